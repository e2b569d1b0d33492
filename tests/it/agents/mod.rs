//! The report on agents: its JSON as the README promises it, and what its numbers add up to.

mod instances;
mod schema;

use std::collections::BTreeSet;
use std::fmt::Write;

use serde::de::DeserializeOwned;

use self::schema::{Agent, Host, Report, Robot, Sum};
use crate::cases::EXECUTORS;
use crate::support::{run, run_with_input, stderr_of, stdout_of};

fn report<T: DeserializeOwned>(options: &[&str]) -> Report<T> {
    let arguments = ["agents", "logs", "--report", "agents", "--format", "json"];
    let json = stdout_of(run(arguments.iter().chain(options)));
    serde_json::from_str(&json).expect("it is JSON of the schema")
}

#[test]
fn json_is_of_the_documented_schema() {
    let all = report::<Robot>(&[]);
    assert_eq!((all.version, &*all.report, all.files), (1, "agents", 9));
    assert!(all.complete && all.lines >= all.requests && all.period.first < all.period.last);
    assert!(all.by.is_none() && all.purpose.is_none() && all.robot.is_none());
    assert!(all.more.is_none());
    let messages = [all.partial, all.unread, all.warnings, all.notes];
    assert!(messages.iter().all(Vec::is_empty));
    let kinds: BTreeSet<_> = all
        .robots
        .iter()
        .filter_map(|one| one.kind.as_deref())
        .collect();
    let expected = ["declared", "empty", "hidden", "listed", "tool"];
    assert_eq!(Vec::from_iter(kinds), expected);
    let top = report::<Robot>(&["--top", "3"]);
    assert_eq!(
        top.robots[3].name,
        format!("({} more)", all.robots.len() - 3)
    );
    assert!(top.robots[3].agents.is_none() && top.robots[3].kind.is_none());
    let hosts = report::<Host>(&["--hosts-of", "gptbot", "--top", "2"]);
    assert_eq!(
        (hosts.robot.as_deref(), hosts.more),
        (Some("GPTBot"), Some(1))
    );
    assert!(hosts.others.is_none() && hosts.never_asked.is_none());
    assert!(hosts.robots.iter().all(|one| {
        !one.host.is_empty() && one.bytes > 0 && one.robots_txt == 0 && one.first <= one.last
    }));
    assert!(hosts.robots[0].requests >= hosts.robots[1].requests);
}

#[test]
fn a_robot_is_the_sum_of_its_agents_and_all_requests_are_robots_and_others() {
    let all = report::<Robot>(&[]);
    let others = all.others.expect("the report has them");
    let sum = |of: fn(&Robot) -> u64| all.robots.iter().map(of).sum::<u64>();
    assert_eq!(sum(|one| one.requests) + others.requests, all.requests);
    assert_eq!(sum(|one| one.bytes) + others.bytes, all.bytes);
    assert!(others.hosts > 0 && others.requests > 0);
    let shares: f64 = all.robots.iter().map(|one| one.share).sum();
    assert!((shares - all.share.expect("there are requests")).abs() < 1e-9);
    for one in &all.robots {
        let agents = one.agents.as_ref().expect("a robot has them");
        let sum = |of: fn(&Agent) -> u64| agents.iter().map(of).sum::<u64>();
        assert_eq!(sum(|agent| agent.requests), one.requests, "{}", one.name);
        assert_eq!(sum(|agent| agent.bytes), one.bytes, "{}", one.name);
        assert!(sum(|agent| agent.hosts) >= one.hosts && one.first <= one.last);
        assert!(agents.is_sorted_by(|a, b| (b.requests, &a.agent) <= (a.requests, &b.agent)));
        let status = &one.status;
        let classes = status.class_1 + status.class_2 + status.class_3 + status.class_4;
        assert_eq!(classes + status.class_5 + status.other, one.requests);
        let sizes = one.robots_txt.sizes.iter().flatten();
        assert_eq!(
            sizes.map(|(_, _, n)| n).sum::<u64>(),
            one.robots_txt.requests
        );
        let interval = &one.robots_txt.interval;
        assert!(interval.median <= interval.longest);
        let is_hidden = one.kind.as_deref() == Some("hidden");
        assert_eq!(one.days.is_none(), is_hidden);
        assert_eq!(
            (one.targets.distinct.is_none(), one.targets.sample.is_none()),
            (is_hidden, is_hidden)
        );
        if let Some(days) = &one.days {
            assert_eq!(days.iter().map(|(_, n, _)| n).sum::<u64>(), one.requests);
            assert_eq!(days.iter().map(|(_, _, n)| n).sum::<u64>(), one.bytes);
            assert!(days.is_sorted());
        }
        assert!(one.operator.is_none() || one.purpose.is_some());
    }
}

