//! The kernel's sink for one pass: items become text at once.

use super::super::Text;
use super::Sink;
use super::wide::{COPY_ROOM, copy_match, store_pair};

/// The most bytes of text that a step makes: a literal and the longest match.
const STEP_TEXT: usize = 1 + 258;
/// The room that must be left for the last step: it may write past what it makes.
const LAST_STEP_TEXT: usize = 1 + COPY_ROOM;

impl Sink for Text<'_> {
    #[inline(always)]
    fn steps(&self) -> usize {
        match self.room() {
            0..LAST_STEP_TEXT => 0,
            room => (room - LAST_STEP_TEXT) / STEP_TEXT + 1,
        }
    }

    #[inline(always)]
    fn reaches(&self, distance: usize, literals: usize) -> bool {
        distance <= self.at + literals - self.floor
    }

    #[inline(always)]
    unsafe fn literals(&mut self, pair: u16, count: usize) {
        // SAFETY: there is room for a literal and a match.
        unsafe { store_pair(self.bytes, self.at, pair) };
        self.at += count;
    }

    #[inline(always)]
    unsafe fn copy(&mut self, length: usize, distance: usize) {
        // SAFETY: there is room for the copy of a match behind a literal, and the history reaches that far.
        unsafe { copy_match(self.bytes, self.at, distance, length) };
        self.at += length;
    }
}
