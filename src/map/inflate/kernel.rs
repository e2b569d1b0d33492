//! The hot loop: steps that are counted, so that none of them asks for the end of the input or of the room.
//!
//! It leaves everything odd (invalid words, distances too far back) undone, to `careful`.

use std::ptr;

use super::Text;
use super::bits::{Bits, Input};
use super::tables::{END_OF_BLOCK, LITLEN_BITS, MATCH, ODD, Tables};

/// The most bytes of text that a step makes: a literal and the longest match.
const STEP_TEXT: usize = 1 + 258;
/// The room that must be left for the last step: it may write past what it makes.
const LAST_STEP_TEXT: usize = 1 + COPY_ROOM;
/// How far the copy of a match may write: five times 64 bytes.
const COPY_ROOM: usize = 320;
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

/// Where the items go.
pub(super) trait Sink {
    /// How many steps are safe without a look at the room.
    fn steps(&self) -> usize;

    /// Whether a match after `literals` more literals may go back that far.
    fn reaches(&self, distance: usize, literals: usize) -> bool;

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
    /// `literals` must have been called for this step, and `reaches` must have been true.
    unsafe fn copy(&mut self, length: usize, distance: usize);
}

impl Sink for Text<'_> {
    #[inline(always)]
    fn steps(&self) -> usize {
        match self.room() {
            0..LAST_STEP_TEXT => 0,
            room => (room - LAST_STEP_TEXT) / STEP_TEXT + 1,
        }
    }

    #[inline(always)]
    fn reaches(&self, distance: usize, literals: usize) -> bool {
        distance <= self.at + literals - self.floor
    }

    #[inline(always)]
    unsafe fn literals(&mut self, pair: u16, count: usize) {
        // SAFETY: there is room for a literal and a match.
        unsafe { store_pair(self.bytes, self.at, pair) };
        self.at += count;
    }

    #[inline(always)]
    unsafe fn copy(&mut self, length: usize, distance: usize) {
        // SAFETY: there is room for the copy of a match behind a literal, and the history reaches that far.
        unsafe { copy_match(self.bytes, self.at, distance, length) };
        self.at += length;
    }
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
    let mut from = input.at;
    let mut exit = Exit::Limit;

    // What is above `count` in `hold` is the input that comes next, so that loading it twice changes nothing; and
    // only the low six bits of `count` mean something.
    macro_rules! refill {
        () => {
            // SAFETY: eight bytes of input were counted for this step, and no step goes on by more than seven.
            hold |= unsafe { load(input.bytes, from) } << (count & 63);
            from += (7 - (count >> 3 & 7)) as usize;
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
        let mut left = ((input.bytes.len() - from) / STEP_INPUT)
            .saturating_sub(2)
            .min(sink.steps());
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
            if far & ODD != 0 || !sink.reaches(distance, literals) {
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
    input.at = from;
    (exit, sink)
}

/// The extra bits of an entry: of all its bits, those after its code word.
#[inline(always)]
fn extra(hold: u64, entry: u32, word: u32) -> usize {
    ((hold as u32 & ((1 << (entry & 31)) - 1)) >> word) as usize
}

/// The eight bytes at `at`, the first one lowest.
///
/// # Safety
///
/// `at + 8 <= bytes.len()`.
#[inline(always)]
unsafe fn load(bytes: &[u8], at: usize) -> u64 {
    debug_assert!(at + 8 <= bytes.len());
    // SAFETY: the eight bytes lie in the slice; bytes need no alignment.
    u64::from_le_bytes(unsafe { bytes.as_ptr().add(at).cast::<[u8; 8]>().read() })
}

/// Writes the two bytes of `pair` at `at`, the lower one first.
///
/// # Safety
///
/// `at + 2 <= text.len()`.
#[inline(always)]
unsafe fn store_pair(text: &mut [u8], at: usize, pair: u16) {
    debug_assert!(at + 2 <= text.len());
    // SAFETY: the two bytes lie in the slice; bytes need no alignment.
    unsafe {
        text.as_mut_ptr()
            .add(at)
            .cast::<[u8; 2]>()
            .write(pair.to_le_bytes())
    };
}

/// Copies `length` bytes to `at` from `distance` bytes before it, as deflate does: what is written may be read
/// again. It writes [`COPY_ROOM`] bytes at most, whatever the length.
///
/// # Safety
///
/// `1 <= distance <= at`, and `at + COPY_ROOM <= text.len()`.
#[inline(always)]
unsafe fn copy_match(text: &mut [u8], at: usize, distance: usize, length: usize) {
    debug_assert!(1 <= distance && distance <= at && at + COPY_ROOM <= text.len());
    let to = text.as_mut_ptr();
    if distance >= 64 {
        let copy = |done| {
            // SAFETY: source and target lie in the slice, and `distance` keeps them apart.
            unsafe {
                ptr::copy_nonoverlapping(to.add(at - distance + done), to.add(at + done), 64)
            };
        };
        // One copy of 64 bytes does for nine matches of ten in a log; a branch for 32 would be mispredicted.
        copy(0);
        if length > 64 {
            copy(64);
            if length > 128 {
                copy(128);
                copy(192);
                copy(256);
            }
        }
        return;
    }
    let mut distance = distance;
    let mut done = 0;
    if distance < 16 {
        // The first bytes one by one, until the text repeats at a distance of 16 or more.
        let first = distance * (16 / distance);
        while done < first {
            // SAFETY: `first <= 16`, so the target lies in the slice, and the source before it.
            unsafe { *to.add(at + done) = *to.add(at + done - distance) };
            done += 1;
        }
        distance += first;
    }
    while done < length {
        // SAFETY: source and target lie in the slice, and `distance`, at least 16, keeps them apart. The source
        // begins where the match's source does, or later.
        unsafe { ptr::copy_nonoverlapping(to.add(at + done - distance), to.add(at + done), 16) };
        done += 16;
    }
}
