//! The kernel's sink for decoding in one pass: items become text at once.

use std::marker::PhantomData;

use super::super::Window;
use super::ItemSink;
use super::wide::{COPY_SPACE, copy_match, store_pair};

/// The most bytes of text that a step makes: a literal and the longest match.
const STEP_TEXT: usize = 1 + 258;
/// The space that the last step needs: it may write more than it makes.
const LAST_STEP_TEXT: usize = 1 + COPY_SPACE;

/// A [`Window`] as pointers: the loop keeps one pointer in a register where a slice and an index
/// take two. Together with the same for the input, this saves 4 % of the time.
pub(in super::super) struct TextSink<'a> {
    first: *mut u8,
    floor: *mut u8,
    at: *mut u8,
    end: *mut u8,
    text: PhantomData<&'a mut [u8]>,
}

impl<'a> TextSink<'a> {
    pub(in super::super) fn new(window: &'a mut Window) -> Self {
        assert!(window.floor <= window.at && window.at <= window.bytes.len());
        let range = window.bytes.as_mut_ptr_range();
        // SAFETY: both lie in the slice, as was just checked.
        let (floor, at) = unsafe { (range.start.add(window.floor), range.start.add(window.at)) };
        Self {
            first: range.start,
            floor,
            at,
            end: range.end,
            text: PhantomData,
        }
    }

    /// Where the text ends now, in bytes from the start of the buffer.
    pub(in super::super) fn at(&self) -> usize {
        self.at as usize - self.first as usize
    }
}

impl ItemSink for TextSink<'_> {
    #[inline(always)]
    fn steps(&self) -> usize {
        match self.end as usize - self.at as usize {
            0..LAST_STEP_TEXT => 0,
            space => (space - LAST_STEP_TEXT) / STEP_TEXT + 1,
        }
    }

    #[inline(always)]
    fn reach(&self) -> usize {
        self.at as usize - self.floor as usize
    }

    #[inline(always)]
    unsafe fn literals(&mut self, pair: u16, count: usize) {
        // SAFETY: there is space for a literal and a match.
        unsafe {
            store_pair(self.at, pair);
            self.at = self.at.add(count);
        }
    }

    #[inline(always)]
    unsafe fn copy(&mut self, length: usize, distance: usize) {
        debug_assert!(
            distance <= self.reach() && COPY_SPACE <= self.end as usize - self.at as usize
        );
        // SAFETY: there is space for the copy of a match after a literal, and the history reaches
        // that far.
        unsafe {
            copy_match(self.at, distance, length);
            self.at = self.at.add(length);
        }
    }
}
