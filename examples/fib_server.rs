//! A TCP server whose threads use a pool of processes as their coprocessor: it answers every number
//! with its Fibonacci number.
//!
//! Run `cargo run --release --example fib_server`, and `nc 127.0.0.1 15000` to talk to it. A thread
//! that waits for a worker uses no processor time, so small requests are answered while big ones
//! are computed. Requests are lines, because TCP may split and join what a client sends.

mod fib;
mod tcp_address;
mod tcp_server;

use std::io::{BufRead, BufReader, Read, Write};
use std::net::TcpStream;

use fib::{Fib, MAX_LINE};
use findrobots::multiprocessing::pool::{Pool, PoolConfig};
use findrobots::multiprocessing::process::child_entry;
use findrobots::multiprocessing::task::Registry;

/// Clients served at once.
const THREADS: usize = 64;

fn answer(client: TcpStream, pool: &Pool) -> std::io::Result<()> {
    client.set_nodelay(true)?;
    let mut requests = BufReader::new(&client);
    let mut line = Vec::new();
    loop {
        line.clear();
        let mut request = requests.by_ref().take(MAX_LINE as u64);
        if request.read_until(b'\n', &mut line)? == 0 {
            return Ok(());
        }
        let text = match Fib::parse(&line) {
            Ok(task) => fib::answer(pool.apply(task)),
            Err(why) => fib::refusal(why),
        };
        (&client).write_all(text.as_bytes())?;
        if !line.ends_with(b"\n") {
            return Ok(());
        }
    }
}

/// Serves without end.
fn main() -> Result<(), Box<dyn std::error::Error>> {
    child_entry(|| Registry::default().with::<Fib>());
    let pool = Pool::new(PoolConfig::default())?;
    tcp_server::serve(THREADS, move |client| answer(client, &pool))
}
