//! A streaming decoder of raw deflate (RFC 1951) that is made for text, and writes where the search
//! reads.
//!
//! ```text
//! mod      the public decoder; the order of blocks and headers, suspended and resumed at any byte
//! window   the caller's buffer                bits      input and bit buffer
//! header   the header of a dynamic block      tables    its codes, as look-up tables
//! kernel   the hot loop, in counted steps     careful   one item at a time, at ends and if odd
//! corrupt  the kinds of damage                parallel  one stream on every core
//! ```
//!
//! The decoder keeps no window and no output: the caller's buffer holds the history, and the text
//! is written after it. Except for `parallel`, nothing here knows of threads, files, checksums, or
//! gzip's headers. Its verdict on a damaged stream is zlib's, to the byte of output.

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
mod window;

use bits::{BitInput, Bits};
use careful::Item;
pub use corrupt::Corrupt;
use header::Header;
use kernel::{Exit, TextSink};
use tables::Tables;
pub use window::{HISTORY, Window};

/// The decoder of one deflate stream: about 20 KB, whatever the stream.
pub struct Inflate {
    bits: Bits,
    position: Position,
    /// The current block is the last one.
    last: bool,
    header: Header,
    tables: Box<Tables>,
}

/// The result of one call of the decoder.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Inflated {
    /// Bytes of the input that were used. If the stream is done, it ends with them; if it is
    /// damaged, the damage is near them.
    pub consumed: usize,
    /// Bytes of text that were written.
    pub produced: usize,
    /// Why the call ended.
    pub status: StreamStatus,
}

/// Why a call of the decoder ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum StreamStatus {
    /// All the input is used, and the stream is not at its end.
    NeedsInput,
    /// There is no space for more text.
    OutputFull,
    /// The stream is complete.
    Done,
    /// The stream is damaged. All text before the damage was written.
    Corrupt(Corrupt),
}

/// Where in the stream the decoder is.
#[derive(Clone, Copy)]
enum Position {
    /// Before a block, in a byte whose first bits belong to the block before.
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
    Match {
        length: usize,
        distance: usize,
    },
    BlockEnd,
    Done,
    Corrupt(Corrupt),
}

/// Why the decoder cannot go on.
enum Halt {
    NeedsInput,
    OutputFull,
    /// A block ended that is not the last, and the caller asked for [`StopAt::BlockEnd`].
    BlockEnd,
    Corrupt(Corrupt),
}

/// How far [`Inflate::run`] decodes, if input and space last.
#[derive(Clone, Copy, PartialEq)]
enum StopAt {
    StreamEnd,
    BlockEnd,
}

impl From<Halt> for StreamStatus {
    fn from(halt: Halt) -> Self {
        match halt {
            // A caller that asked for the end of the block handles it before.
            Halt::NeedsInput | Halt::BlockEnd => Self::NeedsInput,
            Halt::OutputFull => Self::OutputFull,
            Halt::Corrupt(corrupt) => Self::Corrupt(corrupt),
        }
    }
}

impl Default for Inflate {
    fn default() -> Self {
        Self::new()
    }
}

impl Inflate {
    /// A decoder at the beginning of a stream.
    pub fn new() -> Self {
        Self {
            bits: Bits::default(),
            position: Position::BlockHeader,
            last: false,
            header: Header::new(),
            tables: Tables::new(),
        }
    }

    /// Prepares the decoder for another stream.
    pub fn reset(&mut self) {
        self.bits = Bits::default();
        self.position = Position::BlockHeader;
        self.last = false;
    }

    /// Decodes `input` into the window, as far as both go.
    ///
    /// The window's history must be the end of this stream's text so far. All input is used if the
    /// call ends for lack of input.
    pub fn inflate(&mut self, input: &[u8], window: &mut Window<'_>) -> Inflated {
        let mut input = BitInput {
            bytes: input,
            at: 0,
        };
        let before = window.at;
        let status = self
            .run(&mut input, window, StopAt::StreamEnd)
            .map_or_else(StreamStatus::from, |()| StreamStatus::Done);
        Inflated {
            consumed: input.at,
            produced: window.at - before,
            status,
        }
    }

