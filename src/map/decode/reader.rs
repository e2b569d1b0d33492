//! One log as a sequence of pieces of text: plain text as it is, gzip (RFC 1952) member by member.
//!
//! A log is one part or more, and a decoder that stops after the first would silently lose the
//! rest: `cat a.gz b.gz` joins members, compression in blocks makes many, `cat access.log*` mixes
//! plain text and gzip, and tapes leave zeros between members. Each member's header, CRC-32 and
//! length are checked here, and bytes that belong to no part are reported. Inflating is left to an
//! [`Inflater`].

use super::inflater::Inflater;
use super::input::Input;
use super::marks::{LONGEST_MARK, begins_part, ends_line, foreign, mark_at_end, part_in_text};
use super::{Decoder, Scratch};
use crate::map::bytes::Bytes;
use crate::map::gzip::{BadHeader, DEFLATE, MAGIC, read_header};
use crate::map::inflate::{Inflated, StreamStatus, Window};
use crate::map::outcome::{Damage, Defect, Note};

/// The text of one log.
pub struct TextReader<'a> {
    input: Input<'a>,
    inflater: Inflater<'a>,
    stage: Stage,
    /// The text of the current member so far.
    sum: Sum,
    members: u64,
    /// The current member is a tar archive, which may hold compressed files.
    is_archive: bool,
    trailing: Option<Note>,
}

/// The next part of the file.
enum Stage {
    Start,
    /// Plain text, which begins a line here or does not.
    Plain {
        line_starts: bool,
    },
    Header,
    Stream,
    /// Damage, which is returned after the text before it.
    Damaged(Damage),
    End,
}

/// The values that a trailer is compared with.
#[derive(Default)]
struct Sum {
    crc: crc32fast::Hasher,
    length: u64,
}

impl<'a> TextReader<'a> {
    /// Reads `bytes` from the front, and calls `on_read` with the number of bytes of each read.
    pub fn new(
        bytes: Bytes<'a>,
        decoder: Decoder<'a>,
        scratch: &'a mut Scratch,
        on_read: &'a dyn Fn(u64),
    ) -> Self {
        let Scratch { buffer, inflate } = scratch;
        Self {
            input: Input::new(bytes, buffer, on_read),
            inflater: Inflater::new(decoder, inflate),
            stage: Stage::Start,
            sum: Sum::default(),
            members: 0,
            is_archive: false,
            trailing: None,
        }
    }

    /// Returns true if and only if the file was read to its end.
    pub fn is_done(&self) -> bool {
        matches!(self.stage, Stage::End)
    }

    /// Writes some text into the window, and returns its length in bytes; 0 only at the end of the
    /// file.
    ///
    /// The window must hold the last [`HISTORY`](crate::map::inflate::HISTORY) bytes of the text
    /// before.
    ///
    /// # Errors
    ///
    /// If the file cannot be read, is damaged, or is in another compression. All text before the
    /// error was written.
    pub fn read(&mut self, window: &mut Window<'_>) -> Result<usize, Damage> {
        loop {
            match &self.stage {
                Stage::Start => self.stage = self.detect()?,
                &Stage::Plain { line_starts } => {
                    let written = self.plain(window, line_starts)?;
                    if written > 0 || matches!(self.stage, Stage::End) {
                        return Ok(written);
                    }
                }
                Stage::Header => {
                    self.header()?;
                    self.inflater.begin(self.input.offset());
                    self.sum = Sum::default();
                    self.stage = Stage::Stream;
                }
                Stage::Stream => {
                    if self.input.at_hand().is_empty() {
                        self.input.at_least(1)?;
                    }
                    // The text before is another member's.
                    window.limit_history(self.sum.length);
                    let Inflated {
                        consumed,
                        produced,
                        status,
                    } = self.inflater.inflate(self.input.at_hand(), window);
                    let text = window.last(produced);
                    if self.sum.length == 0 {
                        self.is_archive = is_archive(text);
                    }
                    // An archive holds compressed files anywhere, other data only from the first
                    // byte on.
                    let is_nested = match self.is_archive {
                        true => part_in_text(text, true).is_some(),
                        false => self.sum.length == 0 && begins_part(text),
                    };
                    self.sum.crc.update(text);
                    self.sum.length += produced as u64;
                    self.input.consume(consumed);
                    if is_nested {
                        self.stage = Stage::Damaged(Damage::Nested);
                        return Ok(produced);
                    }
                    match status {
                        StreamStatus::Done => {
                            self.stage = self.trailer().unwrap_or_else(Stage::Damaged);
                        }
                        StreamStatus::Corrupt(why) => {
                            self.stage = Stage::Damaged(self.corrupt(Defect::Stream(why)));
                        }
                        // There was no input left, and no text came out: the file ended too early.
                        _ if consumed == 0 && produced == 0 => return Err(self.truncated()),
                        StreamStatus::NeedsInput | StreamStatus::OutputFull => {}
                    }
                    if produced > 0 {
                        return Ok(produced);
                    }
                }
                Stage::Damaged(damage) => return Err(damage.clone()),
                Stage::End => return Ok(0),
            }
        }
    }

    /// The number of bytes read from the file so far.
    pub fn bytes_read(&self) -> u64 {
        self.input.bytes_read()
    }

    /// The number of gzip members whose end was checked; 0 for plain text.
    pub fn members(&self) -> u64 {
        self.members
    }

    /// The kind of the bytes after the last member that belong to none, at the end of the file.
    pub fn trailing(&self) -> Option<Note> {
        self.trailing.clone()
    }

