//! Bytes on the disk to text, every part checked.
//!
//! ```text
//! reader   the parts of a file, plain and compressed, to text
//! input    the bytes of the file, read ahead      inflater   the decoder of gzip's deflate streams
//! marks    what compressed data begin with        foreign    the decoders of other compressions
//! content  what the text of a part is             utf16      UTF-16 to UTF-8
//! rest     a text that is to be decoded again     rolling    text between two decoders
//! ```
//!
//! The kind of a part is detected by its first bytes and never by its name. A file in a compression
//! that is not read is refused by name, so that it is not taken for a log without robots. Knows
//! nothing of lines, and nothing of what the text says.

mod content;
mod foreign;
mod inflater;
mod input;
mod marks;
mod reader;
mod rest;
mod rolling;
mod utf16;

pub use content::{ByteOrder, Content};
pub(super) use input::{Buffer, Input};
pub use reader::{Piece, TextReader};
pub use rest::Rest;

use super::bytes::{ReadAt, read_full};
use super::gzip::MAGIC;
use super::inflate::Inflate;
use super::inflate::parallel::ReadAhead;

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
