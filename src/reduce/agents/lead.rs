//! The report in two sentences, for a page: what was read, and which robots did most of it.

use std::cmp::Reverse;

use super::rows::Row;
use crate::map::ask::agents::Visits;
use crate::reduce::head::{count_of, period};
use crate::report::Cell;

/// The number of rows that the sentence names.
const NAMED: usize = 3;

/// The sentences. `those` says which robots the rows are of, after their number.
pub(super) fn lead(
    all: &Visits,
    rows: &[Row],
    those: &'static str,
    files: u64,
) -> Vec<Vec<Cell<'static>>> {
    let mut read = period("From ", all.seen, ", ");
    read.extend(count_of(files, ["file has ", "files have "]));
    read.extend(count_of(all.requests(), ["request.", "requests."]));
    let requests = |row: &&Row| row.facts.visits.requests();
    let robots = rows.iter().map(Row::robots).sum();
    let share = |part| Cell::Share {
        part,
        whole: all.requests(),
    };
    if robots == 0 {
        let none = format!("No robot{those} was seen.");
        return vec![read, vec![Cell::Text(none.into())]];
    }
    let shown = rows.iter().map(|row| requests(&row));
    let mut by = vec![
        share(shown.fold(0, u64::saturating_add)),
        Cell::Text(" of them are by ".into()),
    ];
    by.extend(count_of(robots, ["robot", "robots"]));
    by.push(Cell::Text(those.into()));
    let mut most: Vec<&Row> = rows.iter().collect();
    most.sort_by_key(|row| Reverse(requests(row)));
    most.truncate(NAMED);
    for (n, row) in most.iter().enumerate() {
        by.push(Cell::Text(
            match n {
                0 => ". The most requests are by ",
                n if n + 1 == most.len() => " and ",
                _ => ", ",
            }
            .into(),
        ));
        by.push(Cell::Bytes(row.name().as_bytes().to_vec().into()));
        by.push(Cell::Text(" (".into()));
        by.push(share(requests(row)));
        by.push(Cell::Text(")".into()));
    }
    by.push(Cell::Text(".".into()));
    vec![read, by]
}
