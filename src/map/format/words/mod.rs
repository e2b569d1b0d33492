//! Formats whose lines bear marks of their own: one row each in [`super::known`].
//!
//! ```text
//! shape   a row, compiled: the literals and fields of its lines, matched against a line
//! field   what a field of such a line looks like, and what it means
//! ```
//!
//! A row says what its lines look like so narrowly that no two rows accept the same line: their
//! order does not matter. Knows nothing of files and questions.

mod field;
mod shape;

#[cfg(test)]
mod tests;

use std::sync::LazyLock;

pub(super) use shape::{Shape, Written};

use super::draft::Draft;
use super::known::{KNOWN, Kind};
use crate::map::request::Malformed;

/// The formats that are recognised by their marks.
static MARKED: LazyLock<Vec<Shape>> = LazyLock::new(|| {
    KNOWN
        .iter()
        .filter_map(|known| match &known.kind {
            Kind::Words(written) if written.is_marked => Some(Shape::new(written)),
            _ => None,
        })
        .collect()
});

/// Reads a record of the format whose marks it bears; none if it bears those of none. The work is
/// linear in the length of the line.
///
/// # Errors
/// If it is a record of a format, but no request, or two records in one line.
pub(super) fn read(line: &[u8]) -> Option<Result<Draft<'_>, Malformed>> {
    MARKED.iter().find_map(|shape| shape.read(line))
}
