//! The reduced, ordered result, ready to render: tables, sums, and what went wrong.
//!
//! A report is made of tables and cells, so that each report is written once and each output format
//! is written once. Nothing here knows of questions, of files or of output formats.

mod chart;

use std::borrow::Cow;
use std::path::PathBuf;

use crate::map::ask::summary::Totals;

pub use chart::{Bar, Chart, Course, Plot, Shares, Span};

/// The result of a run.
#[derive(Default)]
pub struct Report {
    /// What was asked, as names and values: the target, for example.
    pub asked: Vec<(&'static str, Cell<'static>)>,
    /// What was read.
    pub totals: Totals,
    /// What was found, summed up, as names and values.
    pub sums: Vec<(&'static str, Cell<'static>)>,
    /// The whole in a line for people, above the tables: clauses of words and values, such as
    /// `14 hosts`.
    pub head: Vec<Vec<Cell<'static>>>,
    /// What the report is about, as the title of a page.
    pub title: String,
    /// The whole in sentences, for a page: words and values that follow each other as they are,
    /// blanks included. A value of bytes is a name in the log.
    pub lead: Vec<Vec<Cell<'static>>>,
    /// The tables. Formats that have no place for several render the first.
    pub tables: Vec<Box<dyn Table>>,
    /// What went wrong.
    pub problems: Problems,
    /// Why there is no report: the invocation does not fit what was read, as a sentence.
    pub refusal: Option<String>,
}

/// Rows of cells, made one by one: there may be millions.
pub trait Table {
    /// The name, which is also the key in JSON: `hosts`.
    fn name(&self) -> &'static str;

    /// The columns.
    fn columns(&self) -> &[Column];

    /// The number of rows.
    fn rows(&self) -> usize;

    /// The cell of a row and a column, both counted from 0.
    fn cell(&self, row: usize, column: usize) -> Cell<'_>;

    /// What a reader has to know in order not to be misled, as a sentence.
    fn caution(&self) -> Option<&str> {
        None
    }

    /// What can be seen of the rows at a glance. Computed for the formats that draw it alone.
    fn charts(&self) -> Vec<Chart> {
        Vec::new()
    }
}

/// A column of a table.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Column {
    /// The name. A dot makes an object of JSON of the columns that begin alike: `status.2xx`. Flat
    /// formats have an underscore there.
    pub name: &'static str,
    /// Where the column has a place.
    pub place: Place,
}

/// Where a column has a place.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Place {
    /// In every format, and in every table.
    Always,
    /// In every format, and in tables that are wide enough.
    IfWide,
    /// In formats for programs.
    Data,
    /// In formats whose values can be lists.
    Nested,
}

/// One value.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Cell<'a> {
    /// Nothing: the value is not known, or there is none.
    Missing,
    /// Bytes of a log, in no known encoding.
    Bytes(Cow<'a, [u8]>),
    /// A word of ours.
    Text(Cow<'a, str>),
    /// True or false.
    Flag(bool),
    /// A number of things.
    Count(u64),
    /// A number of bytes.
    Size(u64),
    /// A part of a whole. No part of nothing is none.
    Share {
        /// The part.
        part: u64,
        /// The whole.
        whole: u64,
    },
    /// A number of things in a time, as a number of things a day. In no time it is none.
    Rate {
        /// The things.
        count: u64,
        /// The time, in seconds.
        seconds: u64,
    },
    /// A moment in seconds since 1970, or none.
    Time(Option<i64>),
    /// A length of time in seconds, or none.
    Duration(Option<u64>),
    /// Values in order.
    List(Vec<Cell<'a>>),
    /// Values with names.
    Object(Vec<(&'static str, Cell<'a>)>),
}

/// What went wrong with which file. Each list is sorted by path.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Problems {
    /// Files that were read up to a point; what was read counts.
    pub partial: Vec<Problem>,
    /// Files and folders that could not be read.
    pub unread: Vec<Problem>,
    /// Files that were read to their end, but hold something that could not be understood.
    pub warnings: Vec<Problem>,
    /// Facts worth knowing that take nothing from the answer.
    pub notes: Vec<Problem>,
}

/// A message about a file or a folder.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Problem {
    /// The file or folder, by the name that it was found under.
    pub path: PathBuf,
    /// The message: lower case, no full stop.
    pub why: String,
}

impl Problem {
    /// A message about all files together.
    pub fn of_all_files(why: String) -> Self {
        let path = "(all files)".into();
        Self { path, why }
    }
}

/// How complete a report is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Status {
    /// Everything that was named was read to its end, and understood.
    Complete,
    /// Some of it was not.
    Incomplete,
    /// None of it could be read, or there is no report of it.
    Void,
}

impl Report {
    /// How complete the report is.
    pub fn status(&self) -> Status {
        let Problems {
            partial,
            unread,
            warnings,
            notes: _,
        } = &self.problems;
        if self.refusal.is_some() || !unread.is_empty() && self.totals.files == 0 {
            Status::Void
        } else if unread.is_empty() && partial.is_empty() && warnings.is_empty() {
            Status::Complete
        } else {
            Status::Incomplete
        }
    }
}

impl Problems {
    /// Sorts each list by path, then by message.
    pub fn sort(&mut self) {
        let Self {
            partial,
            unread,
            warnings,
            notes,
        } = self;
        for problems in [partial, unread, warnings, notes] {
            problems.sort();
        }
    }

    /// Makes each note a warning, so that a report with notes is incomplete.
    pub fn promote_notes(&mut self) {
        self.warnings.append(&mut self.notes);
        self.warnings.sort();
    }
}
