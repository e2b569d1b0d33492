//! The nodes that a pickle makes before they become a value; they refer to each other by number.
//!
//! `machine` makes the nodes and `tree` reads them. Texts are borrowed from the pickle. A node that
//! is used in many places, or contains itself, is stored once.

/// The number of a node.
pub(super) type Id = u32;

#[derive(Debug)]
pub(super) enum Node<'a> {
    None,
    Bool(bool),
    Int(i64),
    /// Two's complement, little endian, of any length up to the limit.
    Long(&'a [u8]),
    Float(f64),
    Str(&'a str),
    Surrogates(&'a [u8]),
    OldStr(&'a [u8]),
    Bytes(&'a [u8]),
    ByteArray(&'a [u8]),
    List(Vec<Id>),
    Tuple(Vec<Id>),
    /// Keys and values in turn.
    Dict(Vec<Id>),
    Set(Vec<Id>),
    FrozenSet(Vec<Id>),
    Class {
        module: &'a str,
        name: &'a str,
    },
    Call(Box<Invocation>),
}

/// A call that Python would make, and the changes that it would make to the result.
#[derive(Debug)]
pub(super) struct Invocation {
    pub(super) callable: Id,
    pub(super) args: Id,
    pub(super) state: Option<Id>,
    pub(super) items: Vec<Id>,
    /// Keys and values in turn.
    pub(super) entries: Vec<Id>,
}
