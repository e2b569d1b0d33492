//! Where a deflate block may begin: the bits in a file at which a dynamic block could have its header.
//!
//! It only rules out: one place in about a thousand is left (on logs and on noise), and whoever tries to decode
//! from there sees whether it is one. Stored and fixed blocks have no header that could be told from noise; they
//! are not found.

/// Bits of a load in which a header's first part is looked for: 64, less the part, down to whole bytes.
const STEP: usize = 48;
/// How far behind a place bytes are loaded.
const BEHIND: usize = 16;

/// The places from one bit to another in some bytes.
pub(super) struct Candidates<'a> {
    bytes: &'a [u8],
    /// The byte that `mask` is about, and on: a one for every bit that may be the first of a block.
    at: usize,
    mask: u64,
    end: usize,
}

impl<'a> Candidates<'a> {
    /// Places from the byte `first` to the byte `end`.
    pub(super) fn new(bytes: &'a [u8], first: usize, end: usize) -> Candidates<'a> {
        let end = end.min(bytes.len().saturating_sub(BEHIND));
        Candidates {
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

/// For each of the next 48 bits, whether a block header may begin there, by its first 13 bits: the type is 2, and
/// there are at most 286 lengths and 30 distances.
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

/// Whether the lengths of the code-length code, 13 bits on, make a complete code.
fn has_code(bytes: &[u8], bit: usize) -> bool {
    let codes = 4 + (load(bytes, (bit + 13) / 8) >> ((bit + 13) % 8) & 15);
    let lengths = load(bytes, (bit + 17) / 8) >> ((bit + 17) % 8) & ((1 << (3 * codes)) - 1);
    let shares = (0..7).map(|three| u32::from(SHARES[(lengths >> (9 * three) & 511) as usize]));
    shares.sum::<u32>() == 128
}

/// The share, of 128, that three lengths of three bits take of a code.
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

fn load(bytes: &[u8], at: usize) -> u64 {
    bytes
        .get(at..)
        .and_then(|bytes| bytes.first_chunk())
        .map_or(0, |word| u64::from_le_bytes(*word))
}
