//! The cost of calls to worker processes, and of maps over them: ours and those of Python's
//! libraries in turns on the same machine.
//!
//! Run `cargo bench --bench pool`. The times depend on the machine and its load; the ratio is what
//! counts. Targets: `map` in chunks at least three times as fast as `Pool.map`, `apply` five times
//! as fast as `Pool.apply`, and callers that wait use no processor time.
//!
//! `-- --python PATH` names the Python that has the libraries, for example of a virtual
//! environment: `python3 -m venv target/peers && target/peers/bin/pip install loky joblib billiard
//! RPyC Pyro5`, then `cargo bench --bench pool -- --python target/peers/bin/python`. A library that
//! is not installed is left out, with a line that says so.

#![allow(clippy::print_stdout, clippy::expect_used)] // A program of its own, which prints its findings.

#[allow(dead_code, reason = "other benches use the rest")]
mod measure;

use std::process::Command;
use std::time::{Duration, Instant};

use findrobots::multiprocessing::context::Context;
use findrobots::multiprocessing::error::Failure;
use findrobots::multiprocessing::pool::{Pool, PoolConfig};
use findrobots::multiprocessing::process::child_entry;
use findrobots::multiprocessing::task::{Registry, Task};
use serde::{Deserialize, Serialize};

/// Rounds in which everything is measured once.
const ROUNDS: usize = 5;

/// Callers of the part about waiting.
const CALLERS: u64 = 16;

const WORKERS: usize = 2;

/// The calls, and the tasks of a map, of one measurement. Some libraries need seconds for as many
/// tasks as others do in milliseconds.
const CALLS: u64 = 2000;
const TASKS: u64 = 100_000;
const FEW_TASKS: u64 = 10_000;

/// The program for the libraries of Python.
const PYTHON: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/benches/pool.py");

/// What is measured of ours, and what of others is compared with it.
struct Contest {
    name: &'static str,
    unit: &'static str,
    is_time: bool,
    measure: fn(&Pool) -> f64,
    /// Each with its name, and library, work and size for the program in Python.
    peers: &'static [(&'static str, [&'static str; 2], u64)],
}

const CONTESTS: [Contest; 3] = [
    Contest {
        name: "apply",
        unit: "µs a call",
        is_time: true,
        measure: latency,
        peers: &[
            ("Pool.apply", ["multiprocessing_pool", "call"], CALLS),
            (
                "ProcessPoolExecutor.submit",
                ["process_pool_executor", "call"],
                CALLS,
            ),
            ("billiard Pool.apply", ["billiard", "call"], CALLS),
            ("loky submit", ["loky", "call"], CALLS),
            ("RPyC, a method", ["rpyc", "call"], CALLS),
            ("Pyro5, a method", ["pyro", "call"], CALLS),
        ],
    },
    Contest {
        name: "map in 16 chunks",
        unit: "tasks a second",
        is_time: false,
        measure: |pool| rate(pool, TASKS, TASKS / 16),
        peers: &[
            ("Pool.map", ["multiprocessing_pool", "map"], TASKS),
            (
                "ProcessPoolExecutor.map, 8 chunks",
                ["process_pool_executor", "map"],
                TASKS,
            ),
            ("billiard Pool.map", ["billiard", "map"], TASKS),
            ("loky map, 8 chunks", ["loky", "map"], TASKS),
            ("joblib Parallel", ["joblib", "map"], FEW_TASKS),
        ],
    },
    Contest {
        name: "map",
        unit: "tasks a second",
        is_time: false,
        measure: |pool| rate(pool, FEW_TASKS, 1),
        peers: &[("Pool.imap", ["multiprocessing_pool", "imap"], FEW_TASKS)],
    },
];

/// Returns its argument and one.
#[derive(Serialize, Deserialize)]
struct Inc(u64);

impl Task for Inc {
    const NAME: &'static str = "inc";
    type Output = u64;

    fn run(self, _context: &Context) -> Result<u64, Failure> {
        Ok(self.0 + 1)
    }
}

/// Keeps a processor busy.
#[derive(Serialize, Deserialize)]
struct Work(Duration);

impl Task for Work {
    const NAME: &'static str = "work";
    type Output = ();

