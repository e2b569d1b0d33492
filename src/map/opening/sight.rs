//! Is a text a log? It is if it has a line that reads as a request.

use serde::{Deserialize, Serialize};

use super::{OPENING, lines};
use crate::escape::Text;
use crate::map::format::{Context, Reading};
use crate::map::line::excerpt;
use crate::map::request::Malformed;

/// What a text was seen to be.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(in crate::map) enum Seen {
    /// A log: it has a request.
    Requests,
    /// No text, or empty lines alone.
    Nothing,
    /// Lines that begin with `#` alone: a log of W3C's extended format without a record.
    Comments,
    /// Something else.
    Unreadable(Unreadable),
}

/// A text without a request.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Unreadable {
    /// What it seems to be.
    pub content: Content,
    /// Number of lines that are neither empty nor comments.
    pub lines: u64,
    /// The first of them, in brief (see [`excerpt`]), and why it is no request. None in a text of
    /// NUL bytes.
    pub example: Option<(Text, Malformed)>,
}

/// What a text without a request seems to be, by its first 64 KiB.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum Content {
    /// Text of another kind, or a log of an unknown format.
    Text,
    /// An HTML page, such as the error page that a download left in place of a log.
    Page,
    /// No text, or text of two bytes a character.
    Binary,
}

/// Looks for the first request of a text.
#[derive(Debug, Default)]
pub(super) struct Sight {
    context: Context,
    is_done: bool,
    comments: u64,
    lines: u64,
    example: Option<(Text, Malformed)>,
    is_page: bool,
    /// Of the first bytes: their number, those that are not NUL, the NULs that follow another byte,
    /// and the control characters that do not stand in text.
    counted: usize,
    filled: usize,
    nul: usize,
    strange: usize,
    last: u8,
}

impl Sight {
    /// Whether a request was seen, so that nothing more is to be looked for.
    pub(super) fn is_done(&self) -> bool {
        self.is_done
    }

    /// Looks at the next block. No block after the first request needs to be passed.
    pub(super) fn look(&mut self, block: &[u8], reading: &Reading<'_>) {
        for line in lines(block) {
            let text = line
                .strip_prefix(b"\xef\xbb\xbf")
                .unwrap_or(line)
                .trim_ascii();
            if text.is_empty() {
                continue;
            }
            if text[0] == b'#' {
                self.comments += 1;
                self.context.see(line);
                continue;
            }
            match reading.read(line, &mut self.context) {
                Ok(_) | Err(Malformed::Joined) => {
                    self.is_done = true;
                    return;
                }
                Err(reason) => {
                    if self.example.is_none() {
                        self.is_page = is_page(text);
                        self.example = Some((excerpt(text), reason));
                    }
                    self.lines += 1;
                }
            }
        }
        self.count(&block[..block.len().min(OPENING - self.counted)]);
    }

    pub(super) fn seen(self) -> Seen {
        let content = match (self.is_page, self.is_binary()) {
            (true, _) => Content::Page,
            (false, true) => Content::Binary,
            (false, false) => Content::Text,
        };
        match self.lines {
            _ if self.is_done => Seen::Requests,
            0 if self.comments > 0 => Seen::Comments,
            0 if self.filled > 0 || self.counted == 0 => Seen::Nothing,
            lines => Seen::Unreadable(Unreadable {
                content,
                lines,
                example: self.example,
            }),
        }
    }

    /// Counts bytes. A NUL counts where it follows another byte, as in UTF-16: of a run of them,
    /// which a crash leaves in a log, only the first does.
    fn count(&mut self, text: &[u8]) {
        self.counted += text.len();
        for &byte in text {
            self.filled += usize::from(byte != 0);
            self.nul += usize::from(byte == 0 && self.last != 0);
            let is_strange = matches!(byte, 1..=8 | 11 | 12 | 14..=26 | 28..=31 | 127);
            self.strange += usize::from(is_strange);
            self.last = byte;
        }
    }

    /// Random bytes have 11 per cent of control characters.
    fn is_binary(&self) -> bool {
        self.filled == 0 || 4 * self.nul + 20 * self.strange > self.counted
    }
}

fn is_page(text: &[u8]) -> bool {
    let begins = |tag: &[u8]| {
        text.get(..tag.len())
            .is_some_and(|text| text.eq_ignore_ascii_case(tag))
    };
    begins(b"<!doctype html") || begins(b"<html")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::map::format::Needs;

    fn seen(text: &[u8]) -> Seen {
        let mut sight = Sight::default();
        for block in text.chunks(100) {
            if !sight.is_done() {
                sight.look(block, &Reading::new(None, Needs::Request));
            }
        }
        sight.seen()
    }

    fn content(text: &[u8]) -> (Content, u64) {
        match seen(text) {
            Seen::Unreadable(unreadable) => (unreadable.content, unreadable.lines),
            seen => panic!("{seen:?}"),
        }
    }

    #[test]
    fn a_log_is_known_by_its_first_request() {
        let line = b"1.2.3.4 - - [07/Jan/2024:06:25:01 +0100] \"-\" 408 -\n";
        let log = |before: &[u8]| seen(&[before, &line[..]].concat());
        assert_eq!(log(b""), Seen::Requests);
        assert_eq!(log(b"\xef\xbb\xbf"), Seen::Requests);
        assert_eq!(log(&[0; 5000]), Seen::Requests);
        assert_eq!(log(b"a banner\n\n"), Seen::Requests);
    }

    #[test]
    fn what_has_nothing_to_read_is_no_fault() {
        assert_eq!(seen(b""), Seen::Nothing);
        assert_eq!(seen(b"\n\r\n \n"), Seen::Nothing);
        assert_eq!(seen(b"#Version: 1.0\n#Fields: date time\n"), Seen::Comments);
    }

    #[test]
    fn other_contents_are_distinguished() {
        assert_eq!(content(b"one\n\ntwo\n"), (Content::Text, 2));
        assert_eq!(content(b"\xc3\x96l \xe9\n"), (Content::Text, 1));
        assert_eq!(
            content(b"<!DOCTYPE HTML>\n<title>502</title>\n").0,
            Content::Page
        );
        assert_eq!(content(&[0; 300]), (Content::Binary, 0));
        let utf16: Vec<u8> = "GET / HTTP/1.1\n"
            .encode_utf16()
            .flat_map(u16::to_le_bytes)
            .collect();
        assert_eq!(content(&utf16).0, Content::Binary);
        let mut random = fastrand::Rng::with_seed(7);
        let noise: Vec<u8> = (0..10_000).map(|_| random.u8(..)).collect();
        assert_eq!(content(&noise).0, Content::Binary);
    }
}
