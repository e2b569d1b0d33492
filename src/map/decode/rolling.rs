//! A buffer between two decoders: one writes text at its end and may copy from the text before, the
//! other takes it from the front.

use crate::map::inflate::{HISTORY, Window};

/// How much text is written at once, in bytes.
const CHUNK: usize = 128 << 10;

/// Text on its way. Its memory is three chunks, whatever passes through it.
#[derive(Default)]
pub(super) struct Rolling {
    text: Vec<u8>,
    /// The text is `start..end`; what was before is history.
    start: usize,
    end: usize,
}

impl Rolling {
    /// A buffer with some text in it.
    pub(super) fn with(text: &[u8]) -> Self {
        Self {
            text: text.to_vec(),
            start: 0,
            end: text.len(),
        }
    }

    /// The text.
    pub(super) fn text(&self) -> &[u8] {
        &self.text[self.start..self.end]
    }

    /// Takes the first `n` bytes of the text away.
    pub(super) fn consume(&mut self, n: usize) {
        self.start += n;
    }

    /// The window for the next chunk.
    pub(super) fn window(&mut self) -> Window<'_> {
        if self.text.len() < self.end + CHUNK {
            let kept = self.start.min(self.end.saturating_sub(HISTORY));
            self.text.copy_within(kept..self.end, 0);
            (self.start, self.end) = (self.start - kept, self.end - kept);
            let needed = (self.end + CHUNK).max(HISTORY + 2 * CHUNK);
            if self.text.len() < needed {
                self.text.resize(needed, 0);
            }
        }
        Window::new(&mut self.text[..self.end + CHUNK], self.end, 0)
    }

    /// Takes the first `written` bytes of the window's space as text.
    pub(super) fn commit(&mut self, written: usize) {
        self.end += written;
    }
}
