//! The outcome of mapping one file, as data; the sentence that reports each case stands at its
//! variant.
//!
//! A record on the wire must not change when a sentence is reworded, so nothing here is text,
//! except the messages of the operating system and of the pool.

use std::ffi::OsString;
use std::{fmt, io};

use serde::{Deserialize, Serialize};
use thiserror::Error;

use super::ask::summary::Summary;
use super::inflate::Corrupt;
use super::line::Malformed;
use super::opening::{Content, Unreadable};
use crate::log_file::PERMISSION_ADVICE;
use crate::visible::visible;

/// The outcome of one file.
#[derive(Debug, Default, Serialize, Deserialize)]
pub struct Mapped {
    /// The facts that were found, up to the damage if there is one.
    pub summary: Summary,
    /// Whether it was read to its end.
    pub end: End,
    /// What was not understood of it.
    pub warnings: Vec<Warning>,
    /// Facts worth knowing that take nothing from the answer.
    pub notes: Vec<Note>,
}

impl Mapped {
    /// A file of which nothing was read.
    pub fn unread(why: Unread) -> Self {
        Self {
            end: End::Unread(why),
            ..Self::default()
        }
    }

    /// Ends the file with damage. The text before it counts, if there is some.
    pub(super) fn end_with(&mut self, damage: Damage) {
        let totals = &mut self.summary.totals;
        totals.files = u64::from(totals.bytes > 0);
        self.end = match totals.bytes {
            0 => End::Unread(Unread::Damaged(damage)),
            _ => End::Partial(Partial {
                damage,
                lines: totals.lines,
            }),
        };
    }

    /// Returns true if and only if another decoder might read more of the file.
    pub(super) fn is_appealable(&self) -> bool {
        match &self.end {
            End::Partial(Partial { damage, .. }) | End::Unread(Unread::Damaged(damage)) => {
                matches!(damage, Damage::Truncated { .. } | Damage::Corrupt { .. })
            }
            End::Whole | End::Unread(_) => false,
        }
    }
}

/// Whether a file was read to its end.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub enum End {
    /// It was, and every checksum matched.
    #[default]
    Whole,
    /// The beginning was read, and counts.
    Partial(Partial),
    /// Nothing was read.
    Unread(Unread),
}

/// A file that was read up to a damage.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, Error)]
#[error("{damage}; what was before is counted ({})", lines_text(*.lines))]
pub struct Partial {
    /// Why the rest was not read.
    pub damage: Damage,
    /// The number of lines before the damage.
    pub lines: u64,
}

/// Why nothing of a file was read.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, Error)]
pub enum Unread {
    /// The operating system did not open it.
    #[error("cannot be opened: {0}{advice}", advice = advice(.0))]
    CannotOpen(IoError),
    /// Discovery could not reach it; discovery's reason.
    #[error("{0}")]
    Unreachable(String),
    /// It is damaged before the first byte of text.
    #[error("{0}")]
    Damaged(Damage),
    /// Mapping it panicked.
    #[error("findrobots failed on it, which is a bug: please report it")]
    Panicked,
    /// No child process finished it, for the pool's reason.
    #[error("not read: {0}")]
    Lost(String),
}

/// Why a file was not read to its end.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, Error)]
pub enum Damage {
    /// It is in a compression that findrobots does not read.
    #[error(
        "compressed with {}, which findrobots does not read; try `{} FILE | findrobots -`",
        .0.name(),
        .0.command()
    )]
    Foreign(Compression),
    /// It ends inside a gzip member.
    #[error(
        "truncated: the file ends at byte {at}, inside gzip member {member} \
         (still being written, or cut short)"
    )]
    Truncated {
        /// The member's number, from 1.
        member: u64,
        /// The size of the file, in bytes.
        at: u64,
    },
    /// A gzip member was not written by gzip, or was changed afterwards.
    #[error("corrupt gzip data near byte {at}, in member {member}: {defect}")]
    Corrupt {
        /// The member's number, from 1.
        member: u64,
        /// About where, in bytes from the start of the file.
        at: u64,
        /// The defect.
        defect: Defect,
    },
    /// It became shorter while it was read.
    #[error("truncated from {from} to {to} bytes while it was read")]
    Shrunk {
        /// Its size when it was opened, in bytes.
        from: u64,
        /// Its size afterwards.
        to: u64,
    },
    /// The operating system failed to read on.
    #[error("cannot be read: {0}")]
    Io(IoError),
}

impl From<io::Error> for Damage {
    fn from(error: io::Error) -> Self {
        Self::Io(error.into())
    }
}

/// The defect of a gzip member.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, Error)]
pub enum Defect {
    /// The header's compression method is not deflate.
    #[error("compression method {0} is unknown")]
    Method(u8),
    /// The header sets reserved flags.
    #[error("header flags {0:#04x} are unknown")]
    Flags(u8),
    /// The header does not match its checksum.
    #[error("the header's checksum is wrong")]
    HeaderChecksum,
    /// The deflate stream is damaged.
    #[error("{0}")]
    Stream(Corrupt),
    /// The text does not match the trailer's CRC-32.
    #[error("the CRC-32 of the text is wrong")]
    Checksum,
    /// Other bytes stand between two members.
    #[error("bytes that are not gzip data before another member")]
    Gap,
    /// The text does not match the trailer's length.
    #[error("the length of the text is wrong")]
    Length,
}

