//! The comparison of two sides, without files.

use std::path::Path;

use super::*;
use crate::map::Mapped;
use crate::map::ask::summary::{Summary, Totals};
use crate::map::ask::window::Window;
use crate::map::ask::{Query, Question, agents, hosts};
use crate::map::target::{Target, Targets};
use crate::reduce::View;

const DAY: i64 = 86_400;

/// A host with its hits, and the times of the first and the last.
type Hits = (&'static str, u64, Option<(i64, i64)>);

fn targets(targets: &[&str]) -> Targets {
    let targets = targets
        .iter()
        .map(|target| Target::exact(target.as_bytes()));
    Targets::new(targets).expect("there are some")
}

fn of_hosts(paths: &[&str]) -> Query {
    let targets = targets(paths);
    Query {
        format: None,
        window: Window::default(),
        question: Question::Hosts(hosts::Question { targets }),
    }
}

fn of_agents() -> Query {
    Query {
        question: Question::Agents(agents::Question::default()),
        ..of_hosts(&["/robots.txt"])
    }
}

fn within(query: Query, since: Option<i64>, until: Option<i64>, vhost: Option<&str>) -> Query {
    let window = Window {
        since,
        until,
        vhost: vhost.map(|vhost| vhost.as_bytes().into()),
    };
    Query { window, ..query }
}

/// A file in which hosts have hits.
fn file(hits: &[Hits]) -> Mapped {
    let hosts = hits.iter().map(|&(host, hits, seen)| {
        let visits = hosts::Visits {
            hits,
            files: 1,
            seen,
        };
        (host.as_bytes().into(), visits)
    });
    let answer = hosts::Answer {
        hosts: hosts.collect(),
        near: 0,
    };
    let totals = Totals {
        files: 1,
        ..Totals::default()
    };
    Mapped {
        summary: Summary {
            answer: Some(Answer::Hosts(answer)),
            totals,
        },
        ..Mapped::default()
    }
}

fn side(query: Query, files: Vec<Mapped>) -> Reduction {
    let side = Reduction::new(query, View::default());
    for (n, file) in files.into_iter().enumerate() {
        side.add(Path::new(&format!("{n}.log")), file);
    }
    side
}

/// The first cells of each row: the change, the host, and the hits of both sides.
fn rows(report: &Report) -> Vec<String> {
    let [table] = &report.tables[..] else {
        panic!("one table: {:?}", report.refusal);
    };
    let row = |row| {
        let cells = (0..4).map(|column| match table.cell(row, column) {
            Cell::Text(text) => text.into_owned(),
            Cell::Bytes(bytes) => String::from_utf8_lossy(&bytes).into_owned(),
            Cell::Count(count) => count.to_string(),
            cell => panic!("{cell:?}"),
        });
        cells.collect::<Vec<_>>().join(" ")
    };
    (0..table.rows()).map(row).collect()
}

#[test]
fn rows_go_by_verb_then_by_size_then_by_name() {
    let seen = Some((0, DAY));
    let old = [
        ("10.0.0.9", 40, seen),
        ("192.0.2.1", 10, seen),
        ("192.0.2.2", 20, seen),
        ("a.example", 40, seen),
        ("b.example", 2, seen),
        ("same.example", 5, seen),
    ];
    let new = [
        ("10.0.0.10", 3, seen),
        ("192.0.2.1", 99, seen),
        ("192.0.2.2", 40, seen),
        ("9.0.0.1", 3, seen),
        ("c.example", 4, seen),
        ("same.example", 5, seen),
    ];
    let query = || of_hosts(&["/robots.txt"]);
    for split in 0..6 {
        // However the facts are spread over files.
        let old = [&old[split..], &old[..split]].map(file);
        let new = [&new[..split], &new[split..]].map(file);
        let report = diff(side(query(), old.into()), side(query(), new.into()), 2.0);
        assert_eq!(
            rows(&report),
            [
                "new c.example 0 4",
                "new 9.0.0.1 0 3",
                "new 10.0.0.10 0 3",
                "grew 192.0.2.1 10 99",
                "grew 192.0.2.2 20 40",
                "gone 10.0.0.9 40 0",
                "gone a.example 40 0",
                "gone b.example 2 0",
            ]
        );
        assert_eq!(report.status(), Status::Complete);
        assert_eq!(report.totals.files, 4);
    }
}

#[test]
fn the_days_of_a_window_count_and_those_of_the_requests_where_there_is_none() {
    let query = || of_hosts(&["/robots.txt"]);
    let month = || within(query(), Some(0), Some(30 * DAY), None);
    let night = || within(query(), Some(30 * DAY), Some(31 * DAY), None);
    let compared = |old: (Query, Hits), new: (Query, Hits)| {
        let [old, new] = [old, new].map(|(query, hits)| side(query, vec![file(&[hits])]));
        let report = diff(old, new, 2.0);
        (rows(&report), report.problems.notes.len())
    };
    let at = |hits, first, last| ("a", hits, Some((first, last)));
    let grew = |old, new| (vec![format!("grew a {old} {new}")], 0);
    // Ten a day.
    let (busy, quiet) = (at(300, 9, 30 * DAY - 9), at(300, 9, 9));
    assert_eq!(
        compared((month(), busy), (night(), at(20, 30 * DAY, 30 * DAY))),
        grew(300, 20)
    );
    assert_eq!(
        compared((month(), quiet), (night(), at(20, 30 * DAY, 30 * DAY))),
        grew(300, 20)
    );
    assert_eq!(
        compared((query(), busy), (query(), at(20, 30 * DAY, 30 * DAY)))
            .0
            .len(),
        0,
        "29.9998 days, and so a few more than ten a day"
    );
    assert_eq!(
        compared((query(), busy), (query(), at(21, 30 * DAY, 30 * DAY))),
        grew(300, 21)
    );
    assert!(
        compared((query(), quiet), (query(), at(599, 0, 0)))
            .0
            .is_empty()
    );
    assert_eq!(
        compared((query(), quiet), (query(), at(600, 0, 0))),
        grew(300, 600)
    );
    // A side without times, with a note where there is a row.
    let timeless = ("a", 300, None);
    assert_eq!(
        compared((query(), timeless), (query(), at(600, 0, 30 * DAY))),
        (vec!["grew a 300 600".into()], 1)
    );
    assert_eq!(
        compared((query(), timeless), (query(), ("a", 600, None))).1,
        2
    );
    assert_eq!(
        compared((query(), timeless), (query(), timeless)),
        (vec![], 0)
    );
    // With a window, they are not needed.
    assert_eq!(
        compared((month(), timeless), (night(), timeless)),
        grew(300, 300)
    );
}

#[test]
fn sides_of_different_questions_are_refused() {
    let robots = || of_hosts(&["/robots.txt"]);
    let variants = || Query {
        question: Question::Hosts(hosts::Question {
            targets: targets(&["/robots.txt"])
                .and_variants()
                .expect("it is a path"),
        }),
        ..robots()
    };
    let two = || of_hosts(&["/ads.txt", "/robots.txt"]);
    let of = |vhost| within(robots(), None, None, Some(vhost));
    for (old, new, words) in [
        (
            robots(),
            of_agents(),
            Some("--report hosts --target /robots.txt, and --report agents"),
        ),
        (
            robots(),
            two(),
            Some("/robots.txt, and --report hosts --target /ads.txt --target /robots.txt)"),
        ),
        (variants(), robots(), Some("/robots.txt --variants, and ")),
        (
            robots(),
            of("a.example"),
            Some("and --report hosts --target /robots.txt --vhost a.example)"),
        ),
        (of("a.example"), of("b.example"), Some("--vhost b.example")),
        (of("a.example"), of("A.Example"), None),
        (robots(), within(robots(), Some(9), Some(10), None), None),
        (of_agents(), of_agents(), None),
        (two(), of_hosts(&["/robots.txt", "/ads.txt"]), None),
    ] {
        let report = diff(side(old, vec![]), side(new, vec![]), 2.0);
        match (&report.refusal, words) {
            (Some(why), Some(words)) => {
                assert!(
                    why.contains(words) && why.starts_with("OLD answers"),
                    "{why}"
                );
                assert!(report.tables.is_empty() && report.status() == Status::Void);
            }
            (None, None) => assert_eq!(report.tables.len(), 1),
            (why, words) => panic!("{why:?} {words:?}"),
        }
    }
}

#[test]
fn no_number_of_a_record_overflows() {
    let all = u64::MAX;
    let times = Some((i64::MIN, i64::MAX));
    let query = || of_hosts(&["/robots.txt"]);
    let hostile = || {
        let mut mapped = file(&[("a", all, times), ("b", all, times)]);
        let totals = &mut mapped.summary.totals;
        (totals.files, totals.lines, totals.bytes) = (all, all, all);
        totals.admission.inside = all;
        totals.admission.outside = all;
        mapped
    };
    let old = side(query(), vec![hostile(), hostile()]);
    let new = side(query(), vec![hostile(), file(&[("c", 1, times)])]);
    let report = diff(old, new, 2.0);
    assert_eq!(rows(&report), ["new c 0 1"]);
    let old = side(query(), vec![file(&[("a", 1, Some((9, 9)))])]);
    let report = diff(old, side(query(), vec![hostile()]), 2.0);
    let expected = [format!("new b 0 {all}"), format!("grew a 1 {all}")];
    assert_eq!(rows(&report), expected);
}
