//! What can be seen of the rows at a glance: when, who, how much, and how the server answered.
//! Knows nothing of how it is drawn.

use std::cmp::Reverse;
use std::collections::HashMap;
use std::num::NonZeroUsize;

use super::rows::{self, Common, Of, Row};
use super::view::By;
use crate::crawlers::Purpose;
use crate::report::{Bar, Cell, Chart, Course, Plot, Shares};

/// The most parts of a course, the rest included: as many as can be told apart.
const PARTS: usize = 7;

/// The most rows that are drawn one by one: as many as a screen holds.
const ROWS: NonZeroUsize = NonZeroUsize::new(15).unwrap();

/// The classes of [`crate::map::ask::agents::Visits::status`].
const CLASSES: [&str; 6] = ["1xx", "2xx", "3xx", "4xx", "5xx", "other"];

/// The charts of rows in any order.
pub(super) fn charts(common: &Common, rows: &[Row]) -> Vec<Chart> {
    let groups = Groups::new(common.by, rows);
    let charts = [
        course(common, rows, &groups),
        requests(common, rows, &groups),
        bytes(common, rows),
        status(common.by, rows),
    ];
    let charts = charts.into_iter();
    charts.filter(|chart| !chart.plot.is_empty()).collect()
}

/// What the rows are of, one and several.
fn words(by: By) -> [&'static str; 2] {
    match by {
        By::Robot => ["robot", "robots"],
        By::Operator => ["operator", "operators"],
        By::Purpose => ["purpose", "purposes"],
    }
}

/// Rows by what the parts of a course are: robots by purpose, anything else by itself.
struct Groups<'r> {
    /// The places of the parts by name.
    parts: HashMap<&'r str, usize>,
    names: Vec<Cell<'static>>,
    by: By,
}

impl<'r> Groups<'r> {
    fn new(by: By, rows: &'r [Row]) -> Self {
        let mut requests: HashMap<&str, u64> = HashMap::new();
        for row in rows {
            let sum = requests.entry(group(by, row)).or_default();
            *sum = sum.saturating_add(row.facts.visits.requests());
        }
        let mut groups: Vec<_> = requests.into_iter().collect();
        groups.sort_unstable_by_key(|&(name, sum)| (Reverse(sum), name));
        let own = match groups.len() {
            ..=PARTS => groups.len(),
            _ => PARTS - 1,
        };
        let names = groups[..own].iter().map(|(name, _)| text(name));
        let mut names: Vec<_> = names.collect();
        if own < groups.len() {
            names.push(text(&rows::more(groups.len() - own)));
        }
        let groups = groups.into_iter().enumerate();
        let parts = groups.map(|(place, (name, _))| (name, place.min(own)));
        Self {
            parts: parts.collect(),
            names,
            by,
        }
    }

    fn part(&self, row: &Row) -> usize {
        self.parts[group(self.by, row)]
    }
}

fn group(by: By, row: &Row) -> &str {
    match (&row.of, by) {
        (Of::Robot(robot), By::Operator) => robot.operator.as_deref().unwrap_or(rows::UNKNOWN),
        (Of::Robot(robot), _) => robot.purpose.map_or(rows::UNKNOWN, Purpose::word),
        (Of::Several { name, .. }, _) => name,
    }
}

fn course(common: &Common, rows: &[Row], groups: &Groups<'_>) -> Chart {
    let mut part_of = vec![None; common.agents.len()];
    for row in rows {
        let part = groups.part(row);
        for agent in &row.facts.agents {
            if common.agents[agent.index()].is_whole {
                part_of[agent.index()] = Some(part);
            }
        }
    }
    let hours = common.answer.hours().filter_map(|(agent, hour, counts)| {
        let part = part_of[agent.index()]?;
        Some((hour.saturating_mul(3600), part, counts.requests))
    });
    let hours: Vec<_> = hours.collect();
    let shown = sum(hours.iter().map(|(_, _, requests)| *requests));
    let all = sum(rows.iter().map(|row| row.facts.visits.requests()));
    let by = match common.by {
        By::Operator => "operator",
        By::Robot | By::Purpose => "purpose",
    };
    let mut about = format!("When the robots came, by {by}.");
    if shown < all {
        about += &format!(
            " {} requests of robots that look like browsers, or without a time, are left out: their \
             hours are not known.",
            all - shown
        );
    }
    Chart {
        name: "requests_over_time",
        title: "Requests over time".into(),
        about,
        plot: Plot::Course(Course {
            unit: "requests",
            parts: groups.names.clone(),
            hours,
        }),
    }
}

/// The places of rows with the most of something first.
fn most(rows: &[Row], of: impl Fn(&Row) -> u64) -> Vec<&Row> {
    let mut most: Vec<_> = rows.iter().collect();
    most.sort_by_key(|row| Reverse(of(row)));
    most
}

