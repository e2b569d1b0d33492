//! The header of a dynamic block (RFC 1951, 3.2.7), read one item at a time, so that the input may end anywhere.
//!
//! The rules for what is damaged are those of zlib, which every gzip file was tested with.

use super::bits::{Bits, Input, mask};
use super::tables::Tables;
use super::{Corrupt, Stop};

/// The most literal/length and distance symbols that zlib accepts; the format has room for two more of each.
const MAX_LITLEN: u32 = 286;
const MAX_DISTANCE: u32 = 30;
/// The order in which the lengths of the code-length code are sent.
const ORDER: [u8; 19] = [
    16, 17, 18, 0, 8, 7, 9, 6, 10, 5, 11, 4, 12, 3, 13, 2, 14, 1, 15,
];
/// The longest word of the code-length code.
const CODE_BITS: u32 = 7;

/// What has been read of a header.
pub(super) struct Header {
    litlen: usize,
    distance: usize,
    codes: usize,
    /// Code lengths read so far: first those of the code-length code, then those of the two codes.
    read: usize,
    code_lengths: [u8; 19],
    lengths: [u8; (MAX_LITLEN + MAX_DISTANCE) as usize],
    /// The code-length code: the symbol, and the length of its word in the low three bits.
    table: [u8; 1 << CODE_BITS],
}

impl Header {
    pub(super) fn new() -> Header {
        Header {
            litlen: 0,
            distance: 0,
            codes: 0,
            read: 0,
            code_lengths: [0; 19],
            lengths: [0; 316],
            table: [0; 128],
        }
    }

    /// The first 14 bits: how many lengths follow.
    pub(super) fn begin(&mut self, bits: &mut Bits, input: &mut Input) -> Result<(), Stop> {
        if !bits.need(14, input) {
            return Err(Stop::NeedsInput);
        }
        let (litlen, distance) = (257 + bits.take(5), 1 + bits.take(5));
        if litlen > MAX_LITLEN || distance > MAX_DISTANCE {
            return Err(Stop::Corrupt(Corrupt::TooManySymbols));
        }
        *self = Header::new();
        (self.litlen, self.distance, self.codes) = (
            litlen as usize,
            distance as usize,
            4 + bits.take(4) as usize,
        );
        Ok(())
    }

    /// The lengths of the code-length code.
    pub(super) fn read_code_lengths(
        &mut self,
        bits: &mut Bits,
        input: &mut Input,
    ) -> Result<(), Stop> {
        while self.read < self.codes {
            if !bits.need(3, input) {
                return Err(Stop::NeedsInput);
            }
            self.code_lengths[usize::from(ORDER[self.read])] = bits.take(3) as u8;
            self.read += 1;
        }
        self.read = 0;
        self.set_table().map_err(Stop::Corrupt)
    }

    /// The lengths of the two codes, and the tables from them.
    pub(super) fn read_lengths(
        &mut self,
        bits: &mut Bits,
        input: &mut Input,
        tables: &mut Tables,
    ) -> Result<(), Stop> {
        let all = self.litlen + self.distance;
        while self.read < all {
            // A word and its extra bits have at most 14 bits; what is not there reads as zeros, and is then
            // seen to be missing.
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
                return Err(Stop::NeedsInput);
            }
            bits.take(word);
            let times = least + bits.take(extra) as usize;
            let length = match entry >> 3 {
                length @ 0..=15 => length,
                16 if self.read == 0 => return Err(Stop::Corrupt(Corrupt::BadRepeat)),
                16 => self.lengths[self.read - 1],
                _ => 0,
            };
            if times > all - self.read {
                return Err(Stop::Corrupt(Corrupt::BadRepeat));
            }
            self.lengths[self.read..self.read + times].fill(length);
            self.read += times;
        }
        if self.lengths[256] == 0 {
            return Err(Stop::Corrupt(Corrupt::NoEndOfBlock));
        }
        let (litlen, distance) = self.lengths[..all].split_at(self.litlen);
        if !tables.set_litlen(litlen) {
            return Err(Stop::Corrupt(Corrupt::BadLiteralCode));
        }
        if !tables.set_distance(distance) {
            return Err(Stop::Corrupt(Corrupt::BadDistanceCode));
        }
        Ok(())
    }

    /// Sets up the code-length code. It must be complete; without any word, every bit says "length 0" (as in
    /// zlib, where the block then fails for having no end).
    fn set_table(&mut self) -> Result<(), Corrupt> {
        let mut word = 0usize;
        for length in 1..=CODE_BITS {
            for symbol in (0..19u8)
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
            256 => {}
            _ => return Err(Corrupt::BadCodeLengths),
        }
        Ok(())
    }
}
