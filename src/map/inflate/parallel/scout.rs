//! A helper's work: the blocks that begin in a part of a file, as tokens, without what comes before them.
//!
//! What it finds is a guess until the reader of the stream arrives at just the bit where it begins. So nothing
//! here decides that a file is damaged: what cannot be decoded is left out.

use std::io;

use super::super::bits::{Bits, Input};
use super::super::kernel::{Cursor, Exit, Tokens};
use super::super::{Inflate, State};
use super::find::Candidates;
use super::{OVERLAP, PART, Source};

/// The most tokens and literals of a part: a log has 340,000 tokens and as many literals in 1 MiB.
const MOST_TOKENS: usize = PART / 2;
const MOST_LITERALS: usize = PART + PART / 4;
/// The most blocks of a part; a log has 40 in 1 MiB.
const MOST_MARKS: usize = 4096;
/// How far from the start of a part the header of a gzip member is looked for: the blocks of BGZF are smaller.
const MEMBER_WITHIN: usize = 64 << 10;

/// Memory of a chunk and of a scout, in bytes, for the bound that [`super`] states.
pub(super) const CHUNK_MEMORY: usize = 4 * MOST_TOKENS + MOST_LITERALS + 32 * MOST_MARKS;

/// Blocks as tokens.
pub(super) struct Chunk {
    /// Where blocks begin and streams end, in order. The last one is where the chunk ends; tokens behind it are
    /// of a block that could not be decoded to its end.
    pub(super) marks: Vec<Mark>,
    pub(super) tokens: Tokens,
}

/// A border in a stream.
#[derive(Clone, Copy)]
pub(super) struct Mark {
    /// The bit of the file.
    pub(super) bit: u64,
    pub(super) at: Cursor,
    /// A stream ends before this bit, the first of a byte; or else a block begins here.
    pub(super) end: bool,
}

impl Chunk {
    pub(super) fn new() -> Chunk {
        Chunk {
            marks: Vec::with_capacity(MOST_MARKS),
            tokens: Tokens::new(MOST_TOKENS, MOST_LITERALS),
        }
    }

    /// Where the chunk ends, in bits of the file; 0 if nothing is in it.
    pub(super) fn end(&self) -> u64 {
        self.marks.last().map_or(0, |mark| mark.bit)
    }

    /// The mark of the block that begins at a bit.
    pub(super) fn block_at(&self, bit: u64) -> Option<usize> {
        let index = self
            .marks
            .binary_search_by_key(&bit, |mark| mark.bit)
            .ok()?;
        (!self.marks[index].end && index + 1 < self.marks.len()).then_some(index)
    }

    /// Writes down where the stream is; false if there is no room.
    fn mark(&mut self, bit: u64, end: bool) -> bool {
        if self.marks.len() == MOST_MARKS {
            return false;
        }
        match self.tokens.mark() {
            Some(at) => {
                self.marks.push(Mark { bit, at, end });
                true
            }
            None => false,
        }
    }
}

/// What one helper needs.
pub(super) struct Scout {
    inflate: Inflate,
    buffer: Box<[u8]>,
}

impl Scout {
    pub(super) fn new() -> Scout {
        Scout {
            inflate: Inflate::new(),
            buffer: vec![0; PART + OVERLAP].into(),
        }
    }

    /// Fills a chunk with the blocks that begin in a part of the file; `start` is the bit where the first of
    /// them begins, if that is known. The chunk stays empty if none is found.
    pub(super) fn decode(
        &mut self,
        source: &dyn Source,
        part: u64,
        start: Option<u64>,
        chunk: &mut Chunk,
    ) -> io::Result<()> {
        let origin = part * PART as u64;
        let mut buffer = std::mem::take(&mut self.buffer);
        let result = read_full(source, &mut buffer, origin).map(|size| {
            let bytes = &buffer[..size];
            let found = match start {
                Some(bit) => self.blocks(bytes, origin, (bit - 8 * origin) as usize, chunk),
                None => self.search(bytes, origin, chunk),
            };
            if !found {
                chunk.marks.clear();
            }
        });
        self.buffer = buffer;
        result
    }

