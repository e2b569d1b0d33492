//! The first table: robots, or what they are added up by.

use super::charts::charts;
use super::facts::Day;
use super::interval::intervals;
use super::rows::{Common, Row};
use super::view::By;
use crate::crawlers::Purpose;
use crate::map::ask::Merge;
use crate::map::ask::agents::AgentId;
use crate::map::ask::sketch::{Distinct, Sample};
use crate::reduce::sheet::{Sheet, Shown, column};
use crate::report::Cell;
use crate::report::Place::{Always, Data, IfWide, Nested};

type Robots = Shown<Common, Row>;

const NAME: Robots = column("name", Always, |_, row| Cell::Text(row.name().into()));

/// The columns of a robot alone, before the numbers.
const ROBOT: [Robots; 3] = [
    column("operator", IfWide, |_, row| {
        text(row.robot().and_then(|robot| robot.operator.as_deref()))
    }),
    column("purpose", Always, |_, row| {
        let purpose = row.robot().and_then(|robot| robot.purpose);
        text(purpose.map(Purpose::word))
    }),
    column("kind", IfWide, |_, row| {
        text(row.robot().map(|robot| robot.kind.word()))
    }),
];

/// The number of robots that are added up.
const COUNT: Robots = column("robots", Always, |_, row| Cell::Count(row.robots()));

/// The numbers of every row.
const NUMBERS: [Robots; 11] = [
    column("requests", Always, |_, row| {
        Cell::Count(row.facts.visits.requests())
    }),
    column("share", IfWide, |common, row| Cell::Share {
        part: row.facts.visits.requests(),
        whole: common.requests,
    }),
    column("bytes", Always, |_, row| Cell::Size(row.facts.visits.bytes)),
    column("hosts", Always, |_, row| {
        Cell::Count(row.facts.hosts.len() as u64)
    }),
    column("status.1xx", Data, |_, row| status(row, 0)),
    column("status.2xx", Data, |_, row| status(row, 1)),
    column("status.3xx", Data, |_, row| status(row, 2)),
    column("status.4xx", IfWide, |_, row| status(row, 3)),
    column("status.5xx", IfWide, |_, row| status(row, 4)),
    column("status.other", Data, |_, row| status(row, 5)),
    column("robots_txt.requests", Always, |_, row| {
        Cell::Count(row.facts.visits.robots_txt)
    }),
];

/// What a robot alone has, after the numbers.
const CONDUCT: [Robots; 5] = [
    column("robots_txt.sizes", Nested, |_, row| match row.robot() {
        Some(_) => sizes(row),
        None => Cell::Missing,
    }),
    column("robots_txt.interval.median", IfWide, |_, row| {
        Cell::Duration(interval(row).map(|(median, _)| median))
    }),
    column("robots_txt.interval.longest", Data, |_, row| {
        Cell::Duration(interval(row).map(|(_, longest)| longest))
    }),
    column(
        "targets.distinct",
        IfWide,
        |common, row| match has_all_of_its_agents(row) {
            true => Cell::Count(distinct(common, row)),
            false => Cell::Missing,
        },
    ),
    column(
        "targets.sample",
        Nested,
        |common, row| match has_all_of_its_agents(row) {
            true => sample(common, row),
            false => Cell::Missing,
        },
    ),
];

const TIMES: [Robots; 2] = [
    column("first", IfWide, |_, row| {
        Cell::Time(row.facts.visits.seen.map(|(first, _)| first))
    }),
    column("last", IfWide, |_, row| {
        Cell::Time(row.facts.visits.seen.map(|(_, last)| last))
    }),
];

/// The lists of a robot alone.
const LISTS: [Robots; 2] = [
    column("agents", Nested, |common, row| match row.robot() {
        Some(_) => agents(common, row),
        None => Cell::Missing,
    }),
    column("days", Nested, |_, row| match has_all_of_its_agents(row) {
        true => Cell::List(row.facts.days.iter().map(Day::cell).collect()),
        false => Cell::Missing,
    }),
];

