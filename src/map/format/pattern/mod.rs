//! A format string, compiled and matched against a line.
//!
//! The string is Apache's `LogFormat` (mod_log_config) or nginx's `log_format`. It is obeyed to the
//! letter: the first field that can hold the client is the client.

mod compile;
mod directives;

use std::str::FromStr;

pub use compile::PatternError;
use memchr::{memchr_iter, memmem};

use super::Needs;
use crate::map::line::{Words, client_of, stands_for_none, words};
use crate::map::request::{Escapes, Malformed, Request, Response, Rest, number, quoted};
use crate::map::steps;

/// A compiled format string, with all of its fields.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Pattern {
    parts: Vec<Part>,
    /// How many of the parts [`Needs::Request`] needs.
    request_parts: usize,
}

#[derive(Debug, Clone, PartialEq, Eq)]
enum Part {
    /// These bytes stand in the line.
    Literal(Vec<u8>),
    /// A field goes on to the literal after it, or to the end of the line.
    Field(Field),
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Field {
    /// The client, or what a proxy says of it.
    Client,
    /// The other end of the connection, which is a proxy where the format has a client too.
    Peer,
    Time,
    Request,
    /// The method and the target, for formats that take the request line apart.
    Method,
    Target,
    Vhost,
    Status,
    Bytes,
    Referer,
    Agent,
    /// Anything that no report is made from.
    Other,
}

/// Compiles a format string.
impl FromStr for Pattern {
    type Err = PatternError;

    fn from_str(text: &str) -> Result<Self, PatternError> {
        let parts = compile::compile(text)?;
        let is_needed = |part: &Part| {
            use Field::{Client, Method, Peer, Request, Target, Time, Vhost};
            let Part::Field(field) = part else {
                return false;
            };
            matches!(
                field,
                Client | Peer | Request | Method | Target | Time | Vhost
            )
        };
        let request_parts = parts.iter().rposition(is_needed).map_or(0, |last| last + 1);
        Ok(Self {
            parts,
            request_parts,
        })
    }
}

/// The fields found so far.
#[derive(Default)]
struct Fields<'a> {
    client: Option<&'a [u8]>,
    peer: Option<&'a [u8]>,
    /// Where the time begins and ends in the line.
    time: Option<(usize, usize)>,
    request: Option<&'a [u8]>,
    method: Option<&'a [u8]>,
    target: Option<&'a [u8]>,
    vhost: Option<&'a [u8]>,
    after_request: &'a [u8],
    response: Response<'a>,
}

