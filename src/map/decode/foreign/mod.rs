//! The decoders of compressions other than gzip, one part at a time, in one shape: bytes in, text
//! out, and the end where the format has it.
//!
//! A decoder checks all that its format can check. It consumes its part to the last byte and
//! nothing after it. Knows nothing of files, and nothing of what comes before or after a part.

mod bzip2;
mod lz4;
mod lzma;
mod zstd;

use crate::map::outcome::{Compression, Defect};

/// What one call to a decoder came to.
#[derive(Debug)]
pub(super) struct Progress {
    pub(super) consumed: usize,
    pub(super) produced: usize,
    pub(super) status: Status,
}

/// Where a decoder stands after a call.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Status {
    /// Inside its part: it needs more input, or more space.
    Running,
    /// At the end of its part, which was checked.
    Done,
    /// It cannot go on.
    Failed(Failure),
}

/// Why a decoder cannot go on.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Failure {
    Defect(Defect),
    /// The part needs more than [`MEMORY`].
    Memory,
}

/// The memory that a part may make its decoder take, in bytes: the window of `zstd` without
/// `--long`, which is also twice the dictionary of `xz -9`.
pub(super) const MEMORY: u64 = 128 << 20;

/// The number of bytes that a decoder may want to see together, and leaves where they are until it
/// does.
pub(super) const TOGETHER: usize = 16;

/// A decoder of one part.
trait Codec {
    /// Decodes `input`, which continues the input that was consumed, into `output`, as far as both
    /// go. With no input it gives out the text that it still holds. `input` has [`TOGETHER`] bytes
    /// or more, except at the end of the file.
    fn decode(&mut self, input: &[u8], output: &mut [u8]) -> Progress;
}

/// A decoder of one part in any of the compressions.
pub(super) struct Foreign(Box<dyn Codec>);

impl Foreign {
    /// A decoder for a part that begins with `start`. None for a compression that is not read, or
    /// for gzip.
    pub(super) fn new(compression: Compression, start: &[u8]) -> Option<Self> {
        Some(Self(match compression {
            Compression::Zstd => Box::new(zstd::Zstd::new()),
            Compression::Xz => Box::new(lzma::Lzma::xz()),
            Compression::Lzma => Box::new(lzma::Lzma::alone()),
            Compression::Bzip2 => Box::new(bzip2::Bzip2::new()),
            Compression::Lz4 if start.starts_with(&lz4::LEGACY) => Box::new(lz4::Legacy::default()),
            Compression::Lz4 => Box::new(lz4::Frame::default()),
            Compression::Gzip
            | Compression::Compress
            | Compression::Lzip
            | Compression::SevenZip
            | Compression::Zip
            | Compression::Zlib => return None,
        }))
    }

    /// See [`Codec::decode`].
    pub(super) fn decode(&mut self, input: &[u8], output: &mut [u8]) -> Progress {
        self.0.decode(input, output)
    }
}

/// A number of bytes that a library counted, as a difference of its totals.
fn difference(after: u64, before: u64) -> usize {
    usize::try_from(after - before).unwrap_or(usize::MAX)
}
