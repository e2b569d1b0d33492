//! What the examples on connections take on the command line: where, and with which key.

use std::error::Error;
use std::io;
use std::path::PathBuf;
use std::thread;

use clap::Parser;
use findrobots::multiprocessing::auth::{AuthKey, Policy};
use findrobots::multiprocessing::connection::{Address, StopHandle};
use signal_hook::consts::{SIGINT, SIGTERM};

#[derive(Parser)]
pub(crate) struct Arguments {
    /// HOST:PORT, or the path of a Unix socket; without it, the column's port on 127.0.0.1.
    #[arg(long)]
    address: Option<Address>,
    /// A file with the key, which only you may read; without it, the column's key.
    #[arg(long, value_name = "FILE")]
    authkey_file: Option<PathBuf>,
}

impl Arguments {
    /// The address, the key and the policy, with the column's `port` for a default.
    pub(crate) fn resolve(port: u16) -> Result<(Address, AuthKey, Policy), Box<dyn Error>> {
        let arguments = Arguments::parse();
        let address = arguments
            .address
            .unwrap_or(Address::Tcp("127.0.0.1".to_owned(), port));
        let local = address.is_local();
        let key = match arguments.authkey_file {
            Some(path) => {
                AuthKey::from_file(&path).map_err(|error| format!("{}: {error}", path.display()))?
            }
            None if local => AuthKey::new(b"peekaboo")?,
            None => {
                return Err(format!(
                    "{address}: others can reach it, so a key is needed: use --authkey-file"
                )
                .into());
            }
        };
        Ok((address, key, Policy { allow_md5: local }))
    }
}

/// A handle that SIGTERM and Ctrl-C pull.
#[allow(dead_code, reason = "the clients end by themselves")]
pub(crate) fn stop_on_signals() -> io::Result<StopHandle> {
    let stop = StopHandle::new()?;
    let mut signals = signal_hook::iterator::Signals::new([SIGINT, SIGTERM])?;
    let stopped = stop.clone();
    thread::spawn(move || {
        if signals.forever().next().is_some() {
            stopped.stop();
        }
    });
    Ok(stop)
}
