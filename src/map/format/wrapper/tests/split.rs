//! Whole texts: what is read does not change when a log is wrapped and its records are split.

use std::collections::BTreeMap;

use proptest::collection::vec;
use proptest::prelude::*;

use super::*;
use crate::map::ask::{Answer, Query, Question, hosts};
use crate::map::lines::MAX_LINE;
use crate::map::target::Target;

/// What was read of a text.
#[derive(Debug, Default, PartialEq)]
struct Seen {
    /// How often each host asked for the target.
    hosts: BTreeMap<String, u64>,
    /// Lines that hold the target and could not be read.
    unread: u64,
    reason: Option<Malformed>,
    too_long: u64,
}

fn question() -> Question {
    Question::Hosts(hosts::Question {
        targets: Target::exact(b"/robots.txt").into(),
    })
}

/// Reads a text that comes in blocks of some lines.
fn map(text: &str, mut sizes: impl Iterator<Item = usize>) -> Seen {
    let query = Query {
        format: None,
        window: Default::default(),
        question: question(),
    };
    let mut asking = query.ask();
    let mut lines = text.split_inclusive('\n').peekable();
    while lines.peek().is_some() {
        let block: String = lines.by_ref().take(sizes.next().unwrap_or(1)).collect();
        asking.look(block.as_bytes());
    }
    let asked = asking.finish();
    let Some(Answer::Hosts(answer)) = asked.summary.answer else {
        return Seen::default();
    };
    let hosts = answer.hosts.into_iter();
    Seen {
        hosts: hosts
            .map(|(host, visits)| (String::from_utf8_lossy(&host).into_owned(), visits.hits))
            .collect(),
        unread: asked.unread.as_ref().map_or(0, |unread| unread.lines),
        reason: asked.unread.map(|unread| unread.reason),
        too_long: asked.too_long,
    }
}

fn all_at_once(text: &str) -> Seen {
    map(text, std::iter::repeat(usize::MAX))
}

/// A record of a client, or a line that is none.
fn line() -> impl Strategy<Value = String> {
    let client = prop_oneof![
        "203\\.0\\.113\\.[1-9]",
        "2001:db8::[1-9]",
        "[a-c]\\.example"
    ];
    let target = prop_oneof![Just("/robots.txt"), Just("/"), Just("/robots.txt?x")];
    let agent = r#"([ !#-\[\]-~]|é|\\"|\\\\|\\x16){0,30}"#;
    let record = (client, target, agent).prop_map(|(client, target, agent)| {
        format!(r#"{client} - - [{TIME}] "GET {target} HTTP/1.1" 200 5 "-" "{agent}""#)
    });
    prop_oneof![8 => record, 1 => Just(String::new()), 1 => "[a-z]{1,9} /robots\\.txt"]
}

/// Where lines are cut into parts, as fractions of their lengths.
fn cuts() -> impl Strategy<Value = Vec<usize>> {
    vec(0..100_usize, 0..4)
}

fn pieces(line: &str, cuts: &[usize]) -> Vec<String> {
    let chars: Vec<char> = line.chars().collect();
    let mut at: Vec<usize> = cuts.iter().map(|cut| cut * chars.len() / 100).collect();
    at.sort_unstable();
    at.push(chars.len());
    let mut start = 0;
    at.into_iter()
        .map(|end| {
            let piece = chars[start..end].iter().collect();
            start = end;
            piece
        })
        .collect()
}

/// Writes the parts of a record as a container runtime does.
fn wrapped(kind: usize, stream: &str, pieces: &[String]) -> Vec<String> {
    let last = pieces.len() - 1;
    let write = |(n, piece): (usize, &String)| {
        let is_part = n < last;
        let tag = if is_part { "P" } else { "F" };
        let end = if is_part { "" } else { "\\n" };
        let escaped = piece
            .replace('\\', "\\\\")
            .replace('"', "\\\"")
            .replace('<', "\\u003c");
        match kind {
            0 => format!("2024-01-07T06:25:01.123456789Z {stream} {tag} {piece}\n"),
            1 => format!(
                "{{\"log\":\"{escaped}{end}\",\"stream\":\"{stream}\",\"time\":\"2024-01-07T06:25:01Z\"}}\n"
            ),
            2 => format!(
                "{{\"time\":\"x\",\"attrs\":{{\"a\":\"b\"}},\"stream\":\"{stream}\",\"log\":\"{escaped}{end}\"}}\n"
            ),
            _ => format!("2024-01-07T06:25:01+01:00 {stream} {tag}:x {piece}\n"),
        }
    };
    pieces.iter().enumerate().map(write).collect()
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(500))]

    #[test]
    fn a_wrapped_log_reads_as_the_log(
        lines in vec((line(), cuts(), any::<bool>()), 1..20),
        kind in 0..4_usize,
        order in vec(any::<bool>(), 80),
        sizes in vec(1..9_usize, 1..5),
    ) {
        let mut plain = String::new();
        let mut streams = [Vec::new(), Vec::new()];
        for (line, cuts, is_error) in &lines {
            plain.push_str(line);
            plain.push('\n');
            let name = if *is_error { "stderr" } else { "stdout" };
            streams[usize::from(*is_error)].extend(wrapped(kind, name, &pieces(line, cuts)));
        }
        let mut text = String::new();
        let mut streams = streams.map(Vec::into_iter);
        let mut order = order.into_iter().cycle();
        loop {
            let first = usize::from(order.next().unwrap_or_default());
            match streams[first].next().or_else(|| streams[1 - first].next()) {
                Some(line) => text.push_str(&line),
                None => break,
            }
        }
        let expected = all_at_once(&plain);
        let seen = map(&text, sizes.into_iter().cycle());
        prop_assert_eq!(&seen.hosts, &expected.hosts, "{}", text);
        prop_assert_eq!(seen.unread, expected.unread, "{}", text);
    }

    #[test]
    fn a_prefixed_log_reads_as_the_log(
        lines in vec(line(), 1..20),
        prefix in 0..6_usize,
        sizes in vec(1..9_usize, 1..5),
    ) {
        let prefix = [
            "Jan  7 06:25:01 www nginx[7]: ",
            "<190>1 2024-01-07T06:25:01Z www nginx 7 - - ",
            "web-1  | ",
            "[pod/web-0/nginx] ",
            "2024-01-07T06:25:01.5Z ",
            "2024-01-07T06:25:01+01:00 www nginx: ",
        ][prefix];
        let plain: String = lines.iter().map(|line| format!("{line}\n")).collect();
        let text: String = lines.iter().map(|line| format!("{prefix}{line}\n")).collect();
        let seen = map(&text, sizes.into_iter().cycle());
        let expected = all_at_once(&plain);
        prop_assert_eq!(&seen.hosts, &expected.hosts, "{}", text);
        prop_assert_eq!(seen.unread, expected.unread, "{}", text);
    }
}

