//! What the two plain TCP servers share: where to listen, the pool of threads that take clients from a queue, and how
//! patient they are. Such a server knows no key, so it listens on this machine only.

use std::error::Error;
use std::io;
use std::net::{TcpListener, TcpStream};
use std::sync::Arc;
use std::time::Duration;

use clap::Parser;
use findrobots::multiprocessing::connection::Address;
use findrobots::multiprocessing::queue::{Get, Put, bounded};

/// How long to wait after a failed `accept`: out of descriptors, most likely, until a client leaves.
const ACCEPT_PAUSE: Duration = Duration::from_millis(50);

#[derive(Parser)]
struct Arguments {
    /// HOST:PORT to listen on, of this machine; port 0 is any that is free
    #[arg(long, default_value = "127.0.0.1:15000")]
    address: Address,
    /// A client that neither says nor takes anything for so many seconds gives up its thread to those who wait
    #[arg(long, default_value_t = 60, value_parser = clap::value_parser!(u64).range(1..))]
    idle: u64,
}

/// Serves for ever, so many clients at once and as many again that may wait; the rest wait in the kernel.
#[allow(clippy::print_stdout, clippy::print_stderr)] // Of a program of its own.
pub(crate) fn serve(
    threads: usize,
    answer: impl Fn(TcpStream) -> io::Result<()> + Send + Sync + 'static,
) -> Result<(), Box<dyn Error>> {
    let Arguments { address, idle } = Arguments::parse();
    let idle = Some(Duration::from_secs(idle));
    let listener = listen(&address)?;
    let answer = Arc::new(answer);
    let (sender, clients) = bounded::<TcpStream>(threads);
    for _ in 0..threads {
        let (clients, answer) = (clients.clone(), Arc::clone(&answer));
        std::thread::spawn(move || {
            while let Ok(client) = clients.get() {
                // Both: a client that only sends and never reads would hold its thread as well.
                let end = client
                    .set_read_timeout(idle)
                    .and_then(|()| client.set_write_timeout(idle))
                    .and_then(|()| answer(client));
                // One client's trouble is not the server's.
                if let Err(error) = end {
                    eprintln!("a client: {error}");
                }
            }
        });
    }
    println!("listening on {}", listener.local_addr()?);
    for client in listener.incoming() {
        match client {
            Ok(client) => sender.put(client).map_err(|rejected| rejected.why)?,
            Err(error) => {
                eprintln!("accept: {error}");
                std::thread::sleep(ACCEPT_PAUSE);
            }
        }
    }
    Ok(())
}

fn listen(address: &Address) -> Result<TcpListener, String> {
    let Address::Tcp(host, port) = address else {
        return Err(format!("{address}: this server listens on TCP only"));
    };
    if !address.is_local() {
        return Err(format!(
            "{address}: others can reach it, and this server knows no key: use an address of this machine"
        ));
    }
    let host = if host.is_empty() { "127.0.0.1" } else { host };
    TcpListener::bind((host, *port)).map_err(|error| format!("{address}: {error}"))
}
