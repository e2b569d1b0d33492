//! How the robots are shown: which of them, added up by what, in which order.

use std::cmp::Ordering;
use std::num::NonZeroUsize;
use std::sync::Arc;

use crate::crawlers::{Crawlers, Purpose};
use crate::map::ask::agents::Visits;
use crate::reduce::order;

/// How the robots are shown.
#[derive(Debug, Clone, Default)]
pub struct View {
    /// What agents are judged by, if not by the program's own data.
    pub crawlers: Option<Arc<Crawlers>>,
    /// What the rows are.
    pub rows: Rows,
    /// The order of the rows.
    pub sort: Sort,
    /// The number of rows that are shown, if not all are.
    pub top: Option<NonZeroUsize>,
}

/// What the rows are.
#[derive(Debug, Clone)]
pub enum Rows {
    /// Robots.
    Robots {
        /// What the numbers are added up by.
        by: By,
        /// Those for which the robots crawl, where none is for the robots of which no list says it.
        /// If there are none, all robots are shown.
        purposes: Vec<Option<Purpose>>,
    },
    /// The hosts of the robot with this name, in any case of its letters.
    HostsOf(String),
}

/// What the numbers are added up by.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum By {
    /// A row is a robot.
    #[default]
    Robot,
    /// A row is all robots of an operator.
    Operator,
    /// A row is all robots with a purpose.
    Purpose,
}

/// An order of rows. Rows that are equal in it are in the order of their names.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Sort {
    /// The most requests first.
    #[default]
    Requests,
    /// The most bytes first.
    Bytes,
    /// The most hosts first.
    Hosts,
    /// The most fetches of robots.txt first.
    Robots,
    /// The earliest first request first.
    First,
    /// The latest last request first.
    Last,
    /// By name alone.
    Name,
}

impl Default for Rows {
    fn default() -> Self {
        Self::Robots {
            by: By::Robot,
            purposes: Vec::new(),
        }
    }
}

impl Sort {
    /// The order of two rows but for their names, by their requests and numbers of hosts.
    pub(super) fn compare(self, a: (&Visits, usize), b: (&Visits, usize)) -> Ordering {
        let ((left, left_hosts), (right, right_hosts)) = (a, b);
        match self {
            Self::Requests => right.requests().cmp(&left.requests()),
            Self::Bytes => right.bytes.cmp(&left.bytes),
            Self::Hosts => right_hosts.cmp(&left_hosts),
            Self::Robots => right.robots_txt.cmp(&left.robots_txt),
            Self::First => order::first(left.seen).cmp(&order::first(right.seen)),
            Self::Last => order::last(left.seen).cmp(&order::last(right.seen)),
            Self::Name => Ordering::Equal,
        }
    }
}
