//! Every format and wrapper that is read: one file each in `testdata/formats`, which all say the
//! same.

use std::collections::BTreeSet;
use std::fs;
use std::path::PathBuf;

use findrobots::map::format::KNOWN;

use crate::cases::EXECUTORS;
use crate::support::{run, stdout_of, testdata};

/// Formats without a time, or with one that may be of the fourth of May or the fifth of April.
const TIMELESS: [&str; 2] = ["uvicorn", "iis-comma"];

/// The files, without their ending.
fn names() -> BTreeSet<String> {
    let folder = testdata().join("formats");
    let files = fs::read_dir(folder).expect("the folder is there");
    files
        .map(|file| PathBuf::from(file.expect("an entry").file_name()))
        .map(|file| {
            file.file_stem()
                .expect("a name")
                .to_string_lossy()
                .into_owned()
        })
        .collect()
}

/// The report on a file: host, hits, files, first and last.
fn expected(name: &str) -> String {
    let row = |host: &str, second: u32| {
        let time = match TIMELESS.contains(&name) {
            true => "-".into(),
            false => format!("2024-01-07T05:25:{second:02}Z"),
        };
        format!("{host}\t1\t1\t{time}\t{time}\n")
    };
    row("203.0.113.5", 1) + &row("2001:db8::17", 2)
}

fn assert_read(name: &str, arguments: &[&str]) {
    let file = format!("formats/{name}.log");
    let arguments = [&["--counts", &file][..], arguments].concat();
    assert_eq!(stdout_of(run(&arguments)), expected(name), "{arguments:?}");
}

#[test]
fn every_format_is_detected() {
    for name in names() {
        for executor in EXECUTORS {
            assert_read(&name, executor);
        }
    }
}

#[test]
fn every_format_that_has_a_name_is_read_when_it_is_given() {
    let files = names();
    for known in KNOWN {
        let mut with_file = known.names.iter().filter(|name| files.contains(**name));
        let first = with_file.next();
        let first = first.unwrap_or_else(|| panic!("no file for {:?}", known.names));
        for name in known.names {
            let file = if files.contains(*name) { name } else { first };
            assert_read(file, &["-j1", "--log-format", name]);
        }
    }
}

#[test]
fn the_readme_has_every_format() {
    let readme = fs::read_to_string(testdata().join("../README.md")).expect("the README");
    for name in names() {
        assert!(
            readme.contains(&format!("`{name}`")),
            "the README does not name {name}"
        );
    }
}
