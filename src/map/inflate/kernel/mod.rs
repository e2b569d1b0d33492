//! The hot loop: steps that are counted, so that none of them asks for the end of the input or of the room.
//!
//! ```text
//! mod     the loop, for any sink          wide     loads, stores and copies without bounds checks
//! text    a sink: the text itself         tokens   a sink: literals and matches, to be made text later
//! ```
//!
//! It leaves everything odd (invalid words, distances too far back) undone, to `careful`. All `unsafe` of the
//! decoder is in this folder.

mod text;
mod tokens;
mod wide;

pub(super) use text::TextSink;
pub(super) use tokens::{Cursor, Replay, Tokens};

use super::bits::{Bits, Input};
use super::tables::{END_OF_BLOCK, LITLEN_BITS, MATCH, ODD, Tables};

/// The bytes of input that a step loads; it uses at most six of them (48 bits).
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

/// Where the items go.
pub(super) trait Sink {
    /// How many steps are safe without a look at the room.
    fn steps(&self) -> usize;

    /// How far back a match may go now; it only grows.
    fn reach(&self) -> usize;

    /// Takes the first `count` (0 to 2) bytes of `pair`, the lower one first.
    ///
    /// # Safety
    ///
    /// This must be the first call of one of the steps that were promised.
    unsafe fn literals(&mut self, pair: u16, count: usize);

    /// Takes a match.
    ///
    /// # Safety
    ///
    /// `literals` must have been called for this step, `distance` must be within `reach`, and `length` is at most 258.
    unsafe fn copy(&mut self, length: usize, distance: usize);
}

/// Decodes until the block or the safe steps end.
pub(super) fn run<S: Sink>(
    tables: &Tables,
    bits: &mut Bits,
    input: &mut Input,
    sink: S,
) -> (Exit, S) {
    #[cfg(target_arch = "x86_64")]
    if is_x86_feature_detected!("avx2")
        && is_x86_feature_detected!("bmi1")
        && is_x86_feature_detected!("bmi2")
    {
        // SAFETY: the processor has what the function was compiled for.
        return unsafe { run_avx2(tables, bits, input, sink) };
    }
    run_inline(tables, bits, input, sink)
}

/// The same for processors since 2013: shifts that need no register of their own, and copies of 32 bytes.
#[cfg(target_arch = "x86_64")]
#[target_feature(enable = "avx2,bmi1,bmi2")]
fn run_avx2<S: Sink>(tables: &Tables, bits: &mut Bits, input: &mut Input, sink: S) -> (Exit, S) {
    run_inline(tables, bits, input, sink)
}

#[inline(always)]
fn run_inline<S: Sink>(
    tables: &Tables,
    bits: &mut Bits,
    input: &mut Input,
    mut sink: S,
) -> (Exit, S) {
    let mut hold = bits.hold;
    let mut count = bits.count;
    let first = input.bytes.as_ptr();
    // SAFETY: it is a place in the slice.
    let mut from = unsafe { first.add(input.at) };
    let mut exit = Exit::Limit;

    // What is above `count` in `hold` is the input that comes next, so that loading it twice changes nothing; and
    // only the low six bits of `count` mean something.
    macro_rules! refill {
        () => {
            // SAFETY: eight bytes were counted for each step, for the start and for a long word; a step uses at
            // most 48 bits.
            hold |= unsafe { wide::load(from) } << (count & 63);
            from = from.wrapping_add((7 - (count >> 3 & 7)) as usize);
            count |= 56;
        };
    }
    // At least 12 bits are held when it is looked for: 56 less the longest packed entry (16) and distance (28).
    macro_rules! entry {
        () => {
            tables.packed[hold as usize & ((1 << LITLEN_BITS) - 1)]
        };
    }
    'limits: loop {
        // One load more for the start, and one for a long word.
        let used = from as usize - first as usize;
        let mut left = ((input.bytes.len() - used) / STEP_INPUT)
            .saturating_sub(2)
            .min(sink.steps());
        let reach = sink.reach();
        if left == 0 {
            break;
        }
        refill!();
        let mut entry = entry!();
        while left > 0 {
            left -= 1;
            let (saved, saved_count, saved_from) = (hold, count, from);
            hold >>= entry & 63;
            count = count.wrapping_sub(entry);
            if entry & ODD != 0 {
                (hold, count) = (saved, saved_count);
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
                hold >>= entry & 63;
                count = count.wrapping_sub(entry);
                // So that the longest distance leaves enough for the next entry here, too. What a step uses in
                // all is still less than eight bytes.
                refill!();
            }
            let (pair, literals) = ((entry >> 8) as u16, (entry >> 28 & 3) as usize);
            if entry & MATCH == 0 {
                // SAFETY: it is one of the counted steps.
                unsafe { sink.literals(pair, literals) };
                entry = entry!();
                refill!();
                continue;
            }
            let length = (entry >> 16 & 0xff) as usize + 3 + extra(saved, entry, entry >> 24 & 15);
            let far = tables.distance(hold);
            let distance = (far >> 16) as usize + extra(hold, far, far >> 8 & 15);
            if far & ODD != 0 || distance > reach && distance > sink.reach() + literals {
                (hold, count, from) = (saved, saved_count, saved_from);
                exit = Exit::Odd;
                break 'limits;
            }
            hold >>= far & 63;
            count = count.wrapping_sub(far);
            entry = entry!();
            refill!();
            // SAFETY: it is one of the counted steps, and the distance was checked.
            unsafe {
                sink.literals(pair, literals);
                sink.copy(length, distance);
            }
        }
    }
    bits.count = count & 63;
    bits.hold = hold & ((1 << bits.count) - 1);
    input.at = from as usize - first as usize;
    (exit, sink)
}

/// The extra bits of an entry: of all its bits, those after its code word.
#[inline(always)]
fn extra(hold: u64, entry: u32, word: u32) -> usize {
    ((hold as u32 & ((1 << (entry & 31)) - 1)) >> word) as usize
}