    /// Detects the kind of the file by its first bytes.
    fn detect(&mut self) -> Result<Stage, Damage> {
        let start = self.input.at_least(LONGEST_MARK)?;
        if start.starts_with(&MAGIC) {
            return Ok(Stage::Header);
        }
        match foreign(start) {
            Some(compression) => Err(Damage::Foreign(compression)),
            None => Ok(Stage::Plain { line_starts: true }),
        }
    }

    /// Reads a member's header.
    fn header(&mut self) -> Result<(), Damage> {
        let header = read_header(|| self.bytes().map(|[byte]| byte));
        header.map_err(|bad| match bad {
            BadHeader::Source(damage) => damage,
            BadHeader::Method(method) => self.corrupt(Defect::Method(method)),
            BadHeader::Flags(flags) => self.corrupt(Defect::Flags(flags)),
            BadHeader::Checksum => self.corrupt(Defect::HeaderChecksum),
        })
    }

    /// Reads a member's trailer, CRC-32 and length modulo 2^32, compares it with the text, and
    /// detects what follows.
    fn trailer(&mut self) -> Result<Stage, Damage> {
        let crc = u32::from_le_bytes(self.bytes()?);
        let length = u32::from_le_bytes(self.bytes()?);
        if crc != self.sum.crc.clone().finalize() {
            return Err(self.corrupt(Defect::Checksum));
        }
        if length != self.sum.length as u32 {
            return Err(self.corrupt(Defect::Length));
        }
        self.members += 1;
        let zeros = self.skip_zeros()?;
        let rest = self.input.at_least(JUDGED)?;
        if let Some(compression) = foreign(rest) {
            return Err(Damage::Foreign(compression));
        }
        match rest {
            [] if zeros > 0 => self.trailing = Some(Note::TrailingZeros),
            [] => {}
            _ if rest.starts_with(&MAGIC) => return Ok(Stage::Header),
            _ if is_text(&rest[..rest.len().min(JUDGED)]) => {
                self.trailing = Some(Note::TrailingText);
                return Ok(Stage::Plain { line_starts: true });
            }
            _ => self.skip_garbage()?,
        }
        Ok(Stage::End)
    }

    /// Moves plain text into the window, up to the next compressed part, and returns its length.
    fn plain(&mut self, window: &mut Window<'_>, line_starts: bool) -> Result<usize, Damage> {
        let read = self.input.read_into(window.space_mut(), LONGEST_MARK)?;
        let text = &window.space_mut()[..read];
        let (end, next) = match part_in_text(text, line_starts) {
            Some(at) => (at, Stage::Start),
            None if read == 0 => (0, Stage::End),
            None => {
                // A mark may begin here and be completed by the next read.
                let end = match read - mark_at_end(text, line_starts) {
                    0 => read,
                    end => end,
                };
                let line_starts = ends_line(text[end - 1]);
                (end, Stage::Plain { line_starts })
            }
        };
        window.advance(end);
        self.input.give_back(read - end);
        self.stage = next;
        Ok(end)
    }

    /// Skips zeros, and returns their number.
    fn skip_zeros(&mut self) -> Result<u64, Damage> {
        let mut zeros = 0;
        loop {
            let bytes = self.input.at_least(1)?;
            let n = bytes.iter().take_while(|&&byte| byte == 0).count();
            let is_over = n < bytes.len() || n == 0;
            self.input.consume(n);
            zeros += n as u64;
            if is_over {
                return Ok(zeros);
            }
        }
    }

    /// Skips bytes that are neither gzip nor text, to the end of the file.
    fn skip_garbage(&mut self) -> Result<(), Damage> {
        self.trailing = Some(Note::TrailingGarbage);
        loop {
            let bytes = self.input.at_least(LONGEST_MARK)?;
            let Some(&[first, second, third, flags]) = bytes.first_chunk() else {
                return Ok(());
            };
            // A member after the garbage is lost: that is damage, not garbage.
            if [first, second, third] == [MAGIC[0], MAGIC[1], DEFLATE] && flags < 0x20 {
                return Err(self.corrupt(Defect::Gap));
            }
            let next = bytes[1..].iter().position(|&byte| byte == MAGIC[0]);
            // The last bytes are judged with those that follow.
            let n = next.map_or(bytes.len().saturating_sub(3).max(1), |next| next + 1);
            self.input.consume(n);
        }
    }

    fn bytes<const N: usize>(&mut self) -> Result<[u8; N], Damage> {
        match self.input.at_least(N)?.first_chunk::<N>() {
            Some(bytes) => {
                let bytes = *bytes;
                self.input.consume(N);
                Ok(bytes)
            }
            None => Err(self.truncated()),
        }
    }

    fn truncated(&self) -> Damage {
        Damage::Truncated {
            member: self.members + 1,
            at: self.input.bytes_read(),
        }
    }

    fn corrupt(&self, defect: Defect) -> Damage {
        Damage::Corrupt {
            member: self.members + 1,
            at: self.input.offset(),
            defect,
        }
    }
}

/// Returns true if and only if a text begins as a tar archive does (POSIX.1, `ustar`).
fn is_archive(text: &[u8]) -> bool {
    text.get(257..262) == Some(b"ustar")
}

/// The number of bytes after a member that decide whether they are text.
const JUDGED: usize = 64;

/// Returns true if and only if some bytes may be text: they hold no control characters but those
/// that stand in text.
fn is_text(bytes: &[u8]) -> bool {
    let is_control = |byte: &u8| matches!(byte, 0..=8 | 11 | 12 | 14..=26 | 28..=31 | 127);
    !bytes.iter().any(is_control)
}
