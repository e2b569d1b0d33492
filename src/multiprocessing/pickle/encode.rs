//! Writes values as pickles: plain data and builtin exceptions only.
//!
//! Reading a pickle runs it. So an [`Object`](super::Object) that one peer sent must not be passed
//! on to another: a relay would hand the first peer's `posix.system` to the second peer's
//! unpickler. Only texts are shared in the pickle, so the reader gets a tree. What the reader
//! cannot have is refused here: its limits and Python's rules are held while writing.

use super::opcode as op;
use super::place::Place;
use super::surrogates::is_utf8_with_surrogates;
use super::writer::Writer;
use super::{Dialect, Limits, PickleError, Value};

/// The pickle of `value`.
pub(super) fn encode(
    value: &Value,
    dialect: Dialect,
    limits: &Limits,
) -> Result<Vec<u8>, PickleError> {
    let mut writer = Writer::new(dialect, limits)?;
    writer.value(value, Place::ROOT)?;
    writer.end()
}

impl<'v> Writer<'v> {
    pub(super) fn value(&mut self, value: &'v Value, place: Place) -> Result<(), PickleError> {
        place.check_depth(self.limits)?;
        place.check_hash(value)?;
        self.charge_value()?;
        match value {
            Value::None => self.put(&[op::NONE]),
            Value::Bool(true) => self.put(&[op::NEWTRUE]),
            Value::Bool(false) => self.put(&[op::NEWFALSE]),
            Value::Int(value) => self.int(*value),
            Value::BigInt(value) => {
                let bytes = value.to_le_bytes();
                self.limits.check_int(bytes.len())?;
                self.copied(Some(op::LONG1), op::LONG4, bytes)
            }
            Value::Float(value) => self.float(*value),
            Value::Complex(real, imaginary) => {
                self.builtin("complex")?;
                self.float(*real)?;
                self.float(*imaginary)?;
                self.put(&[op::TUPLE2, op::REDUCE])
            }
            Value::Str(text) => self.text(text.as_bytes()),
            Value::Surrogates(bytes) if is_utf8_with_surrogates(bytes) => self.text(bytes),
            Value::Surrogates(_) => {
                Err(PickleError::Refused("a text that is not UTF-8".to_owned()))
            }
            // In any other form, a Python 3 that reads protocol 2 refuses it.
            Value::OldStr(bytes) if !bytes.is_ascii() => self.bytes(bytes),
            Value::OldStr(bytes) => match self.dialect {
                Dialect::Two => self.old_str(bytes),
                Dialect::Four => self.text(bytes),
            },
            Value::Bytes(bytes) => self.bytes(bytes),
            Value::ByteArray(bytes) => self.byte_array(bytes),
            Value::List(items) => {
                self.put(&[op::EMPTY_LIST])?;
                self.all(items, op::APPENDS, place.item())
            }
            Value::Tuple(items) => self.tuple(items, place.part()),
            Value::Dict(entries) => {
                self.put(&[op::EMPTY_DICT, op::MARK])?;
                for (key, value) in entries {
                    self.value(key, place.key())?;
                    self.value(value, place.item())?;
                }
                self.put(&[op::SETITEMS])
            }
            Value::Set(members) => match self.dialect {
                Dialect::Two => self.call_on_list("set", members, place),
                Dialect::Four => {
                    self.put(&[op::EMPTY_SET])?;
                    self.all(members, op::ADDITEMS, place.key())
                }
            },
            Value::FrozenSet(members) => match self.dialect {
                Dialect::Two => self.call_on_list("frozenset", members, place),
                Dialect::Four => self.all(members, op::FROZENSET, place.key()),
            },
            Value::Class(class) => Err(PickleError::Refused(format!(
                "the name of {}.{}",
                class.module, class.name
            ))),
            Value::Object(object) => self.object(object, place),
        }
    }

    fn int(&mut self, value: i64) -> Result<(), PickleError> {
        if let Ok(value) = u8::try_from(value) {
            self.put(&[op::BININT1, value])
        } else if let Ok(value) = u16::try_from(value) {
            self.put(&[op::BININT2])?;
            self.put(&value.to_le_bytes())
        } else if let Ok(value) = i32::try_from(value) {
            self.put(&[op::BININT])?;
            self.put(&value.to_le_bytes())
        } else if self.dialect == Dialect::Two {
            // The only instruction for this size that Python 2 reads as an `int` and not as a
            // `long`.
            self.put(format!("{}{value}\n", char::from(op::INT)).as_bytes())
        } else {
            self.limits.check_int(size_of::<i64>())?;
            self.put(&[op::LONG1, size_of::<i64>() as u8])?;
            self.put(&value.to_le_bytes())
        }
    }

    fn float(&mut self, value: f64) -> Result<(), PickleError> {
        self.put(&[op::BINFLOAT])?;
        self.put(&value.to_be_bytes())
    }

    /// Protocol 2 has no byte strings: Python 3 writes the bytes as a text, one character each, and
    /// a call that encodes the text in Latin-1.
    pub(super) fn bytes(&mut self, bytes: &[u8]) -> Result<(), PickleError> {
        match self.dialect {
            Dialect::Four => self.copied(Some(op::SHORT_BINBYTES), op::BINBYTES, bytes),
            Dialect::Two => {
                self.global("_codecs", "encode")?;
                self.text_of_latin1(bytes)?;
                self.put(&[op::TUPLE2, op::REDUCE])
            }
        }
    }

    fn byte_array(&mut self, bytes: &[u8]) -> Result<(), PickleError> {
        self.builtin("bytearray")?;
        match self.dialect {
            Dialect::Four => {
                self.bytes(bytes)?;
                self.put(&[op::TUPLE1, op::REDUCE])
            }
            Dialect::Two => {
                self.text_of_latin1(bytes)?;
                self.put(&[op::TUPLE2, op::REDUCE])
            }
        }
    }

    fn text_of_latin1(&mut self, bytes: &[u8]) -> Result<(), PickleError> {
        // Checked before the copy, which may be twice as long as the bytes.
        self.limits.check_bytes(bytes.len())?;
        let text: String = bytes.iter().map(|byte| char::from(*byte)).collect();
        self.text_once(text.as_bytes())?;
        self.text(b"latin1")
    }

    /// A mark, the items, each at this place, and the instruction that pops them.
    fn all(&mut self, items: &'v [Value], end: u8, place: Place) -> Result<(), PickleError> {
        self.put(&[op::MARK])?;
        for item in items {
            self.value(item, place)?;
        }
        self.put(&[end])
    }

    /// A tuple of these items, each at this place.
    pub(super) fn tuple(&mut self, items: &'v [Value], place: Place) -> Result<(), PickleError> {
        match items {
            [] => self.put(&[op::EMPTY_TUPLE]),
            _ => self.all(items, op::TUPLE, place),
        }
    }

    fn call_on_list(
        &mut self,
        name: &'static str,
        members: &'v [Value],
        place: Place,
    ) -> Result<(), PickleError> {
        self.builtin(name)?;
        self.put(&[op::EMPTY_LIST])?;
        self.all(members, op::APPENDS, place.key())?;
        self.put(&[op::TUPLE1, op::REDUCE])
    }

    fn builtin(&mut self, name: &'static str) -> Result<(), PickleError> {
        let module = match self.dialect {
            Dialect::Two => "__builtin__",
            Dialect::Four => "builtins",
        };
        self.global(module, name)
    }
}
