//! The decoder of a log's deflate streams: ours, alone or with helpers, or flate2.
//!
//! Ours is the faster one; flate2 is the referee. A file that ours finds damaged is decoded by
//! flate2 again, so a file is reported as damaged only if two independent decoders agree.

use flate2::{Decompress, FlushDecompress};

use super::Decoder;
use crate::map::inflate::parallel::AssistedInflate;
use crate::map::inflate::{Corrupt, Inflate, Inflated, StreamStatus, Window};

/// A decoder of the deflate streams of one file.
pub(super) enum Inflater<'a> {
    Ours(&'a mut Inflate),
    Assisted(AssistedInflate<'a>),
    Referee(Decompress),
}

impl<'a> Inflater<'a> {
    pub(super) fn new(decoder: Decoder<'a>, inflate: &'a mut Inflate) -> Self {
        match decoder {
            Decoder::Ours => Self::Ours(inflate),
            Decoder::Assisted(ahead) => Self::Assisted(AssistedInflate::new(inflate, ahead)),
            Decoder::Referee => Self::Referee(Decompress::new(false)),
        }
    }

    /// Prepares for the stream that begins at the byte `at` of the file.
    pub(super) fn begin(&mut self, at: u64) {
        match self {
            Self::Ours(inflate) => inflate.reset(),
            Self::Assisted(inflate) => inflate.begin(at),
            Self::Referee(decompress) => decompress.reset(false),
        }
    }

    /// Decodes `input`, which continues the input before, into the window, as far as both go. A
    /// decoder with helpers may consume more than its input.
    pub(super) fn inflate(&mut self, input: &[u8], window: &mut Window<'_>) -> Inflated {
        match self {
            Self::Ours(inflate) => inflate.inflate(input, window),
            Self::Assisted(inflate) => inflate.inflate(input, window),
            Self::Referee(decompress) => referee(decompress, input, window),
        }
    }
}

/// The same by flate2, which keeps a history of its own.
fn referee(decompress: &mut Decompress, input: &[u8], window: &mut Window<'_>) -> Inflated {
    let before = (decompress.total_in(), decompress.total_out());
    let result = decompress.decompress(input, window.space_mut(), FlushDecompress::None);
    let produced = (decompress.total_out() - before.1) as usize;
    window.advance(produced);
    Inflated {
        consumed: (decompress.total_in() - before.0) as usize,
        produced,
        status: match result {
            Ok(flate2::Status::StreamEnd) => StreamStatus::Done,
            Ok(_) if window.space() == 0 => StreamStatus::OutputFull,
            Ok(_) => StreamStatus::NeedsInput,
            Err(error) => {
                StreamStatus::Corrupt(Corrupt::from_message(error.message().unwrap_or_default()))
            }
        },
    }
}
