//! A helper's work: the blocks that begin in a part of a file, as tokens, without the text before
//! them.
//!
//! Its result is a guess until the reader arrives at exactly the bit where it begins. So nothing
//! here reports damage: data that cannot be decoded is left out.

use std::io;

use super::super::bits::{BitInput, Bits};
use super::super::kernel::{Exit, Place, Tokens};
use super::super::{Inflate, Position};
use super::candidates::Candidates;
use super::{OVERLAP, PART};
use crate::map::bytes::{ReadAt, read_full};
use crate::map::gzip::header_length;

/// The most tokens of a part; a log has 340,000 in 1 MiB.
const MOST_TOKENS: usize = PART / 2;
/// The most literals of a part; a log has 340,000 in 1 MiB.
const MOST_LITERALS: usize = PART + PART / 4;
/// The most blocks of a part; a log has 40 in 1 MiB.
const MOST_MARKS: usize = 4096;
/// How far into a part the header of a gzip member is searched for: the members of BGZF are
/// smaller.
const MEMBER_WITHIN: usize = 64 << 10;
/// The trailer of a gzip member, in bytes.
const TRAILER: usize = 8;

/// The memory of a chunk, in bytes, for the bound in [`super`].
pub(super) const CHUNK_MEMORY: usize = 4 * MOST_TOKENS + MOST_LITERALS + 32 * MOST_MARKS;

/// Blocks as tokens.
pub(super) struct Chunk {
    /// Where blocks begin and streams end, in order. The chunk ends at the last mark; any tokens
    /// after it are those of an incomplete block.
    pub(super) marks: Vec<Mark>,
    pub(super) tokens: Tokens,
}

/// A border in a stream, and its place among the tokens.
#[derive(Clone, Copy)]
pub(super) struct Mark {
    /// The bit of the file.
    pub(super) bit: u64,
    pub(super) at: Place,
    pub(super) border: Border,
}

/// The kind of a mark.
#[derive(Clone, Copy, PartialEq)]
pub(super) enum Border {
    /// A block begins at this bit.
    Block,
    /// A stream ends before this bit, which is the first of a byte.
    StreamEnd,
}

impl Chunk {
    pub(super) fn new() -> Self {
        Self {
            marks: Vec::with_capacity(MOST_MARKS),
            tokens: Tokens::new(MOST_TOKENS, MOST_LITERALS),
        }
    }

    /// Where the chunk ends, in bits of the file; 0 if it is empty.
    pub(super) fn end(&self) -> u64 {
        self.marks.last().map_or(0, |mark| mark.bit)
    }

    /// The bit of the block after the chunk, unless it ends with a stream.
    pub(super) fn next_block(&self) -> Option<u64> {
        let last = self.marks.last()?;
        (last.border == Border::Block).then_some(last.bit)
    }

    /// The index of the mark of the block that begins at a bit.
    pub(super) fn block_at(&self, bit: u64) -> Option<usize> {
        let index = self
            .marks
            .binary_search_by_key(&bit, |mark| mark.bit)
            .ok()?;
        let is_block = self.marks[index].border == Border::Block && index + 1 < self.marks.len();
        is_block.then_some(index)
    }

    /// Adds a mark; false if there is no space.
    fn mark(&mut self, bit: u64, border: Border) -> bool {
        if self.marks.len() == MOST_MARKS {
            return false;
        }
        match self.tokens.mark() {
            Some(at) => {
                self.marks.push(Mark { bit, at, border });
                true
            }
            None => false,
        }
    }
}

/// The decoder and the buffer of one helper.
pub(super) struct Scout {
    inflate: Inflate,
    buffer: Box<[u8]>,
}

impl Scout {
    pub(super) fn new() -> Self {
        Self {
            inflate: Inflate::new(),
            buffer: vec![0; PART + OVERLAP].into(),
        }
    }

    /// Fills a chunk with the blocks that begin in a part of the file; `start` is the bit of the
    /// first of them, if it is known. The chunk stays empty if no block is found.
    pub(super) fn decode(
        &mut self,
        file: &dyn ReadAt,
        part: u64,
        start: Option<u64>,
        chunk: &mut Chunk,
    ) -> io::Result<()> {
        let origin = part * PART as u64;
        let mut buffer = std::mem::take(&mut self.buffer);
        let result = read_full(file, &mut buffer, origin).map(|size| {
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

    /// Decodes from the first place where it succeeds: after a member's header, or else at a
    /// candidate.
    fn search(&mut self, bytes: &[u8], origin: u64, chunk: &mut Chunk) -> bool {
        let near = &bytes[..bytes.len().min(MEMBER_WITHIN)];
        let mut members = memchr::memmem::find_iter(near, b"\x1f\x8b\x08")
            .filter_map(|at| Some(8 * (at + header_length(&bytes[at..])?)));
        members.any(|bit| self.blocks(bytes, origin, bit, chunk))
            || Candidates::new(bytes, 0, PART).any(|bit| self.blocks(bytes, origin, bit, chunk))
    }

    /// Decodes blocks from a bit on, while they begin in the part; false if not even one is whole.
    fn blocks(&mut self, bytes: &[u8], origin: u64, start: usize, chunk: &mut Chunk) -> bool {
        chunk.marks.clear();
        chunk.tokens.clear();
        // A block that was found before may lie beyond the end of a file that was truncated since.
        if start / 8 >= bytes.len() {
            return false;
        }
        let inflate = &mut self.inflate;
        let mut input = BitInput {
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
            if !chunk.mark(8 * origin + bit as u64, Border::Block) || bit >= 8 * PART {
                break;
            }
            if !block(inflate, &mut input, &mut chunk.tokens) {
                break;
            }
            if inflate.last {
                inflate.bits.give_back(&mut input);
                inflate.bits = Bits::default();
                let end = input.at;
                if !chunk.mark(8 * (origin + end as u64), Border::StreamEnd) {
                    break;
                }
                let next = end + TRAILER;
                let Some(header) = bytes.get(next..).and_then(header_length) else {
                    break;
                };
                input.at = next + header;
            }
            inflate.position = Position::BlockHeader;
        }
        chunk.marks.len() > 1
    }
}

/// Decodes one block; false if it is damaged, incomplete, or too long.
fn block(inflate: &mut Inflate, input: &mut BitInput, tokens: &mut Tokens) -> bool {
    loop {
        match inflate.position {
            Position::Stored { left } => {
                inflate.bits.give_back(input);
                let whole =
                    input.rest() >= left && tokens.push(&input.bytes[input.at..input.at + left]);
                input.at += if whole { left } else { 0 };
                return whole;
            }
            Position::Body => {
                return tokens.decode(&inflate.tables, &mut inflate.bits, input)
                    == Exit::EndOfBlock;
            }
            _ => match inflate.header_step(input) {
                Ok(position) => inflate.position = position,
                Err(_) => return false,
            },
        }
    }
}
