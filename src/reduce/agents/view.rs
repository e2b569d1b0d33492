//! How the robots are shown: which of them, added up by what, in which order.

use std::cmp::Ordering;
use std::num::NonZeroUsize;
use std::sync::Arc;

use crate::crawlers::{Crawlers, Purpose};
use crate::map::ask::agents::{Answer, Visits};
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

/// What rows are ordered by.
#[derive(Debug, Clone, Copy)]
pub(super) struct Amounts<'a> {
    pub(super) visits: &'a Visits,
    /// The number of hosts.
    pub(super) hosts: usize,
}

impl<'a> Amounts<'a> {
    pub(super) fn of_host(visits: &'a Visits) -> Self {
        Self { visits, hosts: 1 }
    }
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
    /// The order of two rows but for their names.
    pub(super) fn compare(self, left: Amounts<'_>, right: Amounts<'_>) -> Ordering {
        let Amounts { visits: a, hosts } = left;
        let b = right.visits;
        match self {
            Self::Requests => b.requests().cmp(&a.requests()),
            Self::Bytes => b.bytes.cmp(&a.bytes),
            Self::Hosts => right.hosts.cmp(&hosts),
            Self::Robots => b.robots_txt.cmp(&a.robots_txt),
            Self::First => order::first(a.seen).cmp(&order::first(b.seen)),
            Self::Last => order::last(a.seen).cmp(&order::last(b.seen)),
            Self::Name => Ordering::Equal,
        }
    }
}

impl View {
    /// What the agents of an answer are judged by, or why they cannot be.
    pub(super) fn crawlers(&self, answer: &Answer) -> Result<&Crawlers, String> {
        if answer.requests() == 0 && answer.agentless() > 0 {
            return Err(
                "no log has agents, so no robot is known by its name; the combined format has them \
                 (--report hosts needs none)"
                    .into(),
            );
        }
        match (&self.crawlers, Crawlers::builtin()) {
            (Some(own), _) => Ok(own),
            (None, Ok(builtin)) => Ok(builtin),
            (None, Err(error)) => Err(format!("data of the program: {error}")),
        }
    }
}