    fn search(&mut self, bytes: &[u8], origin: u64, chunk: &mut Chunk) -> bool {
        let near = &bytes[..bytes.len().min(MEMBER_WITHIN)];
        let mut members = memchr::memmem::find_iter(near, b"\x1f\x8b\x08")
            .filter_map(|at| Some(8 * (at + member_header(&bytes[at..])?)));
        members.any(|bit| self.blocks(bytes, origin, bit, chunk))
            || Candidates::new(bytes, 0, PART).any(|bit| self.blocks(bytes, origin, bit, chunk))
    }

    /// Decodes blocks from a bit on, as long as they begin in the part; false if not even one is whole.
    fn blocks(&mut self, bytes: &[u8], origin: u64, start: usize, chunk: &mut Chunk) -> bool {
        chunk.marks.clear();
        chunk.tokens.clear();
        let inflate = &mut self.inflate;
        let mut input = Input {
            bytes,
            at: start / 8,
        };
        inflate.reset();
        if !inflate.bits.need(7, &mut input) {
            return false;
        }
        inflate.bits.take((start % 8) as u32);
        loop {
            let bit = 8 * input.at - inflate.bits.count as usize;
            if !chunk.mark(8 * origin + bit as u64, false) || bit >= 8 * PART {
                break;
            }
            if !block(inflate, &mut input, &mut chunk.tokens) {
                break;
            }
            if inflate.last {
                inflate.bits.give_back(&mut input);
                inflate.bits = Bits::default();
                let end = input.at;
                if !chunk.mark(8 * (origin + end as u64), true) {
                    break;
                }
                let Some(header) = bytes.get(end + 8..).and_then(member_header) else {
                    break;
                };
                input.at = end + 8 + header;
            }
            inflate.state = State::BlockHeader;
        }
        chunk.marks.len() > 1
    }
}

/// Decodes a block; false if it is damaged, or not all here, or too long.
fn block(inflate: &mut Inflate, input: &mut Input, tokens: &mut Tokens) -> bool {
    loop {
        match inflate.state {
            State::Stored { left } => {
                inflate.bits.give_back(input);
                let whole =
                    input.rest() >= left && tokens.push(&input.bytes[input.at..input.at + left]);
                input.at += if whole { left } else { 0 };
                return whole;
            }
            State::Body => {
                return tokens.decode(&inflate.tables, &mut inflate.bits, input)
                    == Exit::EndOfBlock;
            }
            _ => match inflate.header_step(input) {
                Ok(state) => inflate.state = state,
                Err(_) => return false,
            },
        }
    }
}

/// The bytes of the header of a gzip member (RFC 1952), if there is one. It is not checked further: the reader
/// of the stream does that.
pub(super) fn member_header(bytes: &[u8]) -> Option<usize> {
    let [0x1f, 0x8b, 8, flags, _, _, _, _, _, _, rest @ ..] = bytes else {
        return None;
    };
    let mut rest = rest;
    if flags & 4 != 0 {
        let [low, high, after @ ..] = rest else {
            return None;
        };
        rest = after.get(usize::from(u16::from_le_bytes([*low, *high]))..)?;
    }
    for flag in [8, 16] {
        if flags & flag != 0 {
            rest = &rest[memchr::memchr(0, rest)? + 1..];
        }
    }
    if flags & 2 != 0 {
        rest = rest.get(2..)?;
    }
    Some(bytes.len() - rest.len())
}

/// Reads until the buffer is full or the file ends.
fn read_full(source: &dyn Source, buffer: &mut [u8], at: u64) -> io::Result<usize> {
    let mut size = 0;
    while size < buffer.len() {
        match source.read_at(&mut buffer[size..], at + size as u64) {
            Ok(0) => break,
            Ok(read) => size += read,
            Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
            Err(error) => return Err(error),
        }
    }
    Ok(size)
}