    /// The loop of the decoder: one header or body at a time.
    fn run(
        &mut self,
        input: &mut BitInput,
        window: &mut Window,
        stop_at: StopAt,
    ) -> Result<(), Halt> {
        let result = loop {
            let next = match self.position {
                Position::Body => self.body(input, window),
                Position::Match { length, distance } => self.copy_match(length, distance, window),
                Position::Stored { left } => self.copy_stored(left, input, window),
                Position::BlockEnd => {
                    self.position = Position::BlockHeader;
                    if stop_at == StopAt::BlockEnd {
                        break Err(Halt::BlockEnd);
                    }
                    continue;
                }
                Position::Done => break Ok(()),
                Position::Corrupt(corrupt) => Err(Halt::Corrupt(corrupt)),
                _ => self.header_step(input),
            };
            match next {
                Ok(position) => self.position = position,
                Err(halt) => {
                    if let Halt::Corrupt(corrupt) = halt {
                        self.position = Position::Corrupt(corrupt);
                    }
                    break Err(halt);
                }
            }
        };
        if !matches!(result, Err(Halt::NeedsInput)) {
            self.bits.give_back(input);
        }
        result
    }

    /// Goes on with the header of a block, which ends at the position `Stored` or `Body`.
    fn header_step(&mut self, input: &mut BitInput) -> Result<Position, Halt> {
        match self.position {
            Position::Skip { bits } => {
                if !self.bits.need(bits, input) {
                    return Err(Halt::NeedsInput);
                }
                self.bits.take(bits);
                Ok(Position::BlockHeader)
            }
            Position::BlockHeader => self.block_header(input),
            Position::StoredLength => self.stored_length(input),
            Position::DynamicHeader => {
                self.header.begin(&mut self.bits, input)?;
                Ok(Position::CodeLengths)
            }
            Position::CodeLengths => {
                self.header.read_code_lengths(&mut self.bits, input)?;
                Ok(Position::Lengths)
            }
            Position::Lengths => {
                self.header
                    .read_lengths(&mut self.bits, input, &mut self.tables)?;
                Ok(Position::Body)
            }
            position => Ok(position),
        }
    }

    fn block_header(&mut self, input: &mut BitInput) -> Result<Position, Halt> {
        if !self.bits.need(3, input) {
            return Err(Halt::NeedsInput);
        }
        self.last = self.bits.take(1) == 1;
        match self.bits.take(2) {
            0 => {
                // The rest of the byte is not used.
                self.bits.take(self.bits.count % 8);
                Ok(Position::StoredLength)
            }
            1 => {
                self.tables.set_fixed();
                Ok(Position::Body)
            }
            2 => Ok(Position::DynamicHeader),
            _ => Err(Halt::Corrupt(Corrupt::BadBlockType)),
        }
    }

    fn stored_length(&mut self, input: &mut BitInput) -> Result<Position, Halt> {
        if !self.bits.need(32, input) {
            return Err(Halt::NeedsInput);
        }
        let (length, complement) = (self.bits.take(16), self.bits.take(16));
        if length != complement ^ 0xffff {
            return Err(Halt::Corrupt(Corrupt::BadStoredLength));
        }
        Ok(Position::Stored {
            left: length as usize,
        })
    }

    /// Copies the rest of a stored block.
    fn copy_stored(
        &mut self,
        left: usize,
        input: &mut BitInput,
        window: &mut Window,
    ) -> Result<Position, Halt> {
        self.bits.give_back(input);
        let copied = window.copy(&input.bytes[input.at..][..left.min(input.rest())]);
        input.at += copied;
        if copied == left {
            return Ok(self.after_block());
        }
        self.position = Position::Stored {
            left: left - copied,
        };
        Err(if window.space() == 0 {
            Halt::OutputFull
        } else {
            Halt::NeedsInput
        })
    }

    /// Copies the rest of a match.
    fn copy_match(
        &mut self,
        length: usize,
        distance: usize,
        window: &mut Window,
    ) -> Result<Position, Halt> {
        let left = window.copy_match(length, distance)?;
        if left == 0 {
            return Ok(Position::Body);
        }
        self.position = Position::Match {
            length: left,
            distance,
        };
        Err(Halt::OutputFull)
    }

    /// Decodes items of a block: as many as the kernel can, and the next one.
    fn body(&mut self, input: &mut BitInput, window: &mut Window) -> Result<Position, Halt> {
        loop {
            let sink = TextSink::new(window);
            let (exit, sink) = kernel::run(&self.tables, &mut self.bits, input, sink);
            window.at = sink.at();
            if exit == Exit::EndOfBlock {
                return Ok(self.after_block());
            }
            match careful::item(&self.tables, &mut self.bits, input, window.space())? {
                Item::Literal(byte) => {
                    window.bytes[window.at] = byte;
                    window.at += 1;
                }
                Item::Match { length, distance } => {
                    return Ok(Position::Match { length, distance });
                }
                Item::EndOfBlock => return Ok(self.after_block()),
            }
        }
    }

    fn after_block(&self) -> Position {
        if self.last {
            Position::Done
        } else {
            Position::BlockEnd
        }
    }
}
