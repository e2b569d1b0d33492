//! The changes between generated logs against a naive reading of the reports on both.

use std::cmp::Reverse;
use std::collections::{BTreeMap, BTreeSet};
use std::net::Ipv4Addr;
use std::path::Path;

use fastrand::Rng;
use serde_json::Value;

use super::{Nights, diff, status};
use crate::support::{run, stdout_of};

const DAY: i64 = 86_400;

/// The first second of 2024.
const START: i64 = 1_704_067_200;

/// A change as a row has it, and what it is sorted by.
type Row = (u8, Reverse<i128>, (u32, String, String), String);

#[test]
fn the_changes_are_those_of_a_naive_reading_of_both_reports() {
    let mut seen: BTreeMap<String, u32> = BTreeMap::new();
    for seed in 0..24 {
        let mut rng = Rng::with_seed(seed);
        let nights = Nights::new();
        let (mut old, mut new) = (Side::draw(&mut rng, 0), Side::draw(&mut rng, 20));
        for bot in 0..40 {
            old.add(&mut rng, bot);
            new.add(&mut rng, bot);
        }
        for (report, list, name, counted) in [
            ("hosts", "hosts", "host", "hits"),
            ("agents", "robots", "name", "requests"),
        ] {
            let [before, now] = [("old", &old), ("new", &new)].map(|(word, side)| {
                let options = side.options(report);
                let options: Vec<_> = options.iter().map(String::as_str).collect();
                let records = nights.map(word, &side.lines, &options);
                let log = nights.path(&format!("{word}.log"));
                Read::new(&log, &options, side.window, [list, name, counted], &records)
            });
            let output = diff(&before.records, &now.records, &[]);
            let expected = before.compare(&now);
            assert_eq!(status(&output), if expected.is_empty() { 0 } else { 3 });
            let text = String::from_utf8(output.stdout).expect("it is UTF-8");
            let rows = text.lines().map(|line| {
                let cells: Vec<_> = line.split('\t').take(6).collect();
                cells.join("\t")
            });
            assert_eq!(rows.collect::<Vec<_>>(), expected, "{seed} {report}");
            for row in expected {
                let verb = row.split('\t').next().unwrap_or_default();
                *seen.entry(format!("{report} {verb}")).or_default() += 1;
            }
        }
    }
    assert!(
        seen.len() == 6 && seen.values().all(|n| *n > 20),
        "{seen:?}"
    );
}

/// Requests a day: none, few, some or many.
fn rate(rng: &mut Rng) -> f64 {
    match rng.u8(..6) {
        0 | 1 => 0.0,
        2 => 0.3,
        3 => 3.0,
        4 => 12.0,
        _ => 30.0,
    }
}

/// The log of some days.
struct Side {
    first: i64,
    days: i64,
    /// The span of time that is asked for, if one is.
    window: [Option<i64>; 2],
    lines: Vec<String>,
}

impl Side {
    fn draw(rng: &mut Rng, day: i64) -> Self {
        let (first, days) = (START + day * DAY, rng.i64(1..12));
        let end = first + days * DAY;
        let window = [Some(first), Some(end)].map(|end| end.filter(|_| rng.bool()));
        let lines = Vec::new();
        Self {
            first,
            days,
            window,
            lines,
        }
    }

    /// Adds the requests of a robot that has one host and one agent.
    fn add(&mut self, rng: &mut Rng, bot: usize) {
        let requests = (rate(rng) * self.days as f64).round() as u64;
        // One of a few is lost or more, so that numbers are not only round.
        for _ in 0..requests + u64::from(requests > 0 && rng.bool()) {
            let time = self.first + rng.i64(0..self.days * DAY);
            let time = jiff::Timestamp::from_second(time).expect("it is a time");
            let time = time.strftime("%d/%b/%Y:%H:%M:%S +0000");
            self.lines.push(format!(
                "198.51.100.{} - - [{time}] \"GET /robots.txt HTTP/1.1\" 200 67 \"-\" \
                 \"Mozilla/5.0 (compatible; Oracle{bot}Bot/1.0)\"\n",
                bot + 1
            ));
        }
    }

    fn options(&self, report: &str) -> Vec<String> {
        let mut options = vec!["--report".into(), report.into()];
        for (option, end) in ["--since", "--until"].iter().zip(self.window) {
            options.extend(end.map(|end| format!("{option}=@{end}")));
        }
        options
    }
}

/// A report, read.
struct Read {
    records: std::path::PathBuf,
    counts: BTreeMap<String, i128>,
    covered: i128,
}

impl Read {
    fn new(
        log: &Path,
        options: &[&str],
        window: [Option<i64>; 2],
        [list, name, counted]: [&str; 3],
        records: &Path,
    ) -> Self {
        let arguments = [log.as_os_str(), "--format=json".as_ref()];
        let options = options.iter().map(AsRef::as_ref);
        let json = stdout_of(run(arguments.into_iter().chain(options)));
        let json: Value = serde_json::from_str(&json).expect("it is JSON");
        let mut counts = BTreeMap::new();
        let mut times = Vec::new();
        for row in json[list].as_array().expect("it is a list") {
            let name = row[name].as_str().expect("it is a name");
            let count = row[counted].as_u64().expect("it is a number");
            counts.insert(name.to_owned(), count.into());
            for end in ["first", "last"] {
                let time = row[end].as_str().expect("it is a time");
                let time: jiff::Timestamp = time.parse().expect("it is a time");
                times.push(time.as_second());
            }
        }
        let first = times.iter().min().copied().unwrap_or(0);
        let last = times.iter().max().copied().unwrap_or(0);
        let covered = match window {
            [Some(since), Some(until)] => until - since,
            [since, until] => (until.unwrap_or(last) - since.unwrap_or(first)).max(DAY),
        };
        Self {
            records: records.into(),
            counts,
            covered: covered.into(),
        }
    }

    fn compare(&self, now: &Self) -> Vec<String> {
        let names: BTreeSet<_> = self.counts.keys().chain(now.counts.keys()).collect();
        let mut rows: Vec<Row> = Vec::new();
        for name in names {
            let [old, new] = [self, now].map(|side| side.counts.get(name).copied().unwrap_or(0));
            // Both sides of each comparison times the days of OLD.
            let (expected, seen) = (old * now.covered, new * self.covered);
            let verb = if old == 0 {
                (0, "new")
            } else if new > 0 && seen >= 2 * expected && seen >= expected + 10 * self.covered {
                (1, "grew")
            } else if new == 0 && 2 * expected >= self.covered {
                (2, "gone")
            } else {
                continue;
            };
            let size = if new == 0 { old } else { new };
            let address = name
                .parse()
                .map_or(0, |address: Ipv4Addr| address.to_bits());
            let key = (address, name.to_lowercase(), name.clone());
            let [a, b] = [(old, self.covered), (new, now.covered)]
                .map(|(n, covered)| n as f64 * DAY as f64 / covered as f64);
            let row = format!("{}\t{name}\t{old}\t{new}\t{a:.2}\t{b:.2}", verb.1);
            rows.push((verb.0, Reverse(size), key, row));
        }
        rows.sort();
        rows.into_iter().map(|(.., row)| row).collect()
    }
}
