//! What a report says of its window, and of the requests that were left out.

use crate::map::ask::window::{Admission, Window};
use crate::report::{Cell, Problem, Report};

/// Adds the window that was asked for, and what has to be known of the requests that were left out
/// because of what they lack. Those that are outside are left out because it was asked for, and are
/// not mentioned.
pub(super) fn report(window: &Window, report: &mut Report) {
    let Window {
        since,
        until,
        vhost,
    } = window;
    let time = |time: &Option<i64>| time.map(|time| Cell::Time(Some(time)));
    let vhost = vhost.as_deref();
    let asked = [
        ("since", time(since)),
        ("until", time(until)),
        (
            "vhost",
            vhost.map(|vhost| Cell::Bytes(vhost.to_vec().into())),
        ),
    ];
    let given = asked
        .into_iter()
        .filter_map(|(name, value)| Some((name, value?)));
    report.asked.extend(given);
    let Admission {
        inside,
        outside,
        timeless,
        other_vhost,
        vhostless,
    } = report.totals.admission;
    let of_vhost = inside.saturating_add(outside).saturating_add(timeless);
    if vhostless > 0 && of_vhost == 0 && other_vhost == 0 {
        report.refusal = Some(format!(
            "--vhost: {} without a virtual host, and no other; choose the site by its files, have \
             the server write it (%v in Apache, $host in nginx), or name the format with \
             --log-format",
            requests(vhostless)
        ));
        return;
    }
    let problems = &mut report.problems;
    if vhostless > 0 {
        problems.notes.push(Problem::of_all_files(format!(
            "{} without a virtual host left out by --vhost",
            requests(vhostless)
        )));
    }
    if of_vhost == 0 && other_vhost > 0 {
        problems.notes.push(Problem::of_all_files(format!(
            "no request is for the virtual host of --vhost, but {} for another",
            requests(other_vhost)
        )));
    }
    if timeless > 0 {
        problems.warnings.push(Problem::of_all_files(format!(
            "{} without a time left out by --since or --until",
            requests(timeless)
        )));
    }
}

fn requests(n: u64) -> String {
    match n {
        1 => "1 request".into(),
        _ => format!("{n} requests"),
    }
}

#[cfg(test)]
mod tests {
    use crate::map::ask::Query;
    use crate::map::ask::hosts::Question;
    use crate::map::ask::summary::Totals;
    use crate::map::target::Target;
    use crate::reduce::{Reduction, View};
    use crate::report::Status;

    use super::*;

    fn reduced(admission: Admission) -> Report {
        let query = Query {
            format: None,
            window: Window::default(),
            question: crate::map::ask::Question::Hosts(Question {
                targets: Target::exact(b"/robots.txt").into(),
            }),
        };
        let view = View::default();
        let reduction = Reduction::new(query, view);
        reduction.part(0).totals = Totals {
            files: 1,
            admission,
            ..Totals::default()
        };
        reduction.finish()
    }

    #[test]
    fn what_is_left_out_for_what_it_lacks_is_said() {
        let none = Admission::default();
        for (admission, status, words) in [
            (none, Status::Complete, ""),
            (Admission { outside: 3, ..none }, Status::Complete, ""),
            (
                Admission {
                    inside: 1,
                    timeless: 2,
                    ..none
                },
                Status::Incomplete,
                "2 requests without a time left out by --since or --until",
            ),
            (
                Admission {
                    outside: 1,
                    vhostless: 1,
                    ..none
                },
                Status::Complete,
                "1 request without a virtual host left out by --vhost",
            ),
            (
                Admission {
                    inside: 1,
                    other_vhost: 5,
                    ..none
                },
                Status::Complete,
                "",
            ),
            (
                Admission {
                    other_vhost: 5,
                    ..none
                },
                Status::Complete,
                "no request is for the virtual host of --vhost, but 5 requests for another",
            ),
            (
                Admission {
                    vhostless: 7,
                    ..none
                },
                Status::Void,
                "--vhost: 7 requests without a virtual host, and no other; ",
            ),
        ] {
            let report = reduced(admission);
            assert_eq!(report.status(), status, "{admission:?}");
            let problems = &report.problems;
            let said = problems.warnings.iter().chain(&problems.notes);
            let said: Vec<_> = said
                .map(|problem| &*problem.why)
                .chain(report.refusal.as_deref())
                .collect();
            assert!(said.join("|").starts_with(words), "{said:?}");
            assert_eq!(said.is_empty(), words.is_empty(), "{said:?}");
        }
    }
}
