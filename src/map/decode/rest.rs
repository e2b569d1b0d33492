//! The rest of a text, for a reader that decodes it again.

use std::io::{self, Read};

use super::TextReader;
use super::rolling::Rolling;
use crate::map::outcome::Damage;

/// What a [`TextReader`] gives, from a place on to its end, as bytes.
pub struct Rest<'r, 'a> {
    reader: &'r mut TextReader<'a>,
    text: Rolling,
    damage: Option<Damage>,
}

impl<'r, 'a> Rest<'r, 'a> {
    /// The bytes `judged`, which the reader gave last, and all that follows.
    pub fn new(reader: &'r mut TextReader<'a>, judged: &[u8]) -> Self {
        Self {
            reader,
            text: Rolling::with(judged),
            damage: None,
        }
    }

    /// The damage that ended the bytes, which a reader of them saw as an error of reading.
    pub fn into_damage(self) -> Option<Damage> {
        self.damage
    }
}

impl Read for Rest<'_, '_> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let is_damaged = || io::Error::other("the data that hold these are damaged");
        while self.text.text().is_empty() {
            if self.damage.is_some() {
                return Err(is_damaged());
            }
            if self.reader.is_done() {
                return Ok(0);
            }
            match self.reader.read_raw(&mut self.text.window()) {
                Ok(piece) => self.text.commit(piece.written),
                Err(damage) => {
                    self.damage = Some(damage);
                    return Err(is_damaged());
                }
            }
        }
        let text = self.text.text();
        let n = text.len().min(buffer.len());
        buffer[..n].copy_from_slice(&text[..n]);
        self.text.consume(n);
        Ok(n)
    }
}
