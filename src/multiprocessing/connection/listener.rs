//! Listens on an address and accepts peers, which have not authenticated yet.
//!
//! Python authenticates inside `accept()`, so a silent peer keeps every other one out, and a rude
//! one ends the server with an exception. Here `accept` only accepts, and the thread of the peer
//! calls [`Pending::authenticate`].

use std::fs::{self, File};
use std::io;
use std::net::TcpListener;
use std::os::fd::{AsFd, BorrowedFd};
use std::os::unix::fs::{FileTypeExt, MetadataExt, PermissionsExt};
use std::os::unix::net::UnixListener;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::thread;
use std::time::{Duration, Instant};

use rustix::fs::FlockOperation;

use super::budget::Budget;
use super::stream::Stream;
use super::{Address, Connection, ConnectionError, Limits, Peer, StopHandle};
use crate::multiprocessing::auth::{self, AuthKey, Policy};

/// How long to wait, on binding a Unix socket, for other servers in the same folder.
const BIND_TIME: Duration = Duration::from_secs(2);
const BIND_RETRY: Duration = Duration::from_millis(5);

/// A socket that accepts peers. Dropping it removes its socket file.
#[derive(Debug)]
pub struct Listener {
    socket: Socket,
    address: Address,
    /// Kept for its drop; none for TCP.
    _file: Option<SocketFile>,
}

#[derive(Debug)]
enum Socket {
    Tcp(TcpListener),
    Unix(UnixListener),
}

impl Listener {
    /// Listens on `address`. The file of a Unix socket is accessible to its owner alone. It
    /// replaces the stale file of a server that was killed, but not the file of a running server.
    ///
    /// # Errors
    ///
    /// If the address is in use, is a file other than a socket, or cannot be bound.
    pub fn bind(address: &Address) -> io::Result<Self> {
        let (socket, address, file) = match address {
            Address::Tcp(host, _) => {
                let socket = TcpListener::bind(address.resolve()?.as_slice())?;
                socket.set_nonblocking(true)?;
                let port = socket.local_addr()?.port();
                let host = if host.is_empty() { "127.0.0.1" } else { host };
                (
                    Socket::Tcp(socket),
                    Address::Tcp(host.to_owned(), port),
                    None,
                )
            }
            Address::Unix(path) => {
                let (socket, file) = bind_unix(path)?;
                socket.set_nonblocking(true)?;
                (Socket::Unix(socket), address.clone(), Some(file))
            }
        };
        Ok(Self {
            socket,
            address,
            _file: file,
        })
    }

    /// The address that it listens on, with the port that the system chose for port 0.
    pub fn address(&self) -> &Address {
        &self.address
    }

    /// Waits for the next peer; `None` once `stop` was called.
    ///
    /// # Errors
    ///
    /// Most often that the process has too many open files: wait a little, then call it again.
    pub fn accept(&self, stop: &StopHandle) -> io::Result<Option<Pending>> {
        loop {
            if stop.is_stopped() {
                return Ok(None);
            }
            let accepted = match &self.socket {
                Socket::Tcp(socket) => socket
                    .accept()
                    .map(|(peer, address)| Stream::from_tcp(peer, address)),
                Socket::Unix(socket) => socket.accept().map(|(peer, _)| Stream::from_unix(peer)),
            };
            match accepted {
                Ok(Ok(stream)) => {
                    return Ok(Some(Pending {
                        stream: Arc::new(stream),
                    }));
                }
                // The peer has left already, which is no error of the listener.
                Ok(Err(_)) => {}
                Err(error) if error.kind() == io::ErrorKind::WouldBlock => {
                    stop.wait_for(self.fd())?
                }
                Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
                Err(error) => return Err(error),
            }
        }
    }

    fn fd(&self) -> BorrowedFd<'_> {
        match &self.socket {
            Socket::Tcp(socket) => socket.as_fd(),
            Socket::Unix(socket) => socket.as_fd(),
        }
    }
}

/// A peer that has connected but not authenticated.
#[derive(Debug)]
pub struct Pending {
    pub(super) stream: Arc<Stream>,
}

impl Pending {
    /// The peer, which may be anyone.
    pub fn peer(&self) -> Peer {
        self.stream.peer()
    }

    /// Authenticates both ways, within [`Limits::handshake_time`]. The connection has the
    /// [`Limits::memory`] for itself; [`serve`](super::serve()) shares it among its peers.
    ///
    /// # Errors
    ///
    /// If the handshake fails or is not complete in time.
    pub fn authenticate(
        self,
        key: &AuthKey,
        policy: Policy,
        limits: &Limits,
    ) -> Result<Connection, ConnectionError> {
        let deadline = Instant::now() + limits.handshake_time;
        let generation =
            auth::authenticate_client(&mut self.stream.until(Some(deadline)), key, policy)?;
        let budget = Budget::new(limits.memory);
        Ok(Connection::new(self.stream, generation, *limits, budget))
    }
}

