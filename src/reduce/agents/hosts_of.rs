//! The hosts of one robot, in place of the report.

use super::judge::Judged;
use super::robot::Kind;
use super::view::{Amounts, Sort};
use crate::host::{self, Host};
use crate::map::ask::Merge;
use crate::map::ask::agents::{Answer, Visits};
use crate::reduce::head::{count_of, period};
use crate::reduce::sheet::{Sheet, Shown, column};
use crate::reduce::spans::spans;
use crate::report::Cell;
use crate::report::Place::Always;

/// A host, and what it requested.
pub(super) type OfHost = (Host, Visits);

const COLUMNS: [Shown<(), OfHost>; 6] = [
    column("host", Always, |(), (host, _)| {
        Cell::Bytes((&**host).into())
    }),
    column("requests", Always, |(), (_, visits)| {
        Cell::Count(visits.requests())
    }),
    column("bytes", Always, |(), (_, visits)| Cell::Size(visits.bytes)),
    column("robots_txt", Always, |(), (_, visits)| {
        Cell::Count(visits.robots_txt)
    }),
    column("first", Always, |(), (_, visits)| {
        Cell::Time(visits.seen.map(|(first, _)| first))
    }),
    column("last", Always, |(), (_, visits)| {
        Cell::Time(visits.seen.map(|(_, last)| last))
    }),
];

/// The most names that a message lists.
const NAMES: usize = 10;

/// The place of the robot with a name, in any case. The rows that no agent names are also found by
/// their kind.
pub(super) fn find(judged: &Judged, name: &str) -> Option<usize> {
    let robots = judged.robots.iter().enumerate();
    let named = robots.filter(|(_, robot)| {
        let is_unnamed = matches!(robot.kind, Kind::Hidden | Kind::Empty);
        robot.name.eq_ignore_ascii_case(name)
            || is_unnamed && robot.kind.word().eq_ignore_ascii_case(name)
    });
    // A crawler of the list counts before others that have its name.
    let found = named.min_by_key(|(_, robot)| robot.kind);
    found.map(|(place, _)| place)
}

/// What to say of a name that no robot has: the names that are like it, or else all.
pub(super) fn unknown(judged: &Judged, name: &str) -> String {
    let robots = judged.robots.iter();
    let mut names: Vec<&str> = robots.map(|robot| &*robot.name).collect();
    names.sort_by_cached_key(|name| (name.to_ascii_lowercase(), *name));
    let wanted = name.to_ascii_lowercase();
    let mut like = names.clone();
    like.retain(|name| {
        let name = name.to_ascii_lowercase();
        name.contains(&wanted) || wanted.contains(&name)
    });
    let names = if like.is_empty() { names } else { like };
    let mut list = match names.len() {
        0 => return format!("no robot is named {name}, and these logs hold no robot"),
        n => names[..n.min(NAMES)].join(", "),
    };
    if names.len() > NAMES {
        list.push_str(&format!(" and {} more", names.len() - NAMES));
    }
    format!("no robot is named {name}; these logs hold {list}")
}

/// The hosts of a robot, in order, and the visits of all hosts together.
pub(super) fn hosts(
    answer: &Answer,
    judged: &Judged,
    robot: Option<usize>,
    sort: Sort,
) -> (Vec<OfHost>, Visits) {
    let mut hosts: Vec<OfHost> = Vec::new();
    let mut all = Visits::default();
    answer.each_host(|host, visits| {
        let mut own: Option<Visits> = None;
        for (agent, visits) in visits {
            all.merge(*visits);
            if robot.is_some() && judged.robot_of(*agent, visits) == robot {
                own.get_or_insert_default().merge(*visits);
            }
        }
        hosts.extend(own.map(|own| (host.to_host(), own)));
    });
    host::sort(&mut hosts, |(host, _)| host);
    // Stable, so that the order of hosts decides between equals.
    hosts.sort_by(|(_, a), (_, b)| sort.compare(Amounts::of_host(a), Amounts::of_host(b)));
    (hosts, all)
}

pub(super) fn table(rows: Vec<OfHost>) -> Sheet<(), OfHost> {
    Sheet::new("hosts", &COLUMNS, (), rows).with_charts(|(), rows| {
        let hosts = rows.iter();
        spans(
            "requests",
            hosts.map(|(host, visits)| (host, visits.requests(), visits.seen)),
        )
    })
}

/// The hosts of a robot in a sentence.
pub(super) fn lead(all: &Visits, shown: u64, name: &str, hosts: u64) -> Vec<Cell<'static>> {
    let mut lead = period("From ", all.seen, ", ");
    lead.push(Cell::Bytes(name.as_bytes().to_vec().into()));
    lead.push(Cell::Text(" made ".into()));
    lead.extend(count_of(shown, ["request from ", "requests from "]));
    lead.extend(count_of(hosts, ["host: ", "hosts: "]));
    lead.push(Cell::Share {
        part: shown,
        whole: all.requests(),
    });
    lead.push(Cell::Text(" of all requests.".into()));
    lead
}
