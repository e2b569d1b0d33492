//! The kernel's sink for decoding in two passes. The first pass needs no history: items become
//! tokens. The second pass makes text of the tokens, several times as fast as decoding.
//!
//! A token is the number of literals in a row, which lie in an array of their own, and the match
//! after them:
//!
//! ```text
//! 0..9 literals   9..17 length - 3   17..32 distance - 1
//! 0..9 all ones: literals without a match, and their number in 9..32
//! ```

use super::super::bits::{BitInput, Bits};
use super::super::tables::Tables;
use super::super::{Halt, Window};
use super::wide::{COPY_SPACE, LITERALS_SPACE, copy_literals, copy_match, store_pair};
use super::{Exit, ItemSink};

/// The number of literals that means "only literals".
const ONLY_LITERALS: u32 = (1 << 9) - 1;
/// The most literals in one token.
const MOST_LITERALS: usize = (1 << 23) - 1;

/// The tokens of some blocks, in memory of constant size.
pub(in super::super) struct Tokens {
    items: Box<[u32]>,
    literals: Box<[u8]>,
    end: Place,
    /// Where the literals begin that are in no token yet.
    run: usize,
}

/// A place between two tokens, as an index of tokens and one of literals.
#[derive(Clone, Copy, Default, PartialEq)]
pub(in super::super) struct Place {
    item: usize,
    literal: usize,
}

impl Tokens {
    /// Space for a number of tokens and of literals.
    pub(in super::super) fn new(items: usize, literals: usize) -> Self {
        assert!(literals <= MOST_LITERALS);
        Self {
            items: vec![0; items].into(),
            literals: vec![0; literals + LITERALS_SPACE].into(),
            end: Place::default(),
            run: 0,
        }
    }

    /// Ends the row of literals, as at the end of a block, and returns the place; `None` if there
    /// is no space.
    pub(in super::super) fn mark(&mut self) -> Option<Place> {
        let literals = self.end.literal - self.run;
        if literals > 0 {
            *self.items.get_mut(self.end.item)? = ONLY_LITERALS | (literals as u32) << 9;
            self.end.item += 1;
            self.run = self.end.literal;
        }
        Some(self.end)
    }

    /// Removes all tokens.
    pub(in super::super) fn clear(&mut self) {
        self.end = Place::default();
        self.run = 0;
    }

    /// Appends literals; false if there is no space.
    pub(in super::super) fn push(&mut self, bytes: &[u8]) -> bool {
        let end = self.end.literal + bytes.len();
        if end + LITERALS_SPACE > self.literals.len() {
            return false;
        }
        self.literals[self.end.literal..end].copy_from_slice(bytes);
        self.end.literal = end;
        true
    }

    /// Decodes into tokens until the block ends, or input or space is short.
    pub(in super::super) fn decode(
        &mut self,
        tables: &Tables,
        bits: &mut Bits,
        input: &mut BitInput,
    ) -> Exit {
        let sink = TokenSink {
            items: &mut self.items,
            literals: &mut self.literals,
            end: self.end,
            run: self.run,
        };
        let (exit, sink) = super::run(tables, bits, input, sink);
        (self.end, self.run) = (sink.end, sink.run);
        exit
    }

    /// Makes text of the tokens up to `end`, as far as it fits.
    pub(in super::super) fn replay(
        &self,
        replay: &mut Replay,
        end: Place,
        window: &mut Window,
    ) -> Result<(), Halt> {
        loop {
            let literals = window.copy(&self.literals[replay.at.literal..][..replay.literals]);
            replay.at.literal += literals;
            replay.literals -= literals;
            if replay.literals > 0 {
                return Err(Halt::OutputFull);
            }
            if replay.length > 0 {
                replay.length = window.copy_match(replay.length, replay.distance)?;
                if replay.length > 0 {
                    return Err(Halt::OutputFull);
                }
            }
            self.replay_fast(&mut replay.at, end, window);
            if replay.at.item >= end.item {
                return Ok(());
            }
            let token = self.items[replay.at.item];
            replay.at.item += 1;
            (replay.literals, replay.length, replay.distance) = match token & ONLY_LITERALS {
                ONLY_LITERALS => ((token >> 9) as usize, 0, 0),
                literals => (literals as usize, length(token), distance(token)),
            };
        }
    }

