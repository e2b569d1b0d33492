//! The threads of the two plain TCP servers that have some: they take clients from a queue, and
//! leave those that are idle.

use std::error::Error;
use std::io;
use std::net::TcpStream;
use std::sync::Arc;

use findrobots::multiprocessing::queue::{Get, Put, bounded};

use crate::tcp_address::{ACCEPT_PAUSE, listen};

/// Serves without end: `threads` clients at once, and as many again wait in the queue. The rest
/// wait in the kernel.
#[allow(clippy::print_stderr)] // Of a program of its own.
pub(crate) fn serve(
    threads: usize,
    answer: impl Fn(TcpStream) -> io::Result<()> + Send + Sync + 'static,
) -> Result<(), Box<dyn Error>> {
    let (listener, idle) = listen()?;
    let answer = Arc::new(answer);
    let (sender, clients) = bounded::<TcpStream>(threads);
    for _ in 0..threads {
        let (clients, answer) = (clients.clone(), Arc::clone(&answer));
        std::thread::spawn(move || {
            while let Ok(client) = clients.get() {
                // Both limits, because a client that sends and never reads would hold its thread as
                // well.
                let end = client
                    .set_read_timeout(Some(idle))
                    .and_then(|()| client.set_write_timeout(Some(idle)))
                    .and_then(|()| answer(client));
                // The failure of one client must not end the server.
                if let Err(error) = end {
                    eprintln!("a client: {error}");
                }
            }
        });
    }
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
