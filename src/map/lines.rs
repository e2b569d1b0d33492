//! Chunks of text to blocks of whole lines, across the borders of the chunks and with a bound.
//!
//! The decoder writes straight into [`Lines::room`] and the search reads the same bytes in place; the only
//! copy is that of the line which a chunk left unfinished. This room knows what ends a line and how long a
//! line may be. It knows nothing of files, of gzip, or of what a line says.

use memchr::{memchr3, memrchr3};

use super::inflate::HISTORY;

/// How much text a decoder may write at once, in bytes: so much that a call, and keeping the history before it,
/// cost little beside its work, and so little that the text is still in the second-level cache when it is
/// searched. Against 128 KiB it was measured to save 3 per cent of a run's time (Zen 4, 1 MiB of that cache),
/// and 512 KiB saved no more.
pub const CHUNK: usize = 256 * 1024;

/// The longest line that is looked at, in bytes. Apache and nginx accept about 8 KiB for a request line and
/// as much for a header, which their escapes can make four times as long, so an honest line stays far below.
pub const MAX_LINE: usize = 1024 * 1024;

// A line is measured when its end is seen, so a chunk must not hide one that is too long.
const _: () = assert!(CHUNK <= MAX_LINE);

/// Finds the first byte that ends a line.
///
/// LF, CR and NUL all do: Apache and nginx escape the three inside a field, so that a raw one is always a
/// border: of a file that went through Windows, of the hole that a crash or a `copytruncate` left, of the
/// header in a tar archive. What stands between two borders that touch is an empty line.
pub fn line_end(text: &[u8]) -> Option<usize> {
    memchr3(b'\n', b'\r', 0, text)
}

/// Finds the last byte that ends a line, see [`line_end`].
pub fn last_line_end(text: &[u8]) -> Option<usize> {
    memrchr3(b'\n', b'\r', 0, text)
}

/// A rolling buffer of text.
///
/// The last [`HISTORY`] bytes of text are kept before the next chunk, because a decompressor copies from them.
/// The memory is bounded by [`MAX_LINE`], the history and a chunk, whatever is written.
#[derive(Debug, Default)]
pub struct Lines {
    text: Vec<u8>,
    /// Where the unfinished line begins; all before it was handed out. At most `end`.
    start: usize,
    /// Where the next chunk begins.
    end: usize,
    /// The unfinished line was found too long; its bytes are dropped until it ends.
    dropping: bool,
    /// The last byte written was a line feed, or nothing was written.
    terminated: bool,
    count: Count,
}

/// What was seen of the lines of one text.
#[derive(Debug, Default, Clone, Copy, PartialEq, Eq)]
pub struct Count {
    /// Bytes of text.
    pub bytes: u64,
    /// Line feeds, and a last line without one.
    pub lines: u64,
    /// Lines of more than [`MAX_LINE`] bytes, which were dropped.
    pub too_long: u64,
}

impl Lines {
    /// Forgets the text before, keeps the memory.
    pub fn reset(&mut self) {
        (self.start, self.end, self.dropping, self.terminated) = (0, 0, false, true);
        self.count = Count::default();
    }

    /// Where the next chunk is to be written: the last [`CHUNK`] bytes of the slice, which begin at the index.
    /// Before them lies the text so far, the last [`HISTORY`] bytes of it at least.
    pub fn room(&mut self) -> (&mut [u8], usize) {
        if self.text.len() < self.end + CHUNK {
            let kept = self.start.min(self.end.saturating_sub(HISTORY));
            self.text.copy_within(kept..self.end, 0);
            (self.start, self.end) = (self.start - kept, self.end - kept);
            if self.text.len() < self.end + CHUNK {
                self.text.resize(self.end + CHUNK, 0);
            }
        }
        (&mut self.text[..self.end + CHUNK], self.end)
    }

