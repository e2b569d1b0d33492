//! One log as a sequence of pieces of text: plain text as it is, gzip (RFC 1952) member by member.
//!
//! A gzip file is one member or more. Logs that were joined with `cat a.gz >> b.gz`, or compressed
//! in blocks, have many, and a decoder that stops after the first would silently lose the rest.
//! Each member's header, CRC-32 and length are checked here, and bytes after the last member are
//! reported. Inflating is left to an [`Inflater`].

use super::inflater::Inflater;
use super::input::Input;
use super::{Decoder, LONGEST_MARK, Scratch, foreign};
use crate::map::bytes::Bytes;
use crate::map::gzip::{BadHeader, MAGIC, read_header};
use crate::map::inflate::{Inflated, StreamStatus, Window};
use crate::map::outcome::{Damage, Defect, Warning};

/// The text of one log.
pub struct TextReader<'a> {
    input: Input<'a>,
    inflater: Inflater<'a>,
    stage: Stage,
    /// The text of the current member so far.
    sum: Sum,
    members: u64,
    trailing: Option<Warning>,
}

/// The next part of the file.
enum Stage {
    Start,
    Plain,
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
                Stage::Plain => {
                    let read = self.input.read_into(window.space_mut())?;
                    window.advance(read);
                    if read == 0 {
                        self.stage = Stage::End;
                    }
                    return Ok(read);
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
    pub fn trailing(&self) -> Option<Warning> {
        self.trailing
    }

    /// Detects the kind of the file by its first bytes.
    fn detect(&mut self) -> Result<Stage, Damage> {
        let start = self.input.at_least(LONGEST_MARK)?;
        if start.starts_with(&MAGIC) {
            return Ok(Stage::Header);
        }
        match foreign(start) {
            Some(compression) => Err(Damage::Foreign(compression)),
            None => Ok(Stage::Plain),
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
        match self.input.at_least(MAGIC.len())? {
            [] => return Ok(Stage::End),
            start if start.starts_with(&MAGIC) => return Ok(Stage::Header),
            _ => {}
        }
        self.trailing = Some(trailing(&mut self.input)?);
        Ok(Stage::End)
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

/// Reads to the end of the file.
fn trailing(input: &mut Input<'_>) -> Result<Warning, Damage> {
    let mut kind = Warning::TrailingZeros;
    loop {
        let bytes = input.at_least(1)?;
        if bytes.is_empty() {
            return Ok(kind);
        }
        if bytes.iter().any(|&byte| byte != 0) {
            kind = Warning::TrailingGarbage;
        }
        let n = bytes.len();
        input.consume(n);
    }
}
