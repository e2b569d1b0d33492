//! The cache: what a second run reads, and that it prints the same.

mod faults;
mod folder;
mod kills;

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Output;

use kit::compress::gzip;
use kit::logs::{line, text};
use tempfile::{TempDir, tempdir};

use crate::cases::EXECUTORS;
use crate::support::{run, stderr_of, stdout_of, testdata};

/// A folder of logs, and the folder of a cache that is not there yet.
struct Place(TempDir);

impl Place {
    /// With some compressed logs and a plain one.
    fn new() -> Self {
        let place = Self(tempdir().expect("a folder can be made"));
        fs::create_dir(place.logs()).expect("a folder can be made");
        for n in 1..=3 {
            place.write(&format!("access.log.{n}.gz"), &gzip(&text(n, 20_000)));
        }
        place.write("access.log", &text(4, 200_000));
        place
    }

    fn logs(&self) -> PathBuf {
        self.0.path().join("logs")
    }

    fn cache(&self) -> PathBuf {
        self.0.path().join("cache")
    }

    fn write(&self, name: &str, bytes: &[u8]) {
        fs::write(self.logs().join(name), bytes).expect("a file can be written");
    }

    /// The names and the contents of the entries.
    fn entries(&self) -> Vec<(PathBuf, Vec<u8>)> {
        let folder = fs::read_dir(self.cache()).expect("there is a cache");
        let paths = folder.map(|item| item.expect("the folder can be read").path());
        let is_entry = |path: &PathBuf| path.extension().is_some_and(|end| end == "record");
        let mut paths: Vec<_> = paths.filter(is_entry).collect();
        paths.sort();
        let read = |path: PathBuf| {
            let bytes = fs::read(&path).expect("an entry can be read");
            (path, bytes)
        };
        paths.into_iter().map(read).collect()
    }

    /// Runs on the logs without the cache.
    fn plain(&self, arguments: &[&str]) -> Output {
        run(self.arguments(arguments))
    }

    /// Runs on the logs with the cache.
    fn cached(&self, arguments: &[&str]) -> Output {
        let mut arguments = self.arguments(arguments);
        arguments.push(option(&self.cache()));
        run(arguments)
    }

    fn arguments(&self, arguments: &[&str]) -> Vec<String> {
        let mut all: Vec<_> = arguments.iter().map(|&word| word.into()).collect();
        all.push(self.logs().to_str().expect("it is UTF-8").into());
        all
    }

    /// The hits and the misses of a run with the cache.
    fn uses(&self) -> (u64, u64) {
        uses(&self.cached(&["--stats"]))
    }
}

fn option(cache: &Path) -> String {
    format!("--cache={}", cache.display())
}

/// The hits and the misses in the statistics.
fn uses(output: &Output) -> (u64, u64) {
    let stderr = stderr_of(output);
    let line = stderr.lines().find(|line| line.contains("cache hits"));
    let line = line.unwrap_or_else(|| panic!("no statistics: {stderr}"));
    let words: Vec<_> = line.split_whitespace().collect();
    let number = |at: usize| words[at].parse().expect("it is a number");
    (number(0), number(3))
}

#[test]
fn a_second_run_reads_nothing_and_every_run_prints_what_one_without_a_cache_does() {
    let fixtures = ["logs", "odd", "formats", "agents"].map(|name| testdata().join(name));
    for question in [
        &["--counts", "--format", "json"][..],
        &[
            "--variants",
            "--target",
            "/about/*",
            "--since",
            "2001-01-01",
        ],
        &["--report", "agents", "--format", "json"],
        &["map"],
        &["map", "--report", "agents"],
    ] {
        let cache = tempdir().expect("a folder can be made");
        let cache = option(&cache.path().join("in/a/cache"));
        let run = |more: &[&str]| {
            let paths = fixtures
                .iter()
                .map(|path| path.to_str().expect("it is UTF-8"));
            let arguments = question.iter().copied().chain(["--glob", "*"]).chain(paths);
            let mut output = run(arguments.chain(more.iter().copied()));
            if question[0] == "map" {
                // In any order.
                let mut lines: Vec<_> = output.stdout.split(|byte| *byte == b'\n').collect();
                lines.sort_unstable();
                output.stdout = lines.join(&b'\n');
            }
            output
        };
        let plain = run(&["-j1"]);
        assert!(plain.stdout.len() > 100, "{plain:?}");
        for executor in EXECUTORS.iter().chain(&EXECUTORS) {
            let mut arguments = executor.to_vec();
            arguments.push(&cache);
            assert_eq!(run(&arguments), plain, "{question:?} {executor:?}");
            if question[0] != "map" {
                arguments.push("--stats");
                let (hits, misses) = uses(&run(&arguments));
                assert!(hits > 50 && misses == 0, "{hits} hits, {misses} misses");
            }
        }
    }
}

