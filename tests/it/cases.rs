//! Cases as data: each file of `testdata/cases` is one invocation with its output and exit status.
//!
//! `-j1` is the specification: it must give what the file says, and every other executor must give
//! the same bytes as `-j1` in the same run. `make bless` writes the output of `-j1` into the files,
//! to be reviewed as a diff; a difference between executors fails even then.

use std::fs;
use std::path::PathBuf;

use serde::{Deserialize, Serialize};

use crate::support::{run, run_with_input, testdata};

/// The arguments that select each executor. The first is the specification.
pub(crate) const EXECUTORS: [&[&str]; 4] = [&["-j1"], &["-j2"], &["-j8"], &["--processes=2"]];

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Case {
    /// What the case shows.
    about: String,
    /// The arguments, relative to the folder `testdata`.
    pub(crate) args: Vec<String>,
    /// The file on standard input.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) stdin: Option<String>,
    #[serde(default)]
    status: i32,
    /// The output; a byte that is not UTF-8 is written `\xhh`.
    #[serde(default)]
    stdout: String,
    #[serde(default)]
    stderr: String,
}

#[test]
fn every_case_gives_what_its_file_says_under_every_executor() {
    let bless = std::env::var_os("BLESS").is_some();
    let [specification, others @ ..] = EXECUTORS;
    let mut failures = Vec::new();
    let mut n = 0;
    for (path, case) in cases() {
        n += 1;
        let serial = run_case(&case, specification);
        for executor in others {
            let other = run_case(&case, executor);
            if other != serial {
                failures.push(format!(
                    "{} {executor:?}\n{specification:?} gave {serial:#?}\nseen {other:#?}",
                    path.display()
                ));
            }
        }
        if bless {
            let text = toml::to_string_pretty(&serial).expect("a case can be written");
            fs::write(&path, text).expect("a case can be written");
        } else if serial != case {
            failures.push(format!(
                "{} {specification:?}\nexpected {case:#?}\nseen {serial:#?}",
                path.display()
            ));
        }
    }
    assert!(failures.is_empty(), "{}", failures.join("\n\n"));
    assert!(n > 60, "only {n} cases were found");
}

pub(crate) fn cases() -> impl Iterator<Item = (PathBuf, Case)> {
    let folder = fs::read_dir(testdata().join("cases")).expect("there are cases");
    let mut paths: Vec<_> = folder
        .map(|entry| entry.expect("the folder can be read").path())
        .collect();
    paths.sort();
    paths.into_iter().map(|path| {
        let text = fs::read_to_string(&path).expect("a case can be read");
        let case =
            toml::from_str(&text).unwrap_or_else(|error| panic!("{}: {error}", path.display()));
        (path, case)
    })
}

/// The case with the output and the status that the binary gives.
fn run_case(case: &Case, executor: &[&str]) -> Case {
    let args = case
        .args
        .iter()
        .map(String::as_str)
        .chain(executor.iter().copied());
    let output = match &case.stdin {
        Some(file) => run_with_input(
            args,
            &fs::read(testdata().join(file)).expect("the file is there"),
        ),
        None => run(args),
    };
    Case {
        status: output.status.code().expect("the binary is not killed"),
        stdout: readable(&output.stdout),
        stderr: readable(&output.stderr),
        ..case.clone()
    }
}

fn readable(bytes: &[u8]) -> String {
    let mut out = String::new();
    for chunk in bytes.utf8_chunks() {
        out.push_str(chunk.valid());
        out.extend(chunk.invalid().iter().map(|byte| format!("\\x{byte:02x}")));
    }
    out
}
