//! Loads and stores of many bytes at once, for the kernel.

/// The most bytes behind the end of a match that [`copy_match`] may write on.
pub(super) const COPY_SLACK: usize = 64;

/// The eight bytes at `at`, the first one lowest.
#[inline(always)]
pub(super) fn load(bytes: &[u8], at: usize) -> u64 {
    match bytes[at..].first_chunk() {
        Some(chunk) => u64::from_le_bytes(*chunk),
        None => 0,
    }
}

/// Writes the two bytes of `pair`, the lower one first.
#[inline(always)]
pub(super) fn store_pair(text: &mut [u8], at: usize, pair: u16) {
    text[at..at + 2].copy_from_slice(&pair.to_le_bytes());
}

/// Copies `length` bytes from `distance` bytes before, and perhaps more.
#[inline(always)]
pub(super) fn copy_match(text: &mut [u8], at: usize, distance: usize, length: usize) {
    let from = at - distance;
    if distance >= 64 {
        let mut done = 0;
        loop {
            text.copy_within(from + done..from + done + 64, at + done);
            done += 64;
            if done >= length {
                break;
            }
        }
    } else {
        copy_near(text, at, distance, length);
    }
}

/// Copies a match that overlaps itself, or nearly does.
pub(super) fn copy_near(text: &mut [u8], at: usize, distance: usize, length: usize) {
    let from = at - distance;
    let mut done = 0;
    while done < length {
        // What is written repeats, so it is the source of twice as much.
        let step = (distance + done).min(length - done);
        text.copy_within(from..from + step, at + done);
        done += step;
    }
}
