//! One item of a block at a time: the slow path, for the ends of input and space, and for
//! everything odd.
//!
//! In the body of a block only this path finds damage, except for a distance too far back, which
//! the window checks.

use super::bits::{BitInput, Bits};
use super::tables::{END_OF_BLOCK, MATCH, ODD, Tables, extra};
use super::{Corrupt, Halt};

/// One item of a block.
pub(super) enum Item {
    Literal(u8),
    Match { length: usize, distance: usize },
    EndOfBlock,
}

/// Reads one whole item or nothing; a literal only if there is space for it.
pub(super) fn item(
    tables: &Tables,
    bits: &mut Bits,
    input: &mut BitInput,
    space: usize,
) -> Result<Item, Halt> {
    // Missing bits read as zero. A code word that is found in them is real if it is no longer than
    // the bits that are held.
    bits.need(48, input);
    let entry = tables.litlen(bits.hold);
    let mut dropped = entry & 0xff;
    if dropped > bits.count {
        return Err(Halt::NeedsInput);
    }
    let item = if entry & MATCH != 0 {
        let length = (entry >> 16 & 0xff) as usize + 3 + extra(bits.hold, entry, entry >> 24 & 15);
        let hold = bits.hold >> dropped;
        let entry = tables.distance(hold);
        dropped += entry & 0xff;
        if dropped > bits.count {
            return Err(Halt::NeedsInput);
        }
        if entry & ODD != 0 {
            return Err(Halt::Corrupt(Corrupt::BadDistance));
        }
        Item::Match {
            length,
            distance: (entry >> 16) as usize + extra(hold, entry, entry >> 8 & 15),
        }
    } else if entry & ODD == 0 {
        if space == 0 {
            return Err(Halt::OutputFull);
        }
        Item::Literal((entry >> 8) as u8)
    } else if entry & END_OF_BLOCK == END_OF_BLOCK {
        Item::EndOfBlock
    } else {
        return Err(Halt::Corrupt(Corrupt::BadLiteral));
    };
    bits.hold >>= dropped;
    bits.count -= dropped;
    Ok(item)
}
