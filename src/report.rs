//! The reduced, ordered result, ready to render.

use std::path::PathBuf;

use crate::discover::{Overlooked, Skipped};
use crate::host::Host;
use crate::map::summary::{Totals, Visits};

/// What a run found.
#[derive(Debug)]
pub struct Report {
    /// The target that was looked for.
    pub target: Vec<u8>,
    /// Whether variants of the target counted.
    pub variants: bool,
    /// The hosts that asked for it, in the order of [`crate::host::sort`].
    pub hosts: Vec<(Host, Visits)>,
    /// What was read.
    pub totals: Totals,
    /// Files that were read in part; what was read counts. Sorted by name.
    pub partial: Vec<Problem>,
    /// What could not be read at all. Sorted by name.
    pub unread: Vec<Problem>,
    /// What the operator should know although all was read. Sorted by name.
    pub warnings: Vec<Problem>,
    /// The files that were skipped, and why. Sorted by name.
    pub skipped: Vec<Skipped>,
    /// Those of them that are named like logs.
    pub overlooked: Option<Overlooked>,
}

/// Something to say of a file or a folder.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Problem {
    /// The name it was found by.
    pub path: PathBuf,
    /// What is to be said; lower case, no full stop.
    pub why: String,
}

impl Report {
    /// Returns true if and only if everything that was named was read to its end.
    pub fn is_complete(&self) -> bool {
        self.partial.is_empty() && self.unread.is_empty()
    }

    /// Returns true if and only if something was named and nothing of it could be read.
    pub fn is_void(&self) -> bool {
        !self.unread.is_empty() && self.totals.files == 0
    }
}
