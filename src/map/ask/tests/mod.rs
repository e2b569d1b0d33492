//! Lines that name columns, wherever they stand: reading only the lines that hold the target finds
//! what reading every line finds.

mod targets;
mod written;

use std::collections::BTreeMap;

use proptest::collection::vec;
use proptest::prelude::*;
use proptest::sample::select;

use super::*;
use crate::map::lines::{Lines, line_end};
use crate::map::target::{Target, Targets};

const TARGET: &str = "/robots.txt";

fn query(targets: Targets) -> Query {
    let question = Question::Hosts(hosts::Question { targets });
    Query {
        format: None,
        window: Default::default(),
        question,
    }
}

/// The number of requests of each host, and the number of lines with the target that were not read.
type Found = (BTreeMap<String, u64>, u64);

/// Asks in blocks of whole lines, as the decoder's pieces of `size` bytes give them.
fn ask(text: &[u8], size: usize) -> Found {
    ask_for(Target::exact(TARGET.as_bytes()).into(), text, size)
}

fn ask_for(targets: Targets, text: &[u8], size: usize) -> Found {
    let query = query(targets);
    let mut asking = query.ask();
    let mut lines = Lines::default();
    lines.reset();
    for piece in text.chunks(size) {
        lines.window().space_mut()[..piece.len()].copy_from_slice(piece);
        asking.look(lines.commit(piece.len()));
    }
    asking.look(lines.finish().0);
    let asked = asking.finish();
    let Some(Answer::Hosts(answer)) = asked.summary.answer else {
        return Found::default();
    };
    let hosts = answer.hosts.iter().map(|(host, visits)| {
        let host = String::from_utf8_lossy(host).into_owned();
        (host, visits.hits)
    });
    (
        hosts.collect(),
        asked.unread.map_or(0, |unread| unread.lines),
    )
}

/// Reads and sees every line, one after another.
fn read_all(text: &[u8]) -> Found {
    read_all_for(&Target::exact(TARGET.as_bytes()).into(), text)
}

fn read_all_for(targets: &Targets, text: &[u8]) -> Found {
    let reading = Reading::new(None, Needs::Request);
    let mut context = Context::default();
    let mut found = Found::default();
    let mut rest = text;
    while !rest.is_empty() {
        let end = line_end(rest).unwrap_or(rest.len());
        let line = &rest[..end];
        rest = rest.get(end + 1..).unwrap_or_default();
        context.see(line);
        match reading.read(line, &mut context) {
            Ok(request) => {
                if request
                    .target
                    .is_some_and(|target| targets.matches(target, request.escapes))
                {
                    let host = String::from_utf8_lossy(request.host).into_owned();
                    *found.0.entry(host).or_default() += 1;
                }
            }
            Err(_) => found.1 += u64::from(targets.is_word_in(line)),
        }
    }
    found
}

const ORDINARY: &str =
    "198.51.100.1 - - [07/Jan/2024:06:25:01 +0100] \"GET /a HTTP/1.1\" 200 7 \"-\" \"x\"\n";
const SITE: &str =
    "#Software: x\r\n#Fields: date time s-ip c-ip cs-method cs-uri-stem sc-status\r\n";
const OTHER: &str = "#Fields: date time c-ip s-ip cs-method cs-uri-stem sc-status\n";
const QUOTING: &str =
    "#Fields:  c-ip  date  time  cs-method  cs-uri-stem  sc-status  cs(User-Agent)\n";

fn record(first: &str, second: &str, target: &str) -> String {
    format!("2024-01-07 06:25:01 {first} {second} GET {target} 200\n")
}

fn quoted(client: &str, target: &str) -> String {
    format!("{client} 2024-01-07 06:25:01 GET {target} 200 \"A b [en] (x)\"\n")
}

/// The text is read the same in pieces of all sizes, and as line by line. Returns what was found.
fn found(text: &str) -> Found {
    let expected = read_all(text.as_bytes());
    let sizes = (1..120).chain([500, 4096, 65_536, crate::map::lines::CHUNK]);
    for size in sizes.filter(|size| text.len() / size < 1000) {
        assert_eq!(ask(text.as_bytes(), size), expected, "pieces of {size}");
    }
    expected
}

fn hosts_of(text: &str) -> Vec<String> {
    let (hosts, unread) = found(text);
    assert_eq!(unread, 0);
    hosts.into_keys().collect()
}

