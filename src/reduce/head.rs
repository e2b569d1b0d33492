//! Clauses of the line above the tables, and of the sentences of a page.

use crate::report::Cell;

/// A number of things, with their name for one and for any other number.
pub(super) fn number_of(n: u64, [one, many]: [&'static str; 2]) -> Vec<Cell<'static>> {
    let name = if n == 1 { one } else { many };
    vec![Cell::Count(n), Cell::Text(name.into())]
}

/// A number of things as part of a sentence.
pub(super) fn count_of(n: u64, names: [&'static str; 2]) -> Vec<Cell<'static>> {
    let mut clause = number_of(n, names);
    clause.insert(1, Cell::Text(" ".into()));
    clause
}

/// From when to when, as part of a sentence, between other words. Nothing without times.
pub(super) fn period(
    before: &'static str,
    seen: Option<(i64, i64)>,
    after: &'static str,
) -> Vec<Cell<'static>> {
    let Some((first, last)) = seen else {
        return Vec::new();
    };
    vec![
        Cell::Text(before.into()),
        Cell::Time(Some(first)),
        Cell::Text(" to ".into()),
        Cell::Time(Some(last)),
        Cell::Text(after.into()),
    ]
}
