//! The answer to "which hosts?" as a table of one row per host.

use std::collections::BTreeMap;

use crate::edges;
use crate::host::{self, Host};
use crate::map::ask::hosts::{Answer, Question, Visits};
use crate::map::target::Target;
use crate::report::{Cell, Problem, Report, Table};
use crate::visible::visible;

/// What the table can show of each host. Without counts it shows the first column alone.
const COLUMNS: [&str; 5] = ["host", "hits", "files", "first", "last"];

struct Hosts {
    /// In the order of [`host::sort`].
    hosts: Vec<(Host, Visits)>,
    columns: &'static [&'static str],
}

/// Adds what the question has to show to the report.
pub(super) fn report(question: &Question, answer: Answer, report: &mut Report) {
    let mut hosts: Vec<_> = answer.hosts.into_iter().collect();
    host::sort(&mut hosts, |(host, _)| host);
    let proxies = proxies(hosts.iter().map(|(host, _)| host));
    report
        .problems
        .notes
        .extend(proxies.map(Problem::of_all_files));
    // No target holds a blank.
    let typed: Vec<_> = (question.targets.targets().iter())
        .map(Target::typed)
        .collect();
    report.asked = vec![
        ("target", Cell::Bytes(typed.join(&b' ').into())),
        ("variants", Cell::Flag(question.targets.has_variants())),
    ];
    let hits: u64 = hosts.iter().map(|(_, visits)| visits.hits).sum();
    if hits == 0 && answer.near > 0 {
        let exactly = match &typed[..] {
            [one] => format!("exactly {}", visible(one)),
            several => format!("exactly one of the {} targets", several.len()),
        };
        report.problems.notes.push(Problem::of_all_files(format!(
            "no request for {exactly}, but {} for other spellings; --variants counts them",
            answer.near
        )));
    }
    report.sums = vec![("hits", Cell::Count(hits))];
    report.tables = vec![Box::new(Hosts {
        hosts,
        columns: if question.counts {
            &COLUMNS
        } else {
            &COLUMNS[..1]
        },
    })];
}

/// Says so if more than 95 per cent of at least 20 hosts have addresses of proxies, or private
/// ones: then the hosts are not the clients, or may not be. Both numbers are guesses at what no
/// site has by chance.
fn proxies<'h>(hosts: impl ExactSizeIterator<Item = &'h Host>) -> Option<String> {
    let all = hosts.len();
    let mut edges: BTreeMap<&str, usize> = BTreeMap::new();
    for host in hosts {
        if let Some(operator) = host::address(host).and_then(edges::operator) {
            *edges.entry(operator).or_default() += 1;
        }
    }
    let count: usize = edges.values().sum();
    let (most, _) = edges.iter().max_by_key(|(_, count)| **count)?;
    (all >= 20 && 20 * count > 19 * all).then(|| {
        // A server on a private network has private clients, so these alone prove nothing.
        if edges.keys().all(|&operator| operator == edges::PRIVATE) {
            format!(
                "{count} of {all} hosts have private addresses; if a proxy stands in front of the \
                 server, set up real_ip (nginx) or mod_remoteip (Apache)"
            )
        } else {
            format!(
                "{count} of {all} hosts have addresses of proxies (most of them: {most}), so the \
                 log has the proxy in place of the client; set up real_ip (nginx) or mod_remoteip \
                 (Apache)"
            )
        }
    })
}

impl Table for Hosts {
    fn name(&self) -> &'static str {
        "hosts"
    }

    fn columns(&self) -> &[&'static str] {
        self.columns
    }

    fn rows(&self) -> usize {
        self.hosts.len()
    }

    fn cell(&self, row: usize, column: usize) -> Cell<'_> {
        let (host, visits) = &self.hosts[row];
        match column {
            0 => Cell::Bytes((&**host).into()),
            1 => Cell::Count(visits.hits),
            2 => Cell::Count(visits.files),
            3 => Cell::Time(visits.seen.map(|(first, _)| first)),
            _ => Cell::Time(visits.seen.map(|(_, last)| last)),
        }
    }
}
