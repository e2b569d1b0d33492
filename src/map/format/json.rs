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

/// Undoes the escapes of a string (RFC 8259, section 7). What is none stays as it is.
pub(super) fn unescape(text: &[u8], out: &mut Vec<u8>) {
    let mut rest = text;
    while let [byte, tail @ ..] = rest {
        let (value, length) = match (byte, tail) {
            (b'\\', [b'n', ..]) => ('\n', 2),
            (b'\\', [b'r', ..]) => ('\r', 2),
            (b'\\', [b't', ..]) => ('\t', 2),
            (b'\\', [b'b', ..]) => ('\u{8}', 2),
            (b'\\', [b'f', ..]) => ('\u{c}', 2),
            (b'\\', [b'"' | b'\\' | b'/', ..]) => (char::from(tail[0]), 2),
            (b'\\', [b'u', a, b, c, d, ..]) => {
                let digits = [*a, *b, *c, *d].map(|digit| char::from(digit).to_digit(16));
                let number = digits
                    .into_iter()
                    .try_fold(0, |number, digit| Some(16 * number + digit?));
                (number.and_then(char::from_u32).unwrap_or('\u{fffd}'), 6)
            }
            _ => {
                out.push(*byte);
                rest = tail;
                continue;
            }
        };
        out.extend_from_slice(value.encode_utf8(&mut [0; 4]).as_bytes());
        rest = &rest[length..];
    }
}
