//! The two Huffman codes of a block as look-up tables.
//!
//! An entry is one `u32` with everything that a step of the decoder needs, so that the path from
//! one look-up to the next is: mask, load, shift. The low byte is always the number of bits to
//! drop, including extra bits, and a shift by the whole entry ignores the bits above it.
//!
//! ```text
//! literal/length  0..8 bits to drop   8..16 literal   16..24 second literal, or length - 3
//!                 24..28 bits before the extra bits   28..30 literals (0 to 2)   30 match   31 odd
//! odd             28..30 end of block, subtable or invalid
//!                 of a subtable: 8..24 start   24..28 bits
//! distance        0..8 bits to drop   8..12 bits before the extra bits   16..31 least distance
//!                 31 odd
//! odd             30 subtable (else invalid); of a subtable: 16..30 start   8..12 bits
//! ```
//!
//! The literal/length code has two tables: `litlen`, with one symbol per entry and subtables; and
//! `packed`, which joins a literal with the symbol after it where one index holds both. `packed`
//! makes decoding access logs 4 to 8 % faster.

/// Bits that index the first table of the literal/length code. 10 and 12 were measured and are not
/// faster.
pub(super) const LITLEN_BITS: u32 = 11;
/// Bits that index the first table of the distance code.
pub(super) const DISTANCE_BITS: u32 = 8;
/// The longest code word of deflate, in bits.
const MAX_BITS: usize = 15;
/// The most entries of an 11-bit first table and its subtables, for a complete code of 288 symbols
/// and 15 bits (zlib's `enough 288 11 15`).
const LITLEN_ENTRIES: usize = 2342;
/// The same for 32 symbols and an 8-bit first table (`enough 32 8 15`).
const DISTANCE_ENTRIES: usize = 402;

pub(super) const MATCH: u32 = 1 << 30;
pub(super) const ODD: u32 = 1 << 31;
/// The bits that distinguish the kinds of odd literal/length entries.
const KIND: u32 = ODD | 3 << 28;
pub(super) const END_OF_BLOCK: u32 = ODD | 1 << 28;
const SUBTABLE: u32 = ODD | 2 << 28;
/// An odd distance entry that points to a subtable.
const DISTANCE_SUBTABLE: u32 = ODD | 1 << 30;

/// The codes of one block.
pub(super) struct Tables {
    pub(super) packed: [u32; 1 << LITLEN_BITS],
    litlen: [u32; LITLEN_ENTRIES],
    distance: [u32; DISTANCE_ENTRIES],
    /// The tables hold the fixed codes.
    fixed: bool,
}

impl Tables {
    pub(super) fn new() -> Box<Self> {
        Box::new(Self {
            packed: [0; 1 << LITLEN_BITS],
            litlen: [0; LITLEN_ENTRIES],
            distance: [0; DISTANCE_ENTRIES],
            fixed: false,
        })
    }

    /// The literal/length entry of one symbol, for the next bits.
    #[inline(always)]
    pub(super) fn litlen(&self, hold: u64) -> u32 {
        let entry = self.litlen[hold as usize & ((1 << LITLEN_BITS) - 1)];
        if entry & KIND == SUBTABLE {
            let rest = (hold >> LITLEN_BITS) as usize & ((1 << (entry >> 24 & 15)) - 1);
            return self.litlen[(entry >> 8 & 0xffff) as usize + rest];
        }
        entry
    }

    /// The distance entry for the next bits.
    #[inline(always)]
    pub(super) fn distance(&self, hold: u64) -> u32 {
        let entry = self.distance[hold as usize & ((1 << DISTANCE_BITS) - 1)];
        if entry & DISTANCE_SUBTABLE == DISTANCE_SUBTABLE {
            let rest = (hold >> DISTANCE_BITS) as usize & ((1 << (entry >> 8 & 15)) - 1);
            return self.distance[(entry >> 16 & 0x3fff) as usize + rest];
        }
        entry
    }

    /// Sets up the literal/length code; false if the lengths do not make a code.
    pub(super) fn set_litlen(&mut self, lengths: &[u8]) -> bool {
        self.fixed = false;
        let set = build(
            lengths,
            LITLEN_BITS,
            &mut self.litlen,
            litlen_entry,
            |start, bits| SUBTABLE | bits << 24 | (start as u32) << 8,
        );
        if set {
            self.pack();
        }
        set
    }

    /// Sets up the distance code; false if the lengths do not make a code.
    pub(super) fn set_distance(&mut self, lengths: &[u8]) -> bool {
        self.fixed = false;
        build(
            lengths,
            DISTANCE_BITS,
            &mut self.distance,
            distance_entry,
            |start, bits| DISTANCE_SUBTABLE | bits << 8 | (start as u32) << 16,
        )
    }

    /// Sets up the fixed codes (RFC 1951, 3.2.6). Two of their distances and two of their lengths
    /// are unused.
    pub(super) fn set_fixed(&mut self) {
        if self.fixed {
            return;
        }
        let mut litlen = [8; 288];
        litlen[144..256].fill(9);
        litlen[256..280].fill(7);
        let complete = self.set_litlen(&litlen) && self.set_distance(&[5; 32]);
        debug_assert!(complete);
        self.fixed = true;
    }

    /// Joins every literal with the literal or the length after it, where one index holds both.
    fn pack(&mut self) {
        const SIZE: usize = 1 << LITLEN_BITS;
        self.packed.copy_from_slice(&self.litlen[..SIZE]);
        for index in 0..SIZE {
            let first = self.litlen[index];
            if first & (ODD | MATCH) != 0 {
                continue;
            }
            let first_bits = first & 0xff;
            let second = self.litlen[index >> first_bits];
            let second_bits = second >> 24 & 15;
            if second & ODD != 0 || first_bits + second_bits > LITLEN_BITS {
                continue;
            }
            let literal = first & 0xff00;
            self.packed[index] = if second & MATCH != 0 {
                (second + first_bits + (first_bits << 24) + (1 << 28)) | literal
            } else {
                (second & 0xff00) << 8
                    | literal
                    | 2 << 28
                    | (first_bits + second_bits) << 24
                    | (first_bits + second_bits)
            };
        }
    }
}

