//! The reader of a file with helpers: [`Inflate`], which takes the tokens of [`ReadAhead`] where
//! there are some.
//!
//! Only the reader makes text, and every verdict is [`Inflate`]'s.

use super::super::bits::{BitInput, Bits};
use super::super::kernel::Replay;
use super::super::{Halt, Inflate, Inflated, Position, StopAt, StreamStatus, Window};
use super::ReadAhead;
use super::scout::{Border, Chunk, Mark};

/// Decodes the streams of a file from the front, with the help of [`ReadAhead`].
pub struct AssistedInflate<'a> {
    inflate: &'a mut Inflate,
    ahead: &'a ReadAhead,
    /// The byte of the file where the next input begins.
    at: u64,
    tokens: Option<InUse>,
    chunks: u64,
}

/// A chunk in use.
struct InUse {
    chunk: Chunk,
    /// How far text was made of the tokens, and the mark where that ends. `None` if the chunk is
    /// only kept for the next stream.
    replay: Option<(Replay, Mark)>,
}

impl<'a> AssistedInflate<'a> {
    /// A decoder at the beginning of a file.
    pub fn new(inflate: &'a mut Inflate, ahead: &'a ReadAhead) -> Self {
        Self {
            inflate,
            ahead,
            at: 0,
            tokens: None,
            chunks: 0,
        }
    }

    /// The number of chunks of tokens used so far: the helpers' share of the file, in units of
    /// [`PART`](super::PART).
    pub fn chunks(&self) -> u64 {
        self.chunks
    }

    /// Prepares the decoder for the stream that begins at the byte `at` of the file.
    pub fn begin(&mut self, at: u64) {
        self.at = at;
        self.inflate.reset();
        if let Some(in_use) = &mut self.tokens {
            in_use.replay = None;
        }
    }

    /// Like [`Inflate::inflate`], for input that continues the input before. It may consume more
    /// than its input: then the next input begins after the bytes consumed.
    pub fn inflate(&mut self, input: &[u8], window: &mut Window<'_>) -> Inflated {
        let before = window.at;
        let mut consumed = 0;
        let status = loop {
            if let Some(bit) = self.block_start(self.at + consumed as u64) {
                self.find_tokens(bit);
            }
            match self.replay(window) {
                None => {}
                Some(Err(halt)) => break halt.into(),
                Some(Ok(mark)) => {
                    consumed = (mark.bit / 8).saturating_sub(self.at) as usize;
                    if mark.border == Border::StreamEnd {
                        self.inflate.position = Position::Done;
                        break StreamStatus::Done;
                    }
                    self.inflate.position = Position::Skip {
                        bits: (mark.bit % 8) as u32,
                    };
                    // The next chunk may begin here.
                    continue;
                }
            }
            let Some(rest) = input.get(consumed..) else {
                break StreamStatus::NeedsInput;
            };
            let mut rest = BitInput { bytes: rest, at: 0 };
            let result = self.inflate.run(&mut rest, window, StopAt::BlockEnd);
            consumed += rest.at;
            match result {
                Ok(()) => break StreamStatus::Done,
                Err(Halt::BlockEnd) => {}
                Err(halt) => break halt.into(),
            }
        };
        self.at += consumed as u64;
        Inflated {
            consumed,
            produced: window.at - before,
            status,
        }
    }

    /// The bit where the next block begins, if the decoder is between two blocks.
    fn block_start(&self, at: u64) -> Option<u64> {
        match self.inflate.position {
            _ if self
                .tokens
                .as_ref()
                .is_some_and(|in_use| in_use.replay.is_some()) =>
            {
                None
            }
            Position::BlockHeader => Some(8 * at - u64::from(self.inflate.bits.count)),
            Position::Skip { bits } => Some(8 * at + u64::from(bits)),
            _ => None,
        }
    }

    /// Takes the tokens from a bit on, if they are finished.
    fn find_tokens(&mut self, bit: u64) {
        let mut found = None;
        if let Some(InUse { chunk, .. }) = self.tokens.take() {
            match chunk.block_at(bit) {
                Some(mark) => found = Some((chunk, mark)),
                None => self.ahead.give_back(chunk),
            }
        }
        if let Some((chunk, first)) = found.or_else(|| self.ahead.tokens_at(bit)) {
            let marks = &chunk.marks[first..];
            let last = marks
                .iter()
                .find(|mark| mark.border == Border::StreamEnd)
                .or(marks.last())
                .copied();
            let replay = last.map(|last| (Replay::new(marks[0].at), last));
            self.inflate.bits = Bits::default();
            self.chunks += 1;
            self.tokens = Some(InUse { chunk, replay });
        }
    }

    /// Makes text of the tokens in use, if there are some, up to the mark where they end.
    fn replay(&mut self, window: &mut Window) -> Option<Result<Mark, Halt>> {
        let in_use = self.tokens.as_mut()?;
        let (replay, last) = in_use.replay.as_mut()?;
        Some(match in_use.chunk.tokens.replay(replay, last.at, window) {
            Ok(()) => {
                let last = *last;
                in_use.replay = None;
                Ok(last)
            }
            Err(halt) => {
                if let Halt::Corrupt(corrupt) = halt {
                    in_use.replay = None;
                    self.inflate.position = Position::Corrupt(corrupt);
                }
                Err(halt)
            }
        })
    }
}

impl Drop for AssistedInflate<'_> {
    fn drop(&mut self) {
        self.ahead.stop();
    }
}
