//! Texts with lone surrogates, which UTF-8 cannot hold and Python's `str` can.

/// Returns true if and only if `bytes` are UTF-8 in which surrogates are encoded as if they were
/// characters, in three bytes each: Python's `surrogatepass`.
pub(super) fn is_utf8_with_surrogates(mut bytes: &[u8]) -> bool {
    while let Err(error) = std::str::from_utf8(bytes) {
        match &bytes[error.valid_up_to()..] {
            [0xed, 0xa0..=0xbf, 0x80..=0xbf, rest @ ..] => bytes = rest,
            _ => return false,
        }
    }
    true
}
