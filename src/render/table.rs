//! Tables on a screen: aligned, no line wider than the screen, and nothing of a log that could
//! drive it.

use std::io::{self, Write};

use jiff::tz::TimeZone;

use super::layout::{GAP, Kind, Shown, is_one_group, kind, layout, levels, total};
use super::readable::readable;
use super::width::{columns, cut, wrapped};
use super::{Screen, columns_to};
use crate::report::{Cell, Place, Report, Table};

pub(super) fn render(
    report: &Report,
    screen: Screen,
    zone: &TimeZone,
    out: &mut dyn Write,
) -> io::Result<()> {
    let mut page = Page { screen, zone, out };
    let head = head(report, zone);
    if !head.is_empty() {
        page.paragraph(&head)?;
    }
    for (n, table) in report.tables.iter().enumerate() {
        if n > 0 || !head.is_empty() {
            writeln!(page.out)?;
        }
        if report.tables.len() > 1 {
            page.heading(table.name().replace('_', " "))?;
        }
        page.table(&**table)?;
        if let Some(caution) = table.caution() {
            page.paragraph(caution)?;
        }
    }
    Ok(())
}

/// The line about the whole, with the time zone if there is a time in the report.
pub(super) fn head(report: &Report, zone: &TimeZone) -> String {
    let clause = |cells: &Vec<Cell<'static>>| {
        let words = cells.iter().map(|cell| readable(cell.clone(), zone));
        words.collect::<Vec<_>>().join(" ")
    };
    let mut clauses: Vec<_> = report.head.iter().map(clause).collect();
    let mut cells = report.head.iter().flatten();
    let has_times = cells.any(|cell| matches!(cell, Cell::Time(_)))
        || report.tables.iter().any(|table| {
            let mut columns = columns_to(&**table, Place::IfWide).into_iter();
            columns.any(|column| kind(&**table, column) == Kind::Time)
        });
    if has_times {
        clauses.push(format!("times in {}", time_zone(zone)));
    }
    clauses.join(", ")
}

/// The name of a time zone.
pub(super) fn time_zone(zone: &TimeZone) -> &str {
    zone.iana_name().unwrap_or("local time")
}

struct Page<'a> {
    screen: Screen,
    zone: &'a TimeZone,
    out: &'a mut dyn Write,
}

impl Page<'_> {
    fn table(&mut self, table: &dyn Table) -> io::Result<()> {
        let shown = layout(table, self.zone, self.screen.width);
        for level in 0..levels(&shown) {
            self.heading(groups(&shown, level))?;
        }
        let names = shown.iter().map(|column| column.name().into());
        self.heading(line(&shown, names))?;
        for row in 0..table.rows() {
            let cells = shown.iter().map(|column| {
                let cell = table.cell(row, column.at);
                readable(cell, self.zone).into_owned()
            });
            writeln!(self.out, "{}", line(&shown, cells))?;
        }
        Ok(())
    }

    fn heading(&mut self, text: String) -> io::Result<()> {
        let text = cut(text, self.screen.width);
        match self.screen.bold {
            true => writeln!(self.out, "\x1b[1m{text}\x1b[0m"),
            false => writeln!(self.out, "{text}"),
        }
    }

    fn paragraph(&mut self, text: &str) -> io::Result<()> {
        for line in wrapped(text, self.screen.width) {
            writeln!(self.out, "{line}")?;
        }
        Ok(())
    }
}

/// Cells at their places, without blanks at the end.
fn line(shown: &[Shown], cells: impl Iterator<Item = String>) -> String {
    let mut line = String::new();
    for (column, cell) in shown.iter().zip(cells) {
        push_cell(column, cell, &mut line);
        push_blanks(GAP, &mut line);
    }
    line.truncate(line.trim_end_matches(' ').len());
    line
}

/// A cell in the whole width of its column.
fn push_cell(column: &Shown, cell: String, line: &mut String) {
    let cell = cut(cell, column.width);
    let blanks = column.width - columns(&cell);
    if column.kind == Kind::Number {
        push_blanks(blanks, line);
        line.push_str(&cell);
    } else {
        line.push_str(&cell);
        push_blanks(blanks, line);
    }
}

fn push_blanks(n: usize, line: &mut String) {
    line.extend(std::iter::repeat_n(' ', n));
}

/// The names of the groups of a level over their columns: `── status ──`.
fn groups(shown: &[Shown], level: usize) -> String {
    let mut line = String::new();
    for columns in shown.chunk_by(|left, right| is_one_group(left, right, level)) {
        let width = total(columns);
        match (columns[0].group(level), columns) {
            (None, _) => push_blanks(width, &mut line),
            (Some(group), [alone]) => push_cell(alone, group.into(), &mut line),
            (Some(group), _) => line.push_str(&over(group, width)),
        }
        push_blanks(GAP, &mut line);
    }
    line.truncate(line.trim_end_matches(' ').len());
    line
}

/// A name in the middle of a rule of the given width.
fn over(name: &str, width: usize) -> String {
    let name = cut(name.into(), width);
    let blanks = width - columns(&name);
    // A blank and a rule on each side, or nothing.
    match blanks.checked_sub(2).filter(|rule| *rule >= 2) {
        None => format!("{name}{}", " ".repeat(blanks)),
        Some(rule) => {
            let (left, right) = (rule / 2, rule - rule / 2);
            format!("{} {name} {}", "─".repeat(left), "─".repeat(right))
        }
    }
}
