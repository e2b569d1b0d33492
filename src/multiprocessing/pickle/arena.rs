//! What a pickle has made before it is a value: nodes that refer to each other by number.
//!
//! `machine` makes them and `tree` reads them. Texts are borrowed from the pickle; a node that is used in
//! many places, or contains itself, is there once.

/// The number of a node.
pub(super) type Id = u32;

#[derive(Debug)]
pub(super) enum Node<'a> {
    None,
    Bool(bool),
    Int(i64),
    /// Two's complement, little end first, of any length up to the limit.
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
    Call(Box<Call>),
}

/// What Python would have called, and done to the result.
#[derive(Debug)]
pub(super) struct Call {
    pub(super) callable: Id,
    pub(super) args: Id,
    pub(super) state: Option<Id>,
    pub(super) items: Vec<Id>,
    /// Keys and values in turn.
    pub(super) entries: Vec<Id>,
}
