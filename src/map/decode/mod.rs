//! Bytes on the disk to lines of text, every member checked.
//!
//! What a file is, is read off its first bytes and never off its name: gzip or plain text. A file in a
//! compression that we do not read is refused by its name, so that it is not taken for a log without robots.
//! This room knows nothing of what the lines say; [`super::map`] calls it.

mod gzip;
mod inflater;
mod input;

use std::fmt;
use std::io::{self, Read};

use inflater::{Inflater, Referee};
pub use input::Buffer;
use input::{Input, Origin};

use super::inflate::Inflate;
use super::inflate::parallel::{Ahead, Reader, Source};
use super::lines::{Count, Lines};

/// What one worker keeps from file to file, so that a small file costs no allocation.
#[derive(Default)]
pub struct Workspace {
    buffer: Buffer,
    lines: Lines,
    inflate: Inflate,
}

/// A log to be read.
pub enum Log<'a> {
    /// What can be read once, from the front: a pipe.
    Stream(&'a mut dyn Read),
    /// What can be read at any place.
    File(&'a dyn Source),
    /// A file that other threads may decode ahead.
    Helped(&'a Ahead<'a>),
}

/// Who decodes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum By {
    /// Our own decoder, the faster one.
    Ourselves,
    /// flate2, for a second opinion. A stream cannot be read a second time.
    Referee,
}

/// How the decoding of one file went. The text was handed out on the way.
#[derive(Debug)]
pub struct Decoded {
    /// Bytes read from the disk.
    pub bytes_read: u64,
    /// gzip members whose end was checked; none for a plain file.
    pub members: u64,
    /// What was seen of the text and its lines.
    pub count: Count,
    /// What follows the last member and is not gzip.
    pub trailing: Option<Trailing>,
    /// Why the rest could not be read.
    pub damage: Option<Damage>,
}

/// Bytes after the last member that belong to none. gzip(1) decompresses such a file and warns.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Trailing {
    /// Zero bytes to the end, as a tape or a copy in blocks leaves them.
    Zeros,
    /// Anything else.
    Garbage,
}

/// Why a file was not read to its end.
#[derive(Debug)]
pub enum Damage {
    /// The first bytes are of a compression that we do not read: its name, and a command that does.
    Compression(&'static str, &'static str),
    /// The file ends inside a gzip member.
    Truncated {
        /// The member's number, from 1.
        member: u64,
        /// The size of what is there, in bytes.
        at: u64,
    },
    /// A gzip member is not what gzip writes, or not what was written.
    Corrupt {
        /// The member's number, from 1.
        member: u64,
        /// About where, in bytes from the start of the file.
        at: u64,
        /// What is wrong.
        why: String,
    },
    /// The system refused to read on.
    Io(io::Error),
}

impl Damage {
    /// Returns true if and only if another decoder might see it otherwise.
    pub fn can_be_appealed(&self) -> bool {
        matches!(self, Self::Truncated { .. } | Self::Corrupt { .. })
    }
}

impl From<io::Error> for Damage {
    fn from(error: io::Error) -> Self {
        Self::Io(error)
    }
}

impl fmt::Display for Damage {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Compression(name, command) => {
                write!(
                    f,
                    "compressed with {name}, which findrobots does not read; try `{command} FILE | findrobots -`"
                )
            }
            Self::Truncated { member, at } => {
                write!(
                    f,
                    "truncated: the file ends at byte {at}, inside gzip member {member} (still being written, or cut short)"
                )
            }
            Self::Corrupt { member, at, why } => {
                write!(
                    f,
                    "corrupt gzip data near byte {at}, in member {member}: {why}"
                )
            }
            Self::Io(error) => write!(f, "cannot be read: {error}"),
        }
    }
}

impl fmt::Display for Trailing {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Zeros => "zeros after the gzip data, ignored",
            Self::Garbage => "trailing garbage after the gzip data, ignored",
        })
    }
}

