//! Names as text, in which every byte is a character.

/// The name with each byte that is not UTF-8 as a character of its own, from a private plane of
/// Unicode. So a `*` or a `?` matches it, and a byte in a pattern matches the same byte only.
pub(crate) fn text(name: &[u8]) -> String {
    const PRIVATE: u32 = 0x10_0000;
    let mut out = String::new();
    for chunk in name.utf8_chunks() {
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
