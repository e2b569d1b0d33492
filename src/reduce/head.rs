//! Clauses of the line above the tables.

use crate::report::Cell;

/// A number of things, with their name for one and for any other number.
pub(super) fn number_of(n: u64, [one, many]: [&'static str; 2]) -> Vec<Cell<'static>> {
    let name = if n == 1 { one } else { many };
    vec![Cell::Count(n), Cell::Text(name.into())]
}
