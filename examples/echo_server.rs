//! A TCP server that sends back the bytes it receives. A pool of threads takes connections from a
//! queue.
//!
//! Run `cargo run --example echo_server`, and `nc 127.0.0.1 15000` to talk to it.

mod tcp_address;
mod tcp_server;

use std::io::{Read, Write};
use std::net::TcpStream;

/// Clients served at once.
const THREADS: usize = 16;

fn echo(mut client: TcpStream) -> std::io::Result<()> {
    let mut bytes = [0; 65536];
    loop {
        let n = client.read(&mut bytes)?;
        if n == 0 {
            return Ok(());
        }
        client.write_all(&bytes[..n])?;
    }
}

/// Serves without end.
fn main() -> Result<(), Box<dyn std::error::Error>> {
    tcp_server::serve(THREADS, echo)
}
