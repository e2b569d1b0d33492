//! What the cache was good for in one run, and what the operator is to know of it.

use crate::map::Lookup;
use crate::report::Problem;
use crate::visible::visible;

use super::Cache;

/// The uses of a cache in one run.
#[derive(Debug, Default)]
pub struct Tally {
    /// Files that were known, and not read.
    pub hits: u64,
    /// Files that were looked up and read.
    pub misses: u64,
    /// Entries that were removed at the end of the run.
    pub removed: u64,
    /// Entries that were written.
    kept: u64,
    useless: Reasons,
    unkept: Reasons,
    unpruned: Reasons,
}

/// Why something failed.
#[derive(Debug, Default)]
struct Reasons {
    number: u64,
    /// The first in the order of the alphabet, so that it does not depend on the order of arrival.
    first: String,
}

impl Tally {
    /// Adds what became of one file.
    pub(crate) fn add(&mut self, lookup: Lookup) {
        match lookup {
            Lookup::Unused => {}
            Lookup::Hit => self.hits += 1,
            Lookup::Miss { useless, kept } => {
                self.misses += 1;
                self.useless.extend(useless);
                match kept {
                    None => {}
                    Some(Ok(())) => self.kept += 1,
                    Some(Err(why)) => self.unkept.extend([why]),
                }
            }
        }
    }

    /// Prunes the cache, if it has grown.
    pub(crate) fn prune(&mut self, cache: &Cache) {
        if self.kept > 0 {
            match cache.prune() {
                Ok(removed) => self.removed = removed,
                Err(error) => self.unpruned.extend([error.to_string()]),
            }
        }
    }

    /// What went wrong with the cache. None of it takes anything from the answer.
    pub fn notes(&self, cache: &Cache) -> Vec<Problem> {
        let note = |reasons: &Reasons, one: &str, many: &str| {
            let what = match reasons.number {
                0 => return None,
                1 => one.into(),
                n => format!("{n} {many}"),
            };
            let first = visible(reasons.first.as_bytes());
            Some(Problem {
                path: cache.path().into(),
                why: format!("{what}: {first}"),
            })
        };
        let notes = [
            note(
                &self.useless,
                "an entry of the cache is of no use, and its log is read again",
                "entries of the cache are of no use, and their logs are read again; the first",
            ),
            note(
                &self.unkept,
                "an answer is not kept in the cache",
                "answers are not kept in the cache",
            ),
            note(&self.unpruned, "the cache cannot be pruned", ""),
        ];
        notes.into_iter().flatten().collect()
    }
}

impl Reasons {
    fn extend(&mut self, reasons: impl IntoIterator<Item = String>) {
        for reason in reasons {
            if self.number == 0 || reason < self.first {
                self.first = reason;
            }
            self.number += 1;
        }
    }
}
