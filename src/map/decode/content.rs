//! What the text of a part is, by its first bytes: text, or data that are to be decoded again.
//!
//! Knows the beginnings of formats, and nothing of how any of them goes on.

use super::marks::begins_part;
use crate::map::tar;

/// How much of a text decides what it is, in bytes: the header of a tar archive.
pub(super) const JUDGED: usize = 512;

/// What a text is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Content {
    /// Text of one byte a character, or UTF-8.
    Text,
    /// UTF-16 with a byte order mark.
    Utf16(ByteOrder),
    /// Compressed data.
    Compressed,
    /// A tar archive.
    Archive,
}

/// Which byte of a number comes first.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ByteOrder {
    /// The high one.
    Big,
    /// The low one.
    Little,
}

impl Content {
    /// Judges a text by its first [`JUDGED`] bytes, or by all of it. `begins_line` says whether the
    /// text before it ends a line: where it does not, a mark of two bytes proves nothing.
    pub(super) fn of(start: &[u8], begins_line: bool) -> Self {
        match start {
            // The mark of UTF-32 begins with that of UTF-16.
            [0xff, 0xfe, 0, 0, ..] => Self::Text,
            [0xff, 0xfe, ..] => Self::Utf16(ByteOrder::Little),
            [0xfe, 0xff, ..] => Self::Utf16(ByteOrder::Big),
            _ if begins_line && begins_part(start) => Self::Compressed,
            _ if tar::is_header(start) => Self::Archive,
            _ => Self::Text,
        }
    }
}
