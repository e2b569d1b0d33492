//! Bytes on the disk to lines of text, every member checked.
//!
//! What a file is, is read off its first bytes and never off its name: gzip or plain text. A file in a
//! compression that we do not read is refused by its name, so that it is not taken for a log without robots.
//! This room knows nothing of what the lines say; [`super::map_file`] calls it.

mod gzip;
mod input;

use std::fmt;
use std::io::{self, Read};

pub use gzip::Gzip;
pub use input::Buffer;
use input::Input;

use super::lines::{Count, Lines};

/// What one worker keeps from file to file, so that a small file costs no allocation.
#[derive(Debug, Default)]
pub struct Workspace {
    buffer: Buffer,
    lines: Lines,
    gzip: Gzip,
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

/// Decodes one file and hands its lines to `on_lines`, in blocks of whole lines; each block but the last
/// ends with the byte that ends its last line.
///
/// What was decoded before a damage is handed out too, so the caller has it beside [`Decoded::damage`].
pub fn decode(
    reader: &mut dyn Read,
    workspace: &mut Workspace,
    on_read: &dyn Fn(u64),
    on_lines: &mut dyn FnMut(&[u8]),
) -> Decoded {
    let Workspace {
        buffer,
        lines,
        gzip,
    } = workspace;
    lines.reset();
    let mut input = Input::new(reader, buffer, on_read);
    let mut members = 0;
    let result = match input.at_least(MAGIC_LENGTH) {
        Ok([0x1f, 0x8b, ..]) => gzip.members(&mut input, lines, &mut members, on_lines),
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
        match input.read_into(lines.room())? {
            0 => return Ok(()),
            n => on_lines(lines.commit(n)),
        }
    }
}

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
