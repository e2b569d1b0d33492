//! JSON as the README promises it.

use serde::Deserialize;

use crate::support::{run, run_with_input, stdout_of};

/// The schema of the README, version 1. An unknown key fails the test, so that new keys are
/// documented.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Report {
    version: u32,
    report: String,
    target: String,
    variants: bool,
    complete: bool,
    files: u64,
    lines: u64,
    hits: u64,
    more: Option<u64>,
    hosts: Vec<Host>,
    partial: Vec<Trouble>,
    unread: Vec<Trouble>,
    warnings: Vec<Trouble>,
    notes: Vec<Trouble>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Host {
    host: String,
    hits: u64,
    files: u64,
    first: Option<String>,
    last: Option<String>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Trouble {
    file: String,
    why: String,
}

#[test]
fn json_is_of_the_documented_schema() {
    let output = run([
        "logs",
        "odd/truncated.log.gz",
        "odd/unknown-method.log.gz",
        "--format",
        "json",
        "--counts",
    ]);
    let report: Report = serde_json::from_slice(&output.stdout).expect("it is JSON of the schema");
    assert_eq!(
        (report.version, report.target.as_str(), report.variants),
        (1, "/robots.txt", false)
    );
    assert_eq!(report.report, "hosts");
    assert!(!report.complete);
    assert_eq!((report.files, report.lines), (8, 11_602 + 979));
    assert_eq!(
        report.hits,
        report.hosts.iter().map(|host| host.hits).sum::<u64>()
    );
    assert!(
        report
            .hosts
            .iter()
            .all(|host| host.files > 0 && host.first.is_some() && host.last.is_some())
    );
    assert_eq!(report.partial[0].file, "odd/truncated.log.gz");
    assert!(report.unread[0].why.starts_with("corrupt gzip data"));
    assert!(report.warnings.is_empty() && report.notes.is_empty() && report.more.is_none());
}

#[test]
fn every_value_of_json_lines_can_be_turned_back_into_the_bytes_of_the_log() {
    let log =
        b"a\\b\xff\xc3\xa9 - - [07/Jan/2024:06:25:01 +0100] \"GET /robots.txt HTTP/1.1\" 200 7\n";
    let lines = stdout_of(run_with_input(["-", "--format", "jsonl"], log));
    let host: Host = serde_json::from_str(lines.trim_end()).expect("it is JSON of the schema");
    assert_eq!(host.host, "a\\\\b\\xffé");
    assert_eq!(
        findrobots::map::request::unescape(host.host.as_bytes()),
        b"a\\b\xff\xc3\xa9"
    );
}

#[test]
fn every_host_of_json_has_its_counts() {
    for format in ["json", "jsonl"] {
        let without = stdout_of(run(["logs", "--format", format]));
        let with = stdout_of(run(["logs", "--format", format, "--counts"]));
        assert!(without.contains("\"hits\"") && without == with, "{without}");
    }
}
