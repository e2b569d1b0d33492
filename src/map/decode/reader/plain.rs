//! The reader's plain parts: moved as they are, up to the next compressed part.

use super::parts::is_text;
use super::{Stage, TextReader};
use crate::map::decode::content::{Content, JUDGED};
use crate::map::decode::marks::{LONGEST_MARK, ends_line, mark_at_end, part_in_text};
use crate::map::inflate::Window;
use crate::map::outcome::Damage;

impl TextReader<'_> {
    /// Moves plain text into the window, and returns its length. `is_start` says whether it is the
    /// first of its part.
    pub(super) fn plain(
        &mut self,
        window: &mut Window<'_>,
        line_starts: bool,
        is_start: bool,
    ) -> Result<usize, Damage> {
        let least = if is_start { JUDGED } else { LONGEST_MARK };
        let read = self.input.read_into(window.space_mut(), least)?;
        let text = &window.space_mut()[..read];
        if is_start && Content::of(text, true) == Content::Archive {
            // What is inside is found by its headers, and marks in it are not this reader's.
            window.advance(read);
            self.stage = Stage::Raw;
            return Ok(read);
        }
        let (end, next) = match part_in_text(text, line_starts) {
            Some(at) => (at, Stage::Start),
            None if read == 0 => (0, Stage::End),
            None => {
                // A mark may begin here and be completed by the next read.
                let end = match read - mark_at_end(text, line_starts) {
                    // It was not: the file ends inside it.
                    0 if read < LONGEST_MARK && !is_text(text) => {
                        return Err(self.truncated_at_end());
                    }
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

    /// Moves an archive's bytes into the window, and returns their number.
    pub(super) fn raw(&mut self, window: &mut Window<'_>) -> Result<usize, Damage> {
        let read = self.input.read_into(window.space_mut(), 1)?;
        window.advance(read);
        if read == 0 {
            self.stage = Stage::End;
        }
        Ok(read)
    }
}
