//! One item of a block at a time: the slow way, for the ends of the input and of the room, and for everything
//! that is odd. It alone decides that a block is damaged.

use super::bits::{Bits, Input, mask};
use super::tables::{END_OF_BLOCK, MATCH, ODD, Tables};
use super::{Corrupt, Stop};

/// What an item was.
pub(super) enum Item {
    Literal(u8),
    Match { length: usize, distance: usize },
    EndOfBlock,
}

/// Reads one item, or nothing of it: a literal only if there is room for it.
pub(super) fn item(
    tables: &Tables,
    bits: &mut Bits,
    input: &mut Input,
    room: usize,
) -> Result<Item, Stop> {
    // What is not there reads as zeros. A word that is found and is not longer than what is there, is there.
    bits.need(48, input);
    let entry = tables.litlen(bits.hold);
    let mut dropped = entry & 0xff;
    if dropped > bits.count {
        return Err(Stop::NeedsInput);
    }
    let item = if entry & MATCH != 0 {
        let length = (entry >> 16 & 0xff) + 3 + extra(bits.hold, entry, entry >> 24 & 15);
        let hold = bits.hold >> dropped;
        let entry = tables.distance(hold);
        dropped += entry & 0xff;
        if dropped > bits.count {
            return Err(Stop::NeedsInput);
        }
        if entry & ODD != 0 {
            return Err(Stop::Corrupt(Corrupt::BadDistance));
        }
        Item::Match {
            length: length as usize,
            distance: ((entry >> 16) + extra(hold, entry, entry >> 8 & 15)) as usize,
        }
    } else if entry & ODD == 0 {
        if room == 0 {
            return Err(Stop::OutputFull);
        }
        Item::Literal((entry >> 8) as u8)
    } else if entry & END_OF_BLOCK == END_OF_BLOCK {
        Item::EndOfBlock
    } else {
        return Err(Stop::Corrupt(Corrupt::BadLiteral));
    };
    bits.hold >>= dropped;
    bits.count -= dropped;
    Ok(item)
}

/// The extra bits of an entry: of all its bits, those after its code word.
fn extra(hold: u64, entry: u32, word: u32) -> u32 {
    ((hold & mask(entry & 0xff)) >> word) as u32
}
