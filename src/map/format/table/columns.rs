//! A table whose columns were named: which line is a record of it, and what the record says.

use memchr::memmem;

use super::directive::Names;
use super::forms::{is_clock, is_date, is_method, is_moment, is_status};
use super::names::{self, Column};
use super::split::{Separator, fitting, unquoted};
use crate::host::address;
use crate::map::format::draft::{Draft, Role, Value};
use crate::map::line::client_of;
use crate::map::request::{Escapes, Malformed};

/// A table whose columns are known.
#[derive(Debug, Clone)]
pub(super) struct Table {
    columns: Vec<Column>,
    writer: Writer,
    /// The records are those of another protocol.
    is_foreign: bool,
    /// There is a column of paths, and their queries have their own. Otherwise targets are URLs.
    has_stem: bool,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Writer {
    W3c,
    CloudFront,
    Zeek,
}

/// How the columns of a line look that have a known form.
#[derive(Debug, Clone, Copy)]
struct Look {
    /// There is a date or a time, and each is where it must be.
    is_dated: bool,
    /// Everything else looks as it must, too.
    is_regular: bool,
    /// The client is an address.
    has_address: bool,
}

impl Table {
    /// A table with these columns.
    pub(super) fn new(names: &Names<'_>) -> Self {
        let (columns, writer): (Vec<_>, _) = match names {
            Names::W3c(text) => {
                let names = text.split(|byte| byte.is_ascii_whitespace());
                let names = names.filter(|name| !name.is_empty());
                let writer = match memmem::find(text, b"x-edge-") {
                    Some(_) => Writer::CloudFront,
                    None => Writer::W3c,
                };
                (names.map(names::w3c).collect(), writer)
            }
            Names::Zeek(text) => {
                let names = text.split(|&byte| byte == b'\t');
                (names.map(names::zeek).collect(), Writer::Zeek)
            }
        };
        let is_stem = |column: &Column| matches!(column, Column::Field(Role::Target, _));
        let has_stem = columns.iter().any(is_stem);
        Self {
            is_foreign: columns.contains(&Column::Foreign),
            has_stem,
            columns,
            writer,
        }
    }

