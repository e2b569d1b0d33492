//! A report to bytes: one file for each output format.
//!
//! A renderer knows tables and cells, not what they say. It writes to any writer; the caller
//! decides what a closed pipe means.

mod csv;
mod html;
mod json;
mod layout;
mod markdown;
mod plot;
mod readable;
mod table;
#[cfg(test)]
mod tests;
mod text;
mod width;

use std::borrow::Cow;
use std::io::{self, Write};

use jiff::Timestamp;
use jiff::tz::TimeZone;

use crate::report::{Cell, Place, Report, Table};

/// How a report is written.
#[derive(Debug, Clone)]
pub struct Style {
    /// The format.
    pub format: OutputFormat,
    /// The time zone of all times. JSON is in UTC whatever it is, so that a program that reads it
    /// can compare times as text.
    pub zone: TimeZone,
}

/// The format of a report.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum OutputFormat {
    /// One row a line, with tabs between its cells.
    Text {
        /// Whether the first line has the names of the columns.
        header: bool,
    },
    /// The same, but each row ends with NUL, for `xargs -0`.
    Null,
    /// One JSON object.
    Json,
    /// One JSON object a row, one a line.
    JsonLines,
    /// Comma-separated values with a header.
    Csv,
    /// Aligned columns and readable numbers, for people.
    Table(Screen),
    /// Tables as GitHub's Markdown has them.
    Markdown,
    /// A page with plots, in one file.
    Html,
}

/// Where a table is read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Screen {
    /// The columns of a line.
    pub width: usize,
    /// Whether it understands the escape for bold letters.
    pub bold: bool,
}

impl OutputFormat {
    /// Returns true if and only if the format makes the control characters of its cells visible,
    /// so that it can be written to a terminal as it is.
    pub fn is_visible(self) -> bool {
        matches!(self, Self::Table(_) | Self::Markdown | Self::Html)
    }
}

/// Writes the report.
///
/// # Errors
/// Those of the writer.
pub fn render(report: &Report, style: &Style, out: &mut dyn Write) -> io::Result<()> {
    let zone = &style.zone;
    match style.format {
        OutputFormat::Text { header } => text::render(report, header, b'\n', zone, out),
        OutputFormat::Null => text::render(report, false, 0, zone, out),
        OutputFormat::Json => json::render(report, out),
        OutputFormat::JsonLines => json::render_lines(report, out),
        OutputFormat::Csv => csv::render(report, zone, out),
        OutputFormat::Table(screen) => table::render(report, screen, zone, out),
        OutputFormat::Markdown => markdown::render(report, zone, out),
        OutputFormat::Html => html::render(report, zone, out),
    }
}

/// The columns of a table up to a place.
fn columns_to(table: &dyn Table, place: Place) -> Vec<usize> {
    let columns = table.columns().iter().enumerate();
    let shown = columns.filter(|(_, column)| column.place <= place);
    shown.map(|(at, _)| at).collect()
}

/// The name of a column in formats that do not nest.
fn flat_name(table: &dyn Table, column: usize) -> String {
    table.columns()[column].name.replace('.', "_")
}

/// A moment as RFC 3339 writes it, with the offset of the time zone, or `Z` for UTC. None for one
/// outside the calendar.
fn moment(seconds: Option<i64>, zone: &TimeZone) -> Option<String> {
    let moment = Timestamp::from_second(seconds?).ok()?;
    Some(if *zone == TimeZone::UTC {
        moment.to_string()
    } else {
        let offset = zone.to_offset(moment);
        moment.display_with_offset(offset).to_string()
    })
}

/// A share as a number from 0 to 1. None of nothing.
fn share(part: u64, whole: u64) -> Option<f64> {
    (whole > 0).then(|| part as f64 / whole as f64)
}

/// Things a day. None in no time.
fn per_day(count: u64, seconds: u64) -> Option<f64> {
    (seconds > 0).then(|| count as f64 * 86_400.0 / seconds as f64)
}

/// A cell as the formats for programs write it: exact, and empty where there is none. They have no
/// place for lists.
fn plain<'a>(cell: Cell<'a>, zone: &TimeZone) -> Cow<'a, [u8]> {
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
