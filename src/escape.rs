//! Bytes of a log as text that can be turned back into the bytes.
//!
//! The escapes are Apache's own (`ap_escape_logitem`), so they look the same as in the log. This is
//! for JSON and records; what a terminal must not receive raw is another matter.

use std::borrow::Borrow;
use std::ops::Deref;

use serde::de::Error as _;
use serde::{Deserialize, Deserializer, Serialize, Serializer};

/// Writes bytes as text: a byte that is not UTF-8 becomes `\xhh`, a backslash `\\`.
pub fn escape(bytes: &[u8]) -> String {
    let mut out = String::with_capacity(bytes.len());
    for chunk in bytes.utf8_chunks() {
        out.push_str(&chunk.valid().replace('\\', "\\\\"));
        for byte in chunk.invalid() {
            out.push_str(&format!("\\x{byte:02x}"));
        }
    }
    out
}

/// Reverses [`escape`]. None if the text holds another escape.
pub fn unescape(text: &str) -> Option<Vec<u8>> {
    let mut out = Vec::with_capacity(text.len());
    let mut rest = text;
    while let Some((plain, escape)) = rest.split_once('\\') {
        out.extend_from_slice(plain.as_bytes());
        rest = match escape.strip_prefix('\\') {
            Some(rest) => {
                out.push(b'\\');
                rest
            }
            None => {
                let (digits, rest) = escape.strip_prefix('x')?.split_at_checked(2)?;
                // A sign would be accepted too.
                let number = (!digits.starts_with('+')).then_some(digits)?;
                out.push(u8::from_str_radix(number, 16).ok()?);
                rest
            }
        };
    }
    out.extend_from_slice(rest.as_bytes());
    Some(out)
}

/// Bytes of a log that are data elsewhere too: as text ([`escape`]) in formats that people read, so
/// that they can be keys of a JSON object, and as bytes in others.
#[derive(Debug, Clone, Default, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Text(Box<[u8]>);

impl<B: Into<Box<[u8]>>> From<B> for Text {
    fn from(bytes: B) -> Self {
        Self(bytes.into())
    }
}

impl Deref for Text {
    type Target = [u8];

    fn deref(&self) -> &[u8] {
        &self.0
    }
}

/// Looks a text up by its bytes, without allocating.
impl Borrow<[u8]> for Text {
    fn borrow(&self) -> &[u8] {
        &self.0
    }
}

impl Serialize for Text {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match serializer.is_human_readable() {
            true => serializer.serialize_str(&escape(&self.0)),
            false => self.0.serialize(serializer),
        }
    }
}

impl<'de> Deserialize<'de> for Text {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        if deserializer.is_human_readable() {
            let text = String::deserialize(deserializer)?;
            let bytes = unescape(&text).ok_or_else(|| D::Error::custom("invalid escape"))?;
            Ok(bytes.into())
        } else {
            Box::deserialize(deserializer).map(Self)
        }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn invalid_utf8_and_backslashes_are_escaped() {
        assert_eq!(escape(b"1.2.3.4"), "1.2.3.4");
        assert_eq!(escape("é".as_bytes()), "é");
        assert_eq!(escape(b"\xe9\\x\xff"), r"\xe9\\x\xff");
        for invalid in [r"\", r"\n", r"\x4", r"\xé", r"\xgg", r"\x+f"] {
            assert_eq!(unescape(invalid), None, "{invalid}");
        }
    }

    proptest! {
        #[test]
        fn every_byte_can_be_turned_back(bytes in proptest::collection::vec(any::<u8>(), 0..40)) {
            prop_assert_eq!(unescape(&escape(&bytes)), Some(bytes));
        }
    }
}
