//! The lines of Docker's json-file driver: `{"log":"…\n","stream":"stdout","time":"…"}`.
//!
//! Source: the documentation of the driver, and its type `JSONLog`. The text of a record ends in a
//! line feed. Docker splits a record of more than 16 KiB, and only its last part has one.

use super::cri::Stream;
use crate::map::request::quoted;

/// A line, taken apart.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Line<'a> {
    pub stream: Stream,
    pub is_part: bool,
    /// The inside of a string of JSON.
    pub text: &'a [u8],
}

/// Reads a line; none if it is of another form: with another key, or without a text and one of the
/// other two.
pub(super) fn read(line: &[u8]) -> Option<Line<'_>> {
    let mut rest = line.trim_ascii_start().strip_prefix(b"{")?;
    let (mut text, mut stream, mut has_time) = (None, None, false);
    loop {
        let (key, value) = string(rest.trim_ascii_start())?;
        let value = value.trim_ascii_start().strip_prefix(b":")?;
        let value = value.trim_ascii_start();
        rest = match key {
            b"log" if text.is_none() => {
                let (inside, rest) = string(value)?;
                text = Some(inside);
                rest
            }
            b"stream" if stream.is_none() => {
                let (name, rest) = string(value)?;
                stream = Some(Stream::named(name)?);
                rest
            }
            b"time" if !has_time => {
                has_time = true;
                string(value)?.1
            }
            b"attrs" => attributes(value)?,
            _ => return None,
        };
        rest = rest.trim_ascii_start();
        match rest.split_first()? {
            (b',', after) => rest = after,
            (b'}', after) if after.trim_ascii().is_empty() => break,
            _ => return None,
        }
    }
    let text = text.filter(|_| has_time || stream.is_some())?;
    Some(Line {
        stream: stream.unwrap_or(Stream::Out),
        is_part: !ends_a_record(text),
        text,
    })
}

/// Takes a string of JSON off a text.
fn string(text: &[u8]) -> Option<(&[u8], &[u8])> {
    let text = text.strip_prefix(b"\"")?;
    let inside = quoted(text)?;
    Some((inside, &text[inside.len() + 1..]))
}

/// Takes an object of strings off a text.
fn attributes(text: &[u8]) -> Option<&[u8]> {
    let mut rest = text.strip_prefix(b"{")?.trim_ascii_start();
    if let Some(rest) = rest.strip_prefix(b"}") {
        return Some(rest);
    }
    loop {
        let (_, value) = string(rest.trim_ascii_start())?;
        let value = value.trim_ascii_start().strip_prefix(b":")?;
        rest = string(value.trim_ascii_start())?.1.trim_ascii_start();
        match rest.split_first()? {
            (b',', after) => rest = after,
            (b'}', after) => return Some(after),
            _ => return None,
        }
    }
}

/// Whether the inside of a string ends in an escaped line feed.
fn ends_a_record(text: &[u8]) -> bool {
    let Some(before) = text.strip_suffix(b"\\n") else {
        return false;
    };
    let backslashes = before.iter().rev().take_while(|byte| **byte == b'\\');
    backslashes.count() % 2 == 0
}
