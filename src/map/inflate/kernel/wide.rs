//! Loads, stores and copies that touch more bytes than needed, without bounds checks.

use std::ptr;

/// How far the copy of a match may write: five times 64 bytes.
pub(super) const COPY_SPACE: usize = 320;
/// How far the copy of a few literals may read and write.
pub(super) const LITERALS_SPACE: usize = 16;

/// Eight bytes, the first one lowest.
///
/// # Safety
///
/// Eight bytes can be read at `from`.
#[inline(always)]
pub(super) unsafe fn load(from: *const u8) -> u64 {
    // SAFETY: the caller guarantees it; an array of bytes needs no alignment.
    u64::from_le_bytes(unsafe { from.cast::<[u8; 8]>().read() })
}

/// Writes the two bytes of `pair`, the lower one first.
///
/// # Safety
///
/// Two bytes can be written at `to`.
#[inline(always)]
pub(super) unsafe fn store_pair(to: *mut u8, pair: u16) {
    // SAFETY: the caller guarantees it; an array of bytes needs no alignment.
    unsafe { to.cast::<[u8; 2]>().write(pair.to_le_bytes()) };
}

/// Copies `length` bytes to `to` from `distance` bytes before it, as deflate does: the copy may
/// overlap its source. It writes at most [`COPY_SPACE`] bytes, whatever the length.
///
/// # Safety
///
/// `1 <= distance` and `length <= 258`; `distance` bytes before `to` can be read, and
/// [`COPY_SPACE`] bytes at it can be read and written.
#[inline(always)]
pub(super) unsafe fn copy_match(to: *mut u8, distance: usize, length: usize) {
    debug_assert!(1 <= distance && length <= 258);
    if distance >= 64 {
        let copy = |done: usize| {
            // SAFETY: both ranges are the caller's, and `distance` keeps them apart.
            unsafe { ptr::copy_nonoverlapping(to.sub(distance).add(done), to.add(done), 64) };
        };
        // One copy of 64 bytes is enough for nine of ten matches in a log; a branch for 32 would be
        // mispredicted.
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
        // Copies byte by byte until the text repeats at a distance of 16 or more.
        let first = distance * (16 / distance);
        while done < first {
            // SAFETY: `first <= 16`, so the target is the caller's, and the source lies before it.
            unsafe { *to.add(done) = *to.add(done).sub(distance) };
            done += 1;
        }
        distance += first;
    }
    while done < length {
        // SAFETY: both ranges are the caller's, and `distance`, at least 16, keeps them apart. The
        // source begins where the match's source does, or later.
        unsafe { ptr::copy_nonoverlapping(to.add(done).sub(distance), to.add(done), 16) };
        done += 16;
    }
}

/// Copies `length` bytes of literals, and perhaps some after them.
///
/// # Safety
///
/// `length` and [`LITERALS_SPACE`] bytes more can be read at `from` and written at `to`; the ranges
/// do not overlap.
#[inline(always)]
pub(super) unsafe fn copy_literals(from: *const u8, to: *mut u8, length: usize) {
    let mut done = 0;
    loop {
        // SAFETY: both ranges are the caller's, as `done <= length`.
        unsafe { ptr::copy_nonoverlapping(from.add(done), to.add(done), 16) };
        done += 16;
        if done >= length {
            break;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_match_is_copied_byte_by_byte() {
        for distance in (1..=70).chain([100, 127, 128, 129, 300]) {
            for length in (3..=20).chain([31, 32, 33, 63, 64, 65, 127, 128, 129, 257, 258]) {
                let mut text: Vec<u8> = (0..300 + COPY_SPACE)
                    .map(|byte| (byte * 7 % 251) as u8)
                    .collect();
                let mut expected = text.clone();
                for at in 300..300 + length {
                    expected[at] = expected[at - distance];
                }
                // SAFETY: the distance is at most 300, and there is just enough space.
                unsafe { copy_match(text.as_mut_ptr().add(300), distance, length) };
                let end = 300 + length;
                assert_eq!(text[..end], expected[..end], "{length} from {distance}");
            }
        }
    }

    #[test]
    fn literals_are_copied() {
        let literals: Vec<u8> = (0..100).collect();
        for length in 0..=80 {
            let mut text = vec![0xff; 5 + length + LITERALS_SPACE];
            // SAFETY: there is just enough space.
            unsafe {
                copy_literals(
                    literals[4..4 + length + LITERALS_SPACE].as_ptr(),
                    text.as_mut_ptr().add(5),
                    length,
                )
            };
            assert_eq!(text[5..5 + length], literals[4..4 + length]);
        }
    }

    #[test]
    fn the_ends_can_be_loaded_and_stored() {
        let bytes: Vec<u8> = (1..=9).collect();
        // SAFETY: eight bytes are left.
        let word = unsafe { load(bytes.as_ptr().add(1)) };
        assert_eq!(word, 0x0908_0706_0504_0302);
        let mut text = [0; 3];
        // SAFETY: two bytes are left.
        unsafe { store_pair(text.as_mut_ptr().add(1), 0x6261) };
        assert_eq!(text, *b"\0ab");
    }
}
