//! What the operator is to know about a file that was read: warnings and notes.

use std::ffi::OsString;
use std::fmt;

use serde::{Deserialize, Serialize};
use thiserror::Error;

use crate::map::ask::UnreadLines;
use crate::map::opening::{Content, Unreadable};
use crate::map::request::Malformed;
use crate::visible::visible;

/// What was not understood of a file that was read.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, Error)]
pub enum Warning {
    /// It holds no line that reads as a request, so it is not known to be a log.
    #[error("{0}")]
    NoRequest(Unreadable),
    /// Lines that hold what was asked for could not be read.
    #[error("{0}")]
    Unread(UnreadLines),
    /// Lines longer than [`MAX_LINE`](crate::map::lines::MAX_LINE) were not looked at.
    #[error("{} of more than 1 MiB not looked at", lines_text(*.lines))]
    TooLong {
        /// The number of such lines.
        lines: u64,
    },
}

impl fmt::Display for UnreadLines {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let lines = lines_text(self.lines);
        let example = visible(&self.example);
        match self.reason {
            Malformed::Joined => write!(
                f,
                "{lines} with the path could not be read in full, such as `{example}` ({}); the \
                 records in it that are whole were counted",
                self.reason
            ),
            reason => write!(
                f,
                "{lines} with the path could not be read, such as `{example}` ({reason}){}",
                advice(reason)
            ),
        }
    }
}

/// What helps to read a malformed line. A given format does not help where the line is torn.
fn advice(reason: Malformed) -> &'static str {
    match reason {
        Malformed::CutShort | Malformed::Joined | Malformed::NoHeader | Malformed::Part => "",
        Malformed::NoRequest | Malformed::NoHost | Malformed::Prefixed => FORMAT_ADVICE,
    }
}

const FORMAT_ADVICE: &str = "; give the format with --log-format";

impl fmt::Display for Unreadable {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match (self.content, &self.example) {
            (Content::Page, _) => f.write_str("an HTML page, not a log"),
            (Content::Binary, _) | (_, None) => {
                f.write_str("not text, so not a log (compressed twice, encrypted, or damaged?)")
            }
            (Content::Text, Some((example, reason))) => write!(
                f,
                "not a log in a known format: no request in {}; the first is `{}` ({reason}){FORMAT_ADVICE}",
                lines_text(self.lines),
                visible(example)
            ),
        }
    }
}

/// A fact worth knowing that takes nothing from the answer.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, Error)]
pub enum Note {
    /// The file is a compressed copy of the plain file of this name, which is read instead.
    #[error("same text as {}, read once", visible(.0.as_encoded_bytes()))]
    SameText(OsString),
    /// There is nothing in it.
    #[error("empty")]
    Empty,
    /// Zeros follow the last gzip member, as tapes and copies in blocks leave them.
    #[error("zeros after the gzip data, ignored")]
    TrailingZeros,
    /// Plain text follows the gzip data.
    #[error("plain text after the gzip data, read too")]
    TrailingText,
    /// Bytes that are neither gzip nor text follow the last gzip member. gzip(1) ignores them too,
    /// and warns.
    #[error("trailing garbage after the gzip data, ignored")]
    TrailingGarbage,
    /// Two addresses could be the client of a request that counts, and no line decides.
    #[error(
        "two addresses could be the client in {} with the path; the first is taken{FORMAT_ADVICE}",
        lines_text(*.lines)
    )]
    TwoAddresses {
        /// The number of such lines.
        lines: u64,
    },
    /// Files in this folder, or below it, were skipped although they are named like logs.
    #[error("{}", overlooked_text(*.files))]
    Overlooked {
        /// Their number.
        files: usize,
    },
}

fn overlooked_text(files: usize) -> String {
    match files {
        1 => "1 file that is named like a log was skipped (--verbose lists it)".into(),
        n => format!("{n} files that are named like logs were skipped (--verbose lists them)"),
    }
}

/// A number of lines in words.
pub(super) fn lines_text(n: u64) -> String {
    match n {
        1 => "1 line".into(),
        n => format!("{n} lines"),
    }
}
