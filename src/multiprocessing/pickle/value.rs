//! The values that cross a connection.

use std::fmt;

/// A value of Python's.
#[derive(Clone, Debug, PartialEq)]
pub enum Value {
    /// `None`.
    None,
    /// `True` and `False`.
    Bool(bool),
    /// An `int` that fits.
    Int(i64),
    /// An `int` that does not.
    BigInt(BigInt),
    /// A `float`.
    Float(f64),
    /// A `str`.
    Str(String),
    /// A `str` with lone surrogates in it, such as the name of a file that is not UTF-8: the bytes of
    /// Python's `text.encode("utf-8", "surrogatepass")`.
    Surrogates(Vec<u8>),
    /// A `str` of Python 2, which is bytes but is meant as text. Sent to a Python 3 it becomes a `str` if
    /// it is ASCII, and `bytes` otherwise.
    OldStr(Vec<u8>),
    /// `bytes`.
    Bytes(Vec<u8>),
    /// A `bytearray`.
    ByteArray(Vec<u8>),
    /// A `list`.
    List(Vec<Value>),
    /// A `tuple`.
    Tuple(Vec<Value>),
    /// A `dict`, in its order.
    Dict(Vec<(Value, Value)>),
    /// A `set`.
    Set(Vec<Value>),
    /// A `frozenset`.
    FrozenSet(Vec<Value>),
    /// A class or a function, by name. It can be received but not sent.
    Class(Box<Class>),
    /// Anything else. It can be received; only builtin exceptions can be sent.
    Object(Box<Object>),
}

impl Value {
    /// What Python's `type(value).__name__` says, for the wording of errors.
    pub fn type_name(&self) -> &str {
        match self {
            Value::None => "NoneType",
            Value::Bool(_) => "bool",
            Value::Int(_) | Value::BigInt(_) => "int",
            Value::Float(_) => "float",
            Value::Str(_) | Value::Surrogates(_) | Value::OldStr(_) => "str",
            Value::Bytes(_) => "bytes",
            Value::ByteArray(_) => "bytearray",
            Value::List(_) => "list",
            Value::Tuple(_) => "tuple",
            Value::Dict(_) => "dict",
            Value::Set(_) => "set",
            Value::FrozenSet(_) => "frozenset",
            Value::Class(_) => "type",
            Value::Object(object) => &object.class.name,
        }
    }

    /// The text of a `str`, of either Python, if it is valid Unicode.
    pub fn as_str(&self) -> Option<&str> {
        match self {
            Value::Str(text) => Some(text),
            Value::OldStr(bytes) => std::str::from_utf8(bytes).ok(),
            _ => None,
        }
    }
}

impl From<bool> for Value {
    fn from(value: bool) -> Value {
        Value::Bool(value)
    }
}

impl From<i64> for Value {
    fn from(value: i64) -> Value {
        Value::Int(value)
    }
}

impl From<f64> for Value {
    fn from(value: f64) -> Value {
        Value::Float(value)
    }
}

impl From<&str> for Value {
    fn from(value: &str) -> Value {
        Value::Str(value.to_owned())
    }
}

impl From<String> for Value {
    fn from(value: String) -> Value {
        Value::Str(value)
    }
}

/// An integer that does not fit in 64 bits: its two's complement, little end first, as short as it can be.
#[derive(Clone, PartialEq, Eq, Hash)]
pub struct BigInt(Vec<u8>);

impl BigInt {
    /// The bytes of Python's `n.to_bytes(length, "little", signed=True)`.
    pub fn to_le_bytes(&self) -> &[u8] {
        &self.0
    }
}

impl fmt::Debug for BigInt {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("0x")?;
        self.0
            .iter()
            .rev()
            .try_for_each(|byte| write!(f, "{byte:02x}"))
    }
}

impl Value {
    /// The integer with these bytes in two's complement, little end first: Python's
    /// `int.from_bytes(bytes, "little", signed=True)`.
    pub fn int_from_le_bytes(mut bytes: &[u8]) -> Value {
        // A last byte that only repeats the sign of the one before it says nothing.
        while let [.., before, last] = bytes
            && *last == sign_extension(*before)
        {
            bytes = &bytes[..bytes.len() - 1];
        }
        if bytes.len() > size_of::<i64>() {
            return Value::BigInt(BigInt(bytes.to_vec()));
        }
        let mut word = [bytes.last().map_or(0, |last| sign_extension(*last)); size_of::<i64>()];
        word[..bytes.len()].copy_from_slice(bytes);
        Value::Int(i64::from_le_bytes(word))
    }
}

fn sign_extension(byte: u8) -> u8 {
    if byte & 0x80 == 0 { 0 } else { 0xff }
}

/// The name of a class or a function, never the thing itself.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Class {
    /// The module, by its name in Python 3 where that is known.
    pub module: String,
    /// The name in the module, with dots if it is nested.
    pub name: String,
}

/// An instance of a class that is not plain data: what Python would have made it from.
#[derive(Clone, Debug, PartialEq)]
pub struct Object {
    /// The class, or the function that makes the object.
    pub class: Class,
    /// What it would have been called with.
    pub args: Vec<Value>,
    /// What it would have been told by `__setstate__`.
    pub state: Option<Value>,
    /// What would have been appended to it.
    pub items: Vec<Value>,
    /// What would have been set in it by key.
    pub entries: Vec<(Value, Value)>,
}

impl Object {
    /// An object that is made with these arguments and nothing more.
    pub fn new(module: &str, name: &str, args: Vec<Value>) -> Object {
        let class = Class {
            module: module.to_owned(),
            name: name.to_owned(),
        };
        Object {
            class,
            args,
            state: None,
            items: Vec::new(),
            entries: Vec::new(),
        }
    }
}
