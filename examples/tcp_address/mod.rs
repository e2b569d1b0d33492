//! The command line of the plain TCP servers, and their socket. Such a server has no
//! authentication, so it listens on this machine only.

use std::error::Error;
use std::net::TcpListener;
use std::time::Duration;

use clap::Parser;
use findrobots::multiprocessing::connection::Address;

/// The pause after a failed `accept`: most likely there are no descriptors left until a client
/// leaves.
pub(crate) const ACCEPT_PAUSE: Duration = Duration::from_millis(50);

#[derive(Parser)]
struct Arguments {
    /// HOST:PORT to listen on, of this machine; port 0 picks a free one
    #[arg(long, default_value = "127.0.0.1:15000")]
    address: Address,
    /// Seconds after which a client that neither sends nor receives loses its place
    #[arg(long, default_value_t = 60, value_parser = clap::value_parser!(u64).range(1..))]
    idle: u64,
}

/// Listens where the command line says, and prints the address. Also returns how long a client may
/// be idle.
#[allow(clippy::print_stdout)] // Of a program of its own.
pub(crate) fn listen() -> Result<(TcpListener, Duration), Box<dyn Error>> {
    let Arguments { address, idle } = Arguments::parse();
    let listener = bind(&address)?;
    println!("listening on {}", listener.local_addr()?);
    Ok((listener, Duration::from_secs(idle)))
}

fn bind(address: &Address) -> Result<TcpListener, String> {
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
