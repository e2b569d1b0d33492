//! Records that are one object of JSON a line.

mod escapes;
mod scan;

#[cfg(test)]
mod hostile;
#[cfg(test)]
mod servers;
#[cfg(test)]
mod tests;

pub(super) use escapes::{Unescaped, bytes, unescape};

use super::keys::Fields;
pub(super) use super::keys::Found;
use crate::map::request::Malformed;

/// Reads an object. The work is linear in the length of the line.
///
/// # Errors
/// If the line is no object, or one that holds neither a request nor a line of text.
pub(super) fn read(line: &[u8]) -> Result<Found<'_>, Malformed> {
    let mut fields = Fields::default();
    scan::scan(line, |path, value| fields.take(path, value))?;
    fields.finish()
}