    /// Takes the first `written` bytes of the room as text, and returns the lines that are whole now.
    ///
    /// The block may be empty; else its last byte ends a line.
    pub fn commit(&mut self, written: usize) -> &[u8] {
        let fresh = self.end..self.end + written;
        self.end = fresh.end;
        if written == 0 {
            return &[];
        }
        self.count.bytes += written as u64;
        self.count.lines += bytecount::count(&self.text[fresh.clone()], b'\n') as u64;
        self.terminated = self.text[fresh.end - 1] == b'\n';

        let Some(last) = last_line_end(&self.text[fresh.clone()]) else {
            self.drop_if_too_long();
            return &[];
        };
        let first = line_end(&self.text[fresh.clone()]).unwrap_or(last);
        if self.dropping {
            self.dropping = false;
            self.start = fresh.start + first + 1;
        } else if fresh.start + first - self.start > MAX_LINE {
            self.count.too_long += 1;
            self.start = fresh.start + first + 1;
        }
        let block = self.start..fresh.start + last + 1;
        self.start = block.end;
        &self.text[block]
    }

    /// Ends the text and returns its last line, which may be empty, and the count of all.
    pub fn finish(&mut self) -> (&[u8], Count) {
        if self.count.bytes > 0 && !self.terminated {
            self.count.lines += 1;
        }
        let last = self.start..self.end;
        self.start = self.end;
        (&self.text[last], self.count)
    }

    fn drop_if_too_long(&mut self) {
        if !self.dropping && self.end - self.start > MAX_LINE {
            self.count.too_long += 1;
            self.dropping = true;
        }
        if self.dropping {
            self.start = self.end;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Writes the text in pieces of `size` bytes and returns what came out, joined, with its count.
    fn through(text: &[u8], size: usize) -> (Vec<u8>, Count) {
        let mut lines = Lines::default();
        lines.reset();
        let mut out = Vec::new();
        for piece in text.chunks(size) {
            let (text, at) = lines.room();
            text[at..at + piece.len()].copy_from_slice(piece);
            let block = lines.commit(piece.len());
            assert!(block.is_empty() || line_end(&block[block.len() - 1..]).is_some());
            out.extend_from_slice(block);
        }
        let (last, count) = lines.finish();
        out.extend_from_slice(last);
        (out, count)
    }

    #[test]
    fn nothing_is_lost_or_added_however_the_text_is_cut() {
        let text = b"one\ntwo\r\n\nthree\0\0four\rfive";
        for size in 1..=text.len() {
            let (out, count) = through(text, size);
            assert_eq!(out, text, "in pieces of {size}");
            assert_eq!(
                (count.bytes, count.lines, count.too_long),
                (text.len() as u64, 4, 0)
            );
        }
    }

    #[test]
    fn an_empty_text_has_no_line_and_a_last_line_feed_adds_none() {
        assert_eq!(through(b"", 1).1, Count::default());
        assert_eq!(through(b"a\n", 1).1.lines, 1);
        assert_eq!(through(b"a", 1).1.lines, 1);
    }

    #[test]
    fn the_bound_is_met_to_the_byte_at_every_size_of_a_piece() {
        for (length, dropped) in [(MAX_LINE, 0), (MAX_LINE + 1, 1), (3 * MAX_LINE, 1)] {
            let mut text = b"before\n".to_vec();
            text.resize(text.len() + length, b'x');
            text.extend_from_slice(b"\nafter\n");
            for size in [4099, 65_536, CHUNK] {
                let (out, count) = through(&text, size);
                assert_eq!(
                    count.too_long, dropped,
                    "{length} bytes in pieces of {size}"
                );
                assert_eq!(count.lines, 3);
                let expected = if dropped == 0 {
                    text.len()
                } else {
                    b"before\nafter\n".len()
                };
                assert_eq!(out.len(), expected);
                assert!(out.ends_with(b"after\n"));
            }
        }
    }

    #[test]
    fn memory_does_not_grow_with_a_line() {
        let mut lines = Lines::default();
        lines.reset();
        for _ in 0..64 * MAX_LINE / CHUNK {
            lines.room().0.fill(b'x');
            assert!(lines.commit(CHUNK).is_empty());
        }
        assert!(
            lines.text.len() <= MAX_LINE + HISTORY + 2 * CHUNK,
            "{} bytes",
            lines.text.len()
        );
        assert_eq!(lines.finish().1.too_long, 1);
    }
}
