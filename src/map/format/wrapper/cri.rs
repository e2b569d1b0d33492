//! The lines of a container's log in Kubernetes: `TIME STREAM TAGS text`.
//!
//! Source: the proposal "CRI: Dockershim and log format" of Kubernetes. A tag is followed by others
//! after a colon; the first is `P` if the record goes on in the stream's next line, and else `F`.

use super::clock;
use super::prefix::span;

/// A line, taken apart.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Line<'a> {
    pub stream: Stream,
    pub is_part: bool,
    pub text: &'a [u8],
}

/// Where a container wrote.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Stream {
    Out,
    Error,
}

impl Stream {
    pub(super) fn named(name: &[u8]) -> Option<Self> {
        match name {
            b"stdout" => Some(Self::Out),
            b"stderr" => Some(Self::Error),
            _ => None,
        }
    }
}

/// Reads a line; none if it is of another form.
pub(super) fn read(line: &[u8]) -> Option<Line<'_>> {
    // Most lines begin with something else.
    if line.get(4) != Some(&b'-') {
        return None;
    }
    let (stream, rest) = span(clock::instant(line)?, |byte| byte.is_ascii_lowercase());
    let stream = Stream::named(stream)?;
    let (tags, rest) = span(rest.strip_prefix(b" ")?, |byte| {
        byte.is_ascii_alphanumeric() || byte == b':'
    });
    let is_part = match tags {
        b"P" | [b'P', b':', ..] => true,
        b"F" | [b'F', b':', ..] => false,
        _ => return None,
    };
    // An empty record has no blank after its tags.
    let text = match rest.split_first() {
        Some((b' ', text)) => text,
        None => rest,
        Some(_) => return None,
    };
    Some(Line {
        stream,
        is_part,
        text,
    })
}
