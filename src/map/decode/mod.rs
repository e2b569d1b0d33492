//! Bytes on the disk to text, every gzip member checked.
//!
//! ```text
//! reader   plain text, or the members of a gzip file, to text
//! input    the bytes of the file, read ahead      inflater   the decoder of the deflate streams
//! ```
//!
//! The kind of a file is detected by its first bytes and never by its name: gzip or plain text. A
//! file in another compression is refused by name, so that it is not taken for a log without
//! robots. Knows nothing of lines, and nothing of what the text says.

mod inflater;
mod input;
mod reader;

use input::Buffer;
pub use reader::TextReader;

use super::bytes::{ReadAt, read_full};
use super::gzip::MAGIC;
use super::inflate::Inflate;
use super::inflate::parallel::ReadAhead;
use super::outcome::Compression;

/// The memory that decoding a file needs, for use by one file after another: a small file costs no
/// allocation.
#[derive(Default)]
pub struct Scratch {
    buffer: Buffer,
    inflate: Inflate,
}

/// The decoder of a file.
#[derive(Clone, Copy)]
pub enum Decoder<'a> {
    /// Our own, the fastest.
    Ours,
    /// Our own, with helpers.
    Assisted(&'a ReadAhead),
    /// flate2, for a second opinion.
    Referee,
}

/// Returns true if and only if a file begins as gzip does.
pub fn is_gzip(file: &dyn ReadAt) -> bool {
    let mut start = [0; MAGIC.len()];
    read_full(file, &mut start, 0).is_ok() && start == MAGIC
}

/// The longest of the marks in [`foreign`], in bytes.
const LONGEST_MARK: usize = 10;

/// Detects a compression that findrobots does not read, by the first bytes of a file.
fn foreign(start: &[u8]) -> Option<Compression> {
    // The marks are from the specifications of the formats. bzip2's continues with the digits of
    // pi, so a host whose name begins with "BZh" is not refused.
    match start {
        [0xfd, b'7', b'z', b'X', b'Z', 0, ..] => Some(Compression::Xz),
        [0x28, 0xb5, 0x2f, 0xfd, ..] => Some(Compression::Zstd),
        // A skippable frame, with which pzstd and others begin.
        [0x50..=0x5f, 0x2a, 0x4d, 0x18, ..] => Some(Compression::Zstd),
        [b'B', b'Z', b'h', b'1'..=b'9', digits @ ..] if digits.starts_with(b"1AY&SY") => {
            Some(Compression::Bzip2)
        }
        [0x04, 0x22, 0x4d, 0x18, ..] | [0x02, 0x21, 0x4c, 0x18, ..] => Some(Compression::Lz4),
        [b'L', b'Z', b'I', b'P', 1, ..] => Some(Compression::Lzip),
        // The properties that lzma writes by default, and a dictionary of 64 KiB to 64 MiB.
        [0x5d, 0, 0, _, 0..=4, ..] => Some(Compression::Lzma),
        [b'7', b'z', 0xbc, 0xaf, 0x27, 0x1c, ..] => Some(Compression::SevenZip),
        // RFC 1950: a window of 32 KiB, and one of the levels but the one that is text (`x^`).
        [0x78, 0x01 | 0x9c | 0xda, ..] => Some(Compression::Zlib),
        [0x1f, 0x9d, ..] => Some(Compression::Compress),
        [b'P', b'K', 3, 4, ..] => Some(Compression::Zip),
        _ => None,
    }
}
