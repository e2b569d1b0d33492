//! The rows of the report: robots chosen by purpose, added up, sorted, and the rest in one row.

use std::cmp::Ordering;
use std::collections::BTreeMap;
use std::num::NonZeroUsize;

use super::facts::{Facts, OfAgent};
use super::robot::Robot;
use super::view::{By, Sort};
use crate::crawlers::Purpose;
use crate::map::ask::agents::Answer;
use crate::reduce::order::by_letters;

/// What the rows have in common.
pub(super) struct Common {
    pub(super) answer: Answer,
    /// By the number of the agent.
    pub(super) agents: Vec<OfAgent>,
    /// The requests of all clients.
    pub(super) requests: u64,
    /// The bytes of the answers to all clients.
    pub(super) bytes: u64,
    /// What the rows are added up by.
    pub(super) by: By,
}

/// A row.
#[derive(Debug)]
pub(super) struct Row {
    pub(super) of: Of,
    /// In a box, because rows are moved: hostile logs have millions.
    pub(super) facts: Box<Facts>,
}

/// What a row is of.
#[derive(Debug)]
pub(super) enum Of {
    Robot(Robot),
    Several {
        name: Box<str>,
        /// Their number.
        robots: u64,
    },
}

impl Row {
    fn several(name: Box<str>, robots: u64, facts: impl IntoIterator<Item = Facts>) -> Self {
        Self {
            of: Of::Several { name, robots },
            facts: Box::new(Facts::united(facts)),
        }
    }

    /// Its name.
    pub(super) fn name(&self) -> &str {
        match &self.of {
            Of::Robot(Robot { name, .. }) | Of::Several { name, .. } => name,
        }
    }

    /// The robot that it is of, if it is of one.
    pub(super) fn robot(&self) -> Option<&Robot> {
        match &self.of {
            Of::Robot(robot) => Some(robot),
            Of::Several { .. } => None,
        }
    }

    /// The number of robots.
    pub(super) fn robots(&self) -> u64 {
        match self.of {
            Of::Robot(_) => 1,
            Of::Several { robots, .. } => robots,
        }
    }
}

/// What has no operator or no purpose.
pub(super) const UNKNOWN: &str = "unknown";

/// The name of the row of the rest.
pub(super) fn more(rows: usize) -> String {
    format!("({rows} more)")
}

/// The number of rows before that of the rest, if there is one: in place of one row it would say
/// less and save nothing.
pub(super) fn shown(rows: usize, top: Option<NonZeroUsize>) -> Option<usize> {
    top.map(NonZeroUsize::get)
        .filter(|top| rows.saturating_sub(1) > *top)
}

/// The rows of robots, each with what it did, in no order.
pub(super) fn rows(robots: Vec<(Robot, Box<Facts>)>, by: By) -> Vec<Row> {
    let group = |robot: &Robot| match by {
        By::Robot => None,
        By::Operator => Some(robot.operator.as_deref().unwrap_or(UNKNOWN).into()),
        By::Purpose => Some(robot.purpose.map_or(UNKNOWN, Purpose::word).into()),
    };
    let mut groups: BTreeMap<Box<str>, Vec<Facts>> = BTreeMap::new();
    let mut rows = Vec::new();
    for (robot, facts) in robots {
        match group(&robot) {
            Some(name) => groups.entry(name).or_default().push(*facts),
            None => rows.push(Row {
                of: Of::Robot(robot),
                facts,
            }),
        }
    }
    rows.extend(
        groups
            .into_iter()
            .map(|(name, facts)| Row::several(name, facts.len() as u64, facts)),
    );
    rows
}

/// Sorts rows, and makes one row of all but the first.
pub(super) fn arrange(rows: &mut Vec<Row>, sort: Sort, top: Option<NonZeroUsize>) {
    rows.sort_by(|a, b| {
        sort.compare(a.facts.amounts(), b.facts.amounts())
            .then_with(|| by_name(a, b))
    });
    let Some(top) = shown(rows.len(), top) else {
        return;
    };
    let rest = rows.split_off(top);
    let name = more(rest.len()).into();
    let robots = rest.iter().map(Row::robots).sum();
    rows.push(Row::several(
        name,
        robots,
        rest.into_iter().map(|row| *row.facts),
    ));
}

/// The order of names, and of kinds where names are equal, so that it is total.
fn by_name(a: &Row, b: &Row) -> Ordering {
    let kind = |row: &Row| row.robot().map(|robot| robot.kind);
    by_letters(a.name(), b.name()).then_with(|| kind(a).cmp(&kind(b)))
}