#[test]
fn after_a_rotation_one_log_is_read() {
    let place = Place::new();
    assert_eq!(place.uses(), (0, 4));
    for n in (1..=3).rev() {
        let name = |n| place.logs().join(format!("access.log.{n}.gz"));
        fs::rename(name(n), name(n + 1)).expect("a file can be renamed");
    }
    let plain = fs::read(place.logs().join("access.log")).expect("a log can be read");
    place.write("access.log.1.gz", &gzip(&plain));
    fs::remove_file(place.logs().join("access.log")).expect("a file can be removed");
    assert_eq!(place.uses(), (3, 1));
    assert_eq!(place.uses(), (4, 0));
    assert_eq!(place.cached(&["-c"]), place.plain(&["-c"]));
}

#[test]
fn a_log_that_grew_is_read_again() {
    let place = Place::new();
    place.cached(&[]);
    let log = place.logs().join("access.log");
    let mut text = fs::read(&log).expect("a log can be read");
    for n in 1..=3 {
        text.extend_from_slice(line(&format!("198.51.100.{n}"), "/robots.txt").as_bytes());
        fs::write(&log, &text).expect("a file can be written");
        assert_eq!(place.uses(), (3, 1));
        let cached = stdout_of(place.cached(&[]));
        assert!(cached.contains(&format!("198.51.100.{n}\n")), "{cached}");
    }
}

#[test]
fn every_query_has_answers_of_its_own() {
    let place = Place::new();
    for query in [
        &["--stats"][..],
        &["--stats", "--report", "agents"],
        &["--stats", "--target", "/"],
        &["--stats", "--log-format", "combined"],
        &["--stats", "--since", "2020-01-01"],
    ] {
        for expected in [(0, 4), (4, 0)] {
            assert_eq!(uses(&place.cached(query)), expected, "{query:?}");
        }
    }
}

#[test]
fn what_is_said_of_a_name_is_not_kept() {
    let place = Place::new();
    let text = line("192.0.2.1", "/robots.txt");
    place.write("access.log.7", text.as_bytes());
    place.write("access.log.7.gz", &gzip(text.as_bytes()));
    place.write("access.log.8.gz", b"");
    let plain = place.plain(&[]);
    assert!(
        stderr_of(&plain).contains("same text as access.log.7"),
        "{plain:?}"
    );
    assert!(
        stderr_of(&plain).contains("access.log.8.gz: empty"),
        "{plain:?}"
    );
    for _ in 0..2 {
        assert_eq!(place.cached(&[]), plain);
    }
    // Now the compressed one is no copy, and was never read.
    fs::remove_file(place.logs().join("access.log.7")).expect("a file can be removed");
    assert_eq!(place.cached(&[]), place.plain(&[]));
}

#[test]
fn equal_contents_count_once_with_a_cache_too() {
    let place = Place::new();
    place.write("copy.log.gz", &gzip(&text(1, 20_000)));
    let plain = place.plain(&["-c"]);
    assert!(stderr_of(&plain).contains("counted once"), "{plain:?}");
    for _ in 0..2 {
        assert_eq!(place.cached(&["-c"]), plain);
    }
}

#[test]
fn entries_are_records() {
    let place = Place::new();
    let report = place.cached(&["-c", "--report", "hosts"]);
    let mut arguments = vec![PathBuf::from("reduce"), "-c".into()];
    arguments.extend(place.entries().into_iter().map(|(path, _)| path));
    assert_eq!(arguments.len(), 6);
    assert_eq!(run(arguments), report);
}

#[test]
fn what_was_used_least_recently_goes_first() {
    let place = Place::new();
    place.cached(&[]);
    fs::remove_file(place.logs().join("access.log.1.gz")).expect("a file can be removed");
    let first = place.entries();
    assert_eq!(place.uses(), (3, 0));
    place.write("access.log.4.gz", &gzip(&text(9, 20_000)));
    // Four blocks of 4 KiB, one for each entry.
    let output = place.cached(&["--stats", "--cache-size=16K"]);
    assert_eq!(uses(&output), (3, 1));
    assert!(
        stderr_of(&output).contains(" 1 cache entries removed"),
        "{output:?}"
    );
    assert_eq!((first.len(), place.entries().len()), (4, 4));
    assert_eq!(place.uses(), (4, 0));
    let none = place.cached(&["--cache-size=0", "--report", "agents"]);
    assert_eq!(none, place.plain(&["--report", "agents"]));
    assert_eq!(place.entries().len(), 0);
}

#[test]
fn clearing_removes_entries_alone() {
    let place = Place::new();
    place.cached(&[]);
    let other = place.cache().join("0123.record");
    fs::write(&other, "mine").expect("a file can be written");
    let cache = option(&place.cache());
    assert_eq!(stdout_of(run(["--cache-clear", &cache])), "");
    assert_eq!(place.entries(), [(other, b"mine".to_vec())]);
    assert_eq!(place.uses(), (0, 4));
    let cleared = place.cached(&["--cache-clear", "--stats"]);
    assert_eq!(uses(&cleared), (0, 4));
    let missing = tempdir().expect("a folder can be made");
    let missing = missing.path().join("none");
    assert_eq!(
        stdout_of(run(["--cache-clear".into(), option(&missing)])),
        ""
    );
    assert!(!missing.exists());
}
