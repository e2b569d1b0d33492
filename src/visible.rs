//! Control characters made visible, so that bytes of a log or a file name cannot drive a terminal.
//!
//! Everything printed for people passes through here: messages always, the report if it goes to a
//! terminal. In a pipe or a file, the report holds the bytes of the log. This is for reading only;
//! the reversible escapes are in [`crate::escape`].

use std::io::{self, Write};

/// Bytes as one line of text. Each character that could change more of a terminal than its own cell
/// becomes an escape, and so do bytes that are not UTF-8, tabs and line ends.
pub fn visible(bytes: &[u8]) -> String {
    let mut out = String::with_capacity(bytes.len());
    for chunk in bytes.utf8_chunks() {
        for c in chunk.valid().chars() {
            push(c, &mut out);
        }
        push_bytes(chunk.invalid(), &mut out);
    }
    out
}

fn push(c: char, out: &mut String) {
    match c {
        '\n' => out.push_str("\\n"),
        '\t' => out.push_str("\\t"),
        '\r' => out.push_str("\\r"),
        _ if c.is_ascii_control() => push_bytes(&[c as u8], out),
        _ if is_invisible(c) => out.extend(c.escape_unicode()),
        _ => out.push(c),
    }
}

fn push_bytes(bytes: &[u8], out: &mut String) {
    for byte in bytes {
        out.push_str(&format!("\\x{byte:02x}"));
    }
}

/// Returns true for the controls of ISO 6429 beyond ASCII (C1), and for characters without a shape
/// of their own: Unicode's categories Cf, Zl and Zp, which hold all bidirectional controls, the
/// zero-width characters, and the tags.
fn is_invisible(c: char) -> bool {
    matches!(
        c,
        '\u{80}'..='\u{9f}'
            | '\u{ad}'
            | '\u{600}'..='\u{605}'
            | '\u{61c}'
            | '\u{6dd}'
            | '\u{70f}'
            | '\u{890}'..='\u{891}'
            | '\u{8e2}'
            | '\u{180e}'
            | '\u{200b}'..='\u{200f}'
            | '\u{2028}'..='\u{202e}'
            | '\u{2060}'..='\u{206f}'
            | '\u{feff}'
            | '\u{fff9}'..='\u{fffb}'
            | '\u{110bd}'
            | '\u{110cd}'
            | '\u{13430}'..='\u{1343f}'
            | '\u{1bca0}'..='\u{1bca3}'
            | '\u{1d173}'..='\u{1d17a}'
            | '\u{e0000}'..='\u{e0fff}'
    )
}

/// Writes text to a terminal: tabs and line feeds as they are, everything else as [`visible`] does.
pub struct Visible<W> {
    out: W,
    /// The beginning of a character whose other bytes the next write brings. At most three bytes.
    pending: Vec<u8>,
}

impl<W: Write> Visible<W> {
    /// Writes to `out`.
    pub fn new(out: W) -> Self {
        Self {
            out,
            pending: Vec::new(),
        }
    }
}

impl<W: Write> Write for Visible<W> {
    fn write(&mut self, text: &[u8]) -> io::Result<usize> {
        let mut bytes = std::mem::take(&mut self.pending);
        bytes.extend_from_slice(text);
        let whole = bytes.len() - incomplete(&bytes);
        self.pending = bytes.split_off(whole);
        for line in bytes.split_inclusive(|byte| matches!(byte, b'\n' | b'\t')) {
            let (text, end) = match line {
                [text @ .., end @ (b'\n' | b'\t')] => (text, &[*end][..]),
                text => (text, &[][..]),
            };
            self.out.write_all(visible(text).as_bytes())?;
            self.out.write_all(end)?;
        }
        Ok(text.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        let pending = std::mem::take(&mut self.pending);
        self.out.write_all(visible(&pending).as_bytes())?;
        self.out.flush()
    }
}

/// The number of bytes at the end that begin a character without completing it.
fn incomplete(bytes: &[u8]) -> usize {
    let begins = |tail: &&[u8]| {
        str::from_utf8(tail).is_err_and(|e| e.valid_up_to() == 0 && e.error_len().is_none())
    };
    let mut tails = (1..=3)
        .rev()
        .filter_map(|length| bytes.get(bytes.len().checked_sub(length)?..));
    tails.find(begins).map_or(0, <[u8]>::len)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn written(pieces: &[&[u8]]) -> String {
        let mut out = Visible::new(Vec::new());
        for piece in pieces {
            out.write_all(piece).expect("memory can be written");
        }
        out.flush().expect("memory can be written");
        String::from_utf8(out.out).expect("it is UTF-8")
    }

    #[test]
    fn controls_are_shown_and_all_else_is_as_it_was() {
        for (raw, shown) in [
            (&b"\x1b]0;x\x07 a"[..], r"\x1b]0;x\x07 a"),
            (b"\x7f\r\0", r"\x7f\r\x00"),
            // CSI as one character of C1, as UTF-8 and as a byte.
            ("\u{9b}2J".as_bytes(), r"\u{9b}2J"),
            (b"\x9b2J", r"\x9b2J"),
            ("a\u{202e}b\u{200b}".as_bytes(), r"a\u{202e}b\u{200b}"),
            ("é ü 漢 \\x".as_bytes(), "é ü 漢 \\x"),
            (b"\xff", r"\xff"),
        ] {
            assert_eq!(visible(raw), shown);
            assert_eq!(written(&[raw]), shown);
        }
        assert_eq!(visible(b"a\nb\tc"), r"a\nb\tc");
        assert_eq!(written(&[b"a\nb\tc\n"]), "a\nb\tc\n");
    }

    proptest! {
        #[test]
        fn how_the_text_is_cut_changes_nothing(text in "[a-zé漢\u{9b}\n]{0,9}", tail in any::<[u8; 3]>()) {
            let bytes = [text.as_bytes(), &tail].concat();
            let whole = written(&[&bytes]);
            let cut = bytes.chunks(1).collect::<Vec<_>>();
            prop_assert_eq!(written(&cut), whole);
        }
    }
}
