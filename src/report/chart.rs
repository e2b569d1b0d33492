//! What can be seen of a report at a glance, as data. Knows nothing of how it is drawn, of sizes and
//! of colours.

use super::Cell;

/// What a plot shows.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Chart {
    /// The name, which no other chart of the report has: `requests_by_robot`.
    pub name: &'static str,
    /// The title.
    pub title: String,
    /// What it shows and what it leaves out, in sentences.
    pub about: String,
    /// The data.
    pub plot: Plot,
}

/// The data of a plot, in one of the forms that there are.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Plot {
    /// Amounts over time, those of several parts on top of each other.
    Course(Course),
    /// Amounts beside each other, with what is counted: `requests`.
    Bars(&'static str, Vec<Bar>),
    /// How each whole is made up of the same parts.
    Shares(Shares),
    /// From when to when, on one axis, with what is counted.
    Spans(&'static str, Vec<Span>),
}

/// Amounts over time.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Course {
    /// What is counted: `requests`.
    pub unit: &'static str,
    /// The names of the parts.
    pub parts: Vec<Cell<'static>>,
    /// The amount of a part in an hour that begins at some second since 1970: second, place of the
    /// part, amount. In no particular order; several of one hour and part add up.
    pub hours: Vec<(i64, usize, u64)>,
}

/// An amount.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Bar {
    /// What it is of.
    pub label: Cell<'static>,
    /// More on what it is of.
    pub note: Cell<'static>,
    /// A number of things or of bytes.
    pub amount: Cell<'static>,
    /// Its part of a whole.
    pub share: Cell<'static>,
    /// The part of the [`Course`] of the same report that it is in, or [`Bar::REST`]. None if the
    /// bars are of no parts.
    pub part: Option<usize>,
}

impl Bar {
    /// In place of a part: the amount is of all others, and not to be compared.
    pub const REST: usize = usize::MAX;
}

/// How wholes are made up.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Shares {
    /// What is counted: `requests`.
    pub unit: &'static str,
    /// The names of the parts.
    pub parts: Vec<&'static str>,
    /// Each whole, with the amount of each part.
    pub rows: Vec<(Cell<'static>, Vec<u64>)>,
}

/// From when to when something was seen.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Span {
    /// What it is of.
    pub label: Cell<'static>,
    /// How often it was seen.
    pub amount: u64,
    /// The first and the last time, in seconds since 1970.
    pub seen: (i64, i64),
}

impl Plot {
    /// Returns true if and only if there is nothing to draw.
    pub fn is_empty(&self) -> bool {
        match self {
            Self::Course(course) => course.hours.is_empty(),
            Self::Bars(_, bars) => bars.is_empty(),
            Self::Shares(shares) => shares.rows.is_empty(),
            Self::Spans(_, spans) => spans.is_empty(),
        }
    }
}
