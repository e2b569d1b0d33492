//! A table: what fits a glance is open, more is folded, and what is beyond that is only counted.

use jiff::tz::TimeZone;
use maud::{Markup, html};

use super::text::{key, name, shown};
use super::title;
use crate::render::columns_to;
use crate::render::layout::{Kind, kind};
use crate::render::plot::Numbers;
use crate::render::readable::exact;
use crate::report::{Cell, Place, Table};

/// The rows that are open.
const OPEN: usize = 100;

/// The rows of a table that the page has.
pub(super) const MOST: usize = 1000;

/// A table of the report under its title.
pub(super) fn section(table: &dyn Table, zone: &TimeZone) -> Markup {
    let id = table.name();
    let rows = table.rows();
    let listed = rows.min(MOST);
    html! {
        section class="rows" aria-labelledby=(id) {
            h2 id=(id) {
                (title(table))
                @if rows > 0 { " " span class="number" { (exact(rows as u64)) } }
            }
            @if let Some(caution) = table.caution() { p class="caution" { (caution) } }
            @if rows == 0 {
                p { "None." }
            } @else {
                (part(table, zone, 0..listed.min(OPEN)))
            }
            @if listed > OPEN {
                details {
                    summary { "Rows " (OPEN + 1) " to " (exact(listed as u64)) }
                    (part(table, zone, OPEN..listed))
                }
            }
            @if rows > listed {
                p class="caution" {
                    "These are the first " (exact(listed as u64)) " of "
                    (exact(rows as u64)) " rows; " code { "--format json" }
                    " has them all."
                }
            }
        }
    }
}

/// Some rows of a table.
fn part(table: &dyn Table, zone: &TimeZone, rows: std::ops::Range<usize>) -> Markup {
    let columns = columns_to(table, Place::IfWide);
    let numbers = columns
        .iter()
        .map(|&column| kind(table, column) == Kind::Number);
    let numbers: Vec<_> = numbers.collect();
    let label = format!("{}, rows {} to {}", title(table), rows.start + 1, rows.end);
    html! {
        section class="scroll" tabindex="0" aria-label=(label) {
            table class=(classes(&numbers)) {
                thead {
                    tr {
                        @for &column in &columns {
                            th scope="col" { (name(table.columns()[column].name)) }
                        }
                    }
                }
                tbody {
                    @for row in rows {
                        tr { (cells(columns.iter().map(|&column| table.cell(row, column)), zone)) }
                    }
                }
            }
        }
    }
}

/// The cells of a row, of which the first says what it is about.
fn cells<'a>(cells: impl Iterator<Item = Cell<'a>>, zone: &TimeZone) -> Markup {
    html! {
        @for (n, cell) in cells.enumerate() {
            @if n == 0 {
                th scope="row" { (shown(cell, zone)) }
            } @else {
                td data-key=[key(&cell)] { (shown(cell, zone)) }
            }
        }
    }
}

/// The classes of a table by which of its columns hold numbers. A class for each cell would make
/// long tables a quarter longer.
fn classes(numbers: &[bool]) -> String {
    let numbers = numbers.iter().enumerate();
    let classes = numbers.filter(|(_, is_number)| **is_number);
    let classes: Vec<_> = classes.map(|(n, _)| format!("n{}", n + 1)).collect();
    classes.join(" ")
}

/// The numbers of a chart. There are few.
pub(super) fn numbers(label: &str, numbers: Numbers, zone: &TimeZone) -> Markup {
    let is_number = |column: usize| {
        let cell = numbers.rows.iter().find_map(|row| row.get(column));
        let number = |cell: &Cell<'_>| {
            matches!(
                cell,
                Cell::Count(_) | Cell::Size(_) | Cell::Share { .. } | Cell::Duration(_)
            )
        };
        cell.is_some_and(number)
    };
    let columns: Vec<_> = (0..numbers.columns.len()).map(is_number).collect();
    html! {
        section class="scroll" tabindex="0" aria-label=(label) {
            table class=(classes(&columns)) {
                thead {
                    tr { @for name in &numbers.columns { th scope="col" { (name) } } }
                }
                tbody { @for row in numbers.rows { tr { (cells(row.into_iter(), zone)) } } }
            }
        }
    }
}
