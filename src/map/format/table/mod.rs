//! Records in columns that a line before them names (W3C's extended log format, Zeek's), or that
//! are always the same.
//!
//! ```text
//! directive   the line that names the columns     names   what a column's name means
//! columns     a table whose columns were named    split   a record cut into its columns
//! fixed       tables without such a line          forms   how dates, methods and numbers look
//! ```
//!
//! Sources: W3C's working draft `WD-logfile`; Microsoft's pages on the logs of IIS and of HTTP.SYS;
//! Amazon's reference of CloudFront's standard logs; Zeek's reference of its `http.log`. Knows
//! nothing of other formats.

mod columns;
mod directive;
mod fixed;
mod forms;
mod names;
mod split;

use super::draft::Draft;
use crate::map::request::Malformed;
use columns::Table;

/// The names of the columns, as the last line that names them has them.
#[derive(Debug, Clone, Default)]
pub(super) struct Header(Option<Table>);

impl Header {
    /// Reads a line that names the columns of the lines after it, and returns true. Any other line
    /// changes nothing.
    pub(super) fn see(&mut self, line: &[u8]) -> bool {
        let names = directive::names(line);
        if let Some(names) = &names {
            self.0 = Some(Table::new(names));
        }
        names.is_some()
    }

    /// Reads the last line of a text that names columns. The text begins where a line does.
    pub(super) fn catch_up(&mut self, text: &[u8]) {
        if let Some(names) = directive::last(text) {
            self.0 = Some(Table::new(&names));
        }
    }

    /// Returns true if and only if a line named columns.
    pub(super) fn is_known(&self) -> bool {
        self.0.is_some()
    }

    /// Reads a record.
    ///
    /// A line that is certainly a record of the table and no request of HTTP gives a draft that is
    /// no request either, so that no other reader takes what a client wrote into it for one.
    ///
    /// # Errors
    /// [`Malformed::NoHeader`] if the line looks like a record whose columns were not named, and
    /// [`Malformed::NoRequest`] if it is no record of the table.
    pub(super) fn read<'a>(&self, line: &'a [u8]) -> Result<Draft<'a>, Malformed> {
        match &self.0 {
            Some(table) => table.read(line),
            None => fixed::read(line),
        }
    }
}

#[cfg(test)]
mod tests;