    /// The same, while any token would fit, and up to the first odd one.
    fn replay_fast(&self, place: &mut Place, end: Place, window: &mut Window) {
        const SPACE: usize = ONLY_LITERALS as usize + LITERALS_SPACE + COPY_SPACE;
        let Some(last) = window.bytes.len().checked_sub(SPACE) else {
            return;
        };
        let floor = window.floor;
        let (mut at, mut literal) = (window.at, place.literal);
        let mut taken = 0;
        for &token in &self.items[place.item..end.item.max(place.item)] {
            let literals = (token & ONLY_LITERALS) as usize;
            let distance = distance(token);
            if token & ONLY_LITERALS == ONLY_LITERALS
                || at > last
                || literal + literals + LITERALS_SPACE > self.literals.len()
                || distance > at + literals - floor
            {
                break;
            }
            // SAFETY: there is space for the most literals and the longest match, as `at <= last`;
            // the ranges of the literals and of the history were just checked.
            unsafe {
                let to = window.bytes.as_mut_ptr().add(at);
                copy_literals(self.literals.as_ptr().add(literal), to, literals);
                copy_match(to.add(literals), distance, length(token));
            }
            literal += literals;
            at += literals + length(token);
            taken += 1;
        }
        window.at = at;
        *place = Place {
            item: place.item + taken,
            literal,
        };
    }
}

/// How far tokens were made text: a place, and the rest of the token before it.
#[derive(Default)]
pub(in super::super) struct Replay {
    pub(in super::super) at: Place,
    literals: usize,
    length: usize,
    distance: usize,
}

impl Replay {
    pub(in super::super) fn new(at: Place) -> Self {
        Self {
            at,
            ..Self::default()
        }
    }
}

fn length(token: u32) -> usize {
    (token >> 9 & 0xff) as usize + 3
}

fn distance(token: u32) -> usize {
    (token >> 17) as usize + 1
}

/// [`Tokens`] taken apart, so that the kernel can hold the parts in registers.
struct TokenSink<'a> {
    items: &'a mut [u32],
    literals: &'a mut [u8],
    end: Place,
    run: usize,
}

impl ItemSink for TokenSink<'_> {
    #[inline(always)]
    fn steps(&self) -> usize {
        // A step makes at most two literals, or a literal and a match: two tokens if the row before
        // was long.
        let items = (self.items.len() - self.end.item) / 2;
        items.min((self.literals.len() - LITERALS_SPACE - self.end.literal) / 2)
    }

    #[inline(always)]
    fn reach(&self) -> usize {
        usize::MAX - 2
    }

    #[inline(always)]
    unsafe fn literals(&mut self, pair: u16, count: usize) {
        // SAFETY: there is space for two literals.
        unsafe { store_pair(self.literals.as_mut_ptr().add(self.end.literal), pair) };
        self.end.literal += count;
    }

    #[inline(always)]
    unsafe fn copy(&mut self, length: usize, distance: usize) {
        let mut literals = (self.end.literal - self.run) as u32;
        if literals >= ONLY_LITERALS {
            // SAFETY: there is space for two tokens.
            unsafe { self.push(ONLY_LITERALS | literals << 9) };
            literals = 0;
        }
        // SAFETY: as above.
        unsafe { self.push(literals | (length as u32 - 3) << 9 | (distance as u32 - 1) << 17) };
        self.run = self.end.literal;
    }
}

impl TokenSink<'_> {
    /// # Safety
    ///
    /// There must be space for a token.
    #[inline(always)]
    unsafe fn push(&mut self, token: u32) {
        debug_assert!(self.end.item < self.items.len());
        // SAFETY: the caller guarantees it.
        unsafe { *self.items.get_unchecked_mut(self.end.item) = token };
        self.end.item += 1;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_row_of_literals_comes_back() {
        let byte = |index: usize| (index * 31 % 251) as u8;
        for literals in (0..1100).step_by(97).chain(508..515).chain(1020..1026) {
            let mut tokens = Tokens::new(16, 4096);
            let mut sink = TokenSink {
                items: &mut tokens.items,
                literals: &mut tokens.literals,
                end: tokens.end,
                run: 0,
            };
            let mut expected = vec![b'-'; 300];
            for _ in 0..3 {
                for index in 0..literals {
                    // SAFETY: there is space for 4096 literals.
                    unsafe { sink.literals(byte(index).into(), 1) };
                    expected.push(byte(index));
                }
                // SAFETY: there is space for 16 tokens, and each match makes two at most.
                unsafe { sink.copy(200, 300) };
                expected.extend_from_within(expected.len() - 300..expected.len() - 100);
            }
            (tokens.end, tokens.run) = (sink.end, sink.run);
            assert!(tokens.push(b"end"));
            expected.extend(b"end");
            let end = tokens.mark().expect("there is space");
            for space in [1, 2, 100, 5000] {
                let mut text = vec![b'-'; 300];
                let mut replay = Replay::new(Place::default());
                loop {
                    let at = text.len();
                    text.resize(at + space, 0);
                    let mut window = Window::new(&mut text, at, 0);
                    let result = tokens.replay(&mut replay, end, &mut window);
                    let at = window.at;
                    text.truncate(at);
                    if result.is_ok() {
                        break;
                    }
                }
                assert!(text == expected, "{literals} literals, space for {space}");
            }
        }
    }
}
