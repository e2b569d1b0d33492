//! Records that are one object of JSON a line.

use super::draft::{Draft, Value};
use crate::map::request::Malformed;

/// What an object holds.
#[derive(Debug)]
pub(super) enum Found<'a> {
    /// The fields of a record.
    Record(Draft<'a>),
    /// A line of text that another program put into the object.
    Text(Value<'a>),
}

/// Reads an object.
///
/// # Errors
/// If the line is no object, or one that holds neither a request nor a line of text.
pub(super) fn read(_line: &[u8]) -> Result<Found<'_>, Malformed> {
    Err(Malformed::NoRequest)
}

/// Undoes the escapes of a string.
pub(super) fn unescape(text: &[u8], out: &mut Vec<u8>) {
    out.extend_from_slice(text);
}
