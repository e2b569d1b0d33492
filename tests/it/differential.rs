//! Generated logs with every oddity, and of every format, against an independent reading in Python
//! and against what was written, `tests/differential`.

use std::path::Path;
use std::process::{Command, Output};

use crate::support::skip;

/// The seeds of the logs; `tests/README.md` says how to compare more of them.
const SEEDS: [&str; 2] = ["1", "4"];

#[test]
fn on_generated_oddities_an_independent_reading_agrees_or_the_program_refuses_in_words() {
    compare("compare.py", &SEEDS);
}

#[test]
fn logs_of_every_format_wrapper_and_compression_are_read_as_they_were_written() {
    compare("formats/compare.py", &SEEDS);
}

#[test]
fn robots_are_the_sums_of_their_agents_in_logs_of_every_format() {
    compare("agents/compare.py", &SEEDS);
}

#[test]
fn what_was_written_is_what_the_reading_in_python_finds() {
    let folder = tempfile::tempdir().expect("a folder can be made");
    let folder = folder.path().to_str().expect("its name is UTF-8");
    let Some(written) = python("formats/main.py", &["write", folder, "1", "2000"]) else {
        return;
    };
    assert!(written.status.success(), "{written:?}");
    let checked = python("formats/main.py", &["check", folder]).expect("python3 is there");
    assert!(checked.status.success(), "{checked:?}");
}

/// Runs a comparison of the binary, which prints each difference.
fn compare(program: &str, seeds: &[&str]) {
    let binary = env!("CARGO_BIN_EXE_findrobots");
    if let Some(output) = python(program, &[&[binary], seeds].concat()) {
        let differences = String::from_utf8_lossy(&output.stdout);
        let stderr = String::from_utf8_lossy(&output.stderr);
        assert!(output.status.success(), "{differences}{stderr}");
    }
}

/// Runs a program of `tests/differential`. None if there is no Python.
fn python(program: &str, arguments: &[&str]) -> Option<Output> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/differential");
    let output = Command::new("python3")
        .arg("-B")
        .arg(folder.join(program))
        .args(arguments)
        .output();
    if output.is_err() {
        skip("python3");
    }
    output.ok()
}
