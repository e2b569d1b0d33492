//! What is counted of the requests of one agent.

use serde::{Deserialize, Serialize};

use crate::map::ask::Merge;
use crate::map::ask::merge::earliest_and_latest;

/// The requests of one agent from one host.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize)]
pub struct Visits {
    /// Requests by the class of their status: 1xx to 5xx, then any other and none.
    pub status: [u64; 6],
    /// The sizes of the answers, in bytes. An answer of unknown size adds nothing.
    pub bytes: u64,
    /// Fetches of robots.txt.
    pub robots_txt: u64,
    /// First and last request, in seconds since 1970. None if the log has no times.
    pub seen: Option<(i64, i64)>,
}

/// The requests of one agent in one hour.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Hour {
    /// Requests.
    pub requests: u64,
    /// The sizes of the answers, in bytes.
    pub bytes: u64,
    /// Fetches of robots.txt.
    pub robots_txt: u64,
}

/// How the server answered a fetch of robots.txt.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Fetch {
    /// The status code.
    pub status: Option<u16>,
    /// The size of the answer, in bytes.
    pub size: Option<u64>,
}

impl Visits {
    /// Requests, of any status.
    pub fn requests(&self) -> u64 {
        let requests = self.status.iter();
        requests.fold(0, |sum, &n| sum.saturating_add(n))
    }
}

/// The place of a status in [`Visits::status`].
pub(super) fn class(status: Option<u16>) -> usize {
    match status {
        Some(status @ 100..=599) => usize::from(status / 100 - 1),
        _ => 5,
    }
}

impl Merge for Visits {
    fn merge(&mut self, other: Self) {
        let Self {
            status,
            bytes,
            robots_txt,
            seen,
        } = other;
        for (ours, theirs) in self.status.iter_mut().zip(status) {
            ours.merge(theirs);
        }
        // Sizes are what a log says, which may be anything.
        self.bytes.merge(bytes);
        self.robots_txt.merge(robots_txt);
        self.seen = earliest_and_latest(self.seen, seen);
    }
}

impl Merge for Hour {
    fn merge(&mut self, other: Self) {
        let Self {
            requests,
            bytes,
            robots_txt,
        } = other;
        self.requests.merge(requests);
        self.bytes.merge(bytes);
        self.robots_txt.merge(robots_txt);
    }
}

/// No log has 2⁶⁴ requests, but a size in it or an answer of another process may say anything.
impl Merge for u64 {
    fn merge(&mut self, other: Self) {
        *self = self.saturating_add(other);
    }
}
