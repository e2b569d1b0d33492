//! How the hosts are shown: their order and number.

use std::cmp::Reverse;
use std::num::NonZeroUsize;

use crate::map::ask::hosts::Visits;
use crate::reduce::order;

/// How the hosts are shown.
#[derive(Debug, Clone, Default)]
pub struct View {
    /// Whether the counts and times of each host are shown.
    pub counts: bool,
    /// The order.
    pub sort: Sort,
    /// The number of hosts that are shown, if not all are.
    pub top: Option<NonZeroUsize>,
}

/// The order of the hosts. Hosts that are equal in it are in the order of [`crate::host::sort`].
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Sort {
    /// Addresses by number, then names.
    #[default]
    Host,
    /// The most requests first.
    Hits,
    /// The most files first.
    Files,
    /// The earliest first request first.
    First,
    /// The latest last request first.
    Last,
}

impl View {
    /// Sorts hosts that are in the order of [`crate::host::sort`], and drops all but the first.
    /// Returns how many are dropped, if some are to be.
    pub(super) fn arrange<H>(&self, hosts: &mut Vec<(H, Visits)>) -> Option<u64> {
        // Each sort is stable, so that the order of hosts decides between equals.
        match self.sort {
            Sort::Host => {}
            Sort::Hits => hosts.sort_by_key(|(_, visits)| Reverse(visits.hits)),
            Sort::Files => hosts.sort_by_key(|(_, visits)| Reverse(visits.files)),
            Sort::First => hosts.sort_by_key(|(_, visits)| order::first(visits.seen)),
            Sort::Last => hosts.sort_by_key(|(_, visits)| order::last(visits.seen)),
        }
        order::cut(hosts, self.top)
    }
}
