//! The header of a dynamic block (RFC 1951, 3.2.7), read one item at a time, so that the input may
//! end anywhere.
//!
//! The rules for damage are those of zlib, because every gzip file in use passes them. Knows
//! nothing of the text.

use super::bits::{BitInput, Bits, mask};
use super::tables::Tables;
use super::{Corrupt, Halt};

/// The most literal/length symbols that zlib accepts; the format could send two more.
const MAX_LITLEN: u32 = 286;
/// The most distance symbols that zlib accepts; the format could send two more.
const MAX_DISTANCE: u32 = 30;
/// The number of symbols of the code-length code.
const CODES: usize = 19;
/// The order in which the lengths of the code-length code are sent.
const ORDER: [u8; CODES] = [
    16, 17, 18, 0, 8, 7, 9, 6, 10, 5, 11, 4, 12, 3, 13, 2, 14, 1, 15,
];
/// The longest code word of the code-length code, in bits.
const CODE_BITS: u32 = 7;
/// The size of a table that the next [`CODE_BITS`] bits index.
const TABLE: usize = 1 << CODE_BITS;

/// The part of a header that was read.
pub(super) struct Header {
    litlen: usize,
    distance: usize,
    codes: usize,
    /// Code lengths read so far: first those of the code-length code, then those of the two codes.
    read: usize,
    code_lengths: [u8; CODES],
    lengths: [u8; (MAX_LITLEN + MAX_DISTANCE) as usize],
    /// The code-length code: the symbol, and the length of its code word in the low three bits.
    table: [u8; TABLE],
}

impl Header {
    pub(super) fn new() -> Self {
        Self {
            litlen: 0,
            distance: 0,
            codes: 0,
            read: 0,
            code_lengths: [0; CODES],
            lengths: [0; (MAX_LITLEN + MAX_DISTANCE) as usize],
            table: [0; TABLE],
        }
    }

    /// Reads the first 14 bits: the number of lengths that follow.
    pub(super) fn begin(&mut self, bits: &mut Bits, input: &mut BitInput) -> Result<(), Halt> {
        if !bits.need(14, input) {
            return Err(Halt::NeedsInput);
        }
        let (litlen, distance) = (257 + bits.take(5), 1 + bits.take(5));
        if litlen > MAX_LITLEN || distance > MAX_DISTANCE {
            return Err(Halt::Corrupt(Corrupt::TooManySymbols));
        }
        *self = Self::new();
        (self.litlen, self.distance, self.codes) = (
            litlen as usize,
            distance as usize,
            4 + bits.take(4) as usize,
        );
        Ok(())
    }

    /// Reads the lengths of the code-length code.
    pub(super) fn read_code_lengths(
        &mut self,
        bits: &mut Bits,
        input: &mut BitInput,
    ) -> Result<(), Halt> {
        while self.read < self.codes {
            if !bits.need(3, input) {
                return Err(Halt::NeedsInput);
            }
            self.code_lengths[usize::from(ORDER[self.read])] = bits.take(3) as u8;
            self.read += 1;
        }
        self.read = 0;
        self.set_table().map_err(Halt::Corrupt)
    }

    /// Reads the lengths of the two codes, and sets up the tables from them.
    pub(super) fn read_lengths(
        &mut self,
        bits: &mut Bits,
        input: &mut BitInput,
        tables: &mut Tables,
    ) -> Result<(), Halt> {
        let all = self.litlen + self.distance;
        while self.read < all {
            // A code word and its extra bits have at most 14 bits. Missing bits read as zero; the
            // check of `count` below detects them.
            bits.need(14, input);
            let entry = self.table[(bits.hold & mask(CODE_BITS)) as usize];
            let word = u32::from(entry & 7);
            let (extra, least) = match entry >> 3 {
                0..=15 => (0, 1),
                16 => (2, 3),
                17 => (3, 3),
                _ => (7, 11),
            };
            if bits.count < word + extra {
                return Err(Halt::NeedsInput);
            }
            bits.take(word);
            let times = least + bits.take(extra) as usize;
            let length = match entry >> 3 {
                length @ 0..=15 => length,
                16 if self.read == 0 => return Err(Halt::Corrupt(Corrupt::BadRepeat)),
                16 => self.lengths[self.read - 1],
                _ => 0,
            };
            if times > all - self.read {
                return Err(Halt::Corrupt(Corrupt::BadRepeat));
            }
            self.lengths[self.read..self.read + times].fill(length);
            self.read += times;
        }
        if self.lengths[256] == 0 {
            return Err(Halt::Corrupt(Corrupt::NoEndOfBlock));
        }
        let (litlen, distance) = self.lengths[..all].split_at(self.litlen);
        if !tables.set_litlen(litlen) {
            return Err(Halt::Corrupt(Corrupt::BadLiteralCode));
        }
        if !tables.set_distance(distance) {
            return Err(Halt::Corrupt(Corrupt::BadDistanceCode));
        }
        Ok(())
    }

    /// Sets up the code-length code. It must be complete. If it has no code word, every bit means
    /// "length 0", as in zlib, where the block then fails because it has no end.
    fn set_table(&mut self) -> Result<(), Corrupt> {
        let mut word = 0usize;
        for length in 1..=CODE_BITS {
            for symbol in (0..CODES as u8)
                .filter(|&symbol| u32::from(self.code_lengths[usize::from(symbol)]) == length)
            {
                let first = word << (CODE_BITS - length);
                if first >= self.table.len() {
                    return Err(Corrupt::BadCodeLengths);
                }
                for index in first..first + (1 << (CODE_BITS - length)) {
                    self.table[index.reverse_bits() >> (usize::BITS - CODE_BITS)] =
                        symbol << 3 | length as u8;
                }
                word += 1;
            }
            word <<= 1;
        }
        match word {
            0 => self.table.fill(1),
            // Each length shifts the word, the last one too: twice the table is a complete code.
            word if word == 2 * TABLE => {}
            _ => return Err(Corrupt::BadCodeLengths),
        }
        Ok(())
    }
}
