//! The command line of the examples on connections: the address and the key.

use std::error::Error;
use std::path::PathBuf;

use clap::Parser;
use findrobots::multiprocessing::auth::{AuthKey, Policy};
use findrobots::multiprocessing::connection::Address;

#[derive(Parser)]
pub(crate) struct Arguments {
    /// HOST:PORT, or the path of a Unix socket; without it, the column's port on 127.0.0.1.
    #[arg(long)]
    address: Option<Address>,
    /// A file with the key, readable only by you; without it, the column's key.
    #[arg(long, value_name = "FILE")]
    authkey_file: Option<PathBuf>,
}

impl Arguments {
    /// Returns the address, the key and the policy; `port` is the default port.
    pub(crate) fn resolve(port: u16) -> Result<(Address, AuthKey, Policy), Box<dyn Error>> {
        let arguments = Self::parse();
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
