//! The shape of a format's lines: literals, and fields between them.
//!
//! In a row `$name` is a field, see [`Field`]. A field goes on to the literal after it; `$+name`
//! goes on to the last such literal, or to the end of the line. `…` ends the part that a line must
//! have: what follows it is read as far as the line has it, and anything may follow that, except
//! another record. Without `…` the line must end with the shape. Knows no format.

use memchr::{memchr, memmem};

use super::super::draft::{Draft, Role, Value};
use super::super::pattern::find;
use super::field::Field;
use crate::map::line::{holds_time, words};
use crate::map::request::{Escapes, Malformed, next_quote};
use crate::map::steps;

/// A row: how the lines of a format are written.
#[derive(Debug)]
pub(in crate::map::format) struct Written {
    /// The ways to write a line, of which the first counts that fits.
    pub lines: &'static [&'static str],
    /// The server writes scheme and host before every target.
    pub is_absolute: bool,
    /// The server escapes quotes as Apache and nginx do. Otherwise a field in quotes ends at the
    /// first literal that follows it.
    pub has_escapes: bool,
    /// The lines bear marks that those of no other format have.
    pub is_marked: bool,
}

/// A compiled row.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(in crate::map::format) struct Shape {
    lines: Vec<Line>,
    is_absolute: bool,
    has_escapes: bool,
}

#[derive(Debug, Clone, PartialEq, Eq)]
struct Line {
    /// What a line must have.
    must: Vec<Part>,
    /// How many of these parts are looked at before anything is kept: nearly all lines of other
    /// formats differ there.
    head: usize,
    /// What may follow. None if nothing may.
    may: Option<Vec<Part>>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Part {
    Literal(&'static [u8]),
    Field {
        field: Field,
        /// It goes on to the last of the literals after it.
        is_long: bool,
    },
}

/// The fields found so far.
#[derive(Default)]
struct Found<'a> {
    draft: Draft<'a>,
    /// The other end of the connection, which is the client if no proxy passed one on.
    peer: Option<&'a [u8]>,
    request: Option<&'a [u8]>,
    /// Scheme and host of the target are the server's.
    is_rebuilt: bool,
    is_answered: bool,
}

impl Shape {
    /// Compiles a row.
    pub(in crate::map::format) fn new(written: &Written) -> Self {
        let line = |text: &&'static str| {
            let (must, may) = match text.split_once('…') {
                Some((must, may)) => (parts(must), Some(parts(may))),
                None => (parts(text), None),
            };
            let is_literal = |(_, part): &(usize, &Part)| matches!(part, Part::Literal(_));
            let second = must.iter().enumerate().filter(is_literal).nth(1);
            Line {
                head: second.map_or(0, |(at, _)| at + 1),
                must,
                may,
            }
        };
        Self {
            lines: written.lines.iter().map(line).collect(),
            is_absolute: written.is_absolute,
            has_escapes: written.has_escapes,
        }
    }

    /// Reads a line; none if it has another shape. A line that fits one way to write it as a whole
    /// is one record, whatever it is by the others.
    ///
    /// # Errors
    /// If the line has the shape, but is no request, or if another record follows it.
    pub(in crate::map::format) fn read<'a>(
        &self,
        line: &'a [u8],
    ) -> Option<Result<Draft<'a>, Malformed>> {
        let mut refused = None;
        for shape in &self.lines {
            match self.read_line(shape, line) {
                Some(Err(reason)) => refused = refused.or(Some(reason)),
                Some(Ok((draft, is_whole))) if is_whole || refused.is_none() => {
                    return Some(Ok(draft));
                }
                _ => {}
            }
        }
        refused.map(Err)
    }

    /// Reads a line that is written in one way. Says whether all of it fits.
    fn read_line<'a>(
        &self,
        shape: &Line,
        line: &'a [u8],
    ) -> Option<Result<(Draft<'a>, bool), Malformed>> {
        self.walk(&shape.must[..shape.head], false, line, &mut |_, _| {})?;
        let mut found = Found::default();
        let ends_with_line = shape.may.is_none();
        let keep = &mut |field, value| found.add(field, value);
        let rest = self.walk(&shape.must, ends_with_line, line, keep)?;
        // A client that follows what another client chose counts only if all of the line fits.
        let mut peer = found.peer.take();
        let mut is_whole = true;
        let is_joined = |text| holds_time(text) && holds_request(text);
        match &shape.may {
            None if !rest.is_empty() => return None,
            None => {}
            Some(may) if (!self.has_escapes || ends_bare(may)) && is_joined(rest) => {
                return Some(Err(Malformed::Joined));
            }
            Some(may) => {
                let keep = &mut |field, value| found.add(field, value);
                match self.walk(may, false, rest, keep) {
                    Some(b"") => peer = peer.or(found.peer),
                    after if is_end(after.unwrap_or(rest)) => is_whole = false,
                    _ => return Some(Err(Malformed::Joined)),
                }
            }
        }
        if let Some(request) = found.request {
            // No target has a blank before a quote: the record was cut off in its request.
            if find(request, b" \"").is_some() {
                return Some(Err(Malformed::Joined));
            }
            // A balancer of connections writes `- - -` for a request, and no status.
            if words(request).is_none() && !found.is_answered {
                return Some(Err(Malformed::NoRequest));
            }
        }
        let mut draft = found.draft;
        draft.is_absolute = self.is_absolute || found.is_rebuilt;
        draft.escapes = match self.has_escapes {
            true => Escapes::Server,
            false => Escapes::None,
        };
        if let Some(peer) = peer {
            draft.add(Role::Client, 1, Value::Plain(peer));
        }
        Some(Ok((draft, is_whole)))
    }

    /// Matches parts against the beginning of a text, and passes on the fields. Returns what
    /// follows them, or none if they do not match.
    fn walk<'a>(
        &self,
        parts: &[Part],
        ends_with_line: bool,
        mut rest: &'a [u8],
        keep: &mut impl FnMut(Field, &'a [u8]),
    ) -> Option<&'a [u8]> {
        let mut is_quoted = false;
        for (at, part) in parts.iter().enumerate() {
            match part {
                Part::Literal(literal) => {
                    // One comparison spares nearly all calls of the next line.
                    if rest.first() != literal.first() {
                        return None;
                    }
                    rest = rest.strip_prefix(*literal)?;
                    is_quoted = self.has_escapes && literal.ends_with(b"\"");
                }
                Part::Field { field, is_long } => {
                    let end = match (field, parts.get(at + 1)) {
                        (Field::Upstreams | Field::Padded, _) => field.length(rest)?,
                        (_, Some(Part::Literal(next))) if is_quoted && next.starts_with(b"\"") => {
                            next_quote(rest, 0)?
                        }
                        (_, Some(Part::Literal(next))) if *is_long => memmem::rfind(rest, next)?,
                        (_, Some(Part::Literal([b' ', ..]))) if field.is_word() => {
                            memchr(b' ', rest)?
                        }
                        (_, Some(Part::Literal(next))) => find(rest, next)?,
                        _ if ends_with_line || *is_long => rest.len(),
                        _ => memchr(b' ', rest).unwrap_or(rest.len()),
                    };
                    steps::add(end);
                    let (text, after) = rest.split_at(end);
                    // A long field could take in another record. At the end of a line it does not
                    // if there are no quotes in it: a client cannot send what the server escapes.
                    let is_escaped = || {
                        self.has_escapes && at + 1 == parts.len() && memchr(b'"', text).is_none()
                    };
                    if *is_long && holds_time(text) && !is_escaped() {
                        return None;
                    }
                    let value = field.value(text)?;
                    keep(*field, value);
                    rest = after;
                }
            }
        }
        Some(rest)
    }
}