    fn run(self, _context: &Context) -> Result<(), Failure> {
        let start = Instant::now();
        while start.elapsed() < self.0 {
            std::hint::spin_loop();
        }
        Ok(())
    }
}

fn main() {
    child_entry(|| Registry::default().with::<Inc>().with::<Work>());
    let python = measure::option("--python").unwrap_or_else(|| "python3".to_owned());
    println!(
        "{}; {WORKERS} workers; medians of {ROUNDS} rounds",
        measure::machine()
    );
    for contest in CONTESTS {
        run(&contest, &python);
    }
    starts();
    waiting();
}

/// Measures ours and each peer in turns, and prints the medians and the ratios.
fn run(contest: &Contest, python: &str) {
    let mut ours = Vec::new();
    let mut theirs = vec![Vec::new(); contest.peers.len()];
    for _ in 0..ROUNDS {
        ours.push((contest.measure)(&pool()));
        for ((_, work, n), results) in contest.peers.iter().zip(&mut theirs) {
            results.extend(peer(python, *work, *n));
        }
    }
    let ours = measure::median(ours);
    println!("{:34} {ours:12.1} {}", contest.name, contest.unit);
    for ((name, [library, _], _), results) in contest.peers.iter().zip(theirs) {
        if results.len() < ROUNDS {
            println!("  {name:32}      skipped: {python} has no working {library}");
            continue;
        }
        let theirs = measure::median(results);
        let ratio = if contest.is_time {
            theirs / ours
        } else {
            ours / theirs
        };
        println!("  {name:32} {theirs:12.1}  ours is {ratio:6.1} x as fast");
    }
}

/// Measures a library of Python; `None` if it is not installed.
fn peer(python: &str, [library, work]: [&str; 2], n: u64) -> Option<f64> {
    let output = Command::new(python)
        .args([PYTHON, library, work, &n.to_string()])
        .output()
        .ok()?;
    String::from_utf8(output.stdout).ok()?.trim().parse().ok()
}

/// The median of the calls, in microseconds.
fn latency(pool: &Pool) -> f64 {
    let times = (0..CALLS + CALLS / 10).map(|n| {
        let start = Instant::now();
        assert_eq!(pool.apply(Inc(n)), Ok(n + 1));
        start.elapsed().as_secs_f64() * 1e6
    });
    measure::median(times.skip(usize::try_from(CALLS / 10).expect("a small number")))
}

/// Tasks a second: the median of five maps, after a short one.
fn rate(pool: &Pool, n: u64, chunk: u64) -> f64 {
    let map = |n| {
        let start = Instant::now();
        let results = pool.map((0..n).map(Inc)).chunk_size(chunk);
        assert!(results.map(|result| result.expect("a number")).eq(1..=n));
        n as f64 / start.elapsed().as_secs_f64()
    };
    map(n / 10);
    measure::median((0..5).map(|_| map(n)))
}

fn pool() -> Pool {
    let workers = WORKERS;
    Pool::new(PoolConfig {
        workers,
        ..PoolConfig::default()
    })
    .expect("a pool")
}

/// Measures the start of a worker, its first answer, and its end.
fn starts() {
    let start = Instant::now();
    let n = 50;
    for i in 0..n {
        let pool = pool();
        assert_eq!(pool.apply(Inc(i)), Ok(i + 1));
        pool.close();
    }
    let each = start.elapsed().as_secs_f64() * 1e3 / n as f64;
    println!("pool, one call, close      {each:8.2} ms");
}

/// Measures the processor time of waiting callers while the workers work.
fn waiting() {
    let pool = pool();
    assert_eq!(pool.apply(Inc(1)), Ok(2));
    let before = processor_time();
    let start = Instant::now();
    std::thread::scope(|scope| {
        for _ in 0..CALLERS {
            scope.spawn(|| pool.apply(Work(Duration::from_millis(250))));
        }
    });
    println!(
        "{CALLERS} threads wait for {WORKERS} workers for {:.2} s and use {:.4} s of processor time",
        start.elapsed().as_secs_f64(),
        (processor_time() - before).as_secs_f64()
    );
}

/// Of this process, without its children.
fn processor_time() -> Duration {
    let time = rustix::time::clock_gettime(rustix::time::ClockId::ProcessCPUTime);
    Duration::try_from(time).expect("processor time is positive")
}
