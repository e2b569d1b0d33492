//! A report to bytes: one file for each output format.
//!
//! A renderer knows tables and cells, not what they say. It writes to any writer; the caller
//! decides what a closed pipe means.

mod csv;
mod json;
mod text;

use std::borrow::Cow;
use std::io::{self, Write};

use crate::report::{Cell, Place, Report, Table};

/// How a report is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum OutputFormat {
    /// One row a line, with tabs between its cells.
    Text,
    /// The same, but each row ends with NUL, for `xargs -0`.
    Null,
    /// One JSON object.
    Json,
    /// One JSON object a row, one a line.
    JsonLines,
    /// Comma-separated values with a header.
    Csv,
}

/// Writes the report.
///
/// # Errors
/// Those of the writer.
pub fn render(report: &Report, format: OutputFormat, out: &mut dyn Write) -> io::Result<()> {
    match format {
        OutputFormat::Text => text::render(report, b'\n', out),
        OutputFormat::Null => text::render(report, 0, out),
        OutputFormat::Json => json::render(report, out),
        OutputFormat::JsonLines => json::render_lines(report, out),
        OutputFormat::Csv => csv::render(report, out),
    }
}

/// The columns of a table that have a place in flat formats for programs.
fn flat_columns(table: &dyn Table) -> Vec<usize> {
    let columns = table.columns().iter().enumerate();
    let flat = columns.filter(|(_, column)| column.place < Place::Nested);
    flat.map(|(at, _)| at).collect()
}

/// A moment in UTC as RFC 3339 writes it. None for one outside the calendar.
fn moment(seconds: Option<i64>) -> Option<String> {
    let moment = jiff::Timestamp::from_second(seconds?).ok()?;
    Some(moment.to_string())
}

/// A share as a number from 0 to 1. None of nothing.
fn share(part: u64, whole: u64) -> Option<f64> {
    (whole > 0).then(|| part as f64 / whole as f64)
}

/// A cell as the formats for programs write it: exact, and empty where there is none. They have no
/// place for lists.
fn plain(cell: Cell<'_>) -> Cow<'_, [u8]> {
    let text = match cell {
        Cell::Bytes(bytes) => return bytes,
        Cell::Text(Cow::Borrowed(text)) => return text.as_bytes().into(),
        Cell::Text(Cow::Owned(text)) => text,
        Cell::Flag(flag) => flag.to_string(),
        Cell::Count(count) | Cell::Size(count) => count.to_string(),
        Cell::Share { part, whole } => {
            share(part, whole).map_or_else(String::new, |share| format!("{share:.6}"))
        }
        Cell::Time(time) => moment(time).unwrap_or_default(),
        Cell::Duration(seconds) => seconds.map_or_else(String::new, |seconds| seconds.to_string()),
        Cell::Missing | Cell::List(_) | Cell::Object(_) => String::new(),
    };
    text.into_bytes().into()
}
