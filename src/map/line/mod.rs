//! A line of an access log to borrowed fields, where no format is given.
//!
//! The fields are found by evidence: a field is the request because it reads as one, a word is the
//! client because it is an address, or the only name in the client's place. A given format is
//! matched in [`super::format`]. This module knows no files and no blocks.

mod client;
mod columns;
mod escapes;
mod excerpt;
mod proxy_manager;
mod request;
mod response;
pub(super) mod steps;
mod time_field;
mod unit;

#[cfg(test)]
mod tests;

use serde::{Deserialize, Serialize};

pub(super) use client::client_of;
use columns::Columns;
pub(super) use escapes::hex;
pub use escapes::unescape;
pub use excerpt::excerpt;
pub(super) use request::{quoted, stands_for_none, target};
pub use response::Response;
pub(super) use response::number;

/// A request as the log has it. All fields are slices of the line, escapes included.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Request<'a> {
    /// The client: an address, a name, or whatever else the server wrote, without quotes, brackets
    /// and port.
    pub host: &'a [u8],
    /// The time of the request, without its brackets. Empty if a given format has none.
    pub time: &'a [u8],
    /// The request target. None if the client sent no request line.
    pub target: Option<&'a [u8]>,
    /// Two addresses could be the client, and nothing decides between them. `host` is the first.
    pub is_ambiguous: bool,
    rest: Rest<'a>,
}

/// What follows the fields that every question needs.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Rest<'a> {
    /// The text after the request. It costs nothing until it is asked for.
    Unread(&'a [u8]),
    /// What a given format found.
    Read(Response<'a>),
}

impl<'a> Request<'a> {
    /// A request whose fields a given format found.
    pub(super) fn of_format(
        host: &'a [u8],
        time: &'a [u8],
        target: Option<&'a [u8]>,
        response: Response<'a>,
    ) -> Self {
        let rest = Rest::Read(response);
        Self {
            host,
            time,
            target,
            is_ambiguous: false,
            rest,
        }
    }

    /// The answer of the server, and the headers that the log keeps.
    pub fn response(&self) -> Response<'a> {
        match self.rest {
            Rest::Unread(text) => response::read(text),
            Rest::Read(response) => response,
        }
    }
}

/// Why a line is no request.
#[derive(
    Debug,
    Clone,
    Copy,
    PartialEq,
    Eq,
    Hash,
    PartialOrd,
    Ord,
    Serialize,
    Deserialize,
    thiserror::Error,
)]
pub enum Malformed {
    /// No field reads as a request with a time before it.
    #[error("without a time and a request")]
    NoRequest,
    /// The line ends inside its request.
    #[error("cut short")]
    CutShort,
    /// The words before the request do not show the client.
    #[error("without a host")]
    NoHost,
    /// Another program wrote before the line: syslog, a container runtime.
    #[error("prefixed by another program")]
    Prefixed,
    /// The line holds two records, or one and a part of another: a line feed is missing.
    #[error("two records in one line")]
    Joined,
}

impl Malformed {
    /// Every reason.
    pub const ALL: [Self; 5] = [
        Self::NoRequest,
        Self::CutShort,
        Self::NoHost,
        Self::Prefixed,
        Self::Joined,
    ];
}

/// UTF-8's byte order mark, which some editors write at the head of a file.
const BOM: &[u8] = b"\xef\xbb\xbf";

/// How the lines of one text are read, where no format is given.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Detected {
    columns: Columns,
}

impl Detected {
    /// Reads one line.
    ///
    /// These formats are known: common and combined, with fields before and after them; both with a
    /// virtual host or a list of proxies before them; those with the time first, such as mod_ssl's
    /// `ssl_request_log`; HAProxy's HTTP log, S3's, and Nginx Proxy Manager's. The work is linear
    /// in the length of the line.
    ///
    /// # Errors
    /// If the line is no request, or if it does not show whose it is.
    pub fn read<'a>(&self, line: &'a [u8]) -> Result<Request<'a>, Malformed> {
        let line = line.strip_prefix(BOM).unwrap_or(line);
        let found = match request::find(line) {
            Ok(found) => found,
            Err(reason) => return proxy_manager::read(line).unwrap_or(Err(reason)),
        };
        let split = time_field::split(found.before)?;
        if request::holds_another(found.after) {
            return Err(Malformed::Joined);
        }
        let client = client::choose(split.before, split.between, &self.columns)?;
        Ok(Request {
            host: client.host,
            time: split.time,
            target: found.target,
            is_ambiguous: client.is_ambiguous,
            rest: Rest::Unread(found.after),
        })
    }

    /// Learns from one line which of two words is the client.
    pub(super) fn learn(&mut self, line: &[u8]) -> Lesson {
        if is_usual(line) {
            return Lesson::OneWord;
        }
        let Ok(found) = request::find(line) else {
            return Lesson::Nothing;
        };
        let Ok(split) = time_field::split(found.before) else {
            return Lesson::Nothing;
        };
        let words = match split.before {
            b"" => split.between,
            before => before,
        };
        match self.columns.learn(&unit::units(words)) {
            true => Lesson::TwoWords,
            false => Lesson::OneWord,
        }
    }
}

/// Returns true for `address - - [`, with which most lines begin and which shows nothing of other
/// lines. Finding that costs a fiftieth of reading the line, which counts where files are small.
fn is_usual(line: &[u8]) -> bool {
    let Some(end) = memchr::memchr(b' ', line) else {
        return false;
    };
    let (host, rest) = line.split_at(end);
    let is_v4 = |byte: &u8| byte.is_ascii_digit() || *byte == b'.';
    let is_v6 = |byte: &u8| byte.is_ascii_hexdigit() || *byte == b':';
    rest.starts_with(b" - - [")
        && (host.iter().all(is_v4) || host.contains(&b':') && host.iter().all(is_v6))
}

/// What a line showed of those to come.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Lesson {
    /// It is no request.
    Nothing,
    /// Only one of its words can be the client.
    OneWord,
    /// Two of them can.
    TwoWords,
    /// Nothing, because the format is given.
    Known,
}

/// Reads one line by its own evidence alone, see [`Detected::read`].
///
/// # Errors
/// As [`Detected::read`].
pub fn parse(line: &[u8]) -> Result<Request<'_>, Malformed> {
    Detected::default().read(line)
}
