//! The answer to "which agents?" as a report on robots: their names, numbers and conduct.
//!
//! Facts come from the answer, verdicts from [`crate::crawlers`]; each agent is judged once. What
//! is no robot's is a total.

mod charts;
mod facts;
mod hosts_of;
mod interval;
mod judge;
mod lead;
mod never_asked;
mod requests;
mod robot;
mod rows;
mod table;
mod view;

use self::facts::{Facts, Folded, fold};
use self::judge::Judged;
use self::lead::lead;
use super::head::number_of;
use super::order;
use crate::crawlers::{Crawlers, Purpose};
use crate::map::ask::agents::{Answer, Visits};
use crate::report::{Cell, Problem, Report};
use crate::visible::visible;

pub(super) use requests::requests;
pub(super) use robot::Robot;
pub use view::{By, Rows, Sort, View};

/// Adds what the answer has to show to the report.
pub(super) fn report(view: &View, answer: Answer, report: &mut Report) {
    let crawlers = match view.crawlers(&answer) {
        Ok(crawlers) => crawlers,
        Err(why) => {
            report.refusal = Some(why);
            return;
        }
    };
    report.problems.notes.extend(gaps(&answer));
    report.asked = vec![("report", Cell::Text("agents".into()))];
    let judged = Judged::new(&answer, crawlers);
    match &view.rows {
        Rows::Robots { by, purposes } => {
            robots(view, *by, purposes, answer, judged, report);
        }
        Rows::HostsOf(name) => hosts(view, name, &answer, crawlers, &judged, report),
    }
}

/// What the answer does not say of some requests.
fn gaps(answer: &Answer) -> impl Iterator<Item = Problem> {
    let timed: u64 = answer.hours().map(|(_, _, hour)| hour.requests).sum();
    let requests = answer.requests();
    let timeless = requests.saturating_sub(timed);
    let unmarked = answer.unmarked();
    let untimed = (timeless > 0).then(|| {
        format!("no time in {timeless} of {requests} requests, so days and times leave them out")
    });
    let unnamed = (unmarked > 0).then(|| {
        format!("no agent is logged in {unmarked} of {requests} requests, as if none was sent")
    });
    untimed
        .into_iter()
        .chain(unnamed)
        .map(Problem::of_all_files)
}

fn robots(
    view: &View,
    by: By,
    purposes: &[Option<Purpose>],
    answer: Answer,
    judged: Judged,
    report: &mut Report,
) {
    let Folded {
        robots,
        agents,
        others,
        all,
        proxies,
    } = fold(&answer, &judged);
    let notes = &mut report.problems.notes;
    notes.extend(proxies.note().map(Problem::of_all_files));
    let mut robots: Vec<(Robot, Box<Facts>)> = judged
        .robots
        .into_iter()
        .zip(robots.into_iter().map(Box::new))
        .collect();
    let silent = never_asked::silent(&robots, purposes, view.top);
    robots.retain(|(robot, _)| purposes.is_empty() || purposes.contains(&robot.purpose));
    let shown = robots
        .iter()
        .map(|(_, facts)| facts.visits.requests())
        .sum();
    let mut rows = rows::rows(robots, by);
    rows::arrange(&mut rows, view.sort, view.top);
    report.asked.extend(match by {
        By::Robot => None,
        By::Operator => Some(("by", Cell::Text("operator".into()))),
        By::Purpose => Some(("by", Cell::Text("purpose".into()))),
    });
    if !purposes.is_empty() {
        let words = purposes.iter().map(|purpose| {
            let word = purpose.map_or(rows::UNKNOWN, Purpose::word);
            Cell::Text(word.into())
        });
        report.asked.push(("purpose", Cell::List(words.collect())));
    }
    let (of, those) = match purposes.is_empty() {
        true => ("by robots", ""),
        false => ("by robots with these purposes", " with these purposes"),
    };
    report.title = match by {
        By::Robot => "Robots by name",
        By::Operator => "Robots by operator",
        By::Purpose => "Robots by purpose",
    }
    .into();
    report.lead = lead(&all, &rows, those, report.totals.files);
    report.head = head(&all, shown, of, report.totals.files);
    report.sums = sums(&all, shown);
    report.sums.push(("others", total(&others)));
    let common = rows::Common {
        answer,
        agents,
        requests: all.requests(),
        bytes: all.bytes,
        by,
    };
    let first = table::table(common, rows);
    report.tables = vec![Box::new(first), Box::new(never_asked::table(silent))];
}

fn hosts(
    view: &View,
    name: &str,
    answer: &Answer,
    crawlers: &Crawlers,
    judged: &Judged,
    report: &mut Report,
) {
    let robot = hosts_of::find(judged, name);
    let (mut rows, all) = hosts_of::hosts(answer, judged, robot, view.sort);
    let mut known = crawlers.iter().map(|crawler| &*crawler.name);
    let name = match robot {
        Some(robot) => &*judged.robots[robot].name,
        None => match known.find(|known| known.eq_ignore_ascii_case(name)) {
            Some(known) => known,
            // Where no file was read, that is what is wrong.
            None if report.totals.files == 0 => name,
            None => {
                report.refusal = Some(format!("--hosts-of: {}", hosts_of::unknown(judged, name)));
                return;
            }
        },
    };
    report
        .asked
        .push(("robot", Cell::Text(name.to_owned().into())));
    let shown = rows.iter().map(|(_, visits)| visits.requests()).sum();
    report.sums = sums(&all, shown);
    report.head = head(&all, shown, "by the robot", report.totals.files);
    report.title = format!("Hosts of {}", visible(name.as_bytes()));
    report.lead = vec![hosts_of::lead(&all, shown, name, rows.len() as u64)];
    let more = order::cut(&mut rows, view.top);
    report
        .sums
        .extend(more.map(|more| ("more", Cell::Count(more))));
    let table = hosts_of::table(rows);
    report.tables = vec![Box::new(match more {
        Some(more @ 1..) => table.with_caution(order::hosts_more(more)),
        _ => table,
    })];
}

/// The whole, for people: the period, the requests, the share that the report shows, the files.
fn head(all: &Visits, shown: u64, of: &'static str, files: u64) -> Vec<Vec<Cell<'static>>> {
    let period = all.seen.map(|(first, last)| {
        let [first, last] = [first, last].map(|moment| Cell::Time(Some(moment)));
        vec![first, Cell::Text("to".into()), last]
    });
    let requests = all.requests();
    let share = Cell::Share {
        part: shown,
        whole: requests,
    };
    let mut head = Vec::from_iter(period);
    head.push(number_of(requests, ["request", "requests"]));
    head.push(vec![share, Cell::Text(of.into())]);
    head.push(number_of(files, ["file", "files"]));
    head
}

/// The sums of all requests, and the share of those that the report shows.
fn sums(all: &Visits, shown: u64) -> Vec<(&'static str, Cell<'static>)> {
    let period = vec![
        ("first", Cell::Time(all.seen.map(|(first, _)| first))),
        ("last", Cell::Time(all.seen.map(|(_, last)| last))),
    ];
    let share = Cell::Share {
        part: shown,
        whole: all.requests(),
    };
    vec![
        ("period", Cell::Object(period)),
        ("requests", Cell::Count(all.requests())),
        ("bytes", Cell::Size(all.bytes)),
        ("share", share),
    ]
}

fn total(facts: &Facts) -> Cell<'static> {
    Cell::Object(vec![
        ("requests", Cell::Count(facts.visits.requests())),
        ("bytes", Cell::Size(facts.visits.bytes)),
        ("hosts", Cell::Count(facts.hosts.len() as u64)),
    ])
}