impl<'a> Found<'a> {
    fn add(&mut self, field: Field, value: &'a [u8]) {
        match field {
            Field::Peer => self.peer = Some(value),
            Field::Request => self.request = Some(value),
            Field::Rebuilt => {
                self.request = Some(value);
                let version = value.rsplit(|&byte| byte == b' ').next();
                self.is_rebuilt = version.is_some_and(|version| {
                    version.starts_with(b"HTTP/2") || version.starts_with(b"HTTP/3")
                });
            }
            Field::Status => {
                self.is_answered |= value.iter().any(|byte| matches!(byte, b'1'..=b'9'))
            }
            _ => {}
        }
        if let Some(role) = field.role() {
            self.draft.add(role, 0, Value::Plain(value));
        }
    }
}

/// Whether the last field stands in no quotes, so that those of another record do not show.
fn ends_bare(parts: &[Part]) -> bool {
    matches!(parts.last(), Some(Part::Field { is_long: true, .. }))
}

/// Whether a text can be the end of a record. Where a line feed is missing, the next record begins
/// there, without a blank or after one.
fn is_end(text: &[u8]) -> bool {
    let is_apart = |byte: &u8| matches!(byte, b' ' | b'\r' | b'"');
    text.first().is_none_or(is_apart) && !holds_request(text) && !holds_time(text)
}

/// Whether a field in quotes reads as a request.
fn holds_request(text: &[u8]) -> bool {
    let mut rest = text;
    while let Some(at) = memchr(b'"', rest) {
        rest = &rest[at + 1..];
        let end = memchr(b'"', rest).unwrap_or(rest.len());
        if words(&rest[..end]).is_some() {
            return true;
        }
    }
    false
}

/// Takes a row apart. What follows a `$` and is no name of a field is a literal.
fn parts(text: &'static str) -> Vec<Part> {
    let mut parts = Vec::new();
    let mut start = 0;
    let mut at = 0;
    while let Some(dollar) = text[at..].find('$').map(|found| at + found) {
        let name = &text[dollar + 1..];
        let (name, is_long) = match name.strip_prefix('+') {
            Some(name) => (name, true),
            None => (name, false),
        };
        let length = name
            .find(|c: char| !c.is_ascii_lowercase())
            .unwrap_or(name.len());
        at = dollar + 1 + usize::from(is_long) + length;
        let Some(field) = Field::named(&name[..length]) else {
            continue;
        };
        if dollar > start {
            parts.push(Part::Literal(&text.as_bytes()[start..dollar]));
        }
        parts.push(Part::Field { field, is_long });
        start = at;
    }
    if start < text.len() {
        parts.push(Part::Literal(&text.as_bytes()[start..]));
    }
    parts
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::map::format::known::{KNOWN, Kind};

    #[test]
    fn every_row_names_fields_that_exist() {
        for known in KNOWN {
            let Kind::Words(written) = &known.kind else {
                continue;
            };
            for line in Shape::new(written).lines {
                let parts = line.must.iter().chain(line.may.iter().flatten());
                for part in parts {
                    let Part::Literal(literal) = part else {
                        continue;
                    };
                    assert!(!literal.contains(&b'$'), "{:?}", known.names);
                }
            }
        }
    }
}
