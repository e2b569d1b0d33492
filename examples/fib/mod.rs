//! The service of `fib_server` and `select_server`: a line with a number is answered with its
//! Fibonacci number, computed by a worker of the pool.

use findrobots::multiprocessing::context::Context;
use findrobots::multiprocessing::error::{Failure, PoolError};
use findrobots::multiprocessing::task::Task;
use serde::{Deserialize, Serialize};

/// The longest request, with its newline: any `u64` and some blanks.
pub(crate) const MAX_LINE: usize = 64;

/// The slow way to a Fibonacci number.
#[derive(Serialize, Deserialize)]
pub(crate) struct Fib(pub(crate) u64);

impl Fib {
    /// Reads a request.
    pub(crate) fn parse(line: &[u8]) -> Result<Self, &'static str> {
        let number = str::from_utf8(line)
            .ok()
            .and_then(|text| text.trim().parse().ok());
        number.map(Self).ok_or("not a number")
    }
}

impl Task for Fib {
    const NAME: &'static str = "fib";
    type Output = u64;

    fn run(self, _context: &Context) -> Result<u64, Failure> {
        match self.0 {
            n @ 0..=50 => Ok(fib(n)),
            n => Err(Failure::new(format!("{n} would take until next week"))),
        }
    }
}

fn fib(n: u64) -> u64 {
    if n <= 2 { 1 } else { fib(n - 1) + fib(n - 2) }
}

/// The line of an answer.
pub(crate) fn answer(result: Result<u64, PoolError>) -> String {
    result.map_or_else(refusal, |n| format!("{n}\n"))
}

/// The line that says why there is no answer.
pub(crate) fn refusal(why: impl std::fmt::Display) -> String {
    format!("error: {why}\n")
}
