//! Where the reader's parts begin and end: marks, headers and trailers, and what stands between.

use super::{JUDGED, Stage, TextReader};
use crate::map::decode::content::Content;
use crate::map::decode::foreign::{Failure, Foreign};
use crate::map::decode::marks::{
    LONGEST_MARK, compression, is_begun_mark, is_skippable, part_in_garbage,
};
use crate::map::gzip::{BadHeader, read_header};
use crate::map::outcome::{Compression, Damage, Defect, Note, Part};

impl TextReader<'_> {
    /// Detects the kind of the next part by its first bytes.
    pub(super) fn detect(&mut self) -> Result<Stage, Damage> {
        let start = self.input.at_least(LONGEST_MARK)?;
        match compression(start) {
            Some(found) => self.begin(found),
            None => {
                self.unjudged = Some(0);
                Ok(Stage::Plain { line_starts: true })
            }
        }
    }

    /// Begins a compressed part, whose first bytes are at hand.
    fn begin(&mut self, found: Compression) -> Result<Stage, Damage> {
        if found == Compression::Gzip {
            self.compression = found;
            return Ok(Stage::Header);
        }
        let start = self.input.at_hand();
        self.is_skippable = is_skippable(start);
        let foreign = Foreign::new(found, start).ok_or(Damage::Foreign(found))?;
        self.compression = found;
        self.foreign = Some(foreign);
        self.unjudged = Some(0);
        Ok(Stage::Foreign)
    }

    /// Reads a gzip member's header.
    pub(super) fn header(&mut self) -> Result<(), Damage> {
        let header = read_header(|| self.bytes().map(|[byte]| byte));
        header.map_err(|bad| match bad {
            BadHeader::Source(damage) => damage,
            BadHeader::Method(method) => self.corrupt(Defect::Method(method)),
            BadHeader::Flags(flags) => self.corrupt(Defect::Flags(flags)),
            BadHeader::Checksum => self.corrupt(Defect::HeaderChecksum),
        })
    }

    /// Reads a gzip member's trailer, CRC-32 and length modulo 2^32, compares it with the text, and
    /// detects what follows.
    pub(super) fn trailer(&mut self) -> Result<Stage, Damage> {
        let crc = u32::from_le_bytes(self.bytes()?);
        let length = u32::from_le_bytes(self.bytes()?);
        if crc != self.sum.crc.clone().finalize() {
            return Err(self.corrupt(Defect::Checksum));
        }
        if length != self.sum.length as u32 {
            return Err(self.corrupt(Defect::Length));
        }
        self.members += 1;
        self.after_part()
    }

    /// Ends a part whose decoder has checked it, and detects what follows.
    pub(super) fn end_foreign(&mut self) -> Result<Stage, Damage> {
        self.members += u64::from(!self.is_skippable);
        self.after_part()
    }

    /// Detects what follows a compressed part.
    fn after_part(&mut self) -> Result<Stage, Damage> {
        let zeros = self.skip_zeros()?;
        let rest = self.input.at_least(JUDGED)?;
        if let Some(found) = compression(rest) {
            return self.begin(found);
        }
        if rest.is_empty() {
            self.trailing = (zeros > 0).then_some(Note::TrailingZeros);
            return Ok(Stage::End);
        }
        if rest.len() < LONGEST_MARK && is_begun_mark(rest) {
            return Err(self.truncated_at_end());
        }
        if Content::of(rest, true) != Content::Text || is_text(&rest[..rest.len().min(JUDGED_TEXT)])
        {
            self.trailing = Some(Note::TrailingText);
            self.unjudged = Some(0);
            return Ok(Stage::Plain { line_starts: true });
        }
        self.skip_garbage()?;
        Ok(Stage::End)
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

    /// Skips bytes that are neither compressed data nor text, to the end of the file.
    fn skip_garbage(&mut self) -> Result<(), Damage> {
        self.trailing = Some(Note::TrailingGarbage);
        loop {
            let bytes = self.input.at_least(LONGEST_MARK)?;
            // A part after the garbage is lost: that is damage, not garbage.
            if part_in_garbage(bytes).is_some() {
                return Err(self.corrupt(Defect::Gap));
            }
            if bytes.is_empty() {
                return Ok(());
            }
            // The last bytes are judged with those that follow.
            let n = bytes.len().saturating_sub(LONGEST_MARK - 1).max(1);
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

    /// The damage of a file that ends inside the current part.
    pub(super) fn truncated(&self) -> Damage {
        Damage::Truncated {
            part: self.part(),
            at: self.input.bytes_read(),
        }
    }

    /// The damage of a file that ends inside the mark of another part.
    pub(super) fn truncated_at_end(&self) -> Damage {
        Damage::CutMark {
            at: self.input.bytes_read(),
        }
    }

    pub(super) fn corrupt(&self, defect: Defect) -> Damage {
        Damage::Corrupt {
            part: self.part(),
            at: self.input.offset(),
            defect,
        }
    }

    /// The damage that a decoder found.
    pub(super) fn failed(&self, failure: Failure) -> Damage {
        match failure {
            Failure::Defect(defect) => self.corrupt(defect),
            Failure::Memory => Damage::Memory { part: self.part() },
        }
    }

    fn part(&self) -> Part {
        Part {
            compression: self.compression,
            number: self.members + 1,
        }
    }
}

/// The number of bytes after a part that decide whether they are text.
const JUDGED_TEXT: usize = 64;

/// Returns true if and only if some bytes may be text: they hold no control characters but those
/// that stand in text.
pub(super) fn is_text(bytes: &[u8]) -> bool {
    let is_control = |byte: &u8| matches!(byte, 0..=8 | 11 | 12 | 14..=26 | 28..=31 | 127);
    !bytes.iter().any(is_control)
}
