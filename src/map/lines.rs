//! Chunks of text to blocks of whole lines, across the borders of the chunks and with a bound.
//!
//! The decoder writes straight into [`Lines::window`] and the search reads the same bytes in place;
//! only the history, and the line that a chunk left unfinished, are copied. Knows what ends a line
//! and how long a line may be; knows nothing of files, of gzip, or of what a line says.

use std::ops::Range;

use memchr::{memchr3, memrchr3};

use super::inflate::{HISTORY, Window};

/// How much text a decoder may write at once, in bytes: enough that a call, and keeping the history
/// before it, cost little compared to its work, and little enough that the text is still in the
/// second-level cache when it is searched. 128 KiB was measured to take 3 per cent more of a run's
/// time (Zen 4, 1 MiB of that cache), and 512 KiB to save no more.
pub const CHUNK: usize = 256 * 1024;

/// The longest line that is examined, in bytes. Apache and nginx accept about 8 KiB for a request
/// line and as much for a header, and escaping makes either at most four times as long, so an
/// honest line is far shorter.
pub const MAX_LINE: usize = 1024 * 1024;

// Only the first line that ends in a chunk is measured, so a chunk must not contain one that is too
// long.
const _: () = assert!(CHUNK <= MAX_LINE);

/// Finds the first byte that ends a line.
///
/// LF, CR and NUL all end a line. Apache and nginx escape the three inside a field, so a raw one is
/// always a border: of a file that went through Windows, of the hole that a crash or `copytruncate`
/// left, of the header in a tar archive. Two borders next to each other have an empty line between
/// them.
pub fn line_end(text: &[u8]) -> Option<usize> {
    memchr3(b'\n', b'\r', 0, text)
}

/// Finds the last byte that ends a line; see [`line_end`].
pub fn last_line_end(text: &[u8]) -> Option<usize> {
    memrchr3(b'\n', b'\r', 0, text)
}

/// The lines of a block, empty ones included, without the bytes that end them.
pub fn split(block: &[u8]) -> impl Iterator<Item = Range<usize>> {
    let mut start = 0;
    std::iter::from_fn(move || {
        let rest = block.get(start..).filter(|rest| !rest.is_empty())?;
        let line = start..start + line_end(rest).unwrap_or(rest.len());
        start = line.end + 1;
        Some(line)
    })
}

/// A rolling buffer of text.
///
/// The last [`HISTORY`] bytes of text are kept before the next chunk, because a decoder copies from
/// them. The memory is bounded by [`MAX_LINE`], the history and a chunk, whatever the text.
#[derive(Debug, Default)]
pub struct Lines {
    text: Vec<u8>,
    /// Where the unfinished line begins; the text before it was returned. At most `end`.
    start: usize,
    /// Where the next chunk begins.
    end: usize,
    /// The unfinished line is too long; its bytes are dropped until it ends.
    dropping: bool,
    /// The last byte written was a line feed, or nothing was written.
    terminated: bool,
    count: Count,
}

/// The size of one text.
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
    /// Begins another text, with the same memory.
    pub fn reset(&mut self) {
        (self.start, self.end, self.dropping, self.terminated) = (0, 0, false, true);
        self.count = Count::default();
    }

    /// The window for the next chunk: [`CHUNK`] bytes of space, after at least the last [`HISTORY`]
    /// bytes of the text so far.
    pub fn window(&mut self) -> Window<'_> {
        if self.text.len() < self.end + CHUNK {
            let kept = self.start.min(self.end.saturating_sub(HISTORY));
            self.text.copy_within(kept..self.end, 0);
            (self.start, self.end) = (self.start - kept, self.end - kept);
            if self.text.len() < self.end + CHUNK {
                self.text.resize(self.end + CHUNK, 0);
            }
        }
        Window::new(&mut self.text[..self.end + CHUNK], self.end, 0)
    }

    /// Takes the first `written` bytes of the window's space as text, and returns the lines that
    /// are whole now.
    ///
    /// The block is empty, or its last byte ends a line.
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

    /// Ends the text, and returns its last line, which may be empty, and the size of the text.
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

    /// Writes the text in pieces of `size` bytes, and returns the blocks, joined, and the count.
    fn through(text: &[u8], size: usize) -> (Vec<u8>, Count) {
        let mut lines = Lines::default();
        lines.reset();
        let mut out = Vec::new();
        for piece in text.chunks(size) {
            lines.window().space_mut()[..piece.len()].copy_from_slice(piece);
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
            lines.window().space_mut().fill(b'x');
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
