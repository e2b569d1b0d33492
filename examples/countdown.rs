//! Counts down twice: one count after the other, in two threads, and in two processes.
//!
//! Run `cargo run --release --example countdown [N]`. With two processors, threads and processes
//! both take half of the time. In Python only the processes do, because its threads take turns.

use std::hint::black_box;
use std::time::{Duration, Instant};

use findrobots::multiprocessing::context::Context;
use findrobots::multiprocessing::error::{Failure, PoolError};
use findrobots::multiprocessing::process::{Launch, Process, QueueEnds, child_entry};
use findrobots::multiprocessing::task::{Registry, Task};
use serde::{Deserialize, Serialize};

/// Counted down twice, unless an argument says otherwise; takes about a tenth of a second.
const N: u64 = 200_000_000;

/// How long a process may take.
const PATIENCE: Duration = Duration::from_secs(600);

fn count(mut n: u64) {
    while n > 0 {
        n = black_box(n - 1);
    }
}

/// The count as a process.
#[derive(Serialize, Deserialize)]
struct Count(u64);

impl Task for Count {
    const NAME: &'static str = "count";
    type Output = ();

    fn run(self, _context: &Context) -> Result<(), Failure> {
        count(self.0);
        Ok(())
    }
}

fn threads(n: u64) {
    std::thread::scope(|scope| {
        scope.spawn(|| count(n));
        scope.spawn(|| count(n));
    });
}

fn processes(n: u64) -> Result<(), PoolError> {
    let spawn = || Process::spawn(&Launch::default(), Count(n), QueueEnds::default());
    for process in [spawn()?, spawn()?] {
        let timeout = PoolError::Timeout { after: PATIENCE };
        // A process that is not done by then is killed when it is dropped.
        process.join_timeout(PATIENCE).map_err(|_| timeout)??;
    }
    Ok(())
}

/// Prints how long each way took.
#[allow(clippy::print_stdout)] // A program of its own.
fn main() -> Result<(), Box<dyn std::error::Error>> {
    child_entry(|| Registry::default().with::<Count>());
    let n = std::env::args().nth(1).map_or(Ok(N), |n| n.parse())?;
    let mut start = Instant::now();
    let mut lap = |way| {
        println!("{way}: {:.2} s", start.elapsed().as_secs_f64());
        start = Instant::now();
    };
    count(n);
    count(n);
    lap("one after the other");
    threads(n);
    lap("threads");
    processes(n)?;
    lap("processes");
    Ok(())
}
