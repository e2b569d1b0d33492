//! Runs the cases, each in a process of its own under a watchdog, and speaks enough of libtest's command line for
//! `cargo test` and `cargo nextest`. Also the questions that cases ask about processes.

use std::fs;
use std::io::Read;
use std::path::PathBuf;
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

use rustix::process::{Pid, Signal, kill_process};

/// A name and what to do; a panic is a failure.
pub(crate) type Case = (&'static str, fn());

/// A case that runs longer hangs. The slowest takes ten seconds on a machine that is busy.
const LIMIT: Duration = Duration::from_secs(100);

/// How long something that should be at once may take on a machine that has other things to do.
pub(crate) const SOON: Duration = Duration::from_secs(10);

const CASE: &str = "__case";

pub(crate) fn main(cases: &[Case]) {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    if arguments.first().is_some_and(|first| first == CASE) {
        return run_here(cases, &arguments[1]);
    }
    let has = |flag: &str| arguments.iter().any(|argument| argument == flag);
    let mut filters = Vec::new();
    let mut skipped = Vec::new();
    let mut rest = arguments.iter();
    while let Some(argument) = rest.next() {
        match argument.as_str() {
            "--skip" => skipped.extend(rest.next().cloned()),
            "--format" | "--test-threads" | "--color" | "--logfile" | "-Z" => drop(rest.next()),
            flag if flag.starts_with('-') => {}
            filter => filters.push(filter.to_owned()),
        }
    }
    let fits = |name: &str, filter: &String| match has("--exact") {
        true => name == filter,
        false => name.contains(filter.as_str()),
    };
    let chosen = |name: &str| {
        (filters.is_empty() || filters.iter().any(|filter| fits(name, filter)))
            && !skipped.iter().any(|filter| fits(name, filter))
            // There are no ignored cases.
            && !has("--ignored")
    };
    let chosen: Vec<&Case> = cases.iter().filter(|(name, _)| chosen(name)).collect();
    if has("--list") {
        for (name, _) in chosen {
            println!("{name}: test");
        }
        return;
    }
    let start = Instant::now();
    let failed = chosen.iter().filter(|case| !run_apart(case.0)).count();
    println!(
        "\nworkers, in {:.1} s:\n{} passed, {failed} failed",
        start.elapsed().as_secs_f32(),
        chosen.len() - failed
    );
    if failed > 0 {
        std::process::exit(101);
    }
}

fn run_here(cases: &[Case], name: &str) {
    let (_, case) = cases.iter().find(|case| case.0 == name).unwrap();
    case();
    let left = children();
    assert!(left.is_empty(), "children left behind: {left:?}");
}

/// Runs a case in a process of its own, and shows what it said if it failed.
fn run_apart(name: &str) -> bool {
    let log = tempfile::NamedTempFile::new().unwrap();
    let start = Instant::now();
    let mut child = Command::new(std::env::current_exe().unwrap())
        .args([CASE, name])
        .env("RUST_BACKTRACE", "0")
        .stdin(Stdio::null())
        .stdout(log.reopen().unwrap())
        .stderr(log.reopen().unwrap())
        .spawn()
        .unwrap();
    let mut hangs = false;
    let status = loop {
        if let Some(status) = child.try_wait().unwrap() {
            break status;
        }
        if start.elapsed() > LIMIT {
            hangs = true;
            child.kill().unwrap();
        }
        std::thread::sleep(Duration::from_millis(2));
    };
    let passed = status.success() && !hangs;
    let verdict = match (passed, hangs) {
        (true, _) => "ok",
        (_, true) => "HANGS",
        _ => "FAILED",
    };
    println!(
        "{verdict:6} {:5.2} s  {name}",
        start.elapsed().as_secs_f32()
    );
    if !passed {
        let mut said = String::new();
        let _unreadable = log.reopen().unwrap().read_to_string(&mut said);
        println!("{status}\n{said}");
    }
    passed
}

/// State and parent of a process; None if there is none of that number.
fn stat(pid: i32) -> Option<(char, i32)> {
    let stat = fs::read_to_string(format!("/proc/{pid}/stat")).ok()?;
    // The name may hold blanks and brackets of its own.
    let mut fields = stat[stat.rfind(')')? + 1..].split_whitespace();
    Some((fields.next()?.chars().next()?, fields.next()?.parse().ok()?))
}

/// The children of this process, zombies too.
pub(crate) fn children() -> Vec<i32> {
    let me = rustix::process::getpid().as_raw_nonzero().get();
    let mut children: Vec<i32> = fs::read_dir("/proc")
        .unwrap()
        .filter_map(|entry| entry.ok()?.file_name().to_str()?.parse().ok())
        .filter(|pid| stat(*pid).is_some_and(|(_, parent)| parent == me))
        .collect();
    children.sort_unstable();
    children
}

/// Returns true if and only if the process runs or could run; a zombie, which waits to be reaped, does not, unless it
/// has threads left that are on their way out.
pub(crate) fn lives(pid: i32) -> bool {
    let threads = fs::read_dir(format!("/proc/{pid}/task")).map_or(0, Iterator::count);
    stat(pid).is_some_and(|(state, _)| threads > 1 || !matches!(state, 'Z' | 'X'))
}

pub(crate) fn signal(pid: i32, signal: Signal) {
    // It may be gone already.
    let _gone = kill_process(Pid::from_raw(pid).unwrap(), signal);
}

/// Open descriptors of this process.
pub(crate) fn descriptors() -> usize {
    fs::read_dir("/proc/self/fd").unwrap().count()
}

/// Waits until it is so.
pub(crate) fn eventually(what: &str, mut is_so: impl FnMut() -> bool) {
    let start = Instant::now();
    while !is_so() {
        assert!(start.elapsed() < SOON, "not {what} after {SOON:?}");
        std::thread::sleep(Duration::from_millis(5));
    }
}

/// A path in a folder that is deleted with the guard.
pub(crate) fn scratch(name: &str) -> (tempfile::TempDir, PathBuf) {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join(name);
    (folder, path)
}
