//! Names as text for patterns, which match characters.

use std::ffi::OsStr;

/// The name with each byte that is not UTF-8 as a character of its own, from a private plane of
/// Unicode. So a `*` or a `?` matches it, and a byte in a pattern matches the same byte only.
pub(super) fn text(name: &OsStr) -> String {
    const PRIVATE: u32 = 0x10_0000;
    let mut out = String::new();
    for chunk in name.as_encoded_bytes().utf8_chunks() {
        out.push_str(chunk.valid());
        out.extend(
            chunk
                .invalid()
                .iter()
                .filter_map(|&byte| char::from_u32(PRIVATE + u32::from(byte))),
        );
    }
    out
}

/// Returns true if and only if the text holds a character with a meaning in a pattern.
pub(super) fn is_pattern(text: &str) -> bool {
    text.contains(['*', '?', '['])
}
