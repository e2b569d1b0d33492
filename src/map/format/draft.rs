//! The fields that a reader found in a record, made one request by one set of rules.
//!
//! Readers know what their format calls a field. Here stands what the fields mean together: which
//! of several clients counts, how a target is joined from its parts, where the time is. Knows no
//! format.

use std::ops::Range;

use super::json;
use crate::map::line::{client_of, words};
use crate::map::request::{Escapes, Malformed, Request, Response, Rest, number, split_absolute};

/// What a field means.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Role {
    /// The client, or the list of proxies that begins with it.
    Client,
    /// The time.
    Time,
    /// The date and the time of day, where they are two fields.
    Date,
    Clock,
    /// `GET /robots.txt HTTP/1.1`.
    Request,
    Method,
    /// The path, perhaps with its query, perhaps with scheme and host.
    Target,
    /// The query, without its `?` or with it. `-` is none.
    Query,
    Status,
    Bytes,
    Referer,
    Agent,
    /// The virtual host.
    Vhost,
}

/// The number of roles.
pub(super) const ROLES: usize = Role::Vhost as usize + 1;

/// The bytes of a field, as the line has them.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Value<'a> {
    /// These bytes.
    Plain(&'a [u8]),
    /// The inside of a string of JSON, whose escapes are to be undone.
    Json(&'a [u8]),
    /// The inside of a list of JSON, whose numbers are bytes.
    Bytes(&'a [u8]),
}

impl Role {
    /// Returns true if and only if a field without a value says something: that the client sent no
    /// request, or no header.
    pub(super) fn may_be_empty(self) -> bool {
        matches!(self, Self::Agent | Self::Referer | Self::Request)
    }
}

impl<'a> Value<'a> {
    /// The bytes, with the escapes of the line.
    pub(super) fn raw(self) -> &'a [u8] {
        match self {
            Self::Plain(raw) | Self::Json(raw) | Self::Bytes(raw) => raw,
        }
    }

    /// Returns true if and only if the field has no value, or `-`.
    pub(super) fn is_empty(self) -> bool {
        matches!(self.raw().trim_ascii(), b"" | b"-")
    }

    /// A part of the value.
    pub(super) fn with(self, part: &'a [u8]) -> Self {
        match self {
            Self::Plain(_) => Self::Plain(part),
            Self::Json(_) => Self::Json(part),
            Self::Bytes(_) => Self::Bytes(part),
        }
    }
}

/// The fields of one record.
#[derive(Debug, Clone, Default)]
pub(super) struct Draft<'a> {
    /// By role, with the rank of the field that it is from.
    fields: [Option<(u8, Value<'a>)>; ROLES],
    /// The server writes scheme and host before every target: they are no part of it.
    pub is_absolute: bool,
    /// How the server writes what the client sent.
    pub escapes: Escapes,
}

/// A field whose bytes stand in the line or in the text that was made from it.
enum Resolved<'a> {
    InLine(&'a [u8]),
    Made(Range<usize>),
}

impl<'a> Draft<'a> {
    /// Adds a field. Of several with the same role the one of the lowest rank counts that is not
    /// empty.
    pub(super) fn add(&mut self, role: Role, rank: u8, value: Value<'a>) {
        if value.is_empty() && !role.may_be_empty() {
            return;
        }
        let field = &mut self.fields[role as usize];
        if field.is_none_or(|(known, _)| rank < known) {
            *field = Some((rank, value));
        }
    }

    /// Whether a field of the role was found.
    pub(super) fn has(&self, role: Role) -> bool {
        self.fields[role as usize].is_some()
    }

    /// Makes the request. What does not stand in the line as it is gets written to `made`.
    ///
    /// A record is a request if it has a client, a target or a request line, and beside them a
    /// method, a time or a status: a record that names an address and a path alone may be anything.
    ///
    /// # Errors
    /// [`Malformed::NoHost`] if only the client is missing, otherwise [`Malformed::NoRequest`].
    pub(super) fn finish(self, made: &'a mut Vec<u8>) -> Result<Request<'a>, Malformed> {
        made.clear();
        let is_request = (self.has(Role::Target) || self.has(Role::Request))
            && [Role::Method, Role::Time, Role::Date, Role::Status]
                .into_iter()
                .any(|role| self.has(role));
        if !is_request {
            return Err(Malformed::NoRequest);
        }
        if !self.has(Role::Client) {
            return Err(Malformed::NoHost);
        }
        let mut resolved = self
            .fields
            .map(|field| field.map(|(_, value)| resolve(value, made)));
        let time = join(&resolved, made, Role::Date, Role::Clock, b' ');
        let target = join(&resolved, made, Role::Target, Role::Query, b'?');
        for (role, joined) in [(Role::Time, time), (Role::Target, target)] {
            if joined.is_some() {
                resolved[role as usize] = joined;
            }
        }
        let made: &'a [u8] = made;
        let get = |role: Role| {
            resolved[role as usize].as_ref().map(|field| match field {
                Resolved::InLine(bytes) => *bytes,
                Resolved::Made(range) => &made[range.clone()],
            })
        };
        let host = get(Role::Client)
            .and_then(client_of)
            .ok_or(Malformed::NoHost)?;
        let line = get(Role::Request);
        let (method, target) = match (get(Role::Target), line.and_then(words)) {
            (Some(target), _) => (get(Role::Method), Some(target)),
            (None, Some(words)) => (Some(words.method), Some(words.target)),
            (None, None) => (None, None),
        };
        let absolute = match self.is_absolute {
            true => target.and_then(split_absolute),
            false => None,
        };
        let small = |bytes: &[u8]| number(bytes).and_then(|number| number.try_into().ok());
        Ok(Request {
            host,
            time: get(Role::Time).unwrap_or_default(),
            method,
            target: absolute.map(|(_, path)| path).or(target),
            vhost: get(Role::Vhost).or(absolute.map(|(authority, _)| authority)),
            escapes: self.escapes,
            is_ambiguous: false,
            rest: Rest::Read(Response {
                status: get(Role::Status).and_then(small),
                bytes: get(Role::Bytes).and_then(number),
                referer: get(Role::Referer),
                agent: get(Role::Agent),
            }),
        })
    }
}

/// Undoes the escapes of a value, if it has any.
fn resolve<'a>(value: Value<'a>, made: &mut Vec<u8>) -> Resolved<'a> {
    match value {
        Value::Plain(bytes) => Resolved::InLine(bytes),
        Value::Json(bytes) if !bytes.contains(&b'\\') => Resolved::InLine(bytes),
        Value::Json(bytes) => {
            let start = made.len();
            json::unescape(bytes, made);
            Resolved::Made(start..made.len())
        }
        Value::Bytes(list) => {
            let start = made.len();
            json::bytes(list, made);
            Resolved::Made(start..made.len())
        }
    }
}

/// Joins two fields of which the second is not empty.
fn join<'a>(
    resolved: &[Option<Resolved<'a>>; ROLES],
    made: &mut Vec<u8>,
    first: Role,
    second: Role,
    between: u8,
) -> Option<Resolved<'a>> {
    let first = resolved[first as usize].as_ref()?;
    let second = resolved[second as usize].as_ref()?;
    let start = made.len();
    append(first, made);
    let at = made.len();
    made.push(between);
    append(second, made);
    // A query may bring its own `?`.
    if made.get(at + 1) == Some(&between) {
        made.remove(at);
    }
    Some(Resolved::Made(start..made.len()))
}

fn append(field: &Resolved<'_>, made: &mut Vec<u8>) {
    match field {
        Resolved::InLine(bytes) => made.extend_from_slice(bytes),
        Resolved::Made(range) => made.extend_from_within(range.clone()),
    }
}
