//! Names and values as a page has them: exact numbers where there is place, the key that a script
//! sorts by where what is shown is rounded.

use std::borrow::Cow;

use jiff::tz::TimeZone;

use crate::render::readable::{exact, readable};
use crate::render::share;
use crate::render::width::cut;
use crate::report::Cell;

/// The longest text of a cell, in columns. Agents of browsers have up to 150.
const LONGEST: usize = 200;

/// A name of ours in words: `status.4xx`, `never_asked`. The names of files keep their dot.
pub(super) fn name(name: &str) -> String {
    name.replace("_txt", "\u{0}txt")
        .replace(['.', '_'], " ")
        .replace('\u{0}', ".")
}

/// A value as it is shown.
pub(super) fn shown<'a>(cell: Cell<'a>, zone: &TimeZone) -> Cow<'a, str> {
    match cell {
        Cell::Count(n) => exact(n).into(),
        Cell::Bytes(bytes) => cut(readable(Cell::Bytes(bytes), zone).into_owned(), LONGEST).into(),
        cell => readable(cell, zone),
    }
}

/// What a value is sorted by, if that is not what is shown.
pub(super) fn key(cell: &Cell<'_>) -> Option<String> {
    match cell {
        Cell::Size(n) if *n >= 1000 => Some(n.to_string()),
        Cell::Share { part, whole } => {
            let share = share(*part, *whole).filter(|share| *share > 0.0)?;
            Some(format!("{share:.6}"))
        }
        Cell::Duration(Some(seconds)) => Some(seconds.to_string()),
        _ => None,
    }
}
