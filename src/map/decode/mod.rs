//! Bytes on the disk to text, every gzip member checked.
//!
//! ```text
//! reader   plain text, or the members of a gzip file, to text
//! input    the bytes of the file, read ahead      inflater   the decoder of the deflate streams
//! marks    what compressed data begin with
//! ```
//!
//! The kind of a file is detected by its first bytes and never by its name: gzip or plain text. A
//! file in another compression is refused by name, so that it is not taken for a log without
//! robots. Knows nothing of lines, and nothing of what the text says.

mod inflater;
mod input;
mod marks;
mod reader;

use input::Buffer;
pub use reader::TextReader;

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
