//! The beginning of a text, looked at before any of it is read.
//!
//! Two questions are answered here, whatever the query is: how the lines are written, where one
//! line alone does not show it, and whether the text is a log at all. Both answers depend on the
//! text only, not on the blocks in which it comes: the first blocks are held back until enough
//! lines were seen. After that a block costs one branch. This module knows no files and no
//! compression.

mod sight;

pub(super) use sight::Seen;
pub use sight::{Content, Unreadable};

use super::format::{Context, Reading};
use super::line::Lesson;
use super::lines::split;
use sight::Sight;

/// Lines that begin after this many bytes of text teach nothing.
const OPENING: usize = 64 * 1024;

/// How many requests without a second word that could be the client show that a log has none.
const ENOUGH: u32 = 16;

/// Looks at the beginning of one text.
#[derive(Debug, Default)]
pub(super) struct Opening {
    /// Text that was held back.
    held: Vec<u8>,
    /// How much text was looked at, in bytes, while the opening lasted.
    looked_at: usize,
    /// Requests without a second word, and whether there were others.
    plain: u32,
    is_varied: bool,
    is_over: bool,
    sight: Sight,
    context: Context,
}

impl Opening {
    /// Takes the next block of whole lines and returns the text that can be read now: nothing, the
    /// block, or all that was held back with the block at its end.
    pub(super) fn admit<'b>(&'b mut self, block: &'b [u8], reading: &mut Reading<'_>) -> &'b [u8] {
        let was_over = self.is_over;
        if !was_over {
            self.learn(block, reading);
        }
        if was_over && !self.held.is_empty() {
            self.held = Vec::new();
        }
        let text = match (self.is_over, was_over || self.held.is_empty()) {
            (true, true) => block,
            (is_over, _) => {
                self.held.extend_from_slice(block);
                if is_over { &self.held[..] } else { &[] }
            }
        };
        // After all was learnt, so that it does not depend on the blocks what is seen.
        if !self.sight.is_done() {
            self.sight.look(text, reading);
        }
        text
    }

    /// Ends the text. Returns what is still held back, and what the text was seen to be.
    pub(super) fn finish(mut self, reading: &Reading<'_>) -> (Vec<u8>, Seen) {
        let held = match self.is_over {
            true => Vec::new(),
            false => self.held,
        };
        if !self.sight.is_done() {
            self.sight.look(&held, reading);
        }
        (held, self.sight.seen())
    }

    fn learn(&mut self, block: &[u8], reading: &mut Reading<'_>) {
        for line in lines(block) {
            if self.looked_at >= OPENING {
                self.is_over = true;
                return;
            }
            self.looked_at += line.len() + 1;
            match reading.learn(line, &mut self.context) {
                Lesson::Nothing => {}
                Lesson::OneWord => self.plain += 1,
                Lesson::TwoWords => self.is_varied = true,
                Lesson::Known => self.is_over = true,
            }
            if self.plain >= ENOUGH && !self.is_varied {
                self.is_over = true;
            }
            if self.is_over {
                return;
            }
        }
    }
}

/// The lines of a block, empty ones included.
fn lines(block: &[u8]) -> impl Iterator<Item = &[u8]> {
    split(block).map(|line| &block[line])
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::map::format::Needs;

    const REQUEST: &str = "[07/Jan/2024:06:25:01 +0100] \"GET / HTTP/1.1\" 200 7\n";

    /// Passes a text in blocks of `lines` lines. Returns the hosts, and what was seen.
    fn pass(text: &str, at_once: usize) -> (Vec<String>, Seen) {
        let mut reading = Reading::new(None, Needs::Request);
        let mut opening = Opening::default();
        let mut hosts = Vec::new();
        let mut read = |text: &[u8], reading: &Reading<'_>| {
            for line in lines(text) {
                let mut context = Context::default();
                if let Ok(request) = reading.read(line, &mut context) {
                    hosts.push(String::from_utf8_lossy(request.host).into_owned());
                }
            }
        };
        let all: Vec<_> = text.split_inclusive('\n').collect();
        for block in all.chunks(at_once) {
            let block = block.concat();
            let admitted = opening.admit(block.as_bytes(), &mut reading).to_vec();
            read(&admitted, &reading);
        }
        let (held, seen) = opening.finish(&reading);
        read(&held, &reading);
        (hosts, seen)
    }

    #[test]
    fn a_line_is_read_by_those_after_it_however_the_text_is_cut() {
        let pair = format!("192.0.2.9 1.2.3.4 - - {REQUEST}");
        let named = format!("www.example.com 1.2.3.5 - - {REQUEST}");
        let plain = format!("1.2.3.6 - - {REQUEST}");
        let near = format!("{pair}{}{named}{}", plain.repeat(9), plain.repeat(900));
        // The evidence comes too late in a text whose first lines are plain.
        let late = format!("{}{pair}{named}", plain.repeat(16));
        let far = format!("{pair}{}{named}", pair.repeat(OPENING / pair.len() + 1));
        for (text, host, at) in [
            (near, "1.2.3.4", 0),
            (late, "192.0.2.9", 16),
            (far, "192.0.2.9", 0),
        ] {
            let whole = pass(&text, 10_000);
            assert_eq!(whole.0[at], host);
            assert_eq!(whole.1, Seen::Requests);
            for at_once in [1, 3, 7, 100] {
                assert_eq!(pass(&text, at_once), whole, "{at_once} lines at once");
            }
        }
    }

    #[test]
    fn nothing_is_held_once_the_first_lines_are_plain() {
        let mut reading = Reading::new(None, Needs::Request);
        let mut opening = Opening::default();
        let block = format!("1.2.3.6 - - {REQUEST}").repeat(20);
        assert_eq!(
            opening.admit(block.as_bytes(), &mut reading),
            block.as_bytes()
        );
        assert!(opening.held.is_empty());
        assert_eq!(opening.admit(b"x\n", &mut reading), b"x\n");
    }
}
