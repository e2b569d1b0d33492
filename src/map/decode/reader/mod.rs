//! One log as a sequence of pieces of text: plain text as it is, compressed data part by part.
//!
//! A log is one part or more, and a decoder that stops after the first would silently lose the
//! rest: `cat a.gz b.gz` joins members, compression in blocks makes many, `cat access.log*` mixes
//! plain text and compressions, and tapes leave zeros between parts. A part is a gzip member (RFC
//! 1952), a frame of zstd or lz4, a stream of xz, .lzma or bzip2, or plain text up to the next of
//! these. The end of each is checked, and bytes that belong to no part are reported.
//!
//! Decoding is left to an [`Inflater`] and to [`Foreign`]. What the beginning of a part's text
//! shows it to be is passed on, and the caller decides what becomes of it.

mod parts;
mod plain;
#[cfg(test)]
mod tests;
mod wide;

use super::content::{Content, JUDGED};
use super::foreign::{Foreign, Progress, Status, TOGETHER};
use super::inflater::Inflater;
use super::input::Input;
use super::marks::ends_line;
use super::utf16::Utf16;
use super::{Decoder, Scratch};
use crate::map::bytes::Bytes;
use crate::map::inflate::{Inflated, StreamStatus, Window};
use crate::map::outcome::{Compression, Damage, Defect, Note};

/// The text of one log.
pub struct TextReader<'a> {
    input: Input<'a>,
    inflater: Inflater<'a>,
    foreign: Option<Foreign>,
    /// The part has no text, and does not count as one.
    is_skippable: bool,
    stage: Stage,
    /// The text of the current gzip member so far.
    sum: Sum,
    /// How much of the current part's text was written and is not judged yet; none after that.
    unjudged: Option<usize>,
    /// The compressed parts whose end was checked.
    members: u64,
    /// The compression of the last part.
    compression: Compression,
    utf16: Option<Box<Utf16>>,
    trailing: Option<Note>,
}

/// A piece of text, in the window.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Piece {
    /// Its length in bytes; 0 only at the end of the log.
    pub written: usize,
    /// What the text of a part is, where the piece begins one. Compressed data and archives are in
    /// the window as they are.
    pub begins: Option<Content>,
}

/// The next bytes of the file.
enum Stage {
    Start,
    /// Plain text, which begins a line here or does not.
    Plain {
        line_starts: bool,
    },
    /// An archive that is not compressed: the bytes are passed on to the end of the file.
    Raw,
    /// The header of a gzip member.
    Header,
    /// The deflate stream of a gzip member.
    Stream,
    /// A part in another compression.
    Foreign,
    /// Damage, which is returned after the text before it.
    Damaged(Damage),
    End,
}

