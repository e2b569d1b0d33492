//! Cells and columns as the formats for programs write them: exact, and without order or layout.

use std::borrow::Cow;

use jiff::Timestamp;
use jiff::tz::TimeZone;

use crate::report::{Cell, Place, Table};

/// The columns of a table up to a place.
pub(super) fn columns_to(table: &dyn Table, place: Place) -> Vec<usize> {
    let columns = table.columns().iter().enumerate();
    let shown = columns.filter(|(_, column)| column.place <= place);
    shown.map(|(at, _)| at).collect()
}

/// The name of a column in formats that do not nest.
pub(super) fn flat_name(table: &dyn Table, column: usize) -> String {
    table.columns()[column].name.replace('.', "_")
}

/// A moment as RFC 3339 writes it, with the offset of the time zone, or `Z` for UTC. None for one
/// outside the calendar.
pub(super) fn moment(seconds: Option<i64>, zone: &TimeZone) -> Option<String> {
    let moment = Timestamp::from_second(seconds?).ok()?;
    Some(if *zone == TimeZone::UTC {
        moment.to_string()
    } else {
        let offset = zone.to_offset(moment);
        moment.display_with_offset(offset).to_string()
    })
}

/// A share as a number from 0 to 1. None of nothing.
pub(super) fn share(part: u64, whole: u64) -> Option<f64> {
    (whole > 0).then(|| part as f64 / whole as f64)
}

/// Things a day. None in no time.
pub(super) fn per_day(count: u64, seconds: u64) -> Option<f64> {
    (seconds > 0).then(|| count as f64 * 86_400.0 / seconds as f64)
}

/// A cell as the formats for programs write it: exact, and empty where there is none. They have no
/// place for lists.
pub(super) fn plain<'a>(cell: Cell<'a>, zone: &TimeZone) -> Cow<'a, [u8]> {
    let text = match cell {
        Cell::Bytes(bytes) => return bytes,
        Cell::Text(Cow::Borrowed(text)) => return text.as_bytes().into(),
        Cell::Text(Cow::Owned(text)) => text,
        Cell::Flag(flag) => flag.to_string(),
        Cell::Count(count) | Cell::Size(count) => count.to_string(),
        Cell::Share { part, whole } => {
            share(part, whole).map_or_else(String::new, |share| format!("{share:.6}"))
        }
        Cell::Rate { count, seconds } => {
            per_day(count, seconds).map_or_else(String::new, |rate| format!("{rate:.2}"))
        }
        Cell::Time(time) => moment(time, zone).unwrap_or_default(),
        Cell::Duration(seconds) => seconds.map_or_else(String::new, |seconds| seconds.to_string()),
        Cell::Missing | Cell::List(_) | Cell::Object(_) => String::new(),
    };
    text.into_bytes().into()
}
