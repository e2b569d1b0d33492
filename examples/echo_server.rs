//! A TCP server that sends back what it gets, with a pool of threads that take connections from a queue.
//!
//! `cargo run --example echo_server`, and `nc 127.0.0.1 15000` to talk to it.

use std::io::{Read, Write};
use std::net::{TcpListener, TcpStream};
use std::time::Duration;

use clap::Parser;
use findrobots::multiprocessing::queue::{Get, Put, Receiver, bounded};

/// Clients that are served at once, and as many again that may wait; the rest wait in the kernel.
const THREADS: usize = 16;

/// A client that says nothing for so long gives up its thread to those who wait.
const IDLE: Duration = Duration::from_secs(60);

#[derive(Parser)]
struct Arguments {
    /// Address and port to listen on; port 0 is any that is free
    #[arg(long, default_value = "127.0.0.1:15000")]
    address: String,
}

fn echo(mut client: TcpStream) -> std::io::Result<()> {
    client.set_read_timeout(Some(IDLE))?;
    client.set_write_timeout(Some(IDLE))?;
    let mut bytes = [0; 65536];
    loop {
        let n = client.read(&mut bytes)?;
        if n == 0 {
            return Ok(());
        }
        client.write_all(&bytes[..n])?;
    }
}

#[allow(clippy::print_stderr)] // A program of its own.
fn serve(clients: &Receiver<TcpStream>) {
    while let Ok(client) = clients.get() {
        // One client's trouble is not the server's.
        if let Err(error) = echo(client) {
            eprintln!("a client: {error}");
        }
    }
}

/// Serves for ever.
#[allow(clippy::print_stdout, clippy::print_stderr)] // A program of its own.
pub(crate) fn main() -> Result<(), Box<dyn std::error::Error>> {
    let listener = TcpListener::bind(Arguments::parse().address)?;
    let (sender, clients) = bounded(THREADS);
    for _ in 0..THREADS {
        let clients = clients.clone();
        std::thread::spawn(move || serve(&clients));
    }
    println!("listening on {}", listener.local_addr()?);
    for client in listener.incoming() {
        match client {
            Ok(client) => sender.put(client).map_err(|rejected| rejected.why)?,
            Err(error) => {
                // Out of descriptors, most likely: wait for a client to leave.
                eprintln!("accept: {error}");
                std::thread::sleep(Duration::from_millis(50));
            }
        }
    }
    Ok(())
}
