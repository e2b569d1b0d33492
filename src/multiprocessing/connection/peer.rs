//! The name of the other end of a connection, for those who watch a server.

use std::fmt;
use std::net::SocketAddr;

/// The other end of a connection, as the system names it: Python's `Listener.last_accepted`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Peer {
    /// An address and a port.
    Tcp(SocketAddr),
    /// The process at the other end of a Unix socket, where the system says which (Linux).
    Unix(Option<i32>),
}

impl fmt::Display for Peer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Tcp(address) => address.fmt(f),
            Self::Unix(Some(process)) => write!(f, "process {process}"),
            Self::Unix(None) => f.write_str("a local process"),
        }
    }
}
