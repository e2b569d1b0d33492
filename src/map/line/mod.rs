//! A line of an access log to borrowed fields, where no format is given.
//!
//! The fields are found by evidence: a field is the request because it reads as one, a word is the
//! client because it is an address, or the only name in the client's place. A given format is
//! matched in [`super::format`]. This module knows no files and no blocks.

mod client;
mod columns;
mod combined;
mod eight;
mod excerpt;
mod habit;
mod joined;
mod request_field;
mod time_field;
mod unit;

#[cfg(test)]
mod tests;

use client::Client;
pub(super) use client::{client_address, client_of};
use columns::Columns;
pub(super) use combined::read as read_combined;
pub use excerpt::excerpt;
use habit::Habit;
pub(super) use joined::records;
use request_field::Found;
pub(super) use request_field::{Words, stands_for_none, words};
pub(super) use time_field::holds_time;

use super::request::{Escapes, Malformed, Request, Rest};
use time_field::Split;

/// How the lines of one text are read, where no format is given.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Detected {
    columns: Columns,
    habit: Habit,
}

/// The parts of one line: its request, its time, and the text around them.
#[derive(Debug, Clone, Copy)]
pub struct Evidence<'a> {
    found: Found<'a>,
    split: Split<'a>,
    /// The client, if it needs no closer look.
    client: Option<Client<'a>>,
}

impl<'a> Evidence<'a> {
    /// Finds the parts of a line. The work is linear in the length of the line.
    ///
    /// # Errors
    /// If the line has no request, or another record in it.
    pub fn of(line: &'a [u8]) -> Result<Self, Malformed> {
        let found = request_field::find(line)?;
        let split = time_field::split(found.before)?;
        let client = client::plain(split.before);
        let is_joined = request_field::holds_another(found.after)
            || (client.is_none()
                && [split.before, split.between]
                    .into_iter()
                    .any(request_field::opens_a_request));
        match is_joined {
            true => Err(Malformed::Joined),
            false => Ok(Self {
                found,
                split,
                client,
            }),
        }
    }

    /// Returns true if and only if the line is one of the common or the combined format, with a
    /// virtual host before it or without, and shows its client beyond doubt.
    pub fn is_plain(&self) -> bool {
        self.client.is_some()
    }
}

impl Detected {
    /// Reads one line.
    ///
    /// # Errors
    /// As [`Evidence::of`] and [`Self::judge`].
    pub fn read<'a>(&self, line: &'a [u8]) -> Result<Request<'a>, Malformed> {
        self.judge(Evidence::of(line)?)
    }

    /// Reads one line by its parts.
    ///
    /// These formats are known: common and combined, with fields before and after them; both with a
    /// virtual host or a list of proxies before them; those with the time first, such as mod_ssl's
    /// `ssl_request_log`. The work is linear in the length of the line.
    ///
    /// # Errors
    /// If the line does not show whose it is.
    pub fn judge<'a>(&self, evidence: Evidence<'a>) -> Result<Request<'a>, Malformed> {
        let Evidence {
            found,
            split,
            client,
        } = evidence;
        let client = match client {
            Some(client) => client,
            None => client::weigh(split.before, split.between, &self.columns)?,
        };
        let words = found.words.map(|words| self.habit.apply(words));
        Ok(Request {
            host: client.host,
            time: split.time,
            method: words.map(|words| words.method),
            target: words.map(|words| words.target),
            vhost: client.vhost.or(words.and_then(|words| words.authority)),
            escapes: Escapes::Server,
            is_ambiguous: client.is_ambiguous,
            rest: Rest::Unread {
                between: split.between,
                after: found.after,
            },
        })
    }

    /// Learns from one line which of two words is the client, and how targets are written.
    pub(super) fn learn(&mut self, line: &[u8]) -> Lesson {
        let Ok(found) = request_field::find(line) else {
            return Lesson::Nothing;
        };
        if let Some(words) = &found.words {
            self.habit.learn(words);
        }
        if is_usual(found.before) {
            return Lesson::OneWord;
        }
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
/// lines. That costs little of what reading a line does, which counts where files are small.
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