#[test]
fn columns_are_those_of_the_last_line_that_names_them() {
    let hit = record("203.0.113.1", "203.0.113.2", TARGET);
    let miss = record("203.0.113.1", "203.0.113.2", "/a");
    for (text, hosts) in [
        (format!("{SITE}{hit}"), &["203.0.113.2"][..]),
        (format!("\u{feff}{SITE}{hit}"), &["203.0.113.2"]),
        (format!("{OTHER}{hit}"), &["203.0.113.1"]),
        // It changes between two requests, and without one.
        (
            format!("{SITE}{miss}{hit}{miss}{OTHER}{miss}{hit}"),
            &["203.0.113.1", "203.0.113.2"],
        ),
        (format!("{SITE}{miss}{OTHER}{miss}{hit}"), &["203.0.113.1"]),
        (
            format!("{SITE}{miss}\u{feff}{OTHER}{miss}{hit}"),
            &["203.0.113.1"],
        ),
        // Files that were joined.
        (
            format!("{ORDINARY}{ORDINARY}{SITE}{miss}{hit}"),
            &["203.0.113.2"],
        ),
        (
            format!("{SITE}{hit}{}{hit}", ORDINARY.replace("/a", TARGET)),
            &["198.51.100.1", "203.0.113.2"],
        ),
        // Not at the beginning of a line.
        (
            format!("{SITE}{}{hit}", miss.replace("/a", "/#Fields:")),
            &["203.0.113.2"],
        ),
        (
            format!("{SITE}{}{hit}", miss.replace("/a", "/+#Fields:+c-ip+date")),
            &["203.0.113.2"],
        ),
        (format!("{SITE}#Remark: {OTHER}{hit}"), &["203.0.113.2"]),
    ] {
        assert_eq!(hosts_of(&text), hosts, "{text}");
        assert_eq!(hosts_of(&text.replace('\n', "\r\n")), hosts, "{text}");
    }
}

#[test]
fn columns_are_known_far_from_the_line_that_names_them() {
    let hit = record("203.0.113.1", "203.0.113.2", TARGET);
    let miss = record("203.0.113.1", "203.0.113.2", "/a");
    let long = format!("#Fields: {}\n", "x ".repeat(9000)) + SITE;
    for text in [
        format!("{long}{}{hit}", miss.repeat(9000)),
        format!("{}{SITE}{}{hit}", ORDINARY.repeat(9), miss.repeat(9000)),
        format!(
            "{OTHER}{}{SITE}{}{hit}",
            miss.repeat(9000),
            miss.repeat(9000)
        ),
    ] {
        assert_eq!(hosts_of(&text), ["203.0.113.2"]);
    }
}

#[test]
fn columns_are_known_in_a_table_with_quotes() {
    let hit = quoted("203.0.113.3", TARGET);
    let miss = quoted("203.0.113.3", "/a");
    for text in [
        format!("{ORDINARY}{QUOTING}{hit}"),
        format!("{ORDINARY}{QUOTING}{}{hit}", miss.repeat(9)),
        format!("{}{QUOTING}{}{hit}", ORDINARY.repeat(9), miss.repeat(9000)),
        format!("\u{feff}{QUOTING}{hit}"),
        format!("\n\n{QUOTING}{hit}"),
        format!("{}{ORDINARY}{QUOTING}{hit}", "\0".repeat(100)),
    ] {
        assert_eq!(hosts_of(&text), ["203.0.113.3"]);
    }
}

#[test]
fn a_table_after_many_other_lines_is_said_to_be_unread() {
    let hit = record("203.0.113.1", "203.0.113.2", TARGET);
    let text = format!("{}{SITE}{hit}{hit}", ORDINARY.repeat(3000));
    for size in [100, 4096, 65_536] {
        assert_eq!(ask(text.as_bytes(), size), (BTreeMap::new(), 2), "{size}");
    }
}

#[test]
fn a_record_before_the_line_that_names_its_columns_is_said_to_be_unread() {
    let hit = record("203.0.113.1", "203.0.113.2", TARGET);
    let (hosts, unread) = found(&format!("{hit}{hit}{SITE}{hit}"));
    assert_eq!(hosts, [("203.0.113.2".to_string(), 1)].into());
    assert_eq!(unread, 2);
}

fn line() -> impl Strategy<Value = String> {
    let address = || (1..9_u8).prop_map(|n| format!("203.0.113.{n}"));
    let target = || select(vec![TARGET, TARGET, "/a", "/#Fields:", "/a?]"]);
    prop_oneof![
        2 => select(vec![SITE, OTHER, QUOTING]).prop_map(str::to_string),
        1 => select(vec!["\u{feff}", "#Date: x\n", "\r\n", "\0", "x\n"]).prop_map(str::to_string),
        4 => (address(), address(), target()).prop_map(|(a, b, target)| record(&a, &b, target)),
        4 => (address(), target()).prop_map(|(client, target)| quoted(&client, target)),
        2 => select(vec![TARGET, "/a"]).prop_map(|target| ORDINARY.replace("/a", target)),
    ]
}

proptest! {
    #[test]
    fn reading_the_lines_with_the_target_is_like_reading_all(
        first in select(vec![SITE, "\u{feff}#Version: 1.0\n", "#Date: x\n"]),
        lines in vec(line(), 0..40),
        size in 1..400_usize,
    ) {
        let text = format!("{first}{}", lines.concat());
        prop_assert_eq!(ask(text.as_bytes(), size), read_all(text.as_bytes()));
    }

    #[test]
    fn no_client_comes_from_the_columns_of_another_table(
        lines in vec(line(), 0..40),
        size in 1..400_usize,
    ) {
        let text = lines.concat();
        prop_assert_eq!(ask(text.as_bytes(), size), ask(text.as_bytes(), 1000));
        let (all, unread) = read_all(text.as_bytes());
        let (some, more_unread) = ask(text.as_bytes(), size);
        for (host, hits) in &some {
            prop_assert!(all.get(host).is_some_and(|all| hits <= all), "{}", host);
        }
        let missing = all.values().sum::<u64>() - some.values().sum::<u64>();
        prop_assert_eq!(unread + missing, more_unread);
    }
}
