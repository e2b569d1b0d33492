//! A line in brief, for a message.

use crate::escape::Text;

/// The longest excerpt, in bytes.
const MAX_EXCERPT: usize = 120;

/// The beginning of a line, at most 120 bytes, with `…` if more follows. A character of UTF-8 is
/// not cut. The bytes are those of the log: they must be escaped before they are shown.
pub fn excerpt(line: &[u8]) -> Text {
    if line.len() <= MAX_EXCERPT {
        return line.into();
    }
    let is_inner = |byte: u8| byte & 0b1100_0000 == 0b1000_0000;
    // A character has at most three bytes after its first one.
    let end = (MAX_EXCERPT - 3..=MAX_EXCERPT)
        .rev()
        .find(|&end| !is_inner(line[end]))
        .unwrap_or(MAX_EXCERPT);
    [&line[..end], "…".as_bytes()].concat().into()
}

#[cfg(test)]
mod tests {
    use super::excerpt;

    #[test]
    fn an_excerpt_is_short_and_cuts_no_character() {
        assert_eq!(*excerpt(b"short"), *b"short");
        let text = format!("{}ööööö", "x".repeat(117));
        assert_eq!(
            *excerpt(text.as_bytes()),
            *format!("{}ö…", "x".repeat(117)).as_bytes()
        );
        assert_eq!(excerpt(&[0x80; 200]).len(), 120 + "…".len());
    }
}
