//! The hot loop: its steps are counted in advance, so that no step checks for the end of input or
//! space.
//!
//! ```text
//! mod     the loop, for any sink     wide     loads, stores and copies without bounds checks
//! text    a sink: the text itself    tokens   a sink: literals and matches, to become text later
//! ```
//!
//! It stops before everything odd (invalid code words, distances too far back) and leaves it to
//! `careful`. All `unsafe` of the decoder is in this folder.

mod text;
mod tokens;
mod wide;

pub(super) use text::TextSink;
pub(super) use tokens::{Place, Replay, Tokens};

use super::bits::{BitInput, Bits};
use super::tables::{END_OF_BLOCK, LITLEN_BITS, MATCH, ODD, Tables, extra};

/// The bytes of input that a step loads; it uses at most six of them (48 bits).
const STEP_INPUT: usize = 8;

/// Why the kernel stopped.
#[derive(PartialEq)]
pub(super) enum Exit {
    /// Too little input or space is left for a step.
    Limit,
    EndOfBlock,
    /// The next item is left to `careful`.
    Odd,
}

/// Where the items go.
pub(super) trait ItemSink {
    /// The number of steps that are safe without checking the space.
    fn steps(&self) -> usize;

    /// How far back a match may reach now; it only grows.
    fn reach(&self) -> usize;

    /// Takes the first `count` (0 to 2) bytes of `pair`, the lower one first.
    ///
    /// # Safety
    ///
    /// This must be the first call in a step that [`ItemSink::steps`] allowed.
    unsafe fn literals(&mut self, pair: u16, count: usize);

    /// Takes a match.
    ///
    /// # Safety
    ///
    /// `literals` must have been called in this step, `distance` must be within `reach`, and
    /// `length` at most 258.
    unsafe fn copy(&mut self, length: usize, distance: usize);
}

/// Decodes until the end of the block or of the safe steps, or up to an odd item.
pub(super) fn run<S: ItemSink>(
    tables: &Tables,
    bits: &mut Bits,
    input: &mut BitInput,
    sink: S,
) -> (Exit, S) {
    // The one fact about the input that every load below relies on.
    assert!(
        input.at <= input.bytes.len(),
        "the input must begin inside its bytes"
    );
    #[cfg(target_arch = "x86_64")]
    if is_x86_feature_detected!("avx2")
        && is_x86_feature_detected!("bmi1")
        && is_x86_feature_detected!("bmi2")
    {
        // SAFETY: the processor has the features that the function was compiled for.
        return unsafe { run_avx2(tables, bits, input, sink) };
    }
    run_inline(tables, bits, input, sink)
}

/// The same for processors since 2013: shifts by any register, and copies of 32 bytes.
#[cfg(target_arch = "x86_64")]
#[target_feature(enable = "avx2,bmi1,bmi2")]
fn run_avx2<S: ItemSink>(
    tables: &Tables,
    bits: &mut Bits,
    input: &mut BitInput,
    sink: S,
) -> (Exit, S) {
    run_inline(tables, bits, input, sink)
}

#[inline(always)]
fn run_inline<S: ItemSink>(
    tables: &Tables,
    bits: &mut Bits,
    input: &mut BitInput,
    mut sink: S,
) -> (Exit, S) {
    let mut hold = bits.hold;
    let mut count = bits.count;
    let first = input.bytes.as_ptr();
    // SAFETY: the place is in the slice.
    let mut from = unsafe { first.add(input.at) };
    let mut exit = Exit::Limit;

    // The bits of `hold` above `count` are those of the next input, so loading them twice changes
    // nothing. Only the low six bits of `count` are significant.
    macro_rules! refill {
        () => {
            // SAFETY: `left` counts eight bytes for each step, for the start, and for a long code
            // word; a step uses at most 48 bits.
            hold |= unsafe { wide::load(from) } << (count & 63);
            from = from.wrapping_add((7 - (count >> 3 & 7)) as usize);
            count |= 56;
        };
    }
    // At least 12 bits are held at a look-up: 56 less the longest packed entry (16) and distance
    // (28).
    macro_rules! entry {
        () => {
            tables.packed[hold as usize & ((1 << LITLEN_BITS) - 1)]
        };
    }
    'limits: loop {
        // Two loads more: one for the start, one for a long code word.
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
                // So the longest distance leaves enough bits for the next entry here, too. The
                // whole step still uses less than eight bytes.
                refill!();
            }
            let (pair, literals) = ((entry >> 8) as u16, (entry >> 28 & 3) as usize);
            if entry & MATCH == 0 {
                // SAFETY: this is one of the counted steps.
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
            // SAFETY: this is one of the counted steps, and the distance was checked.
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
