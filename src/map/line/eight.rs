//! Eight bytes of a text at once, as one number.
//!
//! The fields of a usual line are short: a search that is called through a pointer, as memchr's is,
//! costs more than to look at such a field. Knows nothing of lines.

/// How many bytes are looked at once.
pub(super) const EIGHT: usize = 8;

const ONES: u64 = u64::from_le_bytes([1; EIGHT]);
const HIGHS: u64 = u64::from_le_bytes([0x80; EIGHT]);

/// Bytes of a text, the first of which is the lowest.
#[derive(Debug, Clone, Copy)]
pub(super) struct Eight(u64);

/// The bytes of eight that were sought: each has its highest bit set.
#[derive(Debug, Clone, Copy)]
pub(super) struct Marks(u64);

impl Eight {
    /// The first bytes of a text; none if it is shorter.
    #[inline(always)]
    pub(super) fn of(text: &[u8]) -> Option<Self> {
        text.first_chunk()
            .map(|bytes| Self(u64::from_le_bytes(*bytes)))
    }

    /// Marks the bytes that end a word of a field: blanks and control bytes, quotes, backslashes.
    /// Only the first mark is certain.
    #[inline(always)]
    pub(super) fn ends(self) -> Marks {
        let is_below = |eight: u64, byte: u8| eight.wrapping_sub(ONES * u64::from(byte)) & !eight;
        let is_equal = |byte: u8| is_below(self.0 ^ (ONES * u64::from(byte)), 1);
        Marks((is_below(self.0, b' ' + 1) | is_equal(b'"') | is_equal(b'\\')) & HIGHS)
    }

    /// Marks the bytes that do not stand in an IPv4 address, which has digits and points. All marks
    /// are certain.
    #[inline(always)]
    pub(super) fn foreign_to_v4(self) -> Marks {
        let low = self.0 & !HIGHS;
        let is_above = |byte: u8| low + ONES * u64::from(0x7f - byte);
        let is_slash = !((low ^ (ONES * u64::from(b'/'))) + ONES * 0x7f);
        Marks((self.0 | is_above(b'9') | !is_above(b'.' - 1) | is_slash) & HIGHS)
    }
}

impl Marks {
    /// The place of the first byte that is marked; [`EIGHT`] if there is none.
    #[inline(always)]
    pub(super) fn first(self) -> usize {
        self.0.trailing_zeros() as usize / 8
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn is_end(byte: u8) -> bool {
        byte <= b' ' || byte == b'"' || byte == b'\\'
    }

    fn is_foreign(byte: u8) -> bool {
        !matches!(byte, b'0'..=b'9' | b'.')
    }

    /// The first of eight bytes of a kind, one by one.
    fn first(bytes: [u8; EIGHT], is_sought: fn(u8) -> bool) -> usize {
        let mut bytes = bytes.into_iter();
        bytes.position(is_sought).unwrap_or(EIGHT)
    }

    #[test]
    fn every_byte_is_known_in_every_place() {
        for byte in 0..=u8::MAX {
            for at in 0..EIGHT {
                for other in [b'.', b'9', b'a', 0xff, b'!', b'#', b'/'] {
                    let mut bytes = [other; EIGHT];
                    bytes[at] = byte;
                    let eight = Eight::of(&bytes).expect("eight bytes");
                    assert_eq!(eight.ends().first(), first(bytes, is_end), "{bytes:?}");
                    let foreign = eight.foreign_to_v4().first();
                    assert_eq!(foreign, first(bytes, is_foreign), "{bytes:?}");
                }
            }
        }
        assert!(Eight::of(&[0; EIGHT - 1]).is_none());
    }

    proptest! {
        #[test]
        fn the_first_byte_is_found_among_any(bytes: [u8; EIGHT]) {
            let eight = Eight::of(&bytes).expect("eight bytes");
            prop_assert_eq!(eight.ends().first(), first(bytes, is_end));
            prop_assert_eq!(eight.foreign_to_v4().first(), first(bytes, is_foreign));
        }
    }
}
