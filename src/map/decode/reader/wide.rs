//! The reader's text where it is UTF-16: decoded into a buffer of its own, then transcoded.

use super::{Piece, Stage, TextReader};
use crate::map::decode::utf16::Utf16;
use crate::map::inflate::Window;
use crate::map::outcome::Damage;

impl TextReader<'_> {
    /// Writes some text as UTF-8. At the end of the UTF-16 the reader goes on without it.
    pub(super) fn read_utf16(
        &mut self,
        mut utf16: Box<Utf16>,
        window: &mut Window<'_>,
    ) -> Result<Piece, Damage> {
        let mut written = utf16.transcode(window, false);
        while written == 0 {
            let kept = utf16.bytes.text().len();
            let piece = self.read_raw(&mut utf16.bytes.window());
            if !matches!(piece, Ok(Piece { written: 1.., .. })) {
                // Half a character is left at the end.
                written = utf16.transcode(window, true);
            }
            let piece = match piece {
                Err(damage) if written == 0 => return Err(damage),
                Err(damage) => {
                    self.stage = Stage::Damaged(damage);
                    let begins = None;
                    return Ok(Piece { written, begins });
                }
                Ok(Piece { written: 0, begins }) => return Ok(Piece { written, begins }),
                Ok(piece) => piece,
            };
            utf16.bytes.commit(piece.written);
            if let Some(content) = piece.begins
                && !utf16.goes_on(content, kept)
            {
                let bytes = utf16.bytes.text();
                window.space_mut()[..bytes.len()].copy_from_slice(bytes);
                window.advance(bytes.len());
                return Ok(piece);
            }
            written += utf16.transcode(window, false);
        }
        self.utf16 = Some(utf16);
        Ok(Piece {
            written,
            begins: None,
        })
    }
}
