//! Writes values as pickles: plain data and builtin exceptions only.
//!
//! Reading a pickle runs it. So an [`Object`] that one peer sent must not be passed on to another:
//! a relay would hand the first peer's `posix.system` to the second peer's unpickler. The pickle
//! shares no parts and does not use the memo, so the reader gets a tree.

use super::exceptions::python_2_name;
use super::opcode as op;
use super::{Dialect, Limits, Object, PickleError, Value};

/// The pickle of `value`.
pub(super) fn encode(
    value: &Value,
    dialect: Dialect,
    limits: &Limits,
) -> Result<Vec<u8>, PickleError> {
    let mut encoder = Encoder {
        out: Vec::new(),
        dialect,
        limits,
    };
    encoder.out.push(op::PROTO);
    encoder.out.push(match dialect {
        Dialect::Two => 2,
        Dialect::Four => 4,
    });
    encoder.value(value, 0)?;
    encoder.put(&[op::STOP])?;
    Ok(encoder.out)
}

struct Encoder<'a> {
    out: Vec<u8>,
    dialect: Dialect,
    limits: &'a Limits,
}

impl Encoder<'_> {
    fn put(&mut self, bytes: &[u8]) -> Result<(), PickleError> {
        self.limits.check_bytes(self.out.len() + bytes.len())?;
        self.out.extend_from_slice(bytes);
        Ok(())
    }

    /// An instruction, the count of bytes, and the bytes. The short instruction has a count of one
    /// byte.
    fn counted(&mut self, short: Option<u8>, long: u8, bytes: &[u8]) -> Result<(), PickleError> {
        match (short, u8::try_from(bytes.len())) {
            (Some(short), Ok(length)) => self.put(&[short, length])?,
            _ => {
                // Some of the long instructions take a signed count, which is more than a pickle
                // can hold.
                let length = i32::try_from(bytes.len()).map_err(|_| PickleError::TooBig {
                    what: "bytes of a text",
                    limit: i32::MAX as usize,
                })?;
                self.put(&[long])?;
                self.put(&length.to_le_bytes())?;
            }
        }
        self.put(bytes)
    }

    fn value(&mut self, value: &Value, depth: usize) -> Result<(), PickleError> {
        self.limits.check_depth(depth)?;
        match value {
            Value::None => self.put(&[op::NONE]),
            Value::Bool(true) => self.put(&[op::NEWTRUE]),
            Value::Bool(false) => self.put(&[op::NEWFALSE]),
            Value::Int(value) => self.int(*value),
            Value::BigInt(value) => self.counted(Some(op::LONG1), op::LONG4, value.to_le_bytes()),
            Value::Float(value) => {
                self.put(&[op::BINFLOAT])?;
                self.put(&value.to_be_bytes())
            }
            Value::Str(text) => self.text(text.as_bytes()),
            Value::Surrogates(bytes) => self.text(bytes),
            Value::OldStr(bytes) => match self.dialect {
                Dialect::Two => self.counted(Some(op::SHORT_BINSTRING), op::BINSTRING, bytes),
                Dialect::Four if bytes.is_ascii() => self.text(bytes),
                Dialect::Four => self.bytes(bytes),
            },
            Value::Bytes(bytes) => self.bytes(bytes),
            Value::ByteArray(bytes) => self.byte_array(bytes),
            Value::List(items) => {
                self.put(&[op::EMPTY_LIST])?;
                self.all(items, op::APPENDS, depth)
            }
            Value::Tuple(items) => self.tuple(items, depth),
            Value::Dict(pairs) => {
                self.put(&[op::EMPTY_DICT, op::MARK])?;
                for (key, value) in pairs {
                    self.value(key, depth + 1)?;
                    self.value(value, depth + 1)?;
                }
                self.put(&[op::SETITEMS])
            }
            Value::Set(items) => match self.dialect {
                Dialect::Two => self.call_on_list("set", items, depth),
                Dialect::Four => {
                    self.put(&[op::EMPTY_SET])?;
                    self.all(items, op::ADDITEMS, depth)
                }
            },
            Value::FrozenSet(items) => match self.dialect {
                Dialect::Two => self.call_on_list("frozenset", items, depth),
                Dialect::Four => self.all(items, op::FROZENSET, depth),
            },
            Value::Class(class) => Err(PickleError::Refused(format!(
                "the name of {}.{}",
                class.module, class.name
            ))),
            Value::Object(object) => self.object(object, depth),
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
            self.counted(Some(op::LONG1), op::LONG4, &value.to_le_bytes())
        }
    }

    fn text(&mut self, bytes: &[u8]) -> Result<(), PickleError> {
        let short = (self.dialect == Dialect::Four).then_some(op::SHORT_BINUNICODE);
        self.counted(short, op::BINUNICODE, bytes)
    }

    /// Protocol 2 has no byte strings: Python 3 writes the bytes as a text, one character each, and
    /// a call that encodes the text in Latin-1.
    fn bytes(&mut self, bytes: &[u8]) -> Result<(), PickleError> {
        match self.dialect {
            Dialect::Four => self.counted(Some(op::SHORT_BINBYTES), op::BINBYTES, bytes),
            Dialect::Two => {
                self.global("_codecs", "encode")?;
                self.text_of_latin1(bytes)?;
                self.put(&[op::TUPLE2, op::REDUCE])
            }
        }
    }

    fn byte_array(&mut self, bytes: &[u8]) -> Result<(), PickleError> {
        match self.dialect {
            Dialect::Four => {
                self.global("builtins", "bytearray")?;
                self.bytes(bytes)?;
                self.put(&[op::TUPLE1, op::REDUCE])
            }
            Dialect::Two => {
                self.global("__builtin__", "bytearray")?;
                self.text_of_latin1(bytes)?;
                self.put(&[op::TUPLE2, op::REDUCE])
            }
        }
    }

    fn text_of_latin1(&mut self, bytes: &[u8]) -> Result<(), PickleError> {
        // Checked before the copy, which may be twice as long as the bytes.
        self.limits.check_bytes(bytes.len())?;
        let text: String = bytes.iter().map(|byte| char::from(*byte)).collect();
        self.text(text.as_bytes())?;
        self.text(b"latin1")
    }

    /// A mark, the items, and the instruction that pops them.
    fn all(&mut self, items: &[Value], end: u8, depth: usize) -> Result<(), PickleError> {
        self.put(&[op::MARK])?;
        for item in items {
            self.value(item, depth + 1)?;
        }
        self.put(&[end])
    }

    fn tuple(&mut self, items: &[Value], depth: usize) -> Result<(), PickleError> {
        match items {
            [] => self.put(&[op::EMPTY_TUPLE]),
            _ => self.all(items, op::TUPLE, depth),
        }
    }

    fn call_on_list(
        &mut self,
        name: &str,
        items: &[Value],
        depth: usize,
    ) -> Result<(), PickleError> {
        self.global("__builtin__", name)?;
        self.put(&[op::EMPTY_LIST])?;
        self.all(items, op::APPENDS, depth)?;
        self.put(&[op::TUPLE1, op::REDUCE])
    }

    /// The name of a function that the reader will call. All callers of this function are in this
    /// file.
    fn global(&mut self, module: &str, name: &str) -> Result<(), PickleError> {
        match self.dialect {
            Dialect::Two => {
                self.put(format!("{}{module}\n{name}\n", char::from(op::GLOBAL)).as_bytes())
            }
            Dialect::Four => {
                self.text(module.as_bytes())?;
                self.text(name.as_bytes())?;
                self.put(&[op::STACK_GLOBAL])
            }
        }
    }

    /// A builtin exception, or one with a remote traceback; nothing else.
    fn object(&mut self, object: &Object, depth: usize) -> Result<(), PickleError> {
        let Object {
            class,
            args,
            state,
            items,
            entries,
        } = object;
        let refused = |what: &str| {
            Err(PickleError::Refused(format!(
                "{what} {}.{}",
                class.module, class.name
            )))
        };
        if !items.is_empty() || !entries.is_empty() {
            return refused("items of an instance of");
        }
        match (class.module.as_str(), class.name.as_str(), args.as_slice()) {
            // The function by which Python's own pool attaches the traceback of another process.
            // Python 2 has no such function, so it gets the exception alone.
            (
                "multiprocessing.pool",
                "rebuild_exc",
                [Value::Object(exception), Value::Str(traceback)],
            ) if exception.class.module == "builtins" && state.is_none() => {
                if self.dialect == Dialect::Two {
                    return self.object(exception, depth);
                }
                self.global("multiprocessing.pool", "rebuild_exc")?;
                self.object(exception, depth)?;
                self.text(traceback.as_bytes())?;
                return self.put(&[op::TUPLE2, op::REDUCE]);
            }
            ("builtins", name, _) => match (python_2_name(name), self.dialect) {
                (None, _) => return refused("an instance of"),
                (Some(old), Dialect::Two) => self.global("exceptions", old)?,
                (Some(_), Dialect::Four) => self.global("builtins", name)?,
            },
            _ => return refused("an instance of"),
        }
        self.tuple(args, depth)?;
        self.put(&[op::REDUCE])?;
        match state {
            None | Some(Value::None) => Ok(()),
            Some(state @ Value::Dict(pairs)) => {
                // Python sets each entry as an attribute. Of the names with a meaning to Python,
                // only the notes are data.
                let plain = |name: &str| !name.starts_with("__") || name == "__notes__";
                if !pairs
                    .iter()
                    .all(|(name, _)| name.as_str().is_some_and(plain))
                {
                    return refused("attributes of an instance of");
                }
                self.value(state, depth + 1)?;
                self.put(&[op::BUILD])
            }
            Some(_) => refused("attributes of an instance of"),
        }
    }
}
