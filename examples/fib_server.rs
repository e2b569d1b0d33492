//! A TCP server whose threads use a pool of processes as their coprocessor: a number a line, its Fibonacci number back.
//!
//! `cargo run --release --example fib_server`, and `nc 127.0.0.1 15000` to talk to it. A thread that waits for a worker
//! costs nothing, so small requests are answered while big ones are being worked on. Requests are lines: TCP may cut
//! and join what a client sends as it likes.

mod tcp_server;

use std::io::{BufRead, BufReader, Read, Write};
use std::net::TcpStream;

use findrobots::multiprocessing::context::Context;
use findrobots::multiprocessing::error::Failure;
use findrobots::multiprocessing::pool::{Pool, PoolConfig};
use findrobots::multiprocessing::process::child_entry;
use findrobots::multiprocessing::task::{Registry, Task};
use serde::{Deserialize, Serialize};

/// Clients that are served at once.
const THREADS: usize = 64;

/// The longest request, with its newline: any `u64`, and some blanks.
const MAX_LINE: u64 = 64;

/// The slow way to a Fibonacci number.
#[derive(Serialize, Deserialize)]
struct Fib(u64);

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

fn answer(client: TcpStream, pool: &Pool) -> std::io::Result<()> {
    client.set_nodelay(true)?;
    let mut requests = BufReader::new(&client);
    let mut line = String::new();
    loop {
        line.clear();
        if requests.by_ref().take(MAX_LINE).read_line(&mut line)? == 0 {
            return Ok(());
        }
        let reply = match line.trim().parse() {
            Ok(n) => pool.apply(Fib(n)).map_err(|error| error.to_string()),
            Err(_) => Err("not a number".to_owned()),
        };
        let text = reply.map_or_else(|error| format!("error: {error}\n"), |n| format!("{n}\n"));
        (&client).write_all(text.as_bytes())?;
        if !line.ends_with('\n') {
            return Ok(());
        }
    }
}

/// Serves for ever.
fn main() -> Result<(), Box<dyn std::error::Error>> {
    child_entry(|| Registry::default().with::<Fib>());
    let pool = Pool::new(PoolConfig::default())?;
    tcp_server::serve(THREADS, move |client| answer(client, &pool))
}
