//! What `map` learns of one file: the value that merges.
//!
//! Merging is associative and commutative and the empty summary changes nothing, so the report is the same
//! wherever and in whatever order the files were mapped.

use std::collections::HashMap;
use std::collections::hash_map::Entry;

use serde::{Deserialize, Serialize};

use super::line::Malformed;
use crate::host::Host;

/// What was learned of one file, or of many.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Summary {
    /// The hosts that asked for the target.
    pub hosts: HashMap<Host, Visits>,
    /// What was read.
    pub totals: Totals,
}

/// What one host did.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Visits {
    /// How often it asked for the target.
    pub hits: u64,
    /// In how many files it did so.
    pub files: u64,
    /// The first and the last time, in seconds since 1970, if times were asked for and the log has them.
    pub seen: Option<(i64, i64)>,
}

/// What was read, in numbers that add up.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Totals {
    /// Files that were read, in part at least.
    pub files: u64,
    /// gzip members whose end was checked.
    pub members: u64,
    /// Bytes read from the disk.
    pub bytes_read: u64,
    /// Bytes of text.
    pub bytes: u64,
    /// Lines of text.
    pub lines: u64,
    /// Lines that were looked at: those that hold the target somewhere, or all where variants count.
    pub examined: u64,
    /// Requests for the target.
    pub hits: u64,
    /// Lines looked at that are no record, by reason.
    pub malformed: MalformedCount,
}

/// Lines that could not be read, by reason.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct MalformedCount {
    /// See [`Malformed::NoRequest`].
    pub no_request: u64,
    /// See [`Malformed::CutShort`].
    pub cut_short: u64,
    /// See [`Malformed::NoHost`].
    pub no_host: u64,
    /// Longer than [`super::lines::MAX_LINE`]; these were not looked at.
    pub too_long: u64,
}

impl Summary {
    /// Counts a request of `host` for the target.
    pub fn add(&mut self, host: &[u8], time: Option<i64>) {
        self.totals.hits += 1;
        let visit = Visits {
            hits: 1,
            files: 1,
            seen: time.map(|time| (time, time)),
        };
        match self.hosts.get_mut(host) {
            // One summary that is added to is of one file, so the number of files stays as it is.
            Some(visits) => visits.merge(Visits { files: 0, ..visit }),
            None => {
                self.hosts.insert(host.into(), visit);
            }
        }
    }

    /// Takes in what was learned of other files.
    pub fn merge(&mut self, mut other: Self) {
        self.totals.merge(other.totals);
        // The fewer go into the more, whose table is large enough already.
        if self.hosts.len() < other.hosts.len() {
            std::mem::swap(&mut self.hosts, &mut other.hosts);
        }
        for (host, visits) in other.hosts {
            match self.hosts.entry(host) {
                Entry::Occupied(mut known) => known.get_mut().merge(visits),
                Entry::Vacant(new) => {
                    new.insert(visits);
                }
            }
        }
    }
}

impl Visits {
    fn merge(&mut self, other: Self) {
        let Self { hits, files, seen } = other;
        self.hits += hits;
        self.files += files;
        self.seen = match (self.seen, seen) {
            (Some(ours), Some(theirs)) => Some((ours.0.min(theirs.0), ours.1.max(theirs.1))),
            (seen, None) | (None, seen) => seen,
        };
    }
}

impl Totals {
    fn merge(&mut self, other: Self) {
        // Taken apart, so that a new number cannot be forgotten here.
        let Self {
            files,
            members,
            bytes_read,
            bytes,
            lines,
            examined,
            hits,
            malformed,
        } = other;
        self.files += files;
        self.members += members;
        self.bytes_read += bytes_read;
        self.bytes += bytes;
        self.lines += lines;
        self.examined += examined;
        self.hits += hits;
        self.malformed.merge(malformed);
    }
}

impl MalformedCount {
    /// Counts one line.
    pub fn add(&mut self, reason: Malformed) {
        *match reason {
            Malformed::NoRequest => &mut self.no_request,
            Malformed::CutShort => &mut self.cut_short,
            Malformed::NoHost => &mut self.no_host,
        } += 1;
    }

    /// All of them.
    pub fn total(&self) -> u64 {
        let Self {
            no_request,
            cut_short,
            no_host,
            too_long,
        } = self;
        no_request + cut_short + no_host + too_long
    }

    fn merge(&mut self, other: Self) {
        let Self {
            no_request,
            cut_short,
            no_host,
            too_long,
        } = other;
        self.no_request += no_request;
        self.cut_short += cut_short;
        self.no_host += no_host;
        self.too_long += too_long;
    }
}
