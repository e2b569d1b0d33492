//! The bits of a deflate stream (RFC 1951, 3.1.1), least significant first: an input with a
//! position, and a 64-bit buffer before it.
//!
//! Knows nothing of codes or blocks. `careful` and the block headers read through it; the kernel
//! takes both apart into local variables and puts them back.

/// The input of one call, and how much of it went into the bit buffer.
pub(super) struct BitInput<'a> {
    pub(super) bytes: &'a [u8],
    pub(super) at: usize,
}

impl BitInput<'_> {
    pub(super) fn rest(&self) -> usize {
        self.bytes.len() - self.at
    }
}

/// Up to 63 bits that were taken from the input and not yet used; the bits from `count` on are
/// zero.
///
/// Between two calls it holds less than one byte, or, if the decoder waits for input, the beginning
/// of an incomplete item. So whole bytes that are left when an item ends come from this call's
/// input, and can be given back to it.
#[derive(Clone, Copy, Default)]
pub(super) struct Bits {
    pub(super) hold: u64,
    pub(super) count: u32,
}

impl Bits {
    /// Takes whole bytes from the input until it ends, or at least 56 bits are held.
    #[inline]
    pub(super) fn refill(&mut self, input: &mut BitInput) {
        if let Some(word) = load(input.bytes, input.at) {
            let bytes = (63 - self.count) / 8;
            self.hold |= (word & mask(bytes * 8)) << self.count;
            self.count += bytes * 8;
            input.at += bytes as usize;
        } else {
            while self.count < 56 && input.rest() > 0 {
                self.hold |= u64::from(input.bytes[input.at]) << self.count;
                self.count += 8;
                input.at += 1;
            }
        }
    }

    /// Refills until `bits` (at most 56) bits are held; false if the input ends before.
    #[inline]
    pub(super) fn need(&mut self, bits: u32, input: &mut BitInput) -> bool {
        if self.count < bits {
            self.refill(input);
        }
        self.count >= bits
    }

    /// Uses `bits` bits, which must be held, and returns them.
    #[inline]
    pub(super) fn take(&mut self, bits: u32) -> u32 {
        let value = self.hold & mask(bits);
        self.hold >>= bits;
        self.count -= bits;
        value as u32
    }

    /// Gives whole bytes back to the input they came from.
    pub(super) fn give_back(&mut self, input: &mut BitInput) {
        let bytes = ((self.count / 8) as usize).min(input.at);
        input.at -= bytes;
        self.count -= 8 * bytes as u32;
        self.hold &= mask(self.count);
    }
}

/// The lowest `bits` (at most 63) bits.
#[inline(always)]
pub(super) fn mask(bits: u32) -> u64 {
    (1u64 << (bits & 63)) - 1
}

/// The eight bytes at a place, the first one lowest; `None` if there are fewer.
#[inline(always)]
pub(super) fn load(bytes: &[u8], at: usize) -> Option<u64> {
    let word = bytes.get(at..)?.first_chunk()?;
    Some(u64::from_le_bytes(*word))
}
