//! The answer to "which hosts?" as a table of one row per host.

mod view;

use super::head::{count_of, number_of, period};
use super::order;
use super::proxies::Proxies;
use super::sheet::{Sheet, Shown, column};
use super::spans::spans;
use crate::host::{self, Host};
use crate::map::ask::hosts::{Answer, Question, Visits};
use crate::map::target::Target;
use crate::report::{Cell, Place, Problem, Report};
use crate::visible::visible;

pub use view::{Sort, View};

/// What the table can show of each host. Without counts it shows the first column alone.
const COLUMNS: [Shown<(), (Host, Visits)>; 5] = {
    let place = Place::Always;
    [
        column("host", place, |(), (host, _)| Cell::Bytes((&**host).into())),
        column("hits", place, |(), (_, visits)| Cell::Count(visits.hits)),
        column("files", place, |(), (_, visits)| Cell::Count(visits.files)),
        column("first", place, |(), (_, visits)| {
            Cell::Time(visits.seen.map(|(first, _)| first))
        }),
        column("last", place, |(), (_, visits)| {
            Cell::Time(visits.seen.map(|(_, last)| last))
        }),
    ]
};

/// Adds what the question has to show to the report.
pub(super) fn report(question: &Question, view: &View, answer: Answer, report: &mut Report) {
    let hits = answer.hits();
    let mut hosts: Vec<_> = answer.hosts.into_iter().collect();
    host::sort(&mut hosts, |(host, _)| host);
    let notes = &mut report.problems.notes;
    let mut proxies = Proxies::default();
    for (host, _) in &hosts {
        proxies.add(host::address(host));
    }
    notes.extend(proxies.note().map(Problem::of_all_files));
    // No target holds a blank.
    let typed = question.targets.targets().iter().map(Target::typed);
    let typed: Vec<_> = typed.collect();
    if hits == 0 && answer.near > 0 {
        let exactly = match &typed[..] {
            [one] => format!("exactly {}", visible(one)),
            several => format!("exactly one of the {} targets", several.len()),
        };
        notes.push(Problem::of_all_files(format!(
            "no request for {exactly}, but {} for other spellings; --variants counts them",
            answer.near
        )));
    }
    report.asked = vec![
        ("report", Cell::Text("hosts".into())),
        ("target", Cell::Bytes(typed.join(&b' ').into())),
        ("variants", Cell::Flag(question.targets.has_variants())),
    ];
    report.sums = vec![("hits", Cell::Count(hits))];
    report.head = vec![
        number_of(hits, ["hit", "hits"]),
        number_of(hosts.len() as u64, ["host", "hosts"]),
        number_of(report.totals.files, ["file", "files"]),
    ];
    let targets: Vec<_> = typed.iter().map(|target| visible(target)).collect();
    report.title = format!("Hosts that requested {}", targets.join(", "));
    let seen = hosts.iter().filter_map(|(_, visits)| visits.seen);
    let seen = seen.reduce(|(first, last), (other, end)| (first.min(other), last.max(end)));
    let mut lead = period("From ", seen, ", ");
    lead.extend(count_of(hosts.len() as u64, ["host", "hosts"]));
    lead.push(Cell::Text(" made ".into()));
    lead.extend(count_of(hits, ["such request in ", "such requests in "]));
    lead.extend(count_of(report.totals.files, ["file.", "files."]));
    report.lead = vec![lead];
    let hidden = view.arrange(&mut hosts);
    if let Some(hidden) = hidden {
        report.sums.push(("more", Cell::Count(hidden)));
    }
    let columns = match view.counts {
        true => &COLUMNS[..],
        false => &COLUMNS[..1],
    };
    let sheet = Sheet::new("hosts", columns, (), hosts).with_charts(|(), rows| {
        let hosts = rows.iter();
        spans(
            "requests",
            hosts.map(|(host, visits)| (host, visits.hits, visits.seen)),
        )
    });
    report.tables = vec![Box::new(match hidden {
        Some(hidden @ 1..) => sheet.with_caution(order::hosts_more(hidden)),
        _ => sheet,
    })];
}
