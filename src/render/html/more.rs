//! What the cells of the first rows hold that have no place in a table: lists, a fold for each row.

use jiff::tz::TimeZone;
use maud::{Markup, html};

use super::text::{name, shown};
use super::title;
use crate::report::{Cell, Place, Table};

/// The rows that have a fold.
const ROWS: usize = 20;

/// The elements of a list that are shown.
const ELEMENTS: usize = 5;

/// The lists of the first rows of a table, if it has some.
pub(super) fn section(table: &dyn Table, zone: &TimeZone) -> Markup {
    let columns = table.columns().iter().enumerate();
    let nested = columns.filter(|(_, column)| column.place == Place::Nested);
    let nested: Vec<_> = nested.collect();
    let lists = |row: usize| {
        let lists = nested.iter().filter_map(move |(at, column)| {
            let list = list(table.cell(row, *at))?;
            Some((name(column.name), list))
        });
        lists.collect::<Vec<_>>()
    };
    let rows = table.rows().min(ROWS);
    if nested.is_empty() || rows == 0 {
        return Markup::default();
    }
    let id = format!("{}-more", table.name());
    html! {
        section class="more" aria-labelledby=(id) {
            h2 id=(id) {
                (title(table)) ", one by one"
            }
            @if table.rows() > rows { p { "The first " (rows) " rows of the table." } }
            @for row in 0..rows {
                @let lists = lists(row);
                @if !lists.is_empty() {
                    details {
                        summary { (shown(table.cell(row, 0), zone)) }
                        dl {
                            @for (name, cells) in lists {
                                dt { (name) }
                                @let count = cells.len();
                                @for cell in cells.into_iter().take(ELEMENTS) {
                                    dd { (element(cell, zone)) }
                                }
                                @if count > ELEMENTS {
                                    dd class="note" { "and " (count - ELEMENTS) " more" }
                                }
                            }
                        }
                    }
                }
            }
        }
    }
}

/// The elements of a list, if people can read them: lists in lists are for programs, which know
/// what each place is.
fn list(cell: Cell<'_>) -> Option<Vec<Cell<'_>>> {
    match cell {
        Cell::List(cells) if !matches!(cells.first(), None | Some(Cell::List(_))) => Some(cells),
        _ => None,
    }
}

/// A value, or the first of several with the names and values of the others.
fn element(cell: Cell<'_>, zone: &TimeZone) -> Markup {
    match cell {
        Cell::Object(members) => html! {
            @for (n, (key, cell)) in members.into_iter().enumerate() {
                @if n == 0 {
                    code { (shown(cell, zone)) }
                } @else {
                    " " span class="note" { (name(key)) " " (shown(cell, zone)) }
                }
            }
        },
        cell => html! { code { (shown(cell, zone)) } },
    }
}
