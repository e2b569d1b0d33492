//! The values that cross a connection.

use std::fmt;
use std::sync::Arc;

/// A Python value.
///
/// Two values are equal if they are of the same type and have the same content; the order of a set
/// or a dict does not count. So, unlike in Python, 1, 1.0 and `True` are three values, and an
/// `OrderedDict` equals a `dict`; as in Python, NaN equals nothing, and both zeros are one value.
#[derive(Clone, Debug)]
pub enum Value {
    /// `None`.
    None,
    /// `True` and `False`.
    Bool(bool),
    /// An `int` that fits in 64 bits.
    Int(i64),
    /// Any other `int`.
    BigInt(BigInt),
    /// A `float`.
    Float(f64),
    /// A `complex`: its real and its imaginary part.
    Complex(f64, f64),
    /// A `str`. A text that was shared when it was written is shared when it has been read.
    Str(Arc<str>),
    /// A `str` that contains lone surrogates, such as a file name that is not UTF-8: the bytes of
    /// Python's `text.encode("utf-8", "surrogatepass")`.
    Surrogates(Vec<u8>),
    /// A `str` of Python 2: bytes that are meant as text. Python 3 receives it as a `str` if it is
    /// ASCII, as `bytes` otherwise.
    OldStr(Arc<[u8]>),
    /// `bytes`.
    Bytes(Vec<u8>),
    /// A `bytearray`.
    ByteArray(Vec<u8>),
    /// A `list`.
    List(Vec<Self>),
    /// A `tuple`.
    Tuple(Vec<Self>),
    /// A `dict` or an `OrderedDict`, in its order; it is written as a `dict`. Python must be able
    /// to hash the keys. They are not compared: a forged pickle may repeat one, and of a repeated
    /// key that is written, Python keeps the last value.
    Dict(Vec<(Self, Self)>),
    /// A `set`, in the order of the pickle. Members are not compared, as the keys of a `dict` are
    /// not.
    Set(Vec<Self>),
    /// A `frozenset`, in the same way.
    FrozenSet(Vec<Self>),
    /// The name of a class or a function. It can be received but not sent.
    Class(Box<Class>),
    /// Any other object. It can be received; only builtin exceptions can be sent.
    Object(Box<Object>),
}

impl Value {
    /// The integer with these bytes in two's complement, little endian: Python's
    /// `int.from_bytes(bytes, "little", signed=True)`.
    pub fn int_from_le_bytes(mut bytes: &[u8]) -> Self {
        // A last byte that only repeats the sign of the byte before it is redundant.
        while let [.., before, last] = bytes
            && *last == sign_extension(*before)
        {
            bytes = &bytes[..bytes.len() - 1];
        }
        if bytes.len() > size_of::<i64>() {
            return Self::BigInt(BigInt(bytes.to_vec()));
        }
        let mut word = [bytes.last().map_or(0, |last| sign_extension(*last)); size_of::<i64>()];
        word[..bytes.len()].copy_from_slice(bytes);
        Self::Int(i64::from_le_bytes(word))
    }

    /// Python's `type(value).__name__`, for messages.
    pub fn type_name(&self) -> &str {
        match self {
            Self::None => "NoneType",
            Self::Bool(_) => "bool",
            Self::Int(_) | Self::BigInt(_) => "int",
            Self::Float(_) => "float",
            Self::Complex(..) => "complex",
            Self::Str(_) | Self::Surrogates(_) | Self::OldStr(_) => "str",
            Self::Bytes(_) => "bytes",
            Self::ByteArray(_) => "bytearray",
            Self::List(_) => "list",
            Self::Tuple(_) => "tuple",
            Self::Dict(_) => "dict",
            Self::Set(_) => "set",
            Self::FrozenSet(_) => "frozenset",
            Self::Class(_) => "type",
            Self::Object(object) => &object.class.name,
        }
    }

    /// The text of a `str` of Python 2 or 3, if it is valid Unicode.
    pub fn as_str(&self) -> Option<&str> {
        match self {
            Self::Str(text) => Some(text),
            Self::OldStr(bytes) => std::str::from_utf8(bytes).ok(),
            _ => None,
        }
    }
}

impl From<&str> for Value {
    fn from(value: &str) -> Self {
        Self::Str(value.into())
    }
}

impl From<String> for Value {
    fn from(value: String) -> Self {
        Self::Str(value.into())
    }
}

/// An integer that does not fit in 64 bits: its two's complement, little endian, as short as
/// possible.
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

fn sign_extension(byte: u8) -> u8 {
    if byte & 0x80 == 0 { 0 } else { 0xff }
}

/// The name of a class or a function.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Class {
    /// The module, by its name in Python 3 if that is known.
    pub module: String,
    /// The name in the module, with dots if it is nested.
    pub name: String,
}

/// An object that is not plain data, as the call and the changes from which Python would make it.
#[derive(Clone, Debug, PartialEq, Hash)]
pub struct Object {
    /// The class, or the function that makes the object.
    pub class: Class,
    /// The arguments of the call.
    pub args: Vec<Value>,
    /// The argument of `__setstate__`.
    pub state: Option<Value>,
    /// The items that Python would append.
    pub items: Vec<Value>,
    /// The entries that Python would set by key.
    pub entries: Vec<(Value, Value)>,
}

impl Object {
    /// An object made by a call with these arguments and no changes.
    pub fn new(module: &str, name: &str, args: Vec<Value>) -> Self {
        Self {
            class: Class {
                module: module.to_owned(),
                name: name.to_owned(),
            },
            args,
            state: None,
            items: Vec::new(),
            entries: Vec::new(),
        }
    }
}
