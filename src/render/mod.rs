//! A report to bytes: one file for each output format.
//!
//! A renderer knows tables and cells, not what they say. It writes to any writer; the caller
//! decides what a closed pipe means.

mod csv;
mod json;
mod text;

use std::io::{self, Write};

use crate::report::{Cell, Report, Table};

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

/// The rows of the first table, each as its cells.
fn first_table(report: &Report) -> impl Iterator<Item = impl Iterator<Item = Cell<'_>>> {
    report
        .tables
        .iter()
        .take(1)
        .flat_map(|table| rows(&**table))
}

/// The rows of a table, each as its cells.
fn rows(table: &dyn Table) -> impl Iterator<Item = impl Iterator<Item = Cell<'_>>> {
    let columns = table.columns().len();
    (0..table.rows()).map(move |row| (0..columns).map(move |column| table.cell(row, column)))
}

/// A moment in UTC as RFC 3339 writes it. None for one outside the calendar.
fn moment(seconds: Option<i64>) -> Option<String> {
    let moment = jiff::Timestamp::from_second(seconds?).ok()?;
    Some(moment.to_string())
}
