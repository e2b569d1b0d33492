//! Why a file was not read to its end.

use std::io;

use serde::{Deserialize, Serialize};
use thiserror::Error;

use crate::log_file::PERMISSION_ADVICE;
use crate::map::inflate::Corrupt;

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
    /// It holds compressed data inside compressed data.
    #[error("compressed twice, which findrobots does not read; unpack it once")]
    Nested,
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

/// What to do about an error, where that is known.
pub(super) fn advice(error: &IoError) -> &'static str {
    match &*error.kind {
        "PermissionDenied" => PERMISSION_ADVICE,
        _ => "",
    }
}
