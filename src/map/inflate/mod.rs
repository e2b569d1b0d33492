//! A streaming decoder of raw deflate (RFC 1951) that is made for text, and writes where the search reads.
//!
//! ```text
//! mod      what a caller sees; the order of blocks and headers, suspended and resumed at any byte
//! header   the header of a dynamic block        tables   its codes, as look-up tables
//! kernel   the hot loop, in counted steps       careful  one item at a time, at every end and for all that is odd
//! bits     input and bit buffer                 corrupt  what can be wrong with a stream
//! parallel one stream on every core
//! ```
//!
//! It keeps no window and no output: the caller's buffer holds the history, the text goes behind it. It knows
//! nothing of gzip headers, checksums and files. Its verdict on a damaged stream is zlib's, to the byte of output.

mod bits;
mod careful;
mod corrupt;
mod header;
#[allow(
    unsafe_code,
    reason = "the one place where bounds checks cost a tenth of the time"
)]
mod kernel;
pub mod parallel;
mod tables;

use bits::{Bits, Input};
use careful::Item;
pub use corrupt::Corrupt;
use header::Header;
use kernel::{Exit, TextSink};
use tables::Tables;

/// How far back a match can reach: the history that a caller keeps before the text.
pub const HISTORY: usize = 32 << 10;

/// The decoder of one deflate stream: about 20 KB, whatever the stream.
pub struct Inflate {
    bits: Bits,
    state: State,
    /// The block that is read is the last one.
    last: bool,
    header: Header,
    tables: Box<Tables>,
}

/// What one call did.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Progress {
    /// Bytes of the input that were used. If the stream is done, what follows them is not of the stream;
    /// if it is damaged, they end about there.
    pub consumed: usize,
    /// Bytes of text that were written, from `start` on. What lies behind them in the buffer is not text, but
    /// may have been written on.
    pub produced: usize,
    /// Why the call ended.
    pub status: Status,
}

/// Why a call ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Status {
    /// All the input is used, and the stream is not at its end.
    NeedsInput,
    /// There is no room for more text.
    OutputFull,
    /// The stream is complete.
    Done,
    /// The stream is damaged. All text before the damage was written.
    Corrupt(Corrupt),
}

/// Where in the stream the decoder is.
#[derive(Clone, Copy)]
enum State {
    /// Some bits of the first byte are not of the block.
    Skip {
        bits: u32,
    },
    BlockHeader,
    StoredLength,
    Stored {
        left: usize,
    },
    DynamicHeader,
    CodeLengths,
    Lengths,
    Body,
    BlockEnd,
    Match {
        length: usize,
        distance: usize,
    },
    Done,
    Corrupt(Corrupt),
}

/// Why the decoder cannot go on.
enum Stop {
    NeedsInput,
    OutputFull,
    /// A block ended that is not the last, and the caller asked to know.
    BlockEnd,
    Corrupt(Corrupt),
}

impl From<Stop> for Status {
    fn from(stop: Stop) -> Status {
        match stop {
            // A reader that asked for the end of the block has gone on by itself.
            Stop::NeedsInput | Stop::BlockEnd => Status::NeedsInput,
            Stop::OutputFull => Status::OutputFull,
            Stop::Corrupt(corrupt) => Status::Corrupt(corrupt),
        }
    }
}

/// The caller's buffer: history from `floor` on, and text up to `at`.
struct Text<'a> {
    bytes: &'a mut [u8],
    at: usize,
    floor: usize,
}

impl<'a> Text<'a> {
    fn new(bytes: &'a mut [u8], at: usize, floor: usize) -> Text<'a> {
        assert!(
            floor <= at && at <= bytes.len(),
            "history and text must lie in the buffer, in this order"
        );
        Text { bytes, at, floor }
    }

    fn room(&self) -> usize {
        self.bytes.len() - self.at
    }

    /// Copies a match as far as there is room, and returns how much of it is left.
    fn copy_match(&mut self, length: usize, distance: usize) -> Result<usize, Stop> {
        if distance > self.at - self.floor {
            return Err(Stop::Corrupt(Corrupt::TooFarBack));
        }
        let copied = length.min(self.room());
        let from = self.at - distance;
        let mut done = 0;
        while done < copied {
            // What was written repeats what was before it, so it is the source of twice as much.
            let step = (distance + done).min(copied - done);
            self.bytes.copy_within(from..from + step, self.at + done);
            done += step;
        }
        self.at += copied;
        Ok(length - copied)
    }
}

impl Default for Inflate {
    fn default() -> Inflate {
        Inflate::new()
    }
}

impl Inflate {
    /// A decoder at the beginning of a stream.
    pub fn new() -> Inflate {
        Inflate {
            bits: Bits::default(),
            state: State::BlockHeader,
            last: false,
            header: Header::new(),
            tables: Tables::new(),
        }
    }

    /// Makes the decoder ready for another stream.
    pub fn reset(&mut self) {
        self.bits = Bits::default();
        self.state = State::BlockHeader;
        self.last = false;
    }

