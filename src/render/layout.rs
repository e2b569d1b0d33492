//! Which columns of a table fit a screen, and how wide each is.
//!
//! Columns that need not be there go first, from the right; then long texts are cut; then, on a
//! screen that is too narrow for anything else, columns go from the right until one is left.

use jiff::tz::TimeZone;

use super::columns_to;
use super::readable::{TIME, readable};
use super::width::columns;
use crate::report::{Cell, Place, Table};

/// The blanks between two columns.
pub(super) const GAP: usize = 2;

/// A text is not cut below this.
const SHORTEST: usize = 8;

/// The first text, which says what the row is about, is not cut below this: most addresses fit.
const SHORTEST_FIRST: usize = 20;

/// For more of a text than this, no column goes: the width of the longest IPv6 address.
const ENOUGH: usize = 39;

/// A column as it is printed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Shown {
    /// Its place in the table.
    pub(super) at: usize,
    /// Its name, cut at the dots: the groups that it is in, and its own.
    pub(super) path: Vec<&'static str>,
    /// Its width on the screen.
    pub(super) width: usize,
    pub(super) kind: Kind,
    place: Place,
}

/// What the cells of a column are.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Kind {
    /// Of any length, from the left.
    Text,
    /// From the right.
    Number,
    /// Moments, which are all of one length.
    Time,
}

/// The kind of a column: that of its first cell with a value.
pub(super) fn kind(table: &dyn Table, column: usize) -> Kind {
    let mut cells = (0..table.rows()).map(|row| table.cell(row, column));
    let kind = cells.find_map(|cell| match cell {
        Cell::Missing => None,
        Cell::Time(_) => Some(Kind::Time),
        Cell::Count(_)
        | Cell::Size(_)
        | Cell::Share { .. }
        | Cell::Rate { .. }
        | Cell::Duration(_) => Some(Kind::Number),
        _ => Some(Kind::Text),
    });
    kind.unwrap_or(Kind::Text)
}

/// The columns that fit a width, the leftmost at least. Together with the gaps between them, they
/// are never wider.
pub(super) fn layout(table: &dyn Table, zone: &TimeZone, width: usize) -> Vec<Shown> {
    let mut shown: Vec<_> = columns_to(table, Place::IfWide)
        .into_iter()
        .map(|at| measure(table, zone, at))
        .collect();
    while least(&shown, ENOUGH) > width {
        let Some(last) = shown
            .iter()
            .rposition(|column| column.place > Place::Always)
        else {
            break;
        };
        shown.remove(last);
    }
    while shown.len() > 1 && least(&shown, SHORTEST) > width {
        shown.pop();
    }
    shown = grouped(shown);
    loop {
        let excess = total(&shown).saturating_sub(width);
        if excess == 0 {
            return shown;
        }
        if !shorten(&mut shown, excess) {
            // It is the only column.
            shown[0].width = width;
        }
    }
}

/// The width of columns whose texts are cut to a length.
fn least(shown: &[Shown], length: usize) -> usize {
    let mut shown = shown.to_vec();
    for (n, column) in shown.iter_mut().enumerate() {
        if column.kind == Kind::Text {
            column.width = column.width.min(length.max(shortest(n)));
        }
    }
    total(&grouped(shown))
}

/// A column at the width of its widest cell.
fn measure(table: &dyn Table, zone: &TimeZone, at: usize) -> Shown {
    let column = table.columns()[at];
    let path: Vec<_> = column.name.split('.').collect();
    let widths = (0..table.rows()).map(|row| match table.cell(row, at) {
        Cell::Time(Some(_)) => TIME,
        cell => columns(&readable(cell, zone)),
    });
    Shown {
        at,
        width: widths
            .chain(path.last().map(|name| columns(name)))
            .max()
            .unwrap_or(0),
        path,
        kind: kind(table, at),
        place: column.place,
    }
}

/// The columns, with the last of each group wide enough for the name of the group.
fn grouped(mut shown: Vec<Shown>) -> Vec<Shown> {
    for level in (0..levels(&shown)).rev() {
        for columns in shown.chunk_by_mut(|left, right| is_one_group(left, right, level)) {
            let name = columns[0].group(level).map_or(0, self::columns);
            let missing = name.saturating_sub(total(columns));
            if let Some(last) = columns.last_mut() {
                last.width += missing;
            }
        }
    }
    shown
}

/// The number of lines above the names of the columns that the names of groups need.
pub(super) fn levels(shown: &[Shown]) -> usize {
    let levels = shown.iter().map(|column| column.path.len() - 1);
    levels.max().unwrap_or(0)
}

impl Shown {
    /// The name of its group on a level.
    pub(super) fn group(&self, level: usize) -> Option<&'static str> {
        let groups = self.path.split_last().map_or(&[][..], |(_, groups)| groups);
        groups.get(level).copied()
    }

    /// Its name in its group.
    pub(super) fn name(&self) -> &'static str {
        self.path.last().copied().unwrap_or_default()
    }
}

/// Returns true if and only if two neighbours are of one group of a level.
pub(super) fn is_one_group(left: &Shown, right: &Shown, level: usize) -> bool {
    left.group(level).is_some()
        && left.path.get(..=level) == right.path.get(..=level)
        && right.group(level).is_some()
}

/// The width of columns beside each other.
pub(super) fn total(shown: &[Shown]) -> usize {
    let widths: usize = shown.iter().map(|column| column.width).sum();
    widths + GAP * shown.len().saturating_sub(1)
}

/// The columns below which the text of the n-th column is not cut.
fn shortest(n: usize) -> usize {
    if n == 0 { SHORTEST_FIRST } else { SHORTEST }
}

/// Takes from the text that has the most to give what is too much, but not more than leaves it as
/// much as the next. False if no text can be shorter.
fn shorten(shown: &mut [Shown], excess: usize) -> bool {
    let texts = shown.iter_mut().enumerate();
    let texts = texts.filter(|(_, column)| column.kind == Kind::Text);
    let with_rest = texts.map(|(n, column)| (column.width.saturating_sub(shortest(n)), column));
    let mut texts: Vec<_> = with_rest.filter(|(rest, _)| *rest > 0).collect();
    texts.sort_by_key(|(rest, _)| *rest);
    let Some((rest, widest)) = texts.pop() else {
        return false;
    };
    let next = texts.last().map_or(0, |(rest, _)| *rest);
    widest.width -= (rest - next).max(1).min(excess);
    true
}
