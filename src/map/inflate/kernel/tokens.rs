//! The kernel's sink for the first of two passes, which needs no history: items become tokens. The second pass
//! makes them text, at several times the speed of decoding.
//!
//! A token is literals that lie in a row in an array of their own, and the match behind them:
//!
//! ```text
//! 0..9 literals   9..17 length - 3   17..32 distance - 1
//! 0..9 all ones: literals without a match, and their number in 9..32
//! ```

use super::super::bits::{Bits, Input};
use super::super::tables::Tables;
use super::super::{Stop, Text};
use super::wide::{COPY_ROOM, LITERALS_ROOM, copy_literals, copy_match, store_pair};
use super::{Exit, Sink};

/// The number of literals that stands for "only literals".
const ONLY_LITERALS: u32 = (1 << 9) - 1;
/// The most literals in one token.
const MOST_LITERALS: usize = (1 << 23) - 1;

/// Tokens of some blocks: constant memory, said by who makes it.
pub(in super::super) struct Tokens {
    items: Box<[u32]>,
    literals: Box<[u8]>,
    end: Cursor,
    /// Where the literals begin that no token has yet.
    run: usize,
}

/// A place between two tokens.
#[derive(Clone, Copy, Default, PartialEq)]
pub(in super::super) struct Cursor {
    item: usize,
    literal: usize,
}

impl Tokens {
    /// Room for that many tokens and literals.
    pub(in super::super) fn new(items: usize, literals: usize) -> Tokens {
        assert!(literals <= MOST_LITERALS);
        Tokens {
            items: vec![0; items].into(),
            literals: vec![0; literals + LITERALS_ROOM].into(),
            end: Cursor::default(),
            run: 0,
        }
    }

    /// Ends the row of literals, as at the end of a block, and says where. There is none if room lacks.
    pub(in super::super) fn mark(&mut self) -> Option<Cursor> {
        let literals = self.end.literal - self.run;
        if literals > 0 {
            *self.items.get_mut(self.end.item)? = ONLY_LITERALS | (literals as u32) << 9;
            self.end.item += 1;
            self.run = self.end.literal;
        }
        Some(self.end)
    }

    /// Forgets all of them.
    pub(in super::super) fn clear(&mut self) {
        self.end = Cursor::default();
        self.run = 0;
    }

    /// Takes literals as they are; false if room lacks.
    pub(in super::super) fn push(&mut self, bytes: &[u8]) -> bool {
        let end = self.end.literal + bytes.len();
        if end + LITERALS_ROOM > self.literals.len() {
            return false;
        }
        self.literals[self.end.literal..end].copy_from_slice(bytes);
        self.end.literal = end;
        true
    }

    /// Decodes into tokens until the block ends, or input or room are short.
    pub(in super::super) fn decode(
        &mut self,
        tables: &Tables,
        bits: &mut Bits,
        input: &mut Input,
    ) -> Exit {
        let writer = Writer {
            items: &mut self.items,
            literals: &mut self.literals,
            end: self.end,
            run: self.run,
        };
        let (exit, writer) = super::run(tables, bits, input, writer);
        (self.end, self.run) = (writer.end, writer.run);
        exit
    }

