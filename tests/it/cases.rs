//! Cases as data: each file of `testdata/cases` is one invocation and all that comes of it.
//!
//! Every case runs under every executor and must give the same to the byte. `BLESS=1 cargo test cases` writes
//! what comes out into the files; the difference is then to be read like any other change.

use std::fs;
use std::path::PathBuf;

use serde::{Deserialize, Serialize};

use crate::support::{run, run_with_input, testdata};

/// The executors: what is added to the arguments.
pub(crate) const EXECUTORS: [&[&str]; 4] = [&["-j1"], &["-j2"], &["-j8"], &["--processes=2"]];

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Case {
    /// What is shown.
    about: String,
    /// The arguments; the folder is `testdata`.
    args: Vec<String>,
    /// The file on standard input.
    #[serde(skip_serializing_if = "Option::is_none")]
    stdin: Option<String>,
    #[serde(default)]
    status: i32,
    /// What is printed; a byte that is not UTF-8 is written `\xhh`.
    #[serde(default)]
    stdout: String,
    #[serde(default)]
    stderr: String,
}

#[test]
fn every_case_gives_what_its_file_says_under_every_executor() {
    let bless = std::env::var_os("BLESS").is_some();
    let mut failures = Vec::new();
    let mut n = 0;
    for (path, case) in cases() {
        n += 1;
        for executor in EXECUTORS {
            let seen = seen(&case, executor);
            if bless {
                let text = toml::to_string_pretty(&seen).expect("a case can be written");
                fs::write(&path, text).expect("a case can be written");
            } else if seen != case {
                failures.push(format!(
                    "{} {executor:?}\nexpected {case:#?}\nseen {seen:#?}",
                    path.display()
                ));
            }
        }
    }
    assert!(failures.is_empty(), "{}", failures.join("\n\n"));
    assert!(n > 60, "only {n} cases were found");
}

fn cases() -> impl Iterator<Item = (PathBuf, Case)> {
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

/// What comes of a case.
fn seen(case: &Case, executor: &[&str]) -> Case {
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
