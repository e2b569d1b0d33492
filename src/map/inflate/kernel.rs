//! The hot loop: steps that are counted, so that none of them asks for the end of the input or of the room.
//!
//! It leaves everything odd (invalid words, distances too far back) undone, to `careful`.

use super::Text;
use super::bits::{Bits, Input};
use super::tables::{END_OF_BLOCK, LITLEN_BITS, MATCH, ODD, Tables};
use super::wide;

/// The most bytes of text that a step makes: a literal and the longest match.
const STEP_TEXT: usize = 1 + 258;
/// The room that must be left for the last step: it may write past what it makes.
const LAST_STEP_TEXT: usize = STEP_TEXT + wide::COPY_SLACK;
/// The bytes of input that a step loads; it uses at most seven of them.
const STEP_INPUT: usize = 8;

/// Why the kernel stopped.
#[derive(PartialEq)]
pub(super) enum Exit {
    /// Little input or little room is left.
    Limit,
    EndOfBlock,
    /// The next item is not for the kernel.
    Odd,
}

/// How many steps are safe without a look at the limits.
#[inline(always)]
fn steps(input: &Input, text: &Text) -> usize {
    let room = text.bytes.len() - text.at;
    let by_text = if room < LAST_STEP_TEXT {
        0
    } else {
        (room - LAST_STEP_TEXT) / STEP_TEXT + 1
    };
    // One load more for the start.
    by_text.min((input.rest() / STEP_INPUT).saturating_sub(1))
}

/// Decodes until the block or the safe steps end.
pub(super) fn run(tables: &Tables, bits: &mut Bits, input: &mut Input, text: &mut Text) -> Exit {
    run_inline(tables, bits, input, text)
}

#[inline(always)]
fn run_inline(tables: &Tables, bits: &mut Bits, input: &mut Input, text: &mut Text) -> Exit {
    let mut hold = bits.hold;
    let mut count = bits.count;
    let mut from = input.at;
    let mut at = text.at;
    let mut exit = Exit::Limit;

    macro_rules! refill {
        () => {
            hold |= wide::load(input.bytes, from) << (count & 63);
            from += (7 - (count >> 3 & 7)) as usize;
            count |= 56;
        };
    }
    macro_rules! entry {
        () => {
            tables.packed[hold as usize & ((1 << LITLEN_BITS) - 1)]
        };
    }
    'limits: loop {
        (input.at, text.at) = (from, at);
        let mut left = steps(input, text);
        if left == 0 {
            break;
        }
        refill!();
        let mut entry = entry!();
        while left > 0 {
            left -= 1;
            let (saved, saved_count) = (hold, count);
            if entry & ODD != 0 {
                entry = tables.litlen(hold);
                if entry & ODD != 0 {
                    if entry & END_OF_BLOCK == END_OF_BLOCK {
                        hold >>= entry & 63;
                        count = count.wrapping_sub(entry);
                        exit = Exit::EndOfBlock;
                    } else {
                        exit = Exit::Odd;
                    }
                    break 'limits;
                }
            }
            hold >>= entry & 63;
            count = count.wrapping_sub(entry);
            wide::store_pair(text.bytes, at, (entry >> 8) as u16);
            let after = at + (entry >> 28 & 3) as usize;
            if entry & MATCH == 0 {
                at = after;
                refill!();
                entry = entry!();
                continue;
            }
            let length = (entry >> 16 & 0xff) as usize + 3 + extra(saved, entry, entry >> 24 & 15);
            let far = tables.distance(hold);
            let distance = (far >> 16) as usize + extra(hold, far, far >> 8 & 15);
            if far & ODD != 0 || distance > after - text.floor {
                (hold, count) = (saved, saved_count);
                exit = Exit::Odd;
                break 'limits;
            }
            hold >>= far & 63;
            count = count.wrapping_sub(far);
            refill!();
            entry = entry!();
            wide::copy_match(text.bytes, after, distance, length);
            at = after + length;
        }
    }
    bits.count = count & 63;
    bits.hold = hold & ((1 << bits.count) - 1);
    (input.at, text.at) = (from, at);
    exit
}

/// The extra bits of an entry: of all its bits, those after its code word.
#[inline(always)]
fn extra(hold: u64, entry: u32, word: u32) -> usize {
    ((hold & ((1 << (entry & 63)) - 1)) >> word) as usize
}
