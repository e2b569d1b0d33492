//! The rows of the report: robots chosen by purpose, added up, sorted, and the rest in one row.

use std::cmp::Ordering;
use std::collections::BTreeMap;
use std::num::NonZeroUsize;

use super::facts::Facts;
use super::robot::Robot;
use super::view::{By, Sort};
use crate::crawlers::Purpose;

/// A row.
#[derive(Debug)]
pub(super) struct Row {
    pub(super) name: Box<str>,
    /// None if the row is of several.
    pub(super) robot: Option<Robot>,
    /// The number of robots.
    pub(super) robots: u64,
    pub(super) facts: Facts,
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
pub(super) fn rows(robots: Vec<(Robot, Facts)>, by: By) -> Vec<Row> {
    let mut groups: BTreeMap<Box<str>, Vec<Facts>> = BTreeMap::new();
    let mut rows = Vec::new();
    for (robot, facts) in robots {
        let group = match by {
            By::Robot => {
                rows.push(Row {
                    name: robot.name.clone(),
                    robot: Some(robot),
                    robots: 1,
                    facts,
                });
                continue;
            }
            By::Operator => robot.operator.as_deref(),
            By::Purpose => robot.purpose.map(Purpose::word),
        };
        let group = group.unwrap_or(UNKNOWN).into();
        groups.entry(group).or_default().push(facts);
    }
    rows.extend(groups.into_iter().map(|(name, facts)| Row {
        name,
        robot: None,
        robots: facts.len() as u64,
        facts: Facts::united(facts),
    }));
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
    rows.push(Row {
        name: more(rest.len()).into(),
        robot: None,
        robots: rest.iter().map(|row| row.robots).sum(),
        facts: Facts::united(rest.into_iter().map(|row| row.facts)),
    });
}

/// The order of names: by letters, in any case, and then by bytes and kind, so that it is total.
fn by_name(a: &Row, b: &Row) -> Ordering {
    let letters = |name: &str| name.to_ascii_lowercase();
    let kind = |row: &Row| row.robot.as_ref().map(|robot| robot.kind);
    letters(&a.name)
        .cmp(&letters(&b.name))
        .then_with(|| (&a.name, kind(a)).cmp(&(&b.name, kind(b))))
}