fn requests(common: &Common, rows: &[Row], groups: &Groups<'_>) -> Chart {
    let requests = |row: &Row| row.facts.visits.requests();
    let most = most(rows, requests);
    let bar = |label, note, amount, part| Bar {
        label,
        note,
        amount: Cell::Count(amount),
        share: Cell::Share {
            part: amount,
            whole: common.requests,
        },
        part,
    };
    let shown = rows::shown(most.len(), Some(ROWS)).unwrap_or(most.len());
    let (shown, rest) = most.split_at(shown);
    let bars = shown.iter().map(|row| {
        let part = groups.part(row);
        // The name says it already, if the part is no purpose.
        let note = match row.robot().and_then(|robot| robot.purpose) {
            Some(purpose) => text(purpose.word()),
            None => Cell::Missing,
        };
        bar(text(row.name()), note, requests(row), Some(part))
    });
    let mut bars: Vec<_> = bars.collect();
    if !rest.is_empty() {
        let rest_of = sum(rest.iter().map(|row| requests(row)));
        let label = text(&rows::more(rest.len()));
        bars.push(bar(label, Cell::Missing, rest_of, Some(Bar::REST)));
    }
    let [one, many] = words(common.by);
    Chart {
        name: "requests_by_row",
        title: format!("Requests by {one}"),
        about: format!("The {many} with the most requests, each with its share of all requests."),
        plot: Plot::Bars("requests", bars),
    }
}

fn status(by: By, rows: &[Row]) -> Chart {
    let most = most(rows, |row| row.facts.visits.requests());
    let most = &most[..most.len().min(ROWS.get())];
    let has = |class: &usize| most.iter().any(|row| row.facts.visits.status[*class] > 0);
    let classes: Vec<usize> = (0..CLASSES.len()).filter(has).collect();
    let rows = most.iter().map(|row| {
        let status = row.facts.visits.status;
        let parts = classes.iter().map(|class| status[*class]);
        (text(row.name()), parts.collect())
    });
    let [one, many] = words(by);
    Chart {
        name: "status_by_row",
        title: format!("Status by {one}"),
        about: format!(
            "How the server answered the {many} with the most requests: the share of the requests \
             of each that had a status of each class."
        ),
        plot: Plot::Shares(Shares {
            unit: "requests",
            parts: classes.iter().map(|class| CLASSES[*class]).collect(),
            rows: rows.collect(),
        }),
    }
}

/// Bytes by operator, or by what the rows are added up by.
fn bytes(common: &Common, rows: &[Row]) -> Chart {
    let mut sums: HashMap<&str, (u64, u64)> = HashMap::new();
    for row in rows {
        let name = match &row.of {
            Of::Robot(robot) => robot.operator.as_deref().unwrap_or(rows::UNKNOWN),
            Of::Several { name, .. } => name,
        };
        let (bytes, robots) = sums.entry(name).or_default();
        *bytes = bytes.saturating_add(row.facts.visits.bytes);
        *robots += row.robots();
    }
    let mut sums: Vec<_> = sums.into_iter().collect();
    sums.retain(|(_, (bytes, _))| *bytes > 0);
    sums.sort_unstable_by_key(|&(name, (bytes, _))| (Reverse(bytes), name));
    let bar = |label: &str, bytes, robots: u64, part| Bar {
        label: text(label),
        note: text(&match robots {
            1 => "1 robot".into(),
            n => format!("{n} robots"),
        }),
        amount: Cell::Size(bytes),
        share: Cell::Share {
            part: bytes,
            whole: common.bytes,
        },
        part,
    };
    // What has no operator is not one more of them.
    let (unknown, known): (Vec<_>, Vec<_>) = sums
        .into_iter()
        .partition(|(name, _)| *name == rows::UNKNOWN);
    let shown = rows::shown(known.len(), Some(ROWS)).unwrap_or(known.len());
    let (shown, rest) = known.split_at(shown);
    let bars = shown
        .iter()
        .map(|&(name, (bytes, robots))| bar(name, bytes, robots, None));
    let mut bars: Vec<_> = bars.collect();
    if !rest.is_empty() {
        let bytes = sum(rest.iter().map(|(_, (bytes, _))| *bytes));
        let robots = sum(rest.iter().map(|(_, (_, robots))| *robots));
        let label = rows::more(rest.len());
        bars.push(bar(&label, bytes, robots, Some(Bar::REST)));
    }
    for (name, (bytes, robots)) in unknown {
        bars.push(bar(name, bytes, robots, Some(Bar::REST)));
    }
    let by = match common.by {
        By::Robot | By::Operator => "operator",
        By::Purpose => "purpose",
    };
    Chart {
        name: "bytes_by_operator",
        title: format!("Bytes by {by}"),
        about: format!("The size of the answers to the robots of each {by}, and its share of all."),
        plot: Plot::Bars("bytes", bars),
    }
}

fn text(text: &str) -> Cell<'static> {
    Cell::Text(text.to_owned().into())
}

fn sum(numbers: impl Iterator<Item = u64>) -> u64 {
    numbers.fold(0, u64::saturating_add)
}
