//! The table of changes: what happened, to whom, and the numbers of both sides.

use super::change::{Change, Verb};
use super::side::SIDES;
use crate::crawlers::Purpose;
use crate::host::Host;
use crate::reduce::agents::Robot;
use crate::reduce::sheet::{Sheet, Shown, column};
use crate::report::Cell;
use crate::report::Place::{Always, IfWide};

/// The seconds that the sides cover, where they are known.
pub(super) type Covered = [Option<u64>; 2];

const fn verb<N>() -> Shown<Covered, Change<N>> {
    column("change", Always, |_, row| {
        Cell::Text(row.verb.word().into())
    })
}

/// The numbers of both sides. Their names are those of the report on one side.
const fn numbers<N>([old, new]: [&'static str; 2]) -> [Shown<Covered, Change<N>>; 4] {
    [
        column(old, Always, |_, row| Cell::Count(row.old)),
        column(new, Always, |_, row| Cell::Count(row.new)),
        column("per_day.old", Always, |covered, row| {
            rate(row.old, covered[0])
        }),
        column("per_day.new", Always, |covered, row| {
            rate(row.new, covered[1])
        }),
    ]
}

fn rate<'a>(count: u64, covered: Option<u64>) -> Cell<'a> {
    covered.map_or(Cell::Missing, |seconds| Cell::Rate { count, seconds })
}

fn text(text: Option<&str>) -> Cell<'_> {
    text.map_or(Cell::Missing, |text| Cell::Text(text.into()))
}

/// The changes of hosts.
pub(super) fn of_hosts(covered: Covered, rows: Vec<Change<Host>>) -> Sheet<Covered, Change<Host>> {
    let host = column("host", Always, |_, row: &Change<Host>| {
        Cell::Bytes((&*row.of).into())
    });
    let numbers = numbers(["hits.old", "hits.new"]);
    let columns = [verb(), host].into_iter().chain(numbers);
    sheet(columns.collect(), covered, rows)
}

/// The changes of robots.
pub(super) fn of_robots(
    covered: Covered,
    rows: Vec<Change<Robot>>,
) -> Sheet<Covered, Change<Robot>> {
    let name = column("name", Always, |_, row: &Change<Robot>| {
        Cell::Text((&*row.of.name).into())
    });
    let numbers = numbers(["requests.old", "requests.new"]);
    let about = [
        column("purpose", Always, |_, row: &Change<Robot>| {
            text(row.of.purpose.map(Purpose::word))
        }),
        column("operator", IfWide, |_, row: &Change<Robot>| {
            text(row.of.operator.as_deref())
        }),
        column("kind", IfWide, |_, row: &Change<Robot>| {
            text(Some(row.of.kind.word()))
        }),
    ];
    let columns = [verb(), name].into_iter().chain(numbers).chain(about);
    sheet(columns.collect(), covered, rows)
}

fn sheet<N>(
    columns: Vec<Shown<Covered, Change<N>>>,
    covered: Covered,
    rows: Vec<Change<N>>,
) -> Sheet<Covered, Change<N>> {
    Sheet::new("changes", &columns, covered, rows)
}

/// The whole in a line for people: how many rows of each verb, and the time of each side.
pub(super) fn head<N>(covered: Covered, rows: &[Change<N>]) -> Vec<Vec<Cell<'static>>> {
    let verbs = [Verb::New, Verb::Grew, Verb::Gone].map(|verb| {
        let rows = rows.iter().filter(|row| row.verb == verb).count();
        vec![Cell::Count(rows as u64), Cell::Text(verb.word().into())]
    });
    let times = SIDES.into_iter().zip(covered);
    let times = times.filter_map(|(word, covered)| {
        let covers = Cell::Text(format!("{word} covers").into());
        Some(vec![covers, Cell::Duration(Some(covered?))])
    });
    verbs.into_iter().chain(times).collect()
}