/// The file of our Unix socket, removed on drop unless another file has taken its place.
#[derive(Debug)]
struct SocketFile {
    path: PathBuf,
    identity: (u64, u64),
}

impl Drop for SocketFile {
    fn drop(&mut self) {
        if identity(&self.path).is_ok_and(|now| now == self.identity) {
            // If it cannot be removed now, the next server on this path removes it.
            _ = fs::remove_file(&self.path);
        }
    }
}

fn identity(path: &Path) -> io::Result<(u64, u64)> {
    fs::symlink_metadata(path).map(|found| (found.dev(), found.ino()))
}

fn bind_unix(path: &Path) -> io::Result<(UnixListener, SocketFile)> {
    let folder = match path.parent() {
        Some(folder) if folder != Path::new("") => folder,
        _ => Path::new("."),
    };
    // Two servers that start at once could both find the same stale file, and one of them remove
    // the new file of the other. So one server at a time looks, removes and binds.
    let folder = File::open(folder)?;
    let deadline = Instant::now() + BIND_TIME;
    while let Err(error) = rustix::fs::flock(&folder, FlockOperation::NonBlockingLockExclusive) {
        if Instant::now() > deadline {
            return Err(error.into());
        }
        thread::sleep(BIND_RETRY);
    }
    remove_stale(path)?;
    let socket = UnixListener::bind(path)?;
    fs::set_permissions(path, fs::Permissions::from_mode(0o600))?;
    let file = SocketFile {
        path: path.to_owned(),
        identity: identity(path)?,
    };
    Ok((socket, file))
}

/// Removes the socket file of a server that no longer runs.
fn remove_stale(path: &Path) -> io::Result<()> {
    match fs::symlink_metadata(path) {
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(()),
        Err(error) => return Err(error),
        Ok(found) if !found.file_type().is_socket() => {
            return Err(io::Error::new(
                io::ErrorKind::AlreadyExists,
                "the path is a file that is not a socket: choose another path",
            ));
        }
        Ok(_) => {}
    }
    match Stream::connect_unix(path, Instant::now() + BIND_TIME) {
        Err(error) if error.kind() == io::ErrorKind::ConnectionRefused => fs::remove_file(path),
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(()),
        // On a timeout the queue of a running server is full.
        Err(error) if error.kind() != io::ErrorKind::TimedOut => Err(error),
        _ => Err(io::Error::new(
            io::ErrorKind::AddrInUse,
            "another server listens on this path",
        )),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_socket_file_is_private_and_goes_with_its_listener() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("socket");
        let listener = Listener::bind(&Address::Unix(path.clone())).unwrap();
        assert_eq!(
            fs::metadata(&path).unwrap().permissions().mode() & 0o777,
            0o600
        );
        drop(listener);
        assert!(!path.exists());
    }

    #[test]
    fn a_stale_socket_file_is_replaced_and_a_live_one_is_not() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("socket");
        let address = Address::Unix(path.clone());
        drop(UnixListener::bind(&path).unwrap());
        assert!(path.exists());
        let live = Listener::bind(&address).unwrap();
        assert_eq!(
            Listener::bind(&address).unwrap_err().kind(),
            io::ErrorKind::AddrInUse
        );
        assert!(path.exists());
        drop(live);
        fs::write(&path, "precious").unwrap();
        assert_eq!(
            Listener::bind(&address).unwrap_err().kind(),
            io::ErrorKind::AlreadyExists
        );
        assert_eq!(fs::read(&path).unwrap(), b"precious");
    }

    #[test]
    fn a_listener_does_not_remove_the_file_of_its_successor() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("socket");
        let address = Address::Unix(path.clone());
        let first = Listener::bind(&address).unwrap();
        fs::rename(&path, folder.path().join("away")).unwrap();
        let _second = Listener::bind(&address).unwrap();
        drop(first);
        assert!(path.exists());
    }

    #[test]
    fn a_port_is_on_this_machine_only_unless_said_otherwise() {
        let listener = Listener::bind(&":0".parse().unwrap()).unwrap();
        assert!(listener.address().is_local());
        let Socket::Tcp(socket) = &listener.socket else {
            panic!("not TCP")
        };
        assert!(socket.local_addr().unwrap().ip().is_loopback());
    }
}
