//! The reader of one stream, or of many in one file: [`Inflate`], and what its helpers have done.
//!
//! It alone makes text, and every verdict is [`Inflate`]'s.

use super::super::bits::Input;
use super::super::kernel::Replay;
use super::super::{Inflate, Progress, State, Status, Stop, Text};
use super::Ahead;
use super::scout::{Chunk, Mark};

/// Decodes a file from the front, with the help of [`Ahead`].
pub struct Reader<'a, 'f> {
    inflate: &'a mut Inflate,
    ahead: &'a Ahead<'f>,
    tokens: Option<Reading>,
    chunks: u64,
}

/// A chunk in use.
struct Reading {
    chunk: Chunk,
    /// Tokens are being made text, up to a mark. If not, the chunk is kept for the stream that may follow.
    replay: Option<(Replay, Mark)>,
}

impl<'a, 'f> Reader<'a, 'f> {
    /// A reader at the beginning of a stream.
    pub fn new(inflate: &'a mut Inflate, ahead: &'a Ahead<'f>) -> Reader<'a, 'f> {
        inflate.reset();
        Reader {
            inflate,
            ahead,
            tokens: None,
            chunks: 0,
        }
    }

    /// The chunks of tokens used so far: what helpers have done of the file, in units of [`PART`](super::PART).
    pub fn chunks(&self) -> u64 {
        self.chunks
    }

    /// Makes the reader ready for another stream of the same file.
    pub fn reset(&mut self) {
        self.inflate.reset();
        if let Some(reading) = &mut self.tokens {
            reading.replay = None;
        }
    }

    /// Like [`Inflate::inflate`], for input that lies at byte `at` of the file. But it may use more than it is
    /// given: then the file is to be read on `consumed` bytes behind `at`.
    ///
    /// # Panics
    ///
    /// If not `floor <= start <= text.len()`.
    pub fn inflate(
        &mut self,
        at: u64,
        input: &[u8],
        text: &mut [u8],
        start: usize,
        floor: usize,
    ) -> Progress {
        let mut text = Text::new(text, start, floor);
        let mut consumed = 0;
        let status = loop {
            if let Some(bit) = self.block_start(at + consumed as u64) {
                self.find_tokens(bit);
            }
            match self.replay(&mut text) {
                None => {}
                Some(Err(stop)) => break stop.into(),
                Some(Ok(mark)) => {
                    consumed = (mark.bit / 8).saturating_sub(at) as usize;
                    if mark.end {
                        self.inflate.state = State::Done;
                        break Status::Done;
                    }
                    self.inflate.state = State::Skip {
                        bits: (mark.bit % 8) as u32,
                    };
                    // Perhaps the next chunk begins here.
                    continue;
                }
            }
            let Some(rest) = input.get(consumed..) else {
                break Status::NeedsInput;
            };
            let mut rest = Input { bytes: rest, at: 0 };
            let result = self.inflate.run(&mut rest, &mut text, true);
            consumed += rest.at;
            match result {
                Ok(()) => break Status::Done,
                Err(Stop::BlockEnd) => {}
                Err(stop) => break stop.into(),
            }
        };
        Progress {
            consumed,
            produced: text.at - start,
            status,
        }
    }

    /// The bit where the block begins that comes next, if the reader is between two blocks.
    fn block_start(&self, at: u64) -> Option<u64> {
        match self.inflate.state {
            _ if self
                .tokens
                .as_ref()
                .is_some_and(|reading| reading.replay.is_some()) =>
            {
                None
            }
            State::BlockHeader => Some(8 * at - u64::from(self.inflate.bits.count)),
            State::Skip { bits } => Some(8 * at + u64::from(bits)),
            _ => None,
        }
    }

    /// Begins with the tokens from a bit on, if there are any.
    fn find_tokens(&mut self, bit: u64) {
        let mut found = None;
        if let Some(Reading { chunk, .. }) = self.tokens.take() {
            match chunk.block_at(bit) {
                Some(mark) => found = Some((chunk, mark)),
                None => self.ahead.give_back(chunk),
            }
        }
        if let Some((chunk, first)) = found.or_else(|| self.ahead.tokens_at(bit)) {
            let marks = &chunk.marks[first..];
            let last = marks.iter().find(|mark| mark.end).or(marks.last()).copied();
            let replay = last.map(|last| (Replay::new(marks[0].at), last));
            self.inflate.bits = Default::default();
            self.chunks += 1;
            self.tokens = Some(Reading { chunk, replay });
        }
    }

    /// Makes text of tokens, if there are any in use: up to where they end.
    fn replay(&mut self, text: &mut Text) -> Option<Result<Mark, Stop>> {
        let reading = self.tokens.as_mut()?;
        let (replay, last) = reading.replay.as_mut()?;
        Some(match reading.chunk.tokens.replay(replay, last.at, text) {
            Ok(()) => {
                let last = *last;
                reading.replay = None;
                Ok(last)
            }
            Err(stop) => {
                if let Stop::Corrupt(corrupt) = stop {
                    reading.replay = None;
                    self.inflate.state = State::Corrupt(corrupt);
                }
                Err(stop)
            }
        })
    }
}

impl Drop for Reader<'_, '_> {
    fn drop(&mut self) {
        self.ahead.stop();
    }
}
