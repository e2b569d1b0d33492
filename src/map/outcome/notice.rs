//! What the operator is to know about a file that was read: warnings and notes.

use std::fmt;

use serde::{Deserialize, Serialize};
use thiserror::Error;

use super::Damage;
use crate::escape::Text;
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
    /// None of the members of an archive is named as an access log is.
    #[error("no access log by its name in the archive{}; unpack it, and name the files", among_text(.0, *.1))]
    NoMember(
        /// The first few names.
        Vec<Text>,
        /// The number of all members.
        u64,
    ),
    /// A member of an archive is damaged, and another one was before it.
    #[error("{0}")]
    Damaged(Damage),
    /// A warning of a member of an archive.
    #[error("{}: {warning}", visible(.name))]
    Member {
        /// The member's name.
        name: Text,
        /// What was not understood of it.
        warning: Box<Self>,
    },
    /// No line says which agent sent the request, so the requests are left out.
    #[error(
        "no agent in {}, left out; the combined format has agents",
        requests_text(*.requests)
    )]
    WithoutAgents {
        /// The number of requests.
        requests: u64,
    },
    /// Lines longer than [`MAX_LINE`](crate::map::lines::MAX_LINE) were not looked at.
    #[error("{} of more than 1 MiB not looked at", lines_text(*.lines))]
    TooLong {
        /// The number of such lines.
        lines: u64,
    },
}

impl fmt::Display for UnreadLines {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&lines_text(self.lines))?;
        if self.has_target {
            f.write_str(" with the path")?;
        }
        let (example, reason) = (visible(&self.example), self.reason);
        if !self.has_target && reason == Malformed::NoRequest {
            let be = if self.lines == 1 {
                "is no request"
            } else {
                "are no requests"
            };
            return write!(f, " {be}, such as `{example}` ({reason})");
        }
        match reason {
            Malformed::Joined => write!(
                f,
                " could not be read in full, such as `{example}` ({reason}); the records in it \
                 that are whole were counted"
            ),
            reason => write!(
                f,
                " could not be read, such as `{example}` ({reason}){}",
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
    #[error("same text as {}, read once", visible(.0))]
    SameText(Text),
    /// There is nothing in it.
    #[error("empty")]
    Empty,
    /// Zeros follow the last compressed part, as tapes and copies in blocks leave them.
    #[error("zeros after the compressed data, ignored")]
    TrailingZeros,
    /// Plain text follows the compressed data.
    #[error("plain text after the compressed data, read too")]
    TrailingText,
    /// Bytes that are neither compressed data nor text follow the last compressed part. gzip(1)
    /// ignores them too, and warns.
    #[error("trailing garbage after the compressed data, ignored")]
    TrailingGarbage,
    /// Lines among the requests are none, where every request was asked for.
    #[error("{0}")]
    NoRequests(UnreadLines),
    /// Two addresses could be the client of a request that counts, and no line decides.
    #[error(
        "two addresses could be the client in {} with the path; the first is taken{FORMAT_ADVICE}",
        lines_text(*.lines)
    )]
    TwoAddresses {
        /// The number of such lines.
        lines: u64,
    },
    /// A note on a member of an archive.
    #[error("{}: {note}", visible(.name))]
    Member {
        /// The member's name.
        name: Text,
        /// What is worth knowing of it.
        note: Box<Self>,
    },
    /// Members of the archive were skipped although they are named like logs.
    #[error("{}", overlooked_members_text(.0, *.1))]
    OverlookedMembers(
        /// The first of them.
        Text,
        /// The number of all.
        u64,
    ),
    /// Files in this folder, or below it, were skipped although they are named like logs.
    #[error("{}", overlooked_text(*.files))]
    Overlooked {
        /// Their number.
        files: usize,
    },
}

fn overlooked_members_text(first: &[u8], members: u64) -> String {
    let first = visible(first);
    match members {
        1 => format!("{first} in the archive is named like a log, and was skipped"),
        n => format!(
            "{n} members of the archive that are named like logs were skipped, such as {first}"
        ),
    }
}

/// The first few of the names in an archive.
fn among_text(names: &[Text], members: u64) -> String {
    if names.is_empty() {
        return ", which holds no file".into();
    }
    let shown: Vec<_> = names.iter().map(|name| visible(name).to_string()).collect();
    let more = match members.saturating_sub(names.len() as u64) {
        0 => String::new(),
        n => format!(" and {n} more"),
    };
    format!(", among {}{more}", shown.join(", "))
}

fn overlooked_text(files: usize) -> String {
    match files {
        1 => "1 file that is named like a log was skipped (--verbose lists it)".into(),
        n => format!("{n} files that are named like logs were skipped (--verbose lists them)"),
    }
}

fn requests_text(n: u64) -> String {
    match n {
        1 => "1 request".into(),
        n => format!("{n} requests"),
    }
}

/// A number of lines in words.
pub(super) fn lines_text(n: u64) -> String {
    match n {
        1 => "1 line".into(),
        n => format!("{n} lines"),
    }
}
