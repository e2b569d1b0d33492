//! Bytes of a log as text that can be turned back into the bytes.
//!
//! The escapes are Apache's own (`ap_escape_logitem`), so they look the same as in the log. This is
//! for JSON and records; what a terminal must not receive raw is another matter.

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
