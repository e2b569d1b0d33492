//! The nodes that a pickle makes before they become a value; they refer to each other by number.
//!
//! `machine` makes the nodes and `tree` reads them. A node that is used in many places, or contains
//! itself, is stored once; the values made of it share its text. Other bytes are borrowed from the
//! pickle.

use std::sync::Arc;

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
    Str(Arc<str>),
    Surrogates(&'a [u8]),
    OldStr(Arc<[u8]>),
    Bytes(&'a [u8]),
    ByteArray(&'a [u8]),
    List(Vec<Id>),
    Tuple(Vec<Id>),
    /// Keys and values in turn.
    Dict(Vec<Id>),
    Set(Vec<Id>),
    FrozenSet(Vec<Id>),
    Class(Box<Global>),
    Call(Box<Invocation>),
}

/// The name of a class or a function, as it is in the pickle.
#[derive(Debug)]
pub(super) struct Global {
    pub(super) module: Arc<str>,
    pub(super) name: Arc<str>,
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
