//! The second table: crawlers that never asked for robots.txt, by what they cost.

use std::cmp::Reverse;
use std::collections::HashMap;
use std::num::NonZeroUsize;

use super::facts::Facts;
use super::robot::{Kind, Robot};
use super::rows;
use super::table::text;
use crate::crawlers::Purpose;
use crate::map::ask::Merge;
use crate::map::ask::agents::Visits;
use crate::reduce::sheet::{Sheet, Shown, column};
use crate::report::Cell;
use crate::report::Place::{Always, Data, IfWide};

const CAUTION: &str = "These logs hold no request of theirs for robots.txt. That is no proof: a \
    crawler may ask from other hosts under another agent, let another crawler of its operator ask, \
    or have asked before these logs begin.";

/// A crawler that never asked, or the rest of them.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Silent {
    name: Box<str>,
    operator: Option<Box<str>>,
    /// Another crawler of the operator asked. None if no operator is known.
    operator_asked: Option<bool>,
    purpose: Option<Purpose>,
    visits: Visits,
    hosts: u64,
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
    column("requests", Always, |(), row| {
        Cell::Count(row.visits.requests())
    }),
    column("bytes", Always, |(), row| Cell::Size(row.visits.bytes)),
    column("hosts", Always, |(), row| Cell::Count(row.hosts)),
    column("first", Data, |(), row| {
        Cell::Time(row.visits.seen.map(|(first, _)| first))
    }),
    column("last", IfWide, |(), row| {
        Cell::Time(row.visits.seen.map(|(_, last)| last))
    }),
];

/// The crawlers that never asked, of those that say they are robots and are to obey the file. The
/// most requests come first; all but the first are one row.
pub(super) fn silent(
    robots: &[(Robot, Box<Facts>)],
    purposes: &[Option<Purpose>],
    top: Option<NonZeroUsize>,
) -> Vec<Silent> {
    let mut asked: HashMap<&str, bool> = HashMap::new();
    for (robot, facts) in robots {
        if let Some(operator) = robot.operator.as_deref() {
            *asked.entry(operator).or_default() |= facts.visits.robots_txt > 0;
        }
    }
    let silent = robots.iter().filter(|(robot, facts)| {
        matches!(robot.kind, Kind::Listed | Kind::Declared)
            && !robot.is_exempt
            && facts.visits.robots_txt == 0
            && (purposes.is_empty() || purposes.contains(&robot.purpose))
    });
    let mut silent: Vec<&(Robot, Box<Facts>)> = silent.collect();
    silent.sort_by_cached_key(|(robot, facts)| {
        let costs = (facts.visits.requests(), facts.visits.bytes);
        let name = (robot.name.to_ascii_lowercase(), &robot.name, robot.kind);
        (Reverse(costs), name)
    });
    let shown = rows::shown(silent.len(), top).unwrap_or(silent.len());
    let (silent, rest) = silent.split_at(shown);
    let mut rows: Vec<_> = silent
        .iter()
        .map(|(robot, facts)| Silent {
            name: robot.name.clone(),
            operator: robot.operator.clone(),
            operator_asked: robot.operator.as_deref().map(|operator| asked[operator]),
            purpose: robot.purpose,
            visits: facts.visits,
            hosts: facts.hosts.len() as u64,
        })
        .collect();
    if !rest.is_empty() {
        rows.push(Silent::rest(rest));
    }
    rows
}

impl Silent {
    fn rest(rest: &[&(Robot, Box<Facts>)]) -> Self {
        let mut visits = Visits::default();
        let mut hosts: Vec<u32> = Vec::new();
        for (_, facts) in rest {
            visits.merge(facts.visits);
            hosts.extend(&facts.hosts);
        }
        hosts.sort_unstable();
        hosts.dedup();
        Self {
            name: rows::more(rest.len()).into(),
            operator: None,
            operator_asked: None,
            purpose: None,
            visits,
            hosts: hosts.len() as u64,
        }
    }
}

pub(super) fn table(rows: Vec<Silent>) -> Sheet<(), Silent> {
    let is_empty = rows.is_empty();
    let sheet = Sheet::new("never_asked", &COLUMNS, (), rows);
    match is_empty {
        true => sheet,
        false => sheet.with_caution(CAUTION),
    }
}
