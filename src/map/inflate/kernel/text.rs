//! The kernel's sink for one pass: items become text at once.

use std::marker::PhantomData;

use super::super::Text;
use super::Sink;
use super::wide::{COPY_ROOM, copy_match, store_pair};

/// The most bytes of text that a step makes: a literal and the longest match.
const STEP_TEXT: usize = 1 + 258;
/// The room that must be left for the last step: it may write past what it makes.
const LAST_STEP_TEXT: usize = 1 + COPY_ROOM;

/// A [`Text`] as pointers, of which the loop needs one in a register where a slice and an index need two. With
/// the same for the input this is 4 % of the time.
pub(in super::super) struct TextSink<'a> {
    first: *mut u8,
    floor: *mut u8,
    at: *mut u8,
    end: *mut u8,
    text: PhantomData<&'a mut [u8]>,
}

impl<'a> TextSink<'a> {
    pub(in super::super) fn new(text: &'a mut Text) -> TextSink<'a> {
        assert!(text.floor <= text.at && text.at <= text.bytes.len());
        let range = text.bytes.as_mut_ptr_range();
        // SAFETY: both lie in the slice, as was just checked.
        let (floor, at) = unsafe { (range.start.add(text.floor), range.start.add(text.at)) };
        TextSink {
            first: range.start,
            floor,
            at,
            end: range.end,
            text: PhantomData,
        }
    }

    /// How far the text goes now, in bytes from the start of the buffer.
    pub(in super::super) fn at(&self) -> usize {
        self.at as usize - self.first as usize
    }
}

impl Sink for TextSink<'_> {
    #[inline(always)]
    fn steps(&self) -> usize {
        match self.end as usize - self.at as usize {
            0..LAST_STEP_TEXT => 0,
            room => (room - LAST_STEP_TEXT) / STEP_TEXT + 1,
        }
    }

    #[inline(always)]
    fn reach(&self) -> usize {
        self.at as usize - self.floor as usize
    }

    #[inline(always)]
    unsafe fn literals(&mut self, pair: u16, count: usize) {
        // SAFETY: there is room for a literal and a match.
        unsafe {
            store_pair(self.at, pair);
            self.at = self.at.add(count);
        }
    }

    #[inline(always)]
    unsafe fn copy(&mut self, length: usize, distance: usize) {
        debug_assert!(
            distance <= self.reach() && COPY_ROOM <= self.end as usize - self.at as usize
        );
        // SAFETY: there is room for the copy of a match behind a literal, and the history reaches that far.
        unsafe {
            copy_match(self.at, distance, length);
            self.at = self.at.add(length);
        }
    }
}
