//! The calls by which Python writes plain data, recognised by their exact names. Nothing is called.
//!
//! It knows the arena, and neither values nor limits.

use std::borrow::Cow;

use super::PickleError;
use super::arena::{Global, Id, Invocation, Node};

/// What a call means that makes plain data.
pub(super) enum Data<'n> {
    Set(&'n [Id]),
    FrozenSet(&'n [Id]),
    /// Keys and values in turn.
    Dict(Cow<'n, [Id]>),
    Bytes(Content<'n>),
    ByteArray(Content<'n>),
    Complex(f64, f64),
}

/// The content of a byte string.
pub(super) enum Content<'n> {
    Bytes(&'n [u8]),
    /// A text with a character for each byte.
    Latin1(&'n str),
}

/// A call, with the name that its class has in Python 3.
pub(super) struct Call<'n, 'a> {
    pub(super) module: &'n str,
    pub(super) name: &'n str,
    pub(super) args: &'n [Id],
    pub(super) changes: &'n Invocation,
    nodes: &'n [Node<'a>],
}

impl<'n, 'a> Call<'n, 'a> {
    pub(super) fn new(nodes: &'n [Node<'a>], call: &'n Invocation) -> Result<Self, PickleError> {
        let Node::Class(global) = &nodes[call.callable as usize] else {
            return Err(PickleError::NotData(
                "a call of something other than a class",
            ));
        };
        let Node::Tuple(args) = &nodes[call.args as usize] else {
            return Err(PickleError::NotData("a call without a tuple of arguments"));
        };
        let (module, name) = class_name(global);
        Ok(Self {
            module,
            name,
            args,
            changes: call,
            nodes,
        })
    }

    /// The data that the call means; `None` if it makes an object.
    pub(super) fn data(&self) -> Option<Data<'n>> {
        let changes = self.changes;
        if changes.state.is_some() || !changes.items.is_empty() {
            return None;
        }
        // None of these calls has more than two arguments.
        let args: Vec<&'n Node<'a>> = self.args.iter().take(3).map(|id| self.node(*id)).collect();
        let entries = changes.entries.as_slice();
        Some(match (self.module, self.name, args.as_slice(), entries) {
            ("collections", "OrderedDict", [], _) => Data::Dict(entries.into()),
            // Python 2 has the entries in a list of lists.
            ("collections", "OrderedDict", [Node::List(pairs)], []) => {
                Data::Dict(self.pairs(pairs)?.into())
            }
            ("builtins", "set", [Node::List(items)], []) => Data::Set(items),
            ("builtins", "frozenset", [Node::List(items)], []) => Data::FrozenSet(items),
            ("builtins", "complex", [Node::Float(real), Node::Float(imaginary)], []) => {
                Data::Complex(*real, *imaginary)
            }
            ("builtins", "bytes" | "bytearray", [], []) => self.bytes(Content::Bytes(&[])),
            ("builtins", "bytearray", [Node::Bytes(bytes)], []) => {
                self.bytes(Content::Bytes(bytes))
            }
            ("builtins", "bytearray", [Node::Str(text), encoding], [])
            | ("_codecs", "encode", [Node::Str(text), encoding], [])
                if is_latin1(encoding) =>
            {
                self.bytes(Content::Latin1(text))
            }
            // Some Pythons write a byte array as a call whose argument is the call that makes its
            // bytes.
            ("builtins", "bytearray", [Node::Call(inner)], []) => {
                let inner = Call::new(self.nodes, inner).ok()?;
                if inner.name == "bytearray" {
                    return None;
                }
                match inner.data()? {
                    Data::Bytes(content) => Data::ByteArray(content),
                    _ => return None,
                }
            }
            _ => return None,
        })
    }

    fn node(&self, id: Id) -> &'n Node<'a> {
        &self.nodes[id as usize]
    }

    fn bytes(&self, content: Content<'n>) -> Data<'n> {
        match self.name {
            "bytearray" => Data::ByteArray(content),
            _ => Data::Bytes(content),
        }
    }

    /// Keys and values in turn, of a list of pairs.
    fn pairs(&self, pairs: &[Id]) -> Option<Vec<Id>> {
        let mut entries = Vec::with_capacity(2 * pairs.len());
        for pair in pairs {
            match self.node(*pair) {
                Node::List(pair) | Node::Tuple(pair) if pair.len() == 2 => entries.extend(pair),
                _ => return None,
            }
        }
        Some(entries)
    }
}

/// The name of a class in Python 3.
pub(super) fn class_name(global: &Global) -> (&str, &str) {
    match (&*global.module, &*global.name) {
        // Python 2's class between `Exception` and most others; Python 3 reads it so too.
        ("exceptions", "StandardError") => ("builtins", "Exception"),
        ("__builtin__" | "exceptions", name) => ("builtins", name),
        ("copy_reg", name) => ("copyreg", name),
        names => names,
    }
}

fn is_latin1(encoding: &Node<'_>) -> bool {
    match encoding {
        Node::Str(name) => matches!(&**name, "latin1" | "latin-1"),
        Node::OldStr(name) => matches!(&**name, b"latin1" | b"latin-1"),
        _ => false,
    }
}

impl Content<'_> {
    /// Its length in the pickle, in bytes, which is at least its own.
    pub(super) fn pickled_len(&self) -> usize {
        match self {
            Self::Bytes(bytes) => bytes.len(),
            Self::Latin1(text) => text.len(),
        }
    }

    /// The bytes.
    pub(super) fn to_vec(&self) -> Result<Vec<u8>, PickleError> {
        match self {
            Self::Bytes(bytes) => Ok(bytes.to_vec()),
            Self::Latin1(text) if text.is_ascii() => Ok(text.as_bytes().to_vec()),
            Self::Latin1(text) => text
                .chars()
                .map(u8::try_from)
                .collect::<Result<_, _>>()
                .map_err(|_| PickleError::NotData("bytes with a character above 255")),
        }
    }
}
