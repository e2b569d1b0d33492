//! A report to bytes: one file for each output format.
//!
//! A renderer knows tables and cells, not what they say. It writes to any writer; the caller
//! decides what a closed pipe means.

mod cells;
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

use std::io::{self, Write};

use jiff::tz::TimeZone;

use crate::report::Report;

pub use table::Screen;

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
