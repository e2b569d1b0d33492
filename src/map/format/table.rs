//! Records in columns that a line before them names (W3C's extended log format, Zeek's), or that
//! are always the same.

use super::draft::Draft;
use crate::map::request::Malformed;

/// The names of the columns, as the last line that names them has them.
#[derive(Debug, Clone, Default)]
pub(super) struct Header;

impl Header {
    /// Reads a line that names the columns of the lines after it. Any other line changes nothing.
    pub(super) fn see(&mut self, _line: &[u8]) {}

    /// Reads the last line of a text that names columns.
    pub(super) fn catch_up(&mut self, _text: &[u8]) {}

    /// Returns true if and only if no line named the columns.
    pub(super) fn is_unknown(&self) -> bool {
        true
    }

    /// Reads a record.
    ///
    /// # Errors
    /// [`Malformed::NoHeader`] if the line looks like a record whose columns were not named, and
    /// [`Malformed::NoRequest`] if it does not have as many columns as were named.
    pub(super) fn read<'a>(&self, _line: &'a [u8]) -> Result<Draft<'a>, Malformed> {
        Err(Malformed::NoRequest)
    }
}
