//! The report of `--processes` when worker processes are killed, hang, or lose their parent.

use std::fs;
use std::path::Path;
use std::process::{Child, Command, Output, Stdio};
use std::thread::sleep;
use std::time::{Duration, Instant};

use kit::compress::{gzip, repeated};
use kit::logs::line;
use tempfile::{TempDir, tempdir};

use crate::support::{findrobots, run, stderr_of, stdout_of};

/// The time limit of every wait.
const PATIENCE: Duration = Duration::from_secs(120);

/// Some small logs with a robot each, and one that takes a child seconds to read.
fn logs() -> TempDir {
    let folder = tempdir().expect("a folder can be made");
    for n in 1..=5 {
        let text = line(&format!("192.0.2.{n}"), "/robots.txt");
        fs::write(
            folder.path().join(format!("{n}.log.gz")),
            gzip(text.as_bytes()),
        )
        .expect("a file can be written");
    }
    let long = [
        gzip(line("192.0.2.66", "/robots.txt").as_bytes()),
        repeated(&[b'\n'; 1 << 20], 6000),
    ]
    .concat();
    fs::write(folder.path().join("long.log.gz"), long).expect("a file can be written");
    folder
}

fn start(folder: &Path, arguments: &[&str]) -> Child {
    findrobots()
        .arg(folder)
        .args(arguments)
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .expect("the binary runs")
}

/// The living children of a process.
fn children(parent: u32) -> Vec<u32> {
    let processes = fs::read_dir("/proc").expect("Linux has it").flatten();
    processes
        .filter_map(|entry| entry.file_name().to_str()?.parse().ok())
        .filter(|id: &u32| {
            let stat = fs::read_to_string(format!("/proc/{id}/stat")).unwrap_or_default();
            // After the name in parentheses: the state and the parent.
            let fields: Vec<_> = stat
                .rsplit(')')
                .next()
                .unwrap_or("")
                .split_whitespace()
                .collect();
            matches!(fields[..], [state, of, ..] if state != "Z" && of == parent.to_string())
        })
        .collect()
}

/// Waits for a child of `parent`, other than `but`, that reads the long log.
fn reader_of_long(parent: u32, but: &[u32]) -> u32 {
    let begin = Instant::now();
    loop {
        for child in children(parent)
            .into_iter()
            .filter(|child| !but.contains(child))
        {
            let files = fs::read_dir(format!("/proc/{child}/fd"))
                .into_iter()
                .flatten()
                .flatten();
            let mut files = files.filter_map(|file| fs::read_link(file.path()).ok());
            if files.any(|file| file.ends_with("long.log.gz")) {
                return child;
            }
        }
        assert!(begin.elapsed() < PATIENCE, "no child reads the long log");
        sleep(Duration::from_millis(2));
    }
}

fn kill(id: u32) {
    assert!(
        Command::new("kill")
            .args(["-KILL", &id.to_string()])
            .status()
            .expect("kill runs")
            .success()
    );
}

fn end(child: Child) -> Output {
    child.wait_with_output().expect("the binary ends")
}

#[test]
fn a_child_that_is_killed_costs_nothing_but_another_try() {
    let folder = logs();
    let undisturbed = stdout_of(run([
        folder.path().as_os_str(),
        "-j1".as_ref(),
        "-c".as_ref(),
    ]));
    let parent = start(folder.path(), &["--processes=2", "-c"]);
    let mut killed = Vec::new();
    for _ in 0..2 {
        killed.push(reader_of_long(parent.id(), &killed));
        kill(killed[killed.len() - 1]);
    }
    assert_eq!(stdout_of(end(parent)), undisturbed);
}

#[test]
fn a_file_that_kills_its_reader_three_times_is_reported_and_the_rest_is_right() {
    let folder = logs();
    let parent = start(folder.path(), &["--processes=2"]);
    let mut killed = Vec::new();
    for _ in 0..3 {
        killed.push(reader_of_long(parent.id(), &killed));
        kill(killed[killed.len() - 1]);
    }
    let output = end(parent);
    assert_eq!(
        output.stdout,
        b"192.0.2.1\n192.0.2.2\n192.0.2.3\n192.0.2.4\n192.0.2.5\n"
    );
    assert_eq!(output.status.code(), Some(1));
    let stderr = stderr_of(&output);
    assert!(
        stderr.contains("long.log.gz: not read: ")
            && stderr.contains("3 attempts")
            && stderr.contains("signal 9"),
        "{stderr}"
    );
    assert_eq!(stderr.lines().count(), 1, "{stderr}");
}

#[test]
fn a_file_that_takes_too_long_is_reported_and_the_rest_is_right() {
    let folder = logs();
    let output = end(start(folder.path(), &["--processes=2", "--timeout=0.3"]));
    assert_eq!(
        output.stdout,
        b"192.0.2.1\n192.0.2.2\n192.0.2.3\n192.0.2.4\n192.0.2.5\n"
    );
    assert_eq!(output.status.code(), Some(1));
    assert!(
        stderr_of(&output).contains("long.log.gz: not read: not done after 300ms"),
        "{output:?}"
    );
}

#[test]
fn no_child_outlives_its_parent() {
    let folder = logs();
    let mut parent = start(folder.path(), &["--processes=2"]);
    reader_of_long(parent.id(), &[]);
    let orphans = children(parent.id());
    kill(parent.id());
    parent.wait().expect("the binary ends");
    let begin = Instant::now();
    let lives = |id: &u32| {
        let stat = fs::read_to_string(format!("/proc/{id}/stat")).unwrap_or_default();
        !stat.is_empty() && !stat.contains(") Z ")
    };
    while orphans.iter().any(lives) {
        assert!(begin.elapsed() < PATIENCE, "{orphans:?} live on");
        sleep(Duration::from_millis(10));
    }
}

#[test]
fn pipes_are_read_once_by_the_parent_itself() {
    let folder = tempdir().expect("a folder can be made");
    let pipe = folder.path().join("pipe");
    assert!(
        Command::new("mkfifo")
            .arg(&pipe)
            .status()
            .expect("mkfifo runs")
            .success()
    );
    let parent = findrobots()
        .arg(&pipe)
        .args(["odd/crlf.log", "--processes=2"])
        .stdout(Stdio::piped())
        .spawn()
        .expect("the binary runs");
    fs::write(&pipe, line("192.0.2.7", "/robots.txt")).expect("the pipe is read");
    assert_eq!(
        end(parent).stdout,
        b"192.0.2.1\n192.0.2.2\n192.0.2.3\n192.0.2.7\n"
    );
}

#[test]
fn options_of_processes_want_processes() {
    for arguments in [
        &["logs", "--timeout=1"][..],
        &["logs", "--max-tasks-per-child=1"],
        &["logs", "-j2", "--processes=2"],
    ] {
        assert_eq!(run(arguments).status.code(), Some(2), "{arguments:?}");
    }
    for timeout in ["0", "-1", "x", "nan", "1e99"] {
        let output = run(["logs", "--processes=2", &format!("--timeout={timeout}")]);
        assert_eq!(output.status.code(), Some(2), "{timeout}");
    }
}