/// A compression that findrobots does not read, but recognises, so that such a file is not taken
/// for a log without robots.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[expect(missing_docs, reason = "the variants are the names of the programs")]
pub enum Compression {
    Bzip2,
    Compress,
    Lz4,
    Lzip,
    Lzma,
    SevenZip,
    Xz,
    Zip,
    Zlib,
    Zstd,
}

impl Compression {
    fn name(self) -> &'static str {
        match self {
            Self::Bzip2 => "bzip2",
            Self::Compress => "compress",
            Self::Lz4 => "lz4",
            Self::Lzip => "lzip",
            Self::Lzma => "lzma",
            Self::SevenZip => "7-Zip",
            Self::Xz => "xz",
            Self::Zip => "zip",
            Self::Zlib => "zlib (deflate without a gzip header)",
            Self::Zstd => "zstd",
        }
    }

    /// The command that decompresses a file to its standard output.
    fn command(self) -> &'static str {
        match self {
            Self::Bzip2 => "bzip2 -dc",
            Self::Compress => "uncompress -c",
            Self::Lz4 => "lz4 -dc",
            Self::Lzip => "lzip -dc",
            Self::Lzma => "xz --format=lzma -dc",
            Self::SevenZip => "7z x -so",
            Self::Xz => "xz -dc",
            Self::Zip => "unzip -p",
            Self::Zlib => "pigz -dc",
            Self::Zstd => "zstd -dc",
        }
    }
}

/// An [`io::Error`] that can be sent, compared and kept.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, Error)]
#[error("{message}")]
pub struct IoError {
    /// The name of its [`io::ErrorKind`], such as `NotFound`.
    pub kind: String,
    /// The text of the operating system.
    pub message: String,
}

impl From<io::Error> for IoError {
    fn from(error: io::Error) -> Self {
        Self {
            kind: format!("{:?}", error.kind()),
            message: error.to_string(),
        }
    }
}

fn advice(error: &IoError) -> &'static str {
    match &*error.kind {
        "PermissionDenied" => PERMISSION_ADVICE,
        _ => "",
    }
}

/// What was not understood of a file that was read.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, Error)]
pub enum Warning {
    /// It holds no line that reads as a request, so it is not known to be a log.
    #[error("{0}")]
    NoRequest(Unreadable),
    /// Lines that hold what was asked for could not be read.
    #[error("{0}")]
    Unread(UnreadLines),
    /// Lines longer than [`MAX_LINE`](super::lines::MAX_LINE) were not looked at.
    #[error("{} of more than 1 MiB not looked at", lines_text(*.lines))]
    TooLong {
        /// The number of such lines.
        lines: u64,
    },
}

/// Lines that hold what was asked for and could not be read.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, Error)]
#[error(
    "{} with the path could not be read, such as `{}` ({reason}){}",
    lines_text(*.lines),
    visible(.example),
    format_advice(*.reason)
)]
pub struct UnreadLines {
    /// Their number.
    pub lines: u64,
    /// The first of them, in brief.
    pub example: Box<[u8]>,
    /// Why the first was not read.
    pub reason: Malformed,
}

const FORMAT_ADVICE: &str = "; give the format with --log-format";

/// A given format does not help where a line is torn.
fn format_advice(reason: Malformed) -> &'static str {
    match reason {
        Malformed::CutShort | Malformed::Joined => "",
        Malformed::NoRequest | Malformed::NoHost | Malformed::Prefixed => FORMAT_ADVICE,
    }
}

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

fn lines_text(n: u64) -> String {
    match n {
        1 => "1 line".into(),
        n => format!("{n} lines"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_end_is_the_same_after_its_way_to_another_process() {
        let io = IoError::from(io::Error::from_raw_os_error(13));
        let damages = [
            Damage::Foreign(Compression::Zstd),
            Damage::Truncated { member: 1, at: 9 },
            Damage::Corrupt {
                member: 2,
                at: 99,
                defect: Defect::Stream(Corrupt::TooFarBack),
            },
            Damage::Io(io.clone()),
        ];
        let partial = |damage| End::Partial(Partial { damage, lines: 1 });
        let ends = damages.map(partial).into_iter().chain([
            End::Whole,
            End::Unread(Unread::CannotOpen(io)),
            End::Unread(Unread::Panicked),
            End::Unread(Unread::Lost("killed".into())),
        ]);
        for end in ends {
            let json = serde_json::to_string(&end).expect("it can be written");
            assert_eq!(
                serde_json::from_str::<End>(&json).expect("it can be read"),
                end
            );
            let bytes = postcard::to_stdvec(&end).expect("it can be written");
            assert_eq!(
                postcard::from_bytes::<End>(&bytes).expect("it can be read"),
                end
            );
        }
    }
}
