//! A report to bytes: one file a format.
//!
//! A renderer writes to whatever it is given; that the reader of a pipe has gone is for the caller to know.

mod csv;
mod json;
mod text;

use std::io::{self, Write};

use crate::report::Report;

/// How a report is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Format {
    /// One host a line, as bytes; with counts, columns between tabs.
    Text,
    /// One host after another with a NUL behind each, for `xargs -0`.
    Null,
    /// One JSON object.
    Json,
    /// One JSON object a host, one a line.
    JsonLines,
    /// Comma-separated values with a header.
    Csv,
}

/// What of each host is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Columns {
    /// The host alone.
    Hosts,
    /// The host, how often it asked, in how many files, and when first and last.
    Counts,
}

/// Writes the report.
///
/// # Errors
/// Those of the writer.
pub fn render(
    report: &Report,
    format: Format,
    columns: Columns,
    out: &mut dyn Write,
) -> io::Result<()> {
    match format {
        Format::Text => text::render(report, columns, b'\n', out),
        Format::Null => text::render(report, columns, 0, out),
        Format::Json => json::render(report, columns, out),
        Format::JsonLines => json::render_lines(report, columns, out),
        Format::Csv => csv::render(report, columns, out),
    }
}

/// A moment as RFC 3339 writes it, in UTC; nothing for one that no calendar has.
fn moment(seconds: i64) -> Option<String> {
    jiff::Timestamp::from_second(seconds)
        .ok()
        .map(|moment| moment.to_string())
}

/// The first and the last moment of a host, if the log has times.
fn moments(seen: Option<(i64, i64)>) -> (Option<String>, Option<String>) {
    seen.map_or((None, None), |(first, last)| (moment(first), moment(last)))
}
