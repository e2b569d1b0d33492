//! Runs the cases, each in a process of its own under a watchdog, and answers the questions that cases ask about
//! processes.

use std::fs;
use std::io::Read;
use std::path::PathBuf;
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

use libtest_mimic::{Arguments, Failed, Trial};
use rustix::process::{Pid, Signal, kill_process};

/// A name and a function; a panic is a failure.
pub(crate) type Case = (&'static str, fn());

/// A case that runs longer hangs. The slowest takes ten seconds on a machine that is busy.
const LIMIT: Duration = Duration::from_secs(100);

/// How long something immediate may take on a busy machine.
pub(crate) const SOON: Duration = Duration::from_secs(10);

const CASE: &str = "__case";

/// Runs one case if this process was started for it, else every case that the command line selects. Cases are named
/// after their file.
pub(crate) fn main(files: &[(&str, &[Case])]) {
    let cases = files.iter().flat_map(|(file, cases)| {
        let named = move |(name, case): &Case| (format!("{file}::{name}"), *case);
        cases.iter().map(named)
    });
    let mut arguments = std::env::args().skip(1);
    if arguments.next().is_some_and(|first| first == CASE) {
        let chosen = arguments.next().unwrap();
        let (_, case) = { cases }.find(|(name, _)| *name == chosen).unwrap();
        return run_here(case);
    }
    let mut arguments = Arguments::from_args();
    // Many cases measure time, so they must not compete for the processors.
    arguments.test_threads.get_or_insert(1);
    let trials = cases.map(|(name, _)| Trial::test(name.clone(), move || run_apart(&name)));
    libtest_mimic::run(&arguments, trials.collect()).exit();
}

fn run_here(case: fn()) {
    case();
    let left = children();
    assert!(left.is_empty(), "children left behind: {left:?}");
}

/// Runs a case in a process of its own; a failure comes with its output.
fn run_apart(name: &str) -> Result<(), Failed> {
    let log = tempfile::NamedTempFile::new()?;
    let start = Instant::now();
    let mut child = Command::new(std::env::current_exe()?)
        .args([CASE, name])
        .env("RUST_BACKTRACE", "0")
        .stdin(Stdio::null())
        .stdout(log.reopen()?)
        .stderr(log.reopen()?)
        .spawn()?;
    let mut verdict = "failed";
    let status = loop {
        if let Some(status) = child.try_wait()? {
            break status;
        }
        if start.elapsed() > LIMIT {
            verdict = "hangs";
            child.kill()?;
        }
        std::thread::sleep(Duration::from_millis(2));
    };
    if status.success() {
        return Ok(());
    }
    let mut output = String::new();
    log.reopen()?.read_to_string(&mut output)?;
    Err(format!("{verdict}: {status}\n{output}").into())
}

/// State and parent of a process; `None` if there is no process of that id.
fn stat(pid: i32) -> Option<(char, i32)> {
    let stat = fs::read_to_string(format!("/proc/{pid}/stat")).ok()?;
    // The name may contain blanks and brackets of its own.
    let mut fields = stat[stat.rfind(')')? + 1..].split_whitespace();
    Some((fields.next()?.chars().next()?, fields.next()?.parse().ok()?))
}

/// The children of this process, including zombies.
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

/// Whether the process runs or could run. A zombie does not, unless some of its threads are still ending.
pub(crate) fn lives(pid: i32) -> bool {
    let threads = fs::read_dir(format!("/proc/{pid}/task")).map_or(0, Iterator::count);
    stat(pid).is_some_and(|(state, _)| threads > 1 || !matches!(state, 'Z' | 'X'))
}

pub(crate) fn signal(pid: i32, signal: Signal) {
    // The process may have ended already.
    _ = kill_process(Pid::from_raw(pid).unwrap(), signal);
}

/// Open descriptors of this process.
pub(crate) fn descriptors() -> usize {
    fs::read_dir("/proc/self/fd").unwrap().count()
}

/// Waits until the condition holds.
pub(crate) fn eventually(what: &str, mut condition: impl FnMut() -> bool) {
    let start = Instant::now();
    while !condition() {
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
