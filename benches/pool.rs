//! What a call to a worker process costs, ours and Python's `multiprocessing.Pool` in turns on the same machine.
//!
//! `cargo bench --bench pool`. Times depend on the machine and what else it does; the ratio is what counts. Targets: a
//! call in at most 100 µs and three times faster than Python's, and callers that wait use no processor time.

#![allow(clippy::print_stdout, clippy::expect_used)] // A program of its own, which prints its findings.

use std::process::Command;
use std::time::{Duration, Instant};

use findrobots::multiprocessing::context::Context;
use findrobots::multiprocessing::error::Failure;
use findrobots::multiprocessing::pool::{Pool, PoolConfig};
use findrobots::multiprocessing::process::child_entry;
use findrobots::multiprocessing::task::{Registry, Task};
use serde::{Deserialize, Serialize};

/// Calls measured in one turn, and turns.
const CALLS: u64 = 3000;
const TURNS: usize = 5;

/// Callers and workers of the second part.
const CALLERS: u64 = 16;
const WORKERS: usize = 2;

/// The same with Python: the median of `CALLS` calls, in microseconds, then calls a second in a map.
const PYTHON: &str = "
import sys, time
from multiprocessing import Pool
def echo(n):
    return n
if __name__ == '__main__':
    calls = int(sys.argv[1])
    with Pool(2) as pool:
        for n in range(300):
            assert pool.apply(echo, (n,)) == n
        times = []
        for n in range(calls):
            start = time.perf_counter()
            pool.apply(echo, (n,))
            times.append(time.perf_counter() - start)
        start = time.perf_counter()
        assert pool.map(echo, range(10 * calls), chunksize=1) == list(range(10 * calls))
        rate = 10 * calls / (time.perf_counter() - start)
    print(sorted(times)[calls // 2] * 1e6, rate)
";

/// Returns its argument.
#[derive(Serialize, Deserialize)]
struct Echo(u64);

impl Task for Echo {
    const NAME: &'static str = "echo";
    type Output = u64;

    fn run(self, _context: &Context) -> Result<u64, Failure> {
        Ok(self.0)
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
    child_entry(|| Registry::default().with::<Echo>().with::<Work>());
    let mut ours = Vec::new();
    let mut theirs = Vec::new();
    for _ in 0..TURNS {
        ours.push(measure());
        theirs.extend(measure_python());
    }
    let (call, rate) = median(&mut ours);
    println!(
        "apply, ours                {call:8.1} µs (median of {TURNS} medians of {CALLS} calls)"
    );
    println!("map, ours                  {rate:8.0} tasks a second, 2 workers");
    if theirs.is_empty() {
        println!("apply, Python              skipped: no python3 with multiprocessing here");
    } else {
        let (their_call, their_rate) = median(&mut theirs);
        println!("apply, Python              {their_call:8.1} µs");
        println!("map, Python, chunksize=1   {their_rate:8.0} tasks a second, 2 workers");
        println!("apply, Python's / ours     {:8.1} x", their_call / call);
    }
    starts();
    waiting();
}

fn pool() -> Pool {
    let workers = WORKERS;
    Pool::new(PoolConfig {
        workers,
        ..PoolConfig::default()
    })
    .expect("a pool")
}

/// Microseconds a call, and calls a second in a map.
fn measure() -> (f64, f64) {
    let pool = pool();
    for n in 0..300 {
        assert_eq!(pool.apply(Echo(n)), Ok(n));
    }
    let mut times: Vec<Duration> = (0..CALLS)
        .map(|n| {
            let start = Instant::now();
            let _answer = pool.apply(Echo(n));
            start.elapsed()
        })
        .collect();
    times.sort_unstable();
    let call = times[times.len() / 2].as_secs_f64() * 1e6;
    let start = Instant::now();
    let n = 10 * CALLS;
    let results = pool
        .map((0..n).map(Echo))
        .map(|result| result.expect("echo"));
    assert!(results.eq(0..n));
    (call, n as f64 / start.elapsed().as_secs_f64())
}

fn measure_python() -> Option<(f64, f64)> {
    let calls = CALLS.to_string();
    let output = Command::new("python3")
        .args(["-c", PYTHON, &calls])
        .output()
        .ok()?;
    let text = String::from_utf8(output.stdout).ok()?;
    let mut numbers = text.split_whitespace().map(|number| number.parse().ok());
    Some((numbers.next()??, numbers.next()??))
}

fn median(pairs: &mut [(f64, f64)]) -> (f64, f64) {
    pairs.sort_by(|a, b| a.0.total_cmp(&b.0));
    pairs[pairs.len() / 2]
}

/// A worker from nothing to its first answer, and its end.
fn starts() {
    let start = Instant::now();
    let n = 50;
    for i in 0..n {
        let pool = pool();
        assert_eq!(pool.apply(Echo(i)), Ok(i));
        pool.close();
    }
    let each = start.elapsed().as_secs_f64() * 1e3 / n as f64;
    println!("pool, one call, close      {each:8.2} ms");
}

/// What the callers themselves use while the workers work.
fn waiting() {
    let pool = pool();
    assert_eq!(pool.apply(Echo(1)), Ok(1));
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
