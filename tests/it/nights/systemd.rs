//! The nightly service: systemd has nothing to say against it, it is locked up, and its commands
//! do what its comments say.

use std::fs;
use std::os::unix::fs::symlink;
use std::path::Path;
use std::process::{Command, Output};

use super::{BINARY, contrib, output, path, placed};
use crate::support::{run, stderr_of, stdout_of, testdata};

/// The units in a folder, with a binary that is there.
fn units() -> tempfile::TempDir {
    let folder = tempfile::tempdir().expect("a folder can be made");
    for name in ["findrobots.service", "findrobots.timer"] {
        let unit = contrib(&format!("systemd/{name}")).replace("/usr/local/bin/findrobots", BINARY);
        fs::write(folder.path().join(name), unit).expect("a file can be written");
    }
    folder
}

/// What the service does with some logs: one command after the other, of which the first that fails
/// is the last, as systemd has it.
fn start(folder: &Path, logs: &Path) -> Vec<Output> {
    let service = contrib("systemd/findrobots.service");
    let lines = service.lines();
    let mut outputs: Vec<Output> = Vec::new();
    for command in lines.filter_map(|line| line.strip_prefix("ExecStart=")) {
        if outputs.last().is_some_and(|last| !last.status.success()) {
            break;
        }
        let command = placed(command, folder, logs);
        let mut words = command.split_whitespace();
        let mut command = Command::new(words.next().expect("a command has a program"));
        let output = command.args(words).env("COLUMNS", "120").output();
        outputs.push(output.expect("the program runs"));
    }
    outputs
}

/// The folders that systemd makes for a dynamic user: what it names are links.
fn state() -> tempfile::TempDir {
    let folder = tempfile::tempdir().expect("a folder can be made");
    let path = |name| folder.path().join(name);
    for name in ["private/cache", "private/state", "cache"] {
        fs::create_dir_all(path(name)).expect("a folder can be made");
    }
    symlink(path("private/cache"), path("cache/findrobots")).expect("a link can be made");
    symlink(path("private/state"), path("findrobots")).expect("a link can be made");
    folder
}

#[test]
fn systemd_verifies_the_units() {
    let folder = units();
    for name in ["findrobots.service", "findrobots.timer"] {
        let unit = folder.path().join(name);
        let mut command = Command::new("systemd-analyze");
        let Some(output) = output(command.arg("verify").arg(unit)) else {
            return;
        };
        assert!(
            output.status.success() && output.stderr.is_empty(),
            "{name}: {}",
            stderr_of(&output)
        );
    }
}

#[test]
fn the_service_can_do_little_besides_reading_logs() {
    let folder = units();
    let mut command = Command::new("systemd-analyze");
    // 20 is an exposure of 2.0.
    command.args(["security", "--offline=true", "--threshold=20", "--no-pager"]);
    let Some(output) = output(command.arg(folder.path().join("findrobots.service"))) else {
        return;
    };
    let exposures = String::from_utf8_lossy(&output.stdout);
    assert!(output.status.success(), "{exposures}{}", stderr_of(&output));
    assert!(exposures.contains("Overall exposure level"), "{exposures}");
}

#[test]
fn the_service_prints_the_report_and_keeps_its_records() {
    let folder = state();
    let logs = testdata().join("agents");
    let report = ["--report", "agents", "--format", "table", path(&logs)];
    let expected = Command::new(BINARY)
        .args(report)
        .env("COLUMNS", "120")
        .output();
    let expected = stdout_of(expected.expect("the binary runs"));
    // The second night has its answers from the cache.
    for _ in 0..2 {
        let outputs = start(folder.path(), &logs);
        let [map, reduce]: [Output; 2] = outputs.try_into().expect("the service has two steps");
        assert_eq!(stdout_of(map), "");
        assert_eq!(stdout_of(reduce), expected);
    }
    let records = folder.path().join("findrobots/tonight");
    let json = stdout_of(run(["reduce", "--format", "json", path(&records)]));
    assert!(json.contains("\"complete\": true"), "{json}");
    let cache = folder.path().join("private/cache");
    let entries = fs::read_dir(cache).expect("the cache can be read").count();
    assert!(entries >= 2, "{entries} entries");
}

#[test]
fn a_log_that_cannot_be_read_fails_the_service_after_its_report() {
    let folder = state();
    let logs = tempfile::tempdir().expect("a folder can be made");
    let logs = logs.path();
    fs::copy(
        testdata().join("agents/access.log"),
        logs.join("access.log"),
    )
    .expect("it can be copied");
    // Its link leads nowhere.
    symlink("gone", logs.join("access.log.1")).expect("it can be made");
    let outputs = start(folder.path(), logs);
    let [map, reduce]: [Output; 2] = outputs.try_into().expect("the second step is run");
    assert_eq!(map.status.code(), Some(0), "{}", stderr_of(&map));
    assert_eq!(reduce.status.code(), Some(1), "{}", stderr_of(&reduce));
    assert!(String::from_utf8_lossy(&reduce.stdout).contains("Googlebot"));
    assert!(stderr_of(&reduce).contains("access.log.1"));
}