/// The extra bits of an entry: the last of the bits it drops, those after its code word of `word`
/// bits.
#[inline(always)]
pub(super) fn extra(hold: u64, entry: u32, word: u32) -> usize {
    ((hold as u32 & ((1 << (entry & 31)) - 1)) >> word) as usize
}

/// The entry of a literal/length symbol with a code word of `bits` bits.
fn litlen_entry(symbol: usize, bits: u32) -> u32 {
    let code = bits << 24 | bits;
    match symbol {
        0..256 => code | 1 << 28 | (symbol as u32) << 8,
        256 => END_OF_BLOCK | bits,
        257..286 => {
            let (least, extra) = LENGTHS[symbol - 257];
            (code + u32::from(extra)) | MATCH | (u32::from(least) - 3) << 16
        }
        _ => ODD | bits,
    }
}

/// The entry of a distance symbol with a code word of `bits` bits.
fn distance_entry(symbol: usize, bits: u32) -> u32 {
    if symbol >= 30 {
        return ODD | bits;
    }
    let extra = (symbol as u32 / 2).saturating_sub(1);
    let least = if symbol < 2 {
        symbol as u32 + 1
    } else {
        ((2 + (symbol as u32 & 1)) << extra) + 1
    };
    least << 16 | bits << 8 | (bits + extra)
}

/// The least length and the number of extra bits of each length symbol (RFC 1951, 3.2.5).
const LENGTHS: [(u16, u8); 29] = {
    let mut lengths = [(258, 0); 29];
    let mut least = 3;
    let mut symbol = 0;
    while symbol < 28 {
        let extra = if symbol < 8 { 0 } else { symbol as u8 / 4 - 1 };
        lengths[symbol] = (least, extra);
        least += 1 << extra;
        symbol += 1;
    }
    lengths
};

/// Fills a table and its subtables from the lengths of a canonical code (RFC 1951, 3.2.2). `entry`
/// makes the entry of a symbol with a code word of some length; `pointer` makes the entry that
/// leads to a subtable.
///
/// False if the code is over-subscribed or incomplete. As in zlib, a code may also have just one
/// code word, of one bit, or none; an unused bit is then an odd entry of one bit.
fn build(
    lengths: &[u8],
    root: u32,
    table: &mut [u32],
    entry: impl Fn(usize, u32) -> u32,
    pointer: impl Fn(usize, u32) -> u32,
) -> bool {
    let mut count = [0u16; MAX_BITS + 1];
    for &length in lengths {
        count[usize::from(length)] += 1;
    }
    count[0] = 0;
    let mut free = 1i32;
    for &words in &count[1..] {
        free = 2 * free - i32::from(words);
        if free < 0 {
            return false;
        }
    }
    if free > 0 {
        if count[2..].iter().any(|&words| words > 0) {
            return false;
        }
        table[..1 << root].fill(ODD | 1);
        if let Some(symbol) = lengths.iter().position(|&length| length == 1) {
            table[..1 << root]
                .iter_mut()
                .step_by(2)
                .for_each(|slot| *slot = entry(symbol, 1));
        }
        return true;
    }

    // Symbols in the order of their code words: by length, then by value.
    let mut next = [0u16; MAX_BITS + 2];
    for length in 1..=MAX_BITS {
        next[length + 1] = next[length] + count[length];
    }
    let mut sorted = [0u16; 288];
    for (symbol, &length) in lengths.iter().enumerate() {
        if length > 0 {
            sorted[usize::from(next[usize::from(length)])] = symbol as u16;
            next[usize::from(length)] += 1;
        }
    }

    // Code words are sent from their most significant bit, so they are counted with their bits in
    // reverse. The table for one length, written twice, is the table for the next length before its
    // own words are filled in.
    let mut symbols = sorted.iter().map(|&symbol| usize::from(symbol));
    let mut word = 0usize;
    for length in 1..=root {
        let half = 1 << (length - 1);
        table.copy_within(..half, half);
        for symbol in symbols.by_ref().take(count[length as usize].into()) {
            table[word] = entry(symbol, length);
            word = next_word(word, length);
        }
    }
    let mut prefix = usize::MAX;
    let (mut start, mut end) = (0, 1 << root);
    for length in root + 1..=MAX_BITS as u32 {
        for left in (1..=u32::from(count[length as usize])).rev() {
            let Some(symbol) = symbols.next() else {
                return false;
            };
            if word & ((1 << root) - 1) != prefix {
                prefix = word & ((1 << root) - 1);
                start = end;
                let mut bits = length - root;
                let mut filled = left;
                while filled < 1 << bits {
                    bits += 1;
                    filled = 2 * filled + u32::from(count[(root + bits) as usize]);
                }
                end = start + (1 << bits);
                table[prefix] = pointer(start, bits);
            }
            table[start..end]
                .iter_mut()
                .skip(word >> root)
                .step_by(1 << (length - root))
                .for_each(|slot| {
                    *slot = entry(symbol, length);
                });
            word = next_word(word, length);
        }
    }
    true
}

/// The code word of `length` bits after `word`, both with their bits in reverse.
fn next_word(word: usize, length: u32) -> usize {
    let zeros = !word & ((1 << length) - 1);
    if zeros == 0 {
        return word;
    }
    let bit = 1 << zeros.ilog2();
    word & (bit - 1) | bit
}
