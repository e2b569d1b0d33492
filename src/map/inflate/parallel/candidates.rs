//! Candidates for the start of a deflate block: the bits in a file at which a dynamic block could
//! have its header.
//!
//! It only rules places out. About one in a thousand is left, on logs and on noise; decoding from
//! there shows whether a block begins. Stored and fixed blocks are not found, because nothing
//! distinguishes their headers from noise.

use super::super::bits;

/// Bits of a load in which the first part of a header is searched for: 64 less that part, in whole
/// bytes.
const STEP: usize = 48;
/// How far after a place bytes are loaded.
const AFTER: usize = 16;

/// The candidates from one byte to another.
pub(super) struct Candidates<'a> {
    bytes: &'a [u8],
    /// The byte that bit 0 of `mask` belongs to.
    at: usize,
    /// A one for every bit that may be the first of a block.
    mask: u64,
    end: usize,
}

impl<'a> Candidates<'a> {
    /// The candidates from the byte `first` to the byte `end`.
    pub(super) fn new(bytes: &'a [u8], first: usize, end: usize) -> Self {
        let end = end.min(bytes.len().saturating_sub(AFTER));
        Self {
            bytes,
            at: first,
            mask: first_parts(bytes, first, end),
            end,
        }
    }
}

impl Iterator for Candidates<'_> {
    type Item = usize;

    fn next(&mut self) -> Option<usize> {
        loop {
            while self.mask != 0 {
                let bit = 8 * self.at + self.mask.trailing_zeros() as usize;
                self.mask &= self.mask - 1;
                if has_code(self.bytes, bit) {
                    return Some(bit);
                }
            }
            if self.at >= self.end {
                return None;
            }
            self.at += STEP / 8;
            self.mask = first_parts(self.bytes, self.at, self.end);
        }
    }
}

/// For each of the next 48 bits, whether a block header may begin there, by its first 13 bits: the
/// type is 2, and there are at most 286 lengths and 30 distances.
fn first_parts(bytes: &[u8], at: usize, end: usize) -> u64 {
    if at >= end {
        return 0;
    }
    let word = load(bytes, at);
    let bit = |offset: u32| word >> offset;
    let dynamic = !bit(1) & bit(2);
    let many_lengths = bit(4) & bit(5) & bit(6) & bit(7);
    let many_distances = bit(9) & bit(10) & bit(11) & bit(12);
    dynamic & !many_lengths & !many_distances & ((1 << STEP) - 1)
}

/// Whether the lengths of the code-length code, which begin 13 bits on, make a complete code.
fn has_code(bytes: &[u8], bit: usize) -> bool {
    let codes = 4 + (load(bytes, (bit + 13) / 8) >> ((bit + 13) % 8) & 15);
    let lengths = load(bytes, (bit + 17) / 8) >> ((bit + 17) % 8) & ((1 << (3 * codes)) - 1);
    let shares = (0..7).map(|three| u32::from(SHARES[(lengths >> (9 * three) & 511) as usize]));
    shares.sum::<u32>() == 128
}

/// The share, of 128, that three lengths of three bits each take of a code.
static SHARES: [u8; 512] = {
    let mut shares = [0; 512];
    let mut three = 0;
    while three < 512 {
        let mut shift = 0;
        while shift < 9 {
            let length = three >> shift & 7;
            if length > 0 {
                shares[three] += 128 >> length;
            }
            shift += 3;
        }
        three += 1;
    }
    shares
};

/// Eight bytes; zeros near the end.
fn load(bytes: &[u8], at: usize) -> u64 {
    bits::load(bytes, at).unwrap_or(0)
}
