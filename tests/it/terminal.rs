//! The program on a terminal: a progress bar that is erased before the report, and Ctrl-C.

use std::os::unix::process::ExitStatusExt;
use std::process::{Command, Stdio};
use std::thread::sleep;
use std::time::Duration;

use crate::support::{findrobots, run, stdout_of, testdata};

/// Runs a shell command on a pseudo-terminal of script(1), and returns what it received.
fn on_a_terminal(script: &str) -> String {
    let output = Command::new("script")
        .args(["-qefc", script, "/dev/null"])
        .current_dir(testdata())
        .stdin(Stdio::null())
        .output()
        .expect("script(1) is on every Linux");
    String::from_utf8_lossy(&output.stdout).into_owned()
}

#[test]
fn on_a_terminal_there_is_a_bar_and_it_is_wiped_before_the_report() {
    // The bar appears after a moment, so the log comes through a slow pipe.
    let binary = env!("CARGO_BIN_EXE_findrobots");
    let seen = on_a_terminal(&format!("(sleep 1; cat odd/crlf.log) | {binary} -"));
    assert!(seen.contains("0/1 files"), "{seen:?}");
    let wiped = seen.rfind("\x1b[2K").expect("the bar is wiped");
    assert!(seen[wiped..].contains("192.0.2.1"), "{seen:?}");
}

#[test]
fn a_bar_does_not_stand_between_records() {
    let binary = env!("CARGO_BIN_EXE_findrobots");
    let map = format!("(sleep 1; cat odd/crlf.log) | {binary} map --stdin --id x");
    let seen = on_a_terminal(&map);
    assert!(seen.starts_with("x\t1."), "{seen:?}");
    assert!(!seen.contains("files"), "{seen:?}");
    let seen = on_a_terminal(&format!("{map} > /dev/null"));
    assert!(seen.contains("0/1 files"), "{seen:?}");
}

#[test]
fn in_a_pipe_there_is_no_bar_and_no_colour() {
    stdout_of(run(["logs"]));
    let seen = on_a_terminal(&format!(
        "NO_COLOR=1 {} logs --help",
        env!("CARGO_BIN_EXE_findrobots")
    ));
    assert!(!seen.contains('\x1b'), "{seen:?}");
}

#[test]
fn on_a_terminal_counts_are_a_table_that_fits_it() {
    let binary = env!("CARGO_BIN_EXE_findrobots");
    let narrow = |rest: &str| on_a_terminal(&format!("stty rows 24 cols 40; {rest}"));
    let seen = narrow(&format!("{binary} logs --counts 2>/dev/null"));
    assert!(seen.contains("\x1b[1mhost "), "{seen:?}");
    assert!(
        seen.contains("crawler.example.net    39      5"),
        "{seen:?}"
    );
    let lines = seen
        .lines()
        .map(|line| line.replace("\x1b[1m", "").replace("\x1b[0m", ""));
    assert!(
        lines.clone().all(|line| line.chars().count() <= 40),
        "{seen:?}"
    );
    for (environment, arguments) in [
        ("NO_COLOR=1 TERM=xterm", "--counts"),
        ("TERM=dumb", "--counts"),
        ("TERM=xterm", ""),
        ("TERM=xterm", "--counts --header"),
    ] {
        let seen = narrow(&format!(
            "{environment} {binary} logs {arguments} 2>/dev/null"
        ));
        assert!(
            !seen.contains("\x1b[1m") && seen.contains("\n2001:db8::4"),
            "{seen:?}"
        );
    }
    let piped = narrow(&format!("{binary} logs --counts 2>/dev/null | cat"));
    assert!(
        piped.contains("198.51.100.1\t39\t5\t2024-01-06T23:00:48Z"),
        "{piped:?}"
    );
}

#[test]
fn an_interrupt_ends_it_at_once_by_the_signal() {
    // Started in the background of a shell, the test would pass on that SIGINT is ignored.
    let mut child = Command::new("env")
        .args([
            "--default-signal=INT",
            env!("CARGO_BIN_EXE_findrobots"),
            "-",
        ])
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .expect("the binary runs");
    sleep(Duration::from_millis(300));
    let interrupted = Command::new("kill")
        .args(["-INT", &child.id().to_string()])
        .status()
        .expect("kill runs");
    assert!(interrupted.success());
    let status = child.wait().expect("the binary ends");
    assert_eq!(status.signal(), Some(2));
}

#[test]
fn on_a_terminal_an_interrupt_wipes_the_bar_and_the_shell_sees_130() {
    let binary = env!("CARGO_BIN_EXE_findrobots");
    // `-j7` identifies the process for pkill, so that other tests are not killed.
    let seen = on_a_terminal(&format!(
        "sleep 3 | env --default-signal=INT {binary} -j7 - & sleep 1; pkill -INT -f '^{binary} -j7 -$'; wait $!; echo status $?"
    ));
    assert!(seen.contains("status 130"), "{seen:?}");
    let wiped = seen.rfind("\x1b[2K").expect("the bar is wiped");
    assert!(!seen[wiped..].contains("files"), "{seen:?}");
}

#[test]
fn help_and_version_are_answers_and_succeed() {
    for arguments in [["--help"], ["-h"], ["--version"]] {
        let output = findrobots()
            .args(arguments)
            .output()
            .expect("the binary runs");
        assert!(output.status.success() && output.stderr.is_empty() && !output.stdout.is_empty());
    }
}
