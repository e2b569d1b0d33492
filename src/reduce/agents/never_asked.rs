//! The second table: crawlers that never asked for robots.txt, by what they cost.

use std::cmp::Reverse;
use std::collections::HashMap;

use super::facts::Facts;
use super::robot::{Kind, Robot};
use super::table::text;
use crate::crawlers::Purpose;
use crate::reduce::sheet::{Sheet, Shown, column};
use crate::report::Cell;
use crate::report::Place::{Always, Data, IfWide};

const CAUTION: &str = "These logs hold no request of theirs for robots.txt. That is no proof: a \
    crawler may ask from other hosts under another agent, let another crawler of its operator ask, \
    or have asked before these logs begin.";

/// A crawler that never asked.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Silent {
    name: Box<str>,
    operator: Option<Box<str>>,
    /// Another crawler of the operator asked. None if no operator is known.
    operator_asked: Option<bool>,
    purpose: Option<Purpose>,
    requests: u64,
    bytes: u64,
    hosts: u64,
    seen: Option<(i64, i64)>,
}

const COLUMNS: [Shown<(), Silent>; 9] = [
    column("name", Always, |(), row| Cell::Text((&*row.name).into())),
    column("operator", IfWide, |(), row| text(row.operator.as_deref())),
    column("operator_asked", IfWide, |(), row| {
        row.operator_asked.map_or(Cell::Missing, Cell::Flag)
    }),
    column("purpose", Always, |(), row| {
        text(row.purpose.map(Purpose::word))
    }),
    column("requests", Always, |(), row| Cell::Count(row.requests)),
    column("bytes", Always, |(), row| Cell::Size(row.bytes)),
    column("hosts", Always, |(), row| Cell::Count(row.hosts)),
    column("first", Data, |(), row| {
        Cell::Time(row.seen.map(|(first, _)| first))
    }),
    column("last", IfWide, |(), row| {
        Cell::Time(row.seen.map(|(_, last)| last))
    }),
];

/// The crawlers that never asked, of those that say they are robots and are to obey the file. The
/// most requests come first.
pub(super) fn silent<'f>(
    robots: impl Iterator<Item = (&'f Robot, &'f Facts)> + Clone,
) -> Vec<Silent> {
    let mut asked: HashMap<&str, bool> = HashMap::new();
    for (robot, facts) in robots.clone() {
        if let Some(operator) = robot.operator.as_deref() {
            *asked.entry(operator).or_default() |= facts.visits.robots_txt > 0;
        }
    }
    let silent = robots.filter(|(robot, facts)| {
        matches!(robot.kind, Kind::Listed | Kind::Declared)
            && !robot.is_exempt
            && facts.visits.robots_txt == 0
    });
    let mut silent: Vec<_> = silent
        .map(|(robot, facts)| Silent {
            name: robot.name.clone(),
            operator: robot.operator.clone(),
            operator_asked: robot.operator.as_deref().map(|operator| asked[operator]),
            purpose: robot.purpose,
            requests: facts.visits.requests(),
            bytes: facts.visits.bytes,
            hosts: facts.hosts.len() as u64,
            seen: facts.visits.seen,
        })
        .collect();
    silent.sort_by_cached_key(|row| {
        let name = (row.name.to_ascii_lowercase(), row.name.clone());
        // A listed crawler has a purpose, and comes before a declared one of its name.
        (
            Reverse((row.requests, row.bytes)),
            name,
            row.purpose.is_none(),
        )
    });
    silent
}

pub(super) fn table(rows: Vec<Silent>) -> Sheet<(), Silent> {
    Sheet::new("never_asked", &COLUMNS, (), rows).with_caution(CAUTION)
}
