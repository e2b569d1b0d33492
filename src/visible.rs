//! Control characters made visible, so that what a log or a file name holds cannot drive the terminal.
//!
//! The binary's own. Messages are always made so; the report is when it goes to a terminal, and is printed as
//! the bytes of the log everywhere else.

use std::io::{self, Write};
use std::path::Path;

/// A name for a message.
pub(crate) fn visible(path: &Path) -> String {
    let mut out = String::new();
    for c in path.to_string_lossy().chars() {
        if c.is_control() {
            out.extend(c.escape_default());
        } else {
            out.push(c);
        }
    }
    out
}

/// Passes text on, and each control character but line feeds and tabs as `\xhh`.
pub(crate) struct Visible<W>(pub(crate) W);

impl<W: Write> Write for Visible<W> {
    fn write(&mut self, text: &[u8]) -> io::Result<usize> {
        for part in text.chunk_by(|&a, &b| is_plain(a) && is_plain(b)) {
            match part {
                [byte] if !is_plain(*byte) => write!(self.0, "\\x{byte:02x}")?,
                part => self.0.write_all(part)?,
            }
        }
        Ok(text.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        self.0.flush()
    }
}

fn is_plain(byte: u8) -> bool {
    byte == b'\n' || byte == b'\t' || !byte.is_ascii_control()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn control_characters_are_shown_and_all_else_is_as_it_was() {
        let mut out = Visible(Vec::new());
        out.write_all(b"\x1b]0;x\x07\x1b\x1b a\xc3\xa9\xff\tb\n")
            .expect("memory can be written");
        assert_eq!(out.0, b"\\x1b]0;x\\x07\\x1b\\x1b a\xc3\xa9\xff\tb\n");
        assert_eq!(visible(Path::new("a\x1b[2J\r\nb")), "a\\u{1b}[2J\\r\\nb");
    }
}
