//! Why a file was not read to its end.

use std::io;

use serde::{Deserialize, Serialize};
use thiserror::Error;

use crate::escape::Text;
use crate::log_file::PERMISSION_ADVICE;
use crate::map::inflate::Corrupt;
use crate::visible::visible;

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
    /// It ends inside a compressed part.
    #[error(
        "truncated: the file ends at byte {at}, inside {part} \
         (still being written, or cut short)"
    )]
    Truncated {
        /// The part.
        part: Part,
        /// The size of the file, in bytes.
        at: u64,
    },
    /// It ends inside the mark with which a compressed part begins.
    #[error(
        "truncated: the file ends at byte {at}, where another compressed part begins \
         (still being written, or cut short)"
    )]
    CutMark {
        /// The size of the file, in bytes.
        at: u64,
    },
    /// A compressed part was not written by such a program, or was changed afterwards.
    #[error(
        "corrupt {} data near byte {at}, in {} {}: {defect}",
        .part.compression.name(),
        .part.compression.unit(),
        .part.number
    )]
    Corrupt {
        /// The part.
        part: Part,
        /// About where, in bytes from the start of the file.
        at: u64,
        /// The defect.
        defect: Defect,
    },
    /// A compressed part needs more memory than a part may take.
    #[error(
        "{part} needs more than 128 MiB of memory, the limit; try `{} FILE | findrobots -`",
        .part.compression.unlimited()
    )]
    Memory {
        /// The part.
        part: Part,
    },
    /// It holds compressed data or archives inside each other, too many.
    #[error("more than 3 compressions or archives inside each other; unpack it first")]
    TooDeep,
    /// The data that come out of a compressed part are damaged themselves.
    #[error("{}", inside_text(.0))]
    Inside(Box<Self>),
    /// A member of an archive is damaged.
    #[error("{}: {damage}", visible(.name))]
    Member {
        /// The member's name.
        name: Text,
        /// Its damage.
        damage: Box<Self>,
    },
    /// The archive itself is damaged.
    #[error("{0}")]
    Archive(BadArchive),
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

impl Damage {
    /// The same, found in the data that come out of a compressed part.
    pub(in crate::map) fn inside(self) -> Self {
        match self {
            // The places are of decoded bytes already, and these have none.
            Self::Inside(_) | Self::TooDeep | Self::Member { .. } | Self::Archive(_) => self,
            damage => Self::Inside(Box::new(damage)),
        }
    }

    /// Returns true if and only if another attempt may find something else.
    pub(super) fn is_transient(&self) -> bool {
        match self {
            Self::Shrunk { .. } | Self::Io(_) => true,
            Self::Inside(damage) | Self::Member { damage, .. } => damage.is_transient(),
            _ => false,
        }
    }

    /// Returns true if and only if another decoder of gzip might read more.
    pub(super) fn is_appealable(&self) -> bool {
        match self {
            Self::Truncated { part, .. } | Self::Corrupt { part, .. } => {
                part.compression == Compression::Gzip
            }
            Self::Inside(damage) | Self::Member { damage, .. } => damage.is_appealable(),
            _ => false,
        }
    }
}

/// Damage in the data that come out of a compressed part. Its places are not the file's.
fn inside_text(damage: &Damage) -> String {
    match damage {
        Damage::Truncated { part, at } => {
            format!("truncated: the decompressed data end at their byte {at}, inside {part}")
        }
        Damage::Corrupt { part, at, defect } => format!(
            "corrupt {} data inside the decompressed data, near their byte {at}, in {} {}: {defect}",
            part.compression.name(),
            part.compression.unit(),
            part.number
        ),
        damage => format!("in the decompressed data: {damage}"),
    }
}

impl From<io::Error> for Damage {
    fn from(error: io::Error) -> Self {
        Self::Io(error.into())
    }
}

/// What is wrong with an archive.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, Error)]
pub enum BadArchive {
    /// It has no end mark.
    #[error("truncated: the tar archive ends without its end mark")]
    NoEnd,
    /// It ends inside a member.
    #[error("truncated: the tar archive ends inside {}", visible(.0))]
    Cut(Text),
    /// Something else stands where a member's header is due.
    #[error("damaged tar archive: no header at byte {at} of it")]
    NoHeader {
        /// Where, in bytes from the start of the archive.
        at: u64,
    },
    /// A header for long names is larger than any honest one.
    #[error(
        "damaged tar archive: a name or an extended header of {size} bytes; the limit is 1 MiB"
    )]
    LongHeader {
        /// Its size, in bytes.
        size: u64,
    },
    /// A member is stored without its holes.
    #[error("a sparse member of a tar archive, which findrobots does not read; unpack it first")]
    Sparse,
}

/// A compressed part of a file.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, Error)]
#[error("{} {} {number}", .compression.name(), .compression.unit())]
pub struct Part {
    /// Its compression.
    pub compression: Compression,
    /// Its number among the compressed parts, from 1.
    pub number: u64,
}

/// The defect of a compressed part.
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
    /// Other bytes stand between two parts.
    #[error("bytes that are not compressed data before another part")]
    Gap,
    /// The text does not match its length in the trailer or the header.
    #[error("the length of the text is wrong")]
    Length,
    /// The data are no such data, or do not match one of their checksums.
    #[error("the data are damaged")]
    Data,
    /// A block does not match its checksum.
    #[error("a block's checksum is wrong")]
    BlockChecksum,
    /// The text does not match its checksum.
    #[error("the checksum of the text is wrong")]
    TextChecksum,
    /// The text has a checksum that cannot be computed.
    #[error("the text has a checksum of an unknown kind")]
    UnknownCheck,
    /// A dictionary is needed.
    #[error("it was compressed with a dictionary")]
    Dictionary,
    /// The header asks for something unknown.
    #[error("the header has an unknown option")]
    Unsupported,
}

/// A compression. Those that findrobots does not read are recognised, so that such a file is not
/// taken for a log without robots.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[expect(missing_docs, reason = "the variants are the names of the programs")]
pub enum Compression {
    Bzip2,
    Compress,
    Gzip,
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
            Self::Gzip => "gzip",
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

    /// What the format calls its parts.
    fn unit(self) -> &'static str {
        match self {
            Self::Gzip | Self::Lzip => "member",
            Self::Lz4 | Self::Zstd => "frame",
            _ => "stream",
        }
    }

    /// The command that decompresses a file to its standard output.
    fn command(self) -> &'static str {
        match self {
            Self::Bzip2 => "bzip2 -dc",
            Self::Compress => "uncompress -c",
            Self::Gzip => "gzip -dc",
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

    /// The same, with as much memory as the data ask for.
    fn unlimited(self) -> &'static str {
        match self {
            Self::Zstd => "zstd --long=31 -dc",
            other => other.command(),
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

/// What to do about an error, where that is known.
pub(super) fn advice(error: &IoError) -> &'static str {
    match &*error.kind {
        "PermissionDenied" => PERMISSION_ADVICE,
        _ => "",
    }
}
