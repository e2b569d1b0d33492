//! Tables as GitHub's Markdown has them (GitHub Flavored Markdown, section 4.10), for reports and
//! mails. Values are exact, except shares, which are in per cent.

use std::borrow::Cow;
use std::io::{self, Write};

use jiff::tz::TimeZone;

use super::cells::{columns_to, flat_name, plain};
use super::layout::{Kind, kind};
use super::readable::{MISSING, readable};
use super::table::head;
use crate::report::{Cell, Place, Report, Table};
use crate::visible::visible;

/// Characters that can begin something else than text.
const SPECIAL: &str = "\\`*_[]<>|~&$#!";

pub(super) fn render(report: &Report, zone: &TimeZone, out: &mut dyn Write) -> io::Result<()> {
    let head = head(report, zone);
    if !head.is_empty() {
        writeln!(out, "{}", escaped(&head))?;
    }
    for (n, table) in report.tables.iter().enumerate() {
        if n > 0 || !head.is_empty() {
            writeln!(out)?;
        }
        if report.tables.len() > 1 {
            writeln!(out, "## {}\n", escaped(&table.name().replace('_', " ")))?;
        }
        render_table(&**table, zone, out)?;
        if let Some(caution) = table.caution() {
            writeln!(out, "\n{}", escaped(caution))?;
        }
    }
    Ok(())
}

fn render_table(table: &dyn Table, zone: &TimeZone, out: &mut dyn Write) -> io::Result<()> {
    let columns = columns_to(table, Place::IfWide);
    let mut row = |cells: &mut dyn Iterator<Item = String>| -> io::Result<()> {
        for cell in cells {
            write!(out, "| {cell} ")?;
        }
        writeln!(out, "|")
    };
    row(&mut columns.iter().map(|&at| escaped(&flat_name(table, at))))?;
    row(&mut columns.iter().map(|&at| match kind(table, at) {
        Kind::Number => "---:".into(),
        Kind::Text | Kind::Time => "---".into(),
    }))?;
    for n in 0..table.rows() {
        row(&mut columns.iter().map(|&at| exact(table.cell(n, at), zone)))?;
    }
    Ok(())
}

fn exact(cell: Cell<'_>, zone: &TimeZone) -> String {
    let text = match cell {
        Cell::Share { .. } => readable(cell, zone),
        cell => match plain(cell, zone) {
            text if text.is_empty() => MISSING.into(),
            text => Cow::Owned(visible(&text)),
        },
    };
    escaped(&text)
}

/// Text that is nothing but text in Markdown. A character that could begin something else has a
/// backslash before it, and so has what makes a link of an address.
fn escaped(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for (at, c) in text.char_indices() {
        let is_link = match c {
            ':' => text[at..].starts_with("://"),
            '.' => at
                .checked_sub(3)
                .is_some_and(|www| text.as_bytes()[www..at].eq_ignore_ascii_case(b"www")),
            _ => false,
        };
        if is_link || SPECIAL.contains(c) {
            out.push('\\');
        }
        out.push(c);
    }
    out
}
