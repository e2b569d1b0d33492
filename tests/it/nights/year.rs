//! Nights of logrotate under faketime, in each of its usual configurations: `tests/nights/year.py`
//! says what is compared.

use std::process::Command;

use super::{BINARY, output};
use crate::support::skip;
use crate::tidy::root;

/// As many as it takes for logs to be deleted, for robots to come and go, and for every disorder;
/// `tests/README.md` says how to have a year of them.
const NIGHTS: &str = "60";

fn pass(configuration: &str) {
    for program in ["logrotate", "faketime"] {
        if Command::new(program).arg("--version").output().is_err() {
            return skip(program);
        }
    }
    let program = root().join("tests/nights/year.py");
    let mut command = Command::new("python3");
    let command = command.arg("-B").arg(program);
    if let Some(output) = output(command.args([BINARY, configuration, NIGHTS])) {
        let stderr = String::from_utf8_lossy(&output.stderr);
        assert!(output.status.success(), "{stderr}");
    }
}

#[test]
fn nights_with_compress_are_read_once_and_recorded_once() {
    pass("compress");
}

#[test]
fn nights_with_delaycompress_are_read_once_and_recorded_once() {
    pass("delaycompress");
}

#[test]
fn nights_with_dateext_are_read_once_and_recorded_once() {
    pass("dateext");
}

#[test]
fn nights_with_copytruncate_are_read_once_and_recorded_once() {
    pass("copytruncate");
}

#[test]
fn nights_without_compression_are_read_once_and_recorded_once() {
    pass("plain");
}
