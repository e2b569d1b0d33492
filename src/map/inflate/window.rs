//! The caller's buffer as the decoder sees it: the history that a match may copy from, and space
//! for text.

use super::{Corrupt, Halt};

/// How far back a match can reach, in bytes: the history that a caller keeps before the text.
pub const HISTORY: usize = 32 << 10;

/// A buffer with the stream's text so far in `floor..at`: the last [`HISTORY`] bytes of it or more,
/// or all of it. The decoder writes from `at` on, and may also overwrite the space after its text.
pub struct Window<'a> {
    pub(super) bytes: &'a mut [u8],
    pub(super) at: usize,
    pub(super) floor: usize,
}

impl<'a> Window<'a> {
    /// A window on a buffer.
    ///
    /// # Panics
    ///
    /// Unless `floor <= at <= bytes.len()`.
    pub fn new(bytes: &'a mut [u8], at: usize, floor: usize) -> Self {
        assert!(
            floor <= at && at <= bytes.len(),
            "history and text must lie in the buffer, in this order"
        );
        Self { bytes, at, floor }
    }

    /// The number of bytes of text that fit.
    pub fn space(&self) -> usize {
        self.bytes.len() - self.at
    }

    /// The space, to be filled by another writer, and then passed to [`Window::advance`].
    pub fn space_mut(&mut self) -> &mut [u8] {
        &mut self.bytes[self.at..]
    }

    /// Takes the first `written` bytes of the space as text.
    ///
    /// # Panics
    ///
    /// If there are fewer.
    pub fn advance(&mut self, written: usize) {
        assert!(written <= self.space(), "text must lie in the buffer");
        self.at += written;
    }

    /// Takes the last `n` bytes out of the text again.
    ///
    /// # Panics
    ///
    /// If there are fewer.
    pub fn take_back(&mut self, n: usize) {
        self.at -= n;
    }

    /// The byte before the last `n` bytes of text, if the buffer still has it.
    pub fn before_last(&self, n: usize) -> Option<u8> {
        let at = (self.at - n).checked_sub(1)?;
        Some(self.bytes[at])
    }

    /// The last `n` bytes of text.
    pub fn last(&self, n: usize) -> &[u8] {
        &self.bytes[self.at - n..self.at]
    }

    /// Limits the history to the last `length` bytes, because those before belong to another
    /// stream.
    pub fn limit_history(&mut self, length: u64) {
        let history = usize::try_from(length).unwrap_or(usize::MAX);
        self.floor = self.floor.max(self.at.saturating_sub(history));
    }

    /// Copies bytes as they are, as many as fit, and returns their number.
    pub(super) fn copy(&mut self, bytes: &[u8]) -> usize {
        let copied = bytes.len().min(self.space());
        self.bytes[self.at..self.at + copied].copy_from_slice(&bytes[..copied]);
        self.at += copied;
        copied
    }

    /// Copies a match as far as it fits, and returns how much of it is left.
    pub(super) fn copy_match(&mut self, length: usize, distance: usize) -> Result<usize, Halt> {
        if distance > self.at - self.floor {
            return Err(Halt::Corrupt(Corrupt::TooFarBack));
        }
        let copied = length.min(self.space());
        let from = self.at - distance;
        let mut done = 0;
        while done < copied {
            // The bytes written so far repeat those before them, so each step can copy twice as
            // many.
            let step = (distance + done).min(copied - done);
            self.bytes.copy_within(from..from + step, self.at + done);
            done += step;
        }
        self.at += copied;
        Ok(length - copied)
    }
}