const T: &str = "2024-01-07T06:25:01.123456789Z";

#[test]
fn a_part_that_is_never_finished_is_said_unless_it_shows_its_request() {
    let record = record("1.2.3.4");
    let whole = format!("{T} stdout P {record}\n");
    assert_eq!(all_at_once(&whole).hosts.len(), 1);
    let inside = record.find(" HTTP").expect("it has a version");
    let docker = record[..inside].replace('"', "\\\"");
    for text in [
        format!("{T} stdout P {}\n", &record[..inside]),
        format!("{T} stdout P {}\n{T} stderr F x\n", &record[..inside]),
        format!("{{\"log\":\"{docker}\",\"stream\":\"stdout\"}}\n"),
        // In two parts, so that neither holds the target.
        format!(
            "{T} stdout P {}\n{T} stdout P .txt\n",
            &record[..inside - 4]
        ),
    ] {
        let seen = all_at_once(&text);
        assert_eq!(
            (seen.hosts.len(), seen.unread, seen.reason),
            (0, 1, Some(Malformed::Part)),
            "{text}"
        );
    }
    let both = format!("{T} stdout P {0}\n{T} stderr P {0}\n", &record[..inside]);
    assert_eq!(all_at_once(&both).unread, 2);
}

#[test]
fn parts_among_the_lines_of_an_ordinary_log_are_said() {
    let record = record("1.2.3.4");
    let other = self::record("5.6.7.8");
    let docker = record.replace('"', "\\\"");
    for part in [
        format!("{T} stdout P {record}"),
        format!("{{\"log\":\"{docker}\",\"stream\":\"stdout\"}}"),
    ] {
        let text = format!("{other}\n{part}\n{other}\n");
        let seen = all_at_once(&text);
        assert_eq!(
            seen.hosts,
            BTreeMap::from([("5.6.7.8".into(), 2)]),
            "{text}"
        );
        assert_eq!((seen.unread, seen.reason), (1, Some(Malformed::Part)));
    }
}

#[test]
fn a_split_record_that_is_too_long_is_counted() {
    let record = record("1.2.3.4");
    let padding = format!("{T} stdout P {}\n", "x".repeat(MAX_LINE / 2));
    let text = format!(
        "{T} stdout P {record}\n{}{T} stdout F end\n{T} stdout F {record}\n",
        padding.repeat(3)
    );
    for at_once in [1, 2, 100] {
        let seen = map(&text, std::iter::repeat(at_once));
        assert_eq!(seen.hosts, BTreeMap::from([("1.2.3.4".into(), 1)]));
        assert_eq!((seen.too_long, seen.unread), (1, 0));
    }
}

#[test]
fn two_words_in_prefixed_lines_are_decided_by_the_others() {
    let line = |before: &str| format!("{T} {}\n", record(before));
    let text = line("www.example.com 1.2.3.5") + &line("192.0.2.9 1.2.3.4");
    let seen = all_at_once(&text);
    assert_eq!(
        seen.hosts.keys().collect::<Vec<_>>(),
        ["1.2.3.4", "1.2.3.5"]
    );
    // The time before the lines is no virtual host.
    let text = line("1.2.3.5, 10.0.0.1 192.0.2.9") + &line("1.2.3.4 192.0.2.9");
    let seen = all_at_once(&text);
    assert_eq!(
        seen.hosts.keys().collect::<Vec<_>>(),
        ["1.2.3.4", "1.2.3.5"]
    );
}

#[test]
fn a_given_format_is_that_of_the_lines_as_they_stand() {
    let format = r#"%{T}e stdout F %h %l %u %t "%r""#;
    let query = Query {
        format: Some(format.parse().expect("a format")),
        window: Default::default(),
        question: question(),
    };
    let mut asking = query.ask();
    asking.look(format!("{T} stdout F {}\n", record("1.2.3.4")).as_bytes());
    let answer = asking.finish().summary.answer.expect("an answer");
    assert_eq!(answer.hits(), 1);
}