/// The table of rows that are in order.
pub(super) fn table(common: Common, rows: Vec<Row>) -> Sheet<Common, Row> {
    let name = [NAME];
    let sheet = match common.by {
        By::Robot => {
            let columns = name.iter().chain(&ROBOT).chain(&NUMBERS);
            let columns = columns.chain(&CONDUCT).chain(&TIMES).chain(&LISTS);
            Sheet::new("robots", columns, common, rows)
        }
        by => {
            let name_of_all = match by {
                By::Operator => "operators",
                _ => "purposes",
            };
            let count = [COUNT];
            let columns = name.iter().chain(&count).chain(&NUMBERS).chain(&TIMES);
            Sheet::new(name_of_all, columns, common, rows)
        }
    };
    sheet.with_charts(charts)
}

pub(super) fn text(text: Option<&str>) -> Cell<'_> {
    text.map_or(Cell::Missing, |text| Cell::Text(text.into()))
}

fn status<'a>(row: &Row, class: usize) -> Cell<'a> {
    Cell::Count(row.facts.visits.status[class])
}

fn sizes<'a>(row: &Row) -> Cell<'a> {
    let sizes = row.facts.fetches.iter().map(|(fetch, count)| {
        let status = fetch.status.map(|status| Cell::Count(status.into()));
        Cell::List(vec![
            status.unwrap_or(Cell::Missing),
            fetch.size.map_or(Cell::Missing, Cell::Size),
            Cell::Count(*count),
        ])
    });
    Cell::List(sizes.collect())
}

fn interval(row: &Row) -> Option<(u64, u64)> {
    // Several robots do not wait for each other.
    row.robot()?;
    intervals(&row.facts.hours)
}

/// Returns true if and only if what is known of the agents of a row is known of its robot.
fn has_all_of_its_agents(row: &Row) -> bool {
    row.robot().is_some() && !row.facts.is_part
}

/// An estimate, but not of more than the requests.
fn distinct(common: &Common, row: &Row) -> u64 {
    let targets = |agent: &AgentId| common.answer.targets(*agent);
    let estimate = match &*row.facts.agents {
        // Most robots have one agent, whose set need not be copied.
        [agent] => targets(agent).estimate(),
        agents => {
            let mut all = Distinct::default();
            for agent in agents {
                all.merge(targets(agent).clone());
            }
            all.estimate()
        }
    };
    estimate.min(row.facts.visits.requests())
}

fn sample<'a>(common: &Common, row: &Row) -> Cell<'a> {
    let mut all = Sample::default();
    for agent in &row.facts.agents {
        all.merge(common.answer.sample(*agent).clone());
    }
    let targets = all.iter().map(|target| Cell::Bytes(target.to_vec().into()));
    Cell::List(targets.collect())
}

/// The agents, the most requests first.
fn agents<'a>(common: &'a Common, row: &Row) -> Cell<'a> {
    let agents = row.facts.agents.iter();
    let mut agents: Vec<_> = agents
        .map(|&id| (common.answer.agent(id), common.agents[id.index()]))
        .collect();
    agents.sort_unstable_by(|(a, left), (b, right)| {
        right.requests.cmp(&left.requests).then_with(|| a.cmp(b))
    });
    let agents = agents.into_iter().map(|(agent, sums)| {
        Cell::Object(vec![
            ("agent", Cell::Bytes(agent.into())),
            ("requests", Cell::Count(sums.requests)),
            ("bytes", Cell::Size(sums.bytes)),
            ("hosts", Cell::Count(sums.hosts)),
        ])
    });
    Cell::List(agents.collect())
}

impl Day {
    fn cell<'a>(&self) -> Cell<'a> {
        let date = jiff::civil::Date::new(1970, 1, 1);
        let days = jiff::Span::new().try_days(self.day);
        let date = date.and_then(|date| date.checked_add(days?));
        Cell::List(vec![
            date.map_or(Cell::Missing, |date| Cell::Text(date.to_string().into())),
            Cell::Count(self.requests),
            Cell::Size(self.bytes),
        ])
    }
}
