//! Loads, stores and copies of more bytes than are needed, without bounds checks.

use std::ptr;

/// How far the copy of a match may write: five times 64 bytes.
pub(super) const COPY_ROOM: usize = 320;
/// How far the copy of a few literals may read and write.
pub(super) const LITERALS_ROOM: usize = 16;

/// The eight bytes at `at`, the first one lowest.
///
/// # Safety
///
/// `at + 8 <= bytes.len()`.
#[inline(always)]
pub(super) unsafe fn load(bytes: &[u8], at: usize) -> u64 {
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
pub(super) unsafe fn store_pair(text: &mut [u8], at: usize, pair: u16) {
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
pub(super) unsafe fn copy_match(text: &mut [u8], at: usize, distance: usize, length: usize) {
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

/// Copies `length` bytes of literals, and perhaps more.
///
/// # Safety
///
/// `length` and [`LITERALS_ROOM`] bytes more must lie in both slices, behind `from` and `at`.
#[inline(always)]
pub(super) unsafe fn copy_literals(
    literals: &[u8],
    from: usize,
    text: &mut [u8],
    at: usize,
    length: usize,
) {
    debug_assert!(
        from + length + LITERALS_ROOM <= literals.len()
            && at + length + LITERALS_ROOM <= text.len()
    );
    let mut done = 0;
    loop {
        // SAFETY: both ranges lie in their slices, as `done <= length`; the slices are not the same.
        unsafe {
            ptr::copy_nonoverlapping(
                literals.as_ptr().add(from + done),
                text.as_mut_ptr().add(at + done),
                16,
            );
        }
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
                let mut text: Vec<u8> = (0..300 + COPY_ROOM)
                    .map(|byte| (byte * 7 % 251) as u8)
                    .collect();
                let mut expected = text.clone();
                for at in 300..300 + length {
                    expected[at] = expected[at - distance];
                }
                // SAFETY: the distance is at most 300, and there is just enough room.
                unsafe { copy_match(&mut text, 300, distance, length) };
                assert_eq!(
                    text[..300 + length],
                    expected[..300 + length],
                    "{length} from {distance}"
                );
            }
        }
    }

    #[test]
    fn literals_are_copied() {
        let literals: Vec<u8> = (0..100).collect();
        for length in 0..=80 {
            let mut text = vec![0xff; 5 + length + LITERALS_ROOM];
            // SAFETY: there is just enough room.
            unsafe {
                copy_literals(
                    &literals[..4 + length + LITERALS_ROOM],
                    4,
                    &mut text,
                    5,
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
        assert_eq!(unsafe { load(&bytes, 1) }, 0x0908_0706_0504_0302);
        let mut text = [0; 3];
        // SAFETY: two bytes are left.
        unsafe { store_pair(&mut text, 1, 0x6261) };
        assert_eq!(text, *b"\0ab");
    }
}
