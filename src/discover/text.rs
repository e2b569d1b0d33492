//! Names as text for patterns, which match characters.

use std::ffi::OsStr;

/// The name as [`crate::names::text`] has it.
pub(super) fn text(name: &OsStr) -> String {
    crate::names::text(name.as_encoded_bytes())
}

/// Returns true if and only if the text holds a character with a meaning in a pattern.
pub(super) fn is_pattern(text: &str) -> bool {
    text.contains(['*', '?', '['])
}