/// The values that a gzip trailer is compared with.
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
            foreign: None,
            is_skippable: false,
            stage: Stage::Start,
            sum: Sum::default(),
            unjudged: None,
            members: 0,
            compression: Compression::Gzip,
            utf16: None,
            trailing: None,
        }
    }

    /// Returns true if and only if the file was read to its end, and all text was returned.
    pub fn is_done(&self) -> bool {
        matches!(self.stage, Stage::End) && self.utf16.is_none()
    }

    /// The number of bytes read from the file so far.
    pub fn bytes_read(&self) -> u64 {
        self.input.bytes_read()
    }

    /// The number of compressed parts whose end was checked; 0 for plain text.
    pub fn members(&self) -> u64 {
        self.members
    }

    /// The kind of the bytes after the last compressed part that belong to none, at the end of the
    /// file.
    pub fn trailing(&self) -> Option<Note> {
        self.trailing.clone()
    }

    /// Writes some text into the window, UTF-16 as UTF-8.
    ///
    /// The window must hold the last [`HISTORY`](crate::map::inflate::HISTORY) bytes of the text
    /// before.
    ///
    /// # Errors
    ///
    /// If the file cannot be read, is damaged, or is in a compression that is not read. All text
    /// before the error was written.
    pub fn read(&mut self, window: &mut Window<'_>) -> Result<Piece, Damage> {
        if let Some(utf16) = self.utf16.take() {
            return self.read_utf16(utf16, window);
        }
        let piece = self.read_raw(window)?;
        let Some(Content::Utf16(order)) = piece.begins else {
            return Ok(piece);
        };
        let utf16 = Box::new(Utf16::new(order, window.last(piece.written)));
        window.take_back(piece.written);
        let piece = self.read_utf16(utf16, window)?;
        Ok(Piece {
            begins: piece.begins.or(Some(Content::Text)),
            ..piece
        })
    }

    /// The same for the text in its own encoding.
    pub(super) fn read_raw(&mut self, window: &mut Window<'_>) -> Result<Piece, Damage> {
        loop {
            // What follows the part may be begun before its last text is returned.
            let unjudged = self.unjudged.take();
            let produced = match &self.stage {
                Stage::Start => {
                    self.stage = self.detect()?;
                    continue;
                }
                Stage::Header => {
                    self.header()?;
                    self.inflater.begin(self.input.offset());
                    self.sum = Sum::default();
                    self.unjudged = Some(0);
                    self.stage = Stage::Stream;
                    continue;
                }
                &Stage::Plain { line_starts } => {
                    self.plain(window, line_starts, unjudged.is_some())?
                }
                Stage::Raw => self.raw(window)?,
                Stage::Stream => self.inflate(window)?,
                Stage::Foreign => self.decode(window)?,
                Stage::Damaged(damage) => return Err(damage.clone()),
                Stage::End => {
                    return Ok(Piece {
                        written: 0,
                        begins: None,
                    });
                }
            };
            let (written, begins) = match unjudged {
                None => (produced, None),
                Some(before) => {
                    let written = before + produced;
                    let goes_on = matches!(self.stage, Stage::Stream | Stage::Foreign)
                        && self.unjudged.is_none();
                    if written < JUDGED && goes_on && window.space() > 0 {
                        self.unjudged = Some(written);
                        continue;
                    }
                    let begins_line = window.before_last(written).is_none_or(ends_line);
                    let content = Content::of(window.last(written), begins_line);
                    (written, (written > 0).then_some(content))
                }
            };
            if written > 0 {
                return Ok(Piece { written, begins });
            }
        }
    }

    /// Decodes some text of a gzip member.
    fn inflate(&mut self, window: &mut Window<'_>) -> Result<usize, Damage> {
        if !self.refill(1) {
            return Ok(0);
        }
        // The text before is another member's.
        window.limit_history(self.sum.length);
        let Inflated {
            consumed,
            produced,
            status,
        } = self.inflater.inflate(self.input.at_hand(), window);
        self.sum.crc.update(window.last(produced));
        self.sum.length += produced as u64;
        self.input.consume(consumed);
        match status {
            StreamStatus::Done => {
                self.stage = self.trailer().unwrap_or_else(Stage::Damaged);
            }
            StreamStatus::Corrupt(why) => {
                self.stage = Stage::Damaged(self.corrupt(Defect::Stream(why)));
            }
            // There was no input left, and no text came out: the file ended too early.
            _ if consumed == 0 && produced == 0 => {
                self.stage = Stage::Damaged(self.truncated());
            }
            StreamStatus::NeedsInput | StreamStatus::OutputFull => {}
        }
        Ok(produced)
    }

    /// Decodes some text of a part in another compression.
    fn decode(&mut self, window: &mut Window<'_>) -> Result<usize, Damage> {
        if !self.refill(TOGETHER) {
            return Ok(0);
        }
        let input = self.input.at_hand();
        let is_last = input.len() < TOGETHER;
        let Some(foreign) = &mut self.foreign else {
            self.stage = Stage::Start;
            return Ok(0);
        };
        let Progress {
            consumed,
            produced,
            status,
        } = foreign.decode(input, window.space_mut());
        window.advance(produced);
        self.input.consume(consumed);
        match status {
            Status::Done => {
                self.stage = self.end_foreign().unwrap_or_else(Stage::Damaged);
            }
            Status::Failed(failure) => self.stage = Stage::Damaged(self.failed(failure)),
            Status::Running if consumed == 0 && produced == 0 => {
                self.stage = Stage::Damaged(match self.input.take_failure() {
                    Some(failure) => failure.into(),
                    None if is_last => self.truncated(),
                    None => self.corrupt(Defect::Data),
                });
            }
            Status::Running => {}
        }
        Ok(produced)
    }

    /// Reads until at least `n` bytes are at hand or the file has ended. Returns false if reading
    /// failed, which is kept for the time after the text before it.
    fn refill(&mut self, n: usize) -> bool {
        if self.input.at_hand().len() >= n {
            return true;
        }
        match self.input.before_failure(n) {
            Ok(_) => true,
            Err(error) => {
                self.stage = Stage::Damaged(error.into());
                false
            }
        }
    }
}