    /// Makes text of the tokens up to `end`, as far as there is room.
    pub(in super::super) fn replay(
        &self,
        replay: &mut Replay,
        end: Cursor,
        text: &mut Text,
    ) -> Result<(), Stop> {
        loop {
            let literals = replay.literals.min(text.room());
            let from = replay.at.literal;
            text.bytes[text.at..text.at + literals]
                .copy_from_slice(&self.literals[from..from + literals]);
            text.at += literals;
            replay.at.literal += literals;
            replay.literals -= literals;
            if replay.literals > 0 {
                return Err(Stop::OutputFull);
            }
            if replay.length > 0 {
                replay.length = text.copy_match(replay.length, replay.distance)?;
                if replay.length > 0 {
                    return Err(Stop::OutputFull);
                }
            }
            self.replay_fast(&mut replay.at, end, text);
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

    /// The same, while there is room for every token, and up to the first odd one.
    fn replay_fast(&self, cursor: &mut Cursor, end: Cursor, text: &mut Text) {
        const ROOM: usize = ONLY_LITERALS as usize + LITERALS_ROOM + COPY_ROOM;
        let Some(last) = text.bytes.len().checked_sub(ROOM) else {
            return;
        };
        let floor = text.floor;
        let (mut at, mut literal) = (text.at, cursor.literal);
        let mut taken = 0;
        for &token in &self.items[cursor.item..end.item.max(cursor.item)] {
            let literals = (token & ONLY_LITERALS) as usize;
            let distance = distance(token);
            if token & ONLY_LITERALS == ONLY_LITERALS
                || at > last
                || literal + literals + LITERALS_ROOM > self.literals.len()
                || distance > at + literals - floor
            {
                break;
            }
            // SAFETY: there is room for the most literals and the longest match; the literals were checked just
            // now, and so was the history.
            unsafe {
                let to = text.bytes.as_mut_ptr().add(at);
                copy_literals(self.literals.as_ptr().add(literal), to, literals);
                copy_match(to.add(literals), distance, length(token));
            }
            literal += literals;
            at += literals + length(token);
            taken += 1;
        }
        text.at = at;
        *cursor = Cursor {
            item: cursor.item + taken,
            literal,
        };
    }
}

/// How far tokens were made text: a place, and what is left of the token before it.
#[derive(Default)]
pub(in super::super) struct Replay {
    pub(in super::super) at: Cursor,
    literals: usize,
    length: usize,
    distance: usize,
}

impl Replay {
    pub(in super::super) fn new(at: Cursor) -> Replay {
        Replay {
            at,
            ..Replay::default()
        }
    }
}

fn length(token: u32) -> usize {
    (token >> 9 & 0xff) as usize + 3
}

fn distance(token: u32) -> usize {
    (token >> 17) as usize + 1
}

/// The tokens, taken apart so that the kernel can hold the parts in registers.
struct Writer<'a> {
    items: &'a mut [u32],
    literals: &'a mut [u8],
    end: Cursor,
    run: usize,
}

impl Sink for Writer<'_> {
    #[inline(always)]
    fn steps(&self) -> usize {
        // A step makes two literals at most, or a literal and a match: two tokens if the row before was long.
        let items = (self.items.len() - self.end.item) / 2;
        items.min((self.literals.len() - LITERALS_ROOM - self.end.literal) / 2)
    }

    #[inline(always)]
    fn reach(&self) -> usize {
        usize::MAX - 2
    }

    #[inline(always)]
    unsafe fn literals(&mut self, pair: u16, count: usize) {
        // SAFETY: there is room for two literals.
        unsafe { store_pair(self.literals.as_mut_ptr().add(self.end.literal), pair) };
        self.end.literal += count;
    }

    #[inline(always)]
    unsafe fn copy(&mut self, length: usize, distance: usize) {
        let mut literals = (self.end.literal - self.run) as u32;
        if literals >= ONLY_LITERALS {
            // SAFETY: there is room for two tokens.
            unsafe { self.push(ONLY_LITERALS | literals << 9) };
            literals = 0;
        }
        // SAFETY: as above.
        unsafe { self.push(literals | (length as u32 - 3) << 9 | (distance as u32 - 1) << 17) };
        self.run = self.end.literal;
    }
}

impl Writer<'_> {
    /// # Safety
    ///
    /// There must be room for a token.
    #[inline(always)]
    unsafe fn push(&mut self, token: u32) {
        debug_assert!(self.end.item < self.items.len());
        // SAFETY: the caller says so.
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
            let mut writer = Writer {
                items: &mut tokens.items,
                literals: &mut tokens.literals,
                end: tokens.end,
                run: 0,
            };
            let mut expected = vec![b'-'; 300];
            for _ in 0..3 {
                for index in 0..literals {
                    // SAFETY: there is room for 4096 literals.
                    unsafe { writer.literals(byte(index).into(), 1) };
                    expected.push(byte(index));
                }
                // SAFETY: there is room for 16 tokens, and each is two at most.
                unsafe { writer.copy(200, 300) };
                expected.extend_from_within(expected.len() - 300..expected.len() - 100);
            }
            (tokens.end, tokens.run) = (writer.end, writer.run);
            assert!(tokens.push(b"end"));
            expected.extend(b"end");
            let end = tokens.mark().expect("there is room");
            for room in [1, 2, 100, 5000] {
                let mut text = vec![b'-'; 300];
                let mut replay = Replay::new(Cursor::default());
                loop {
                    let at = text.len();
                    text.resize(at + room, 0);
                    let mut place = Text::new(&mut text, at, 0);
                    let result = tokens.replay(&mut replay, end, &mut place);
                    let at = place.at;
                    text.truncate(at);
                    if result.is_ok() {
                        break;
                    }
                }
                assert!(text == expected, "{literals} literals, room for {room}");
            }
        }
    }
}
