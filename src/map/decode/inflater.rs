//! Who inflates: our own decoder, alone or with helpers, or flate2.
//!
//! Ours is the faster one; flate2 is the referee. What ours calls damaged is decoded by flate2 again, so that a
//! file is called damaged only when two decoders that know nothing of each other agree.

use flate2::{Decompress, FlushDecompress};

use crate::map::inflate::parallel::Reader;
use crate::map::inflate::{Inflate, Progress, Status};

/// A decoder of raw deflate.
pub(super) trait Inflater {
    /// Makes it ready for another stream of the same file.
    fn reset(&mut self);

    /// Decodes `input`, which lies at byte `at` of the file, into `text[start..]`, as far as both go.
    /// `text[floor..start]` is the stream's text before. A decoder with helpers may consume more than its input.
    fn inflate(
        &mut self,
        at: u64,
        input: &[u8],
        text: &mut [u8],
        start: usize,
        floor: usize,
    ) -> Did;
}

/// What one call did, in bytes.
pub(super) struct Did {
    pub(super) consumed: usize,
    pub(super) produced: usize,
    pub(super) verdict: Verdict,
}

pub(super) enum Verdict {
    /// More input, or more room.
    GoesOn,
    /// The stream is complete.
    Done,
    /// The stream is damaged, and all text before the damage was produced.
    Corrupt(String),
}

impl From<Progress> for Did {
    fn from(progress: Progress) -> Self {
        let Progress {
            consumed,
            produced,
            status,
        } = progress;
        let verdict = match status {
            Status::NeedsInput | Status::OutputFull => Verdict::GoesOn,
            Status::Done => Verdict::Done,
            Status::Corrupt(why) => Verdict::Corrupt(why.to_string()),
        };
        Self {
            consumed,
            produced,
            verdict,
        }
    }
}

impl Inflater for Inflate {
    fn reset(&mut self) {
        self.reset();
    }

    fn inflate(
        &mut self,
        _at: u64,
        input: &[u8],
        text: &mut [u8],
        start: usize,
        floor: usize,
    ) -> Did {
        self.inflate(input, text, start, floor).into()
    }
}

impl Inflater for Reader<'_, '_> {
    fn reset(&mut self) {
        self.reset();
    }

    fn inflate(
        &mut self,
        at: u64,
        input: &[u8],
        text: &mut [u8],
        start: usize,
        floor: usize,
    ) -> Did {
        self.inflate(at, input, text, start, floor).into()
    }
}

/// flate2, with a window of its own.
pub(super) struct Referee(Decompress);

impl Default for Referee {
    fn default() -> Self {
        Self(Decompress::new(false))
    }
}

impl Inflater for Referee {
    fn reset(&mut self) {
        self.0.reset(false);
    }

    fn inflate(
        &mut self,
        _at: u64,
        input: &[u8],
        text: &mut [u8],
        start: usize,
        _floor: usize,
    ) -> Did {
        let before = (self.0.total_in(), self.0.total_out());
        let result = self
            .0
            .decompress(input, &mut text[start..], FlushDecompress::None);
        Did {
            consumed: (self.0.total_in() - before.0) as usize,
            produced: (self.0.total_out() - before.1) as usize,
            verdict: match result {
                Ok(flate2::Status::StreamEnd) => Verdict::Done,
                Ok(_) => Verdict::GoesOn,
                Err(error) => {
                    Verdict::Corrupt(error.message().unwrap_or("invalid deflate data").into())
                }
            },
        }
    }
}