    /// Decodes `input` into `text[start..]`, as far as both go.
    ///
    /// `text[floor..start]` must be the end of this stream's text so far: the last [`HISTORY`] bytes of it or
    /// more, or all of it. All input is used if the call ends for lack of input.
    ///
    /// # Panics
    ///
    /// If not `floor <= start <= text.len()`.
    pub fn inflate(
        &mut self,
        input: &[u8],
        text: &mut [u8],
        start: usize,
        floor: usize,
    ) -> Progress {
        let mut input = Input {
            bytes: input,
            at: 0,
        };
        let mut text = Text::new(text, start, floor);
        let status = self
            .run(&mut input, &mut text, false)
            .map_or_else(Status::from, |()| Status::Done);
        Progress {
            consumed: input.at,
            produced: text.at - start,
            status,
        }
    }

    /// Decodes as far as it goes; or, if asked to, to the end of the block.
    fn run(&mut self, input: &mut Input, text: &mut Text, to_block_end: bool) -> Result<(), Stop> {
        let result = loop {
            match self.step(input, text) {
                Ok(State::Done) => {
                    self.state = State::Done;
                    break Ok(());
                }
                Ok(State::BlockEnd) => {
                    self.state = State::BlockHeader;
                    if to_block_end {
                        break Err(Stop::BlockEnd);
                    }
                }
                Ok(state) => self.state = state,
                Err(stop) => {
                    if let Stop::Corrupt(corrupt) = stop {
                        self.state = State::Corrupt(corrupt);
                    }
                    break Err(stop);
                }
            }
        };
        if !matches!(result, Err(Stop::NeedsInput)) {
            self.bits.give_back(input);
        }
        result
    }

    fn step(&mut self, input: &mut Input, text: &mut Text) -> Result<State, Stop> {
        match self.state {
            State::Stored { left } => {
                let left = self.copy_stored(left, input, text);
                if left == 0 {
                    return Ok(self.after_block());
                }
                self.state = State::Stored { left };
                Err(if text.room() == 0 {
                    Stop::OutputFull
                } else {
                    Stop::NeedsInput
                })
            }
            State::Body => self.body(input, text),
            State::Match { length, distance } => {
                let left = text.copy_match(length, distance)?;
                if left == 0 {
                    return Ok(State::Body);
                }
                self.state = State::Match {
                    length: left,
                    distance,
                };
                Err(Stop::OutputFull)
            }
            State::Corrupt(corrupt) => Err(Stop::Corrupt(corrupt)),
            _ => self.header_step(input),
        }
    }

    /// Goes on with the header of a block; its end is the state `Stored` or `Body`.
    fn header_step(&mut self, input: &mut Input) -> Result<State, Stop> {
        match self.state {
            State::Skip { bits } => {
                if !self.bits.need(bits, input) {
                    return Err(Stop::NeedsInput);
                }
                self.bits.take(bits);
                Ok(State::BlockHeader)
            }
            State::BlockHeader => self.block_header(input),
            State::StoredLength => self.stored_length(input),
            State::DynamicHeader => {
                self.header.begin(&mut self.bits, input)?;
                Ok(State::CodeLengths)
            }
            State::CodeLengths => {
                self.header.read_code_lengths(&mut self.bits, input)?;
                Ok(State::Lengths)
            }
            State::Lengths => {
                self.header
                    .read_lengths(&mut self.bits, input, &mut self.tables)?;
                Ok(State::Body)
            }
            state => Ok(state),
        }
    }

    fn block_header(&mut self, input: &mut Input) -> Result<State, Stop> {
        if !self.bits.need(3, input) {
            return Err(Stop::NeedsInput);
        }
        self.last = self.bits.take(1) == 1;
        match self.bits.take(2) {
            0 => {
                // The rest of the byte is not used.
                self.bits.take(self.bits.count % 8);
                Ok(State::StoredLength)
            }
            1 => {
                self.tables.set_fixed();
                Ok(State::Body)
            }
            2 => Ok(State::DynamicHeader),
            _ => Err(Stop::Corrupt(Corrupt::BadBlockType)),
        }
    }

    fn stored_length(&mut self, input: &mut Input) -> Result<State, Stop> {
        if !self.bits.need(32, input) {
            return Err(Stop::NeedsInput);
        }
        let (length, complement) = (self.bits.take(16), self.bits.take(16));
        if length != complement ^ 0xffff {
            return Err(Stop::Corrupt(Corrupt::BadStoredLength));
        }
        Ok(State::Stored {
            left: length as usize,
        })
    }

    /// Copies a stored block, and returns how much of it is left.
    fn copy_stored(&mut self, left: usize, input: &mut Input, text: &mut Text) -> usize {
        self.bits.give_back(input);
        let copied = left.min(input.rest()).min(text.room());
        text.bytes[text.at..text.at + copied]
            .copy_from_slice(&input.bytes[input.at..input.at + copied]);
        input.at += copied;
        text.at += copied;
        left - copied
    }

    fn body(&mut self, input: &mut Input, text: &mut Text) -> Result<State, Stop> {
        loop {
            let sink = TextSink::new(text);
            let (exit, sink) = kernel::run(&self.tables, &mut self.bits, input, sink);
            text.at = sink.at();
            if exit == Exit::EndOfBlock {
                return Ok(self.after_block());
            }
            match careful::item(&self.tables, &mut self.bits, input, text.room())? {
                Item::Literal(byte) => {
                    text.bytes[text.at] = byte;
                    text.at += 1;
                }
                Item::Match { length, distance } => return Ok(State::Match { length, distance }),
                Item::EndOfBlock => return Ok(self.after_block()),
            }
        }
    }

    fn after_block(&self) -> State {
        if self.last {
            State::Done
        } else {
            State::BlockEnd
        }
    }
}