impl Pattern {
    /// Reads a line that is written in this format. The work is linear in the length of the line.
    ///
    /// # Errors
    /// If the line is not of the format up to the last field that every question needs, or if the
    /// field of the request holds something else.
    pub(super) fn read<'a>(&self, line: &'a [u8], needs: Needs) -> Result<Request<'a>, Malformed> {
        let mut fields = Fields::default();
        let rest = self.walk(0..self.request_parts, line, line, &mut fields)?;
        if needs == Needs::Response {
            // What is missing at the end of a line is missing in the response only.
            _ = self.walk(
                self.request_parts..self.parts.len(),
                line,
                rest,
                &mut fields,
            );
        }
        let host = fields.client.or(fields.peer).ok_or(Malformed::NoHost)?;
        let time = fields
            .time
            .map_or(&b""[..], |(start, end)| &line[start..end]);
        let words = match (fields.target, fields.request) {
            (Some(target), _) => Some(Words {
                method: fields.method.unwrap_or_default(),
                target,
            }),
            (None, Some(request)) => {
                let words = words(request);
                if words.is_none() && !stands_for_none(request, fields.after_request) {
                    return Err(Malformed::NoRequest);
                }
                words
            }
            (None, None) => None,
        };
        Ok(Request {
            host,
            time,
            method: words
                .map(|words| words.method)
                .filter(|method| !method.is_empty()),
            target: words.map(|words| words.target),
            vhost: fields.vhost,
            escapes: Escapes::Server,
            is_ambiguous: false,
            rest: Rest::Read(fields.response),
        })
    }

    /// Matches some of the parts against the rest of a line, and returns what remains of it.
    fn walk<'a>(
        &self,
        range: std::ops::Range<usize>,
        line: &'a [u8],
        mut rest: &'a [u8],
        fields: &mut Fields<'a>,
    ) -> Result<&'a [u8], Malformed> {
        for at in range {
            match &self.parts[at] {
                Part::Literal(literal) => {
                    rest = rest
                        .strip_prefix(&literal[..])
                        .ok_or(Malformed::NoRequest)?;
                }
                Part::Field(field) => {
                    let text;
                    (text, rest) = rest.split_at(self.end_of_field(at, rest)?);
                    let end = line.len() - rest.len();
                    fields.add(*field, text, end, rest);
                }
            }
        }
        Ok(rest)
    }

    /// Where the field of part `at` ends: at the first literal that follows it in the format. A
    /// field in quotes ends at the first quote that is not escaped. Before a time in brackets the
    /// last literal counts, because a user's name may hold ` [` too.
    fn end_of_field(&self, at: usize, rest: &[u8]) -> Result<usize, Malformed> {
        let Some(Part::Literal(literal)) = self.parts.get(at + 1) else {
            return Ok(rest.len());
        };
        let is_quoted = at
            .checked_sub(1)
            .is_some_and(|before| self.parts[before].ends_in_quote());
        if is_quoted && literal.starts_with(b"\"") {
            return quoted(rest).map(<[u8]>::len).ok_or(Malformed::CutShort);
        }
        let found = match self.parts.get(at + 2..at + 4) {
            Some([Part::Field(Field::Time), Part::Literal(after)]) if literal.ends_with(b"[") => {
                find(rest, after).and_then(|end| {
                    steps::add(end);
                    memmem::rfind(&rest[..end], literal)
                })
            }
            _ => find(rest, literal),
        };
        found.ok_or(Malformed::NoRequest)
    }
}

impl<'a> Fields<'a> {
    /// Adds a field that ends at `end` in the line, before `rest`.
    fn add(&mut self, field: Field, text: &'a [u8], end: usize, rest: &'a [u8]) {
        match field {
            Field::Client => self.client = better(self.client, text),
            Field::Peer => self.peer = better(self.peer, text),
            // Apache needs several fields for milliseconds: the time is all from the first to the
            // last.
            Field::Time => {
                let start = self.time.map_or(end - text.len(), |(start, _)| start);
                self.time = Some((start, end));
            }
            Field::Request => {
                self.request = Some(text);
                self.after_request = rest.strip_prefix(b"\"").unwrap_or(rest);
            }
            Field::Method => self.method = Some(text),
            Field::Target => self.target = Some(text),
            Field::Vhost => self.vhost = Some(text),
            Field::Status => {
                self.response.status = number(text).and_then(|status| status.try_into().ok());
            }
            Field::Bytes => self.response.bytes = number(text),
            Field::Referer => self.response.referer = Some(text),
            Field::Agent => self.response.agent = Some(text),
            Field::Other => {}
        }
    }
}

/// Finds a literal. Fields are short, so that preparing a search of its own would cost more than
/// this.
pub(super) fn find(text: &[u8], literal: &[u8]) -> Option<usize> {
    let (first, _) = literal.split_first()?;
    let found = memchr_iter(*first, text).find(|&at| {
        steps::add(literal.len());
        text[at..].starts_with(literal)
    });
    steps::add(found.unwrap_or(text.len()));
    found
}

/// The client so far, or that of a further field if the former field named none.
fn better<'a>(client: Option<&'a [u8]>, field: &'a [u8]) -> Option<&'a [u8]> {
    match client {
        Some(b"-" | b"unknown") | None => client_of(field).or(client),
        client => client,
    }
}

impl Part {
    fn ends_in_quote(&self) -> bool {
        matches!(self, Self::Literal(literal) if literal.last() == Some(&b'"'))
    }
}
