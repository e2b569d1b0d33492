//! The cost of a command: wall and processor time, and peak memory. The machine it has.
//!
//! The system adds up the times of all children of a process, and keeps the largest of their peaks.
//! So each command is run by a fresh copy of the benchmark, which has no other children.

use std::io::Write;
use std::process::{Command, Stdio};
use std::time::Instant;

use nix::sys::resource::{UsageWho, getrusage};

/// The first argument of a copy that runs one command.
const ARGUMENT: &str = "--measure-one";

/// The cost of one run.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Cost {
    /// Seconds by the clock.
    pub(crate) wall: f64,
    /// Processor seconds, user and system, of the command and its children.
    pub(crate) cpu: f64,
    /// The largest resident set of any of its processes, in MB.
    pub(crate) peak: f64,
}

/// Runs the one command and exits, if this process is such a copy. `main` calls it first.
pub(crate) fn measure_one_if_asked() {
    let arguments: Vec<_> = std::env::args().collect();
    let [_, argument, script] = &arguments[..] else {
        return;
    };
    if argument != ARGUMENT {
        return;
    }
    let begin = Instant::now();
    let status = Command::new("sh")
        .args(["-c", script])
        .stdin(Stdio::null())
        .status()
        .expect("sh runs");
    let wall = begin.elapsed().as_secs_f64();
    let usage =
        getrusage(UsageWho::RUSAGE_CHILDREN).expect("the system knows the cost of its children");
    let seconds =
        |time: nix::sys::time::TimeVal| time.tv_sec() as f64 + time.tv_usec() as f64 / 1e6;
    let cpu = seconds(usage.user_time()) + seconds(usage.system_time());
    // The peak comes in KiB.
    eprint!(
        "{wall} {cpu} {} {}",
        usage.max_rss() as f64 * 1024.0 / 1e6,
        status.code().unwrap_or(-1)
    );
    std::io::stderr().flush().expect("the benchmark listens");
    std::process::exit(0);
}

/// Runs a shell command, and returns its standard output and its cost.
pub(crate) fn measure(script: &str) -> (Vec<u8>, Cost) {
    let myself = std::env::current_exe().expect("the benchmark knows where it is");
    let out = Command::new(myself)
        .args([ARGUMENT, script])
        .output()
        .expect("the benchmark runs");
    let printed = String::from_utf8_lossy(&out.stderr).into_owned();
    let numbers: Vec<f64> = printed
        .lines()
        .last()
        .unwrap_or("")
        .split(' ')
        .flat_map(str::parse)
        .collect();
    let [wall, cpu, peak, _status] = numbers[..] else {
        panic!("`{script}` failed: {printed}")
    };
    (out.stdout, Cost { wall, cpu, peak })
}

/// The middle value.
pub(crate) fn median(values: impl IntoIterator<Item = f64>) -> f64 {
    let mut values: Vec<_> = values.into_iter().collect();
    values.sort_by(f64::total_cmp);
    values[values.len() / 2]
}

/// Returns true if and only if a shell command succeeds, such as one that finds a program.
pub(crate) fn is_present(check: &str) -> bool {
    let found = Command::new("sh")
        .args(["-c", check])
        .stdin(Stdio::null())
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .status();
    found.is_ok_and(|status| status.success())
}

/// The number of cores that the benchmark may use, and the processor as Linux names it: its family
/// and model tell the generation where the name does not.
pub(crate) fn machine() -> String {
    let cores = std::thread::available_parallelism().map_or(1, usize::from);
    let about = std::fs::read_to_string("/proc/cpuinfo").unwrap_or_default();
    let value = |key: &str| {
        let mut entries = about.lines().filter_map(|line| line.split_once(':'));
        let entry = entries.find(|(name, _)| name.trim() == key);
        entry.map_or("unknown", |(_, value)| value.trim())
    };
    let (name, family, model) = (value("model name"), value("cpu family"), value("model"));
    format!("{cores} cores, {name} (family {family}, model {model})")
}

/// The value of an option of this bench, after its name.
pub(crate) fn option(name: &str) -> Option<String> {
    let mut arguments = std::env::args().skip_while(|argument| argument != name);
    arguments.next()?;
    Some(arguments.next().expect("the option has a value"))
}