    /// Reads a line as a record. A line that is certainly one but no request gives an empty draft.
    ///
    /// # Errors
    /// [`Malformed::NoRequest`] if the line is no record of this table.
    pub(super) fn read<'a>(&self, line: &'a [u8]) -> Result<Draft<'a>, Malformed> {
        if line.starts_with(b"#") {
            return Err(Malformed::NoRequest);
        }
        let separator = match self.writer {
            Writer::W3c | Writer::CloudFront => fitting(line, self.columns.len()),
            Writer::Zeek => {
                fitting(line, self.columns.len()).filter(|separator| *separator == Separator::Tab)
            }
        };
        let Some(separator) = separator else {
            // Another number of columns: those on the left can show whose record it is.
            return match self.begins(line) {
                true => Ok(Draft::default()),
                false => Err(Malformed::NoRequest),
            };
        };
        let look = self.look(separator.columns(line));
        if !look.is_dated && (self.is_dated() || !look.has_address) {
            return Err(Malformed::NoRequest);
        }
        match (look.is_regular && !self.is_foreign, look.is_dated) {
            (true, _) => Ok(self.draft(separator.columns(line))),
            (false, true) => Ok(Draft::default()),
            (false, false) => Err(Malformed::NoRequest),
        }
    }

    /// Returns true if and only if the table has a date or a time.
    fn is_dated(&self) -> bool {
        self.columns.iter().any(Column::is_time)
    }

    /// Returns true if and only if the line has the dates and times of a record in their places.
    fn begins(&self, line: &[u8]) -> bool {
        let separator = match memchr::memchr(b'\t', line) {
            Some(_) => Separator::Tab,
            None => Separator::Blanks,
        };
        let last = self.columns.iter().rposition(Column::is_time);
        last.is_some_and(|last| {
            let columns = separator.columns(line).take(last + 1);
            columns.clone().count() == last + 1 && self.look(columns).is_dated
        })
    }

    fn look<'a>(&self, columns: impl Iterator<Item = &'a [u8]>) -> Look {
        let mut look = Look {
            is_dated: self.is_dated(),
            is_regular: true,
            has_address: false,
        };
        for (column, text) in self.columns.iter().zip(columns) {
            let text = self.value(text);
            match column {
                Column::Field(Role::Date, _) | Column::LocalDate => look.is_dated &= is_date(text),
                Column::Field(Role::Clock, _) | Column::LocalClock => {
                    look.is_dated &= is_clock(text);
                }
                Column::Field(Role::Time, _) => look.is_dated &= is_moment(text),
                // Imperva writes nothing for none.
                _ if text.is_empty() => {}
                Column::Field(Role::Method, _) => look.is_regular &= is_method(text),
                Column::Field(Role::Status, _) => look.is_regular &= is_status(text),
                Column::Field(Role::Client, _) => look.has_address |= address(text).is_some(),
                _ => {}
            }
        }
        look
    }

    fn draft<'a>(&self, columns: impl Iterator<Item = &'a [u8]>) -> Draft<'a> {
        let mut draft = Draft::default();
        draft.is_absolute = !self.has_stem;
        let (mut query, mut has_query) = (None, false);
        draft.escapes = match self.writer {
            Writer::Zeek => Escapes::Server,
            Writer::CloudFront => Escapes::Percent,
            Writer::W3c => Escapes::Plus,
        };
        for (column, text) in self.columns.iter().zip(columns) {
            let text = self.value(text);
            match *column {
                Column::Field(Role::Query, _) => query = Some(text),
                Column::Field(role, rank) => draft.add(role, rank, Value::Plain(text)),
                Column::Url(_) if self.has_stem => {}
                Column::Url(rank) => {
                    has_query = text.contains(&b'?');
                    let (authority, target) = split_url(text);
                    draft.add(Role::Vhost, rank, Value::Plain(authority));
                    draft.add(Role::Target, rank, Value::Plain(target));
                }
                Column::Forwarded(rank) => {
                    if let Some(client) = first_address(text) {
                        draft.add(Role::Client, rank, Value::Plain(client));
                    }
                }
                Column::LocalDate | Column::LocalClock | Column::Foreign | Column::Other => {}
            }
        }
        if let Some(query) = query.filter(|_| !has_query) {
            draft.add(Role::Query, 0, Value::Plain(query));
        }
        draft
    }

    /// The value in a column. Zeek writes no quotes, and `(empty)` for nothing.
    fn value<'a>(&self, text: &'a [u8]) -> &'a [u8] {
        match self.writer {
            Writer::W3c | Writer::CloudFront => unquoted(text),
            Writer::Zeek if text == b"(empty)" => b"",
            Writer::Zeek => text,
        }
    }
}

impl Column {
    fn is_time(&self) -> bool {
        matches!(
            self,
            Self::LocalDate
                | Self::LocalClock
                | Self::Field(Role::Date | Role::Clock | Role::Time, _)
        )
    }
}

/// Splits a target that begins with the name of the host, without a scheme (Imperva). Any other one
/// stays as it is.
fn split_url(text: &[u8]) -> (&[u8], &[u8]) {
    let slash = memchr::memchr(b'/', text).unwrap_or(0);
    let is_host = text[..slash]
        .iter()
        .all(|byte| byte.is_ascii_alphanumeric() || b".-_".contains(byte));
    match is_host {
        true => text.split_at(slash),
        false => (b"", text),
    }
}

/// The first address in a list of proxies. The blanks after its commas are written as they are, as
/// `+` (IIS), or as `%20` (CloudFront). A client can send such a list, so names do not count.
pub(super) fn first_address(list: &[u8]) -> Option<&[u8]> {
    list.split(|&byte| byte == b',').find_map(|entry| {
        let mut entry = entry.trim_ascii();
        while let Some(rest) = entry
            .strip_prefix(b"+")
            .or_else(|| entry.strip_prefix(b"%20"))
        {
            entry = rest;
        }
        client_of(entry).filter(|client| address(client).is_some())
    })
}
