//! UTF-16 to UTF-8, in pieces.
//!
//! Half a character at the end of a piece waits for the next one. What is no character becomes
//! U+FFFD, as [`char::decode_utf16`] has it; a line with one is still a line.

use super::content::{ByteOrder, Content};
use super::rolling::Rolling;
use crate::map::inflate::Window;

/// The longest character in UTF-8, in bytes.
const LONGEST: usize = 4;

/// A text in UTF-16, on its way.
pub(super) struct Utf16 {
    order: ByteOrder,
    pub(super) bytes: Rolling,
    begins: bool,
}

impl Utf16 {
    /// A text that begins with the byte order mark and the rest of `start`.
    pub(super) fn new(order: ByteOrder, start: &[u8]) -> Self {
        Self {
            order,
            bytes: Rolling::with(start),
            begins: true,
        }
    }

    /// Returns true if and only if the text goes on in the part that the bytes begin now. A text of
    /// its own has a mark, or lacks the NULs that ASCII has in UTF-16.
    ///
    /// The `kept` bytes before the part are half a character, whose other half the part may begin
    /// with: compressed parts end anywhere. A text of its own does not begin so, and they are
    /// dropped.
    pub(super) fn goes_on(&mut self, content: Content, kept: usize) -> bool {
        let start = &self.bytes.text()[kept..];
        let goes_on = match content {
            Content::Utf16(order) => {
                self.begins = true;
                self.order = order;
                true
            }
            Content::Text => start[..start.len().min(64)].contains(&0),
            Content::Compressed | Content::Archive => false,
        };
        if self.begins || !goes_on {
            self.bytes.consume(kept);
        }
        goes_on
    }

    /// Writes characters into the window, as many as are whole and fit, and returns the number of
    /// bytes written. At the end of the text also half a character counts.
    pub(super) fn transcode(&mut self, window: &mut Window<'_>, is_end: bool) -> usize {
        let out = window.space_mut();
        let (mut read, mut written) = (0, 0);
        let bytes = self.bytes.text();
        while out.len() - written >= LONGEST {
            let rest = &bytes[read..];
            let Some(&unit) = rest.first_chunk() else {
                if is_end && !rest.is_empty() {
                    read += 1;
                    written += put(char::REPLACEMENT_CHARACTER, &mut out[written..]);
                }
                break;
            };
            let unit = self.order.number(unit);
            if let Ok(byte @ 0..0x80) = u8::try_from(unit) {
                out[written] = byte;
                (read, written) = (read + 2, written + 1);
                continue;
            }
            let next = rest[2..].first_chunk().map(|&unit| self.order.number(unit));
            if next.is_none() && (0xd800..0xdc00).contains(&unit) && !is_end {
                break;
            }
            let units = [Some(unit), next].into_iter().flatten();
            let decoded = char::decode_utf16(units).next();
            let c = match decoded {
                Some(Ok(c)) => c,
                _ => char::REPLACEMENT_CHARACTER,
            };
            read += 2 * c.len_utf16();
            if c != '\u{feff}' || !self.begins {
                written += put(c, &mut out[written..]);
            }
            self.begins = false;
        }
        self.bytes.consume(read);
        window.advance(written);
        written
    }
}

impl ByteOrder {
    fn number(self, bytes: [u8; 2]) -> u16 {
        match self {
            Self::Big => u16::from_be_bytes(bytes),
            Self::Little => u16::from_le_bytes(bytes),
        }
    }
}

fn put(c: char, out: &mut [u8]) -> usize {
    c.encode_utf8(out).len()
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Transcodes bytes that come in pieces.
    fn transcode(order: ByteOrder, bytes: &[u8], size: usize) -> String {
        let mut text = Utf16::new(order, b"");
        let mut out = Vec::new();
        let mut drain = |text: &mut Utf16, is_end| {
            let mut space = [0; 7];
            let n = text.transcode(&mut Window::new(&mut space, 0, 0), is_end);
            out.extend_from_slice(&space[..n]);
            n > 0
        };
        for piece in bytes.chunks(size) {
            text.bytes.window().space_mut()[..piece.len()].copy_from_slice(piece);
            text.bytes.commit(piece.len());
            while drain(&mut text, false) {}
        }
        while drain(&mut text, true) {}
        String::from_utf8(out).expect("it is UTF-8")
    }

    #[test]
    fn characters_are_the_same_in_both_orders_and_in_pieces_of_every_size() {
        let text = "192.0.2.1 \u{e9} \u{20ac} \u{1f916}\r\n";
        let units: Vec<u16> =
            ['\u{feff}']
                .into_iter()
                .chain(text.chars())
                .fold(Vec::new(), |mut units, c| {
                    units.extend_from_slice(c.encode_utf16(&mut [0; 2]));
                    units
                });
        let big: Vec<u8> = units.iter().flat_map(|unit| unit.to_be_bytes()).collect();
        let little: Vec<u8> = units.iter().flat_map(|unit| unit.to_le_bytes()).collect();
        for size in 1..=big.len() {
            assert_eq!(transcode(ByteOrder::Big, &big, size), text);
            assert_eq!(transcode(ByteOrder::Little, &little, size), text);
        }
    }

    #[test]
    fn what_is_no_character_is_replaced() {
        let cases: [(&[u8], &str); 4] = [
            (b"\0a\xd8\0\0b", "a\u{fffd}b"),
            (b"\xdc\0\0b", "\u{fffd}b"),
            (b"\0a\xd8\0", "a\u{fffd}"),
            (b"\0a\0", "a\u{fffd}"),
        ];
        for (bytes, expected) in cases {
            for size in 1..=bytes.len() {
                assert_eq!(
                    transcode(ByteOrder::Big, bytes, size),
                    expected,
                    "{bytes:?}"
                );
            }
        }
    }
}