/// Returns true if and only if a file begins as gzip does.
pub fn is_gzip(source: &dyn Source) -> bool {
    let mut start = [0; 2];
    source
        .read_at(&mut start, 0)
        .is_ok_and(|read| start[..read] == GZIP)
}

/// Decodes one file and hands its lines to `on_lines`, in blocks of whole lines; each block but the last
/// ends with the byte that ends its last line.
///
/// What was decoded before a damage is handed out too, so the caller has it beside [`Decoded::damage`].
pub fn decode(
    log: &mut Log<'_>,
    by: By,
    workspace: &mut Workspace,
    on_read: &dyn Fn(u64),
    on_lines: &mut dyn FnMut(&[u8]),
) -> Decoded {
    let Workspace {
        buffer,
        lines,
        inflate,
    } = workspace;
    lines.reset();
    let mut referee;
    let mut reader;
    let inflater: &mut dyn Inflater = match (&log, by) {
        (_, By::Referee) => {
            referee = Referee::default();
            &mut referee
        }
        (Log::Helped(ahead), By::Ourselves) => {
            reader = Reader::new(inflate, ahead);
            &mut reader
        }
        (Log::Stream(_) | Log::File(_), By::Ourselves) => inflate,
    };
    let origin = match log {
        Log::Stream(reader) => Origin::Stream(*reader),
        Log::File(source) => Origin::File {
            source: *source,
            at: 0,
        },
        Log::Helped(ahead) => Origin::File {
            source: ahead.source(),
            at: 0,
        },
    };
    let mut input = Input::new(origin, buffer, on_read);
    let mut members = 0;
    let result = match input.at_least(MAGIC_LENGTH) {
        Ok(start) if start.starts_with(&GZIP) => {
            gzip::members(inflater, &mut input, lines, &mut members, on_lines)
        }
        Ok(start) => match foreign(start) {
            Some((name, command)) => Err(Damage::Compression(name, command)),
            None => plain(&mut input, lines, on_lines).map(|()| None),
        },
        Err(error) => Err(error.into()),
    };
    let bytes_read = input.bytes_read();
    let (last, count) = lines.finish();
    on_lines(last);
    let (trailing, damage) = match result {
        Ok(trailing) => (trailing, None),
        Err(damage) => (None, Some(damage)),
    };
    Decoded {
        bytes_read,
        members,
        count,
        trailing,
        damage,
    }
}

fn plain(
    input: &mut Input<'_>,
    lines: &mut Lines,
    on_lines: &mut dyn FnMut(&[u8]),
) -> Result<(), Damage> {
    loop {
        let (text, at) = lines.room();
        match input.read_into(&mut text[at..])? {
            0 => return Ok(()),
            n => on_lines(lines.commit(n)),
        }
    }
}

/// The first bytes of a gzip member.
const GZIP: [u8; 2] = [0x1f, 0x8b];

/// The longest of the marks in [`foreign`], in bytes.
const MAGIC_LENGTH: usize = 10;

/// Names a compression that we do not read, and a command that does, by the first bytes of a file.
fn foreign(start: &[u8]) -> Option<(&'static str, &'static str)> {
    // The sources are the documents of the formats. bzip2's mark goes on with the digits of pi, so that a
    // host whose name begins with "BZh" is not refused.
    match start {
        [0xfd, b'7', b'z', b'X', b'Z', 0, ..] => Some(("xz", "xz -dc")),
        [0x28, 0xb5, 0x2f, 0xfd, ..] => Some(("zstd", "zstd -dc")),
        [b'B', b'Z', b'h', b'1'..=b'9', digits @ ..] if digits.starts_with(b"1AY&SY") => {
            Some(("bzip2", "bzip2 -dc"))
        }
        [0x04, 0x22, 0x4d, 0x18, ..] => Some(("lz4", "lz4 -dc")),
        [0x1f, 0x9d, ..] => Some(("compress", "uncompress -c")),
        [b'P', b'K', 3, 4, ..] => Some(("zip", "unzip -p")),
        _ => None,
    }
}