#[test]
fn operators_and_purposes_are_the_sums_of_their_robots() {
    let all = report::<Robot>(&[]);
    for (by, of) in [
        (
            "operator",
            (|one| one.operator.as_deref()) as fn(&Robot) -> Option<&str>,
        ),
        ("purpose", |one| one.purpose.as_deref()),
    ] {
        let sums = report::<Sum>(&["--by", by]);
        assert_eq!(sums.by.as_deref(), Some(by));
        assert_eq!(
            sums.robots.iter().map(|sum| sum.robots).sum::<u64>(),
            all.robots.len() as u64
        );
        for sum in &sums.robots {
            let members = all
                .robots
                .iter()
                .filter(|one| of(one).unwrap_or("unknown") == sum.name);
            let members: Vec<_> = members.collect();
            let total = |of: fn(&Robot) -> u64| members.iter().map(|one| of(one)).sum::<u64>();
            assert_eq!(members.len() as u64, sum.robots, "{}", sum.name);
            assert_eq!(total(|one| one.requests), sum.requests);
            assert_eq!(total(|one| one.bytes), sum.bytes);
            assert_eq!(total(|one| one.status.class_4), sum.status.class_4);
            assert_eq!(
                total(|one| one.robots_txt.requests),
                sum.robots_txt.requests
            );
            assert!(total(|one| one.hosts) >= sum.hosts && sum.share > 0.0);
            assert_eq!(members.iter().map(|one| &one.first).min(), Some(&sum.first));
            assert_eq!(members.iter().map(|one| &one.last).max(), Some(&sum.last));
        }
    }
}

#[test]
fn a_crawler_that_never_asked_is_no_tool_no_person_and_not_exempt() {
    let silent = report::<Robot>(&[])
        .never_asked
        .expect("the report has them");
    let rows: Vec<_> = silent
        .iter()
        .map(|one| (&*one.name, one.operator_asked, one.requests, one.hosts))
        .collect();
    assert_eq!(
        rows,
        [("GPTBot", Some(true), 14, 3), ("BarSpider", None, 2, 1)]
    );
    assert_eq!(
        (silent[0].operator.as_deref(), silent[0].purpose.as_deref()),
        (Some("OpenAI"), Some("ai-training"))
    );
    assert!(
        silent
            .iter()
            .all(|one| one.bytes > 0 && one.first < one.last)
    );
    let chosen = report::<Robot>(&["--purpose", "unknown,search"]);
    let silent = chosen.never_asked.expect("the report has them");
    assert_eq!(silent.len(), 1);
    assert_eq!(
        chosen.purpose,
        Some(vec!["unknown".into(), "search".into()])
    );
}

/// A line of a log.
fn line(log: &mut String, host: &str, target: &str, agent: &str) {
    writeln!(
        log,
        r#"{host} - - [07/Jan/2024:06:25:01 +0100] "GET {target} HTTP/1.1" 200 7 "-" "{agent}""#
    )
    .expect("memory can be written");
}

