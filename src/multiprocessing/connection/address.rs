//! The address of a listener: a TCP port or a Unix socket, as Python's `AF_INET` and `AF_UNIX`.
//!
//! Abstract Unix sockets are left out on purpose: any user of the machine may connect to them.

use std::fmt;
use std::io;
use std::net::{Ipv4Addr, SocketAddr, ToSocketAddrs};
use std::path::PathBuf;
use std::str::FromStr;

/// An address to listen on or to connect to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Address {
    /// A host and a port. An empty host and `localhost` both mean 127.0.0.1, as in Python, except
    /// that a Python listener takes an empty host for every interface. Port 0 asks the system for a
    /// free port.
    Tcp(String, u16),
    /// A socket in the file system.
    Unix(PathBuf),
}

impl Address {
    /// Returns true if and only if only this machine can reach the address.
    pub fn is_local(&self) -> bool {
        match self {
            Self::Tcp(..) => self
                .resolve()
                .is_ok_and(|found| found.iter().all(|address| address.ip().is_loopback())),
            Self::Unix(_) => true,
        }
    }

    /// The socket addresses of a TCP address, in the order to try them; none for a Unix socket.
    pub(super) fn resolve(&self) -> io::Result<Vec<SocketAddr>> {
        match self {
            Self::Tcp(host, port) if host.is_empty() || host == "localhost" => {
                Ok(vec![SocketAddr::from((Ipv4Addr::LOCALHOST, *port))])
            }
            Self::Tcp(host, port) => Ok((host.as_str(), *port).to_socket_addrs()?.collect()),
            Self::Unix(_) => Ok(Vec::new()),
        }
    }
}

impl FromStr for Address {
    type Err = AddressError;

    /// Reads `host:port`, `[::1]:port`, `:port`, or a path, which must contain a slash.
    ///
    /// # Errors
    ///
    /// If the text is none of these.
    fn from_str(text: &str) -> Result<Self, AddressError> {
        let refused = || AddressError(text.to_owned());
        if text.contains('\0') {
            return Err(refused());
        }
        if text.contains('/') {
            return Ok(Self::Unix(PathBuf::from(text)));
        }
        let (host, port) = text.rsplit_once(':').ok_or_else(refused)?;
        let port = port.parse().map_err(|_| refused())?;
        let host = match host.strip_prefix('[') {
            Some(rest) => rest.strip_suffix(']').ok_or_else(refused)?,
            None if host.contains(':') => return Err(refused()),
            None => host,
        };
        Ok(Self::Tcp(host.to_owned(), port))
    }
}

impl fmt::Display for Address {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Tcp(host, port) if host.contains(':') => write!(f, "[{host}]:{port}"),
            Self::Tcp(host, port) => write!(f, "{host}:{port}"),
            Self::Unix(path) => path.display().fmt(f),
        }
    }
}

/// An invalid address.
#[derive(Debug, thiserror::Error)]
#[error(
    "`{}` is not an address: write HOST:PORT, or the path of a Unix socket with a slash in it",
    .0.escape_debug()
)]
pub struct AddressError(String);

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses_are_read_as_they_are_printed() {
        for text in [
            "127.0.0.1:16000",
            "[::1]:80",
            "example.org:1",
            ":0",
            "/run/x.sock",
            "./x:1",
        ] {
            assert_eq!(text.parse::<Address>().unwrap().to_string(), text);
        }
        for text in [
            "",
            "x.sock",
            "host",
            "host:",
            "host:65536",
            "::1:80",
            "[::1:80",
            "\0/x",
        ] {
            assert!(text.parse::<Address>().is_err(), "{text:?}");
        }
    }

    #[test]
    fn an_empty_host_is_this_machine_only() {
        assert!(":80".parse::<Address>().unwrap().is_local());
        assert!("localhost:80".parse::<Address>().unwrap().is_local());
        assert!("./x".parse::<Address>().unwrap().is_local());
        assert!(!"0.0.0.0:80".parse::<Address>().unwrap().is_local());
    }
}