#[test]
fn the_people_with_the_browser_of_a_hidden_robot_are_no_robots() {
    let chrome = "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 Chrome/131.0 Safari/537.36";
    let mut log = String::new();
    for person in 0..99 {
        line(&mut log, &format!("203.0.113.{person}"), "/", chrome);
    }
    for target in ["/robots.txt", "/a", "/b"] {
        line(&mut log, "198.51.100.1", target, chrome);
    }
    let output = run_with_input(
        ["-", "--report", "agents", "--format", "json"],
        log.as_bytes(),
    );
    let report: Report<Robot> = serde_json::from_str(&stdout_of(output)).expect("it is JSON");
    let [hidden] = &report.robots[..] else {
        panic!("{:#?}", report.robots);
    };
    assert_eq!(
        (hidden.kind.as_deref(), hidden.requests, hidden.hosts),
        (Some("hidden"), 3, 1)
    );
    let agents = hidden.agents.as_ref().expect("a robot has them");
    assert_eq!((agents[0].requests, agents[0].hosts), (3, 1));
    let others = report.others.expect("the report has them");
    assert_eq!((others.requests, others.hosts), (99, 99));
}

#[test]
fn a_log_of_proxies_is_noted_whether_its_clients_are_robots_or_not() {
    let noted = |others: u8| {
        let mut log = String::new();
        for n in 0..40 {
            let agent = if n % 2 == 0 {
                "GPTBot/1.0"
            } else {
                "Mozilla/5.0"
            };
            line(&mut log, &format!("104.16.0.{n}"), "/", agent);
        }
        for n in 0..others {
            line(&mut log, &format!("203.0.113.{n}"), "/", "Mozilla/5.0");
        }
        let output = run_with_input(["-", "--report", "agents"], log.as_bytes());
        assert_eq!(output.status.code(), Some(0));
        stderr_of(&output).contains(" hosts have addresses of proxies (most of them: Cloudflare)")
    };
    assert!(noted(0) && noted(2));
    assert!(!noted(3));
}

#[test]
fn robots_of_one_name_and_two_kinds_are_two_rows() {
    let mut log = String::new();
    // An app is declared by its own name, a tool is one by the list.
    line(&mut log, "198.51.100.1", "/robots.txt", "Wget/1.21");
    line(&mut log, "198.51.100.2", "/", "wgetbot/1.0");
    line(&mut log, "198.51.100.3", "/robots.txt", "(no agent)");
    line(&mut log, "198.51.100.4", "/robots.txt", "-");
    let output = run_with_input(
        ["-", "--report", "agents", "--format", "json"],
        log.as_bytes(),
    );
    let report: Report<Robot> = serde_json::from_str(&stdout_of(output)).expect("it is JSON");
    let rows: BTreeSet<_> = (report.robots.iter())
        .map(|one| (one.kind.as_deref().expect("a robot has one"), &*one.name))
        .collect();
    assert_eq!(
        Vec::from_iter(rows),
        [
            ("declared", "no"),
            ("declared", "wgetbot"),
            ("empty", "(no agent)"),
            ("tool", "Wget")
        ]
    );
}

#[test]
fn every_executor_gives_the_same_bytes_in_every_format() {
    for options in [
        &["--format", "json"][..],
        &["--format", "jsonl", "--top", "4", "--sort", "hosts"],
        &["--format", "csv", "--by", "operator"],
        &["--format", "text", "--hosts-of", "Googlebot"],
    ] {
        let arguments = ["agents", "odd", "logs", "--glob", "*", "--report", "agents"];
        let arguments = || arguments.iter().chain(options);
        let serial = run(arguments().chain(EXECUTORS[0]));
        assert!(!serial.stdout.is_empty());
        for executor in &EXECUTORS[1..] {
            let other = run(arguments().chain(*executor));
            assert_eq!(other, serial, "{options:?} {executor:?}");
        }
    }
}
