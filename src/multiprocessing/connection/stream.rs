//! One socket, of either family, with a deadline over any number of reads and writes.
//!
//! A timeout of the system bounds one call, so a peer that sends a byte now and then can stretch it
//! for ever. Here the deadline is a point in time, and each call may take the time left until then.

use std::io::{self, Read, Write};
use std::net::{Shutdown, SocketAddr, TcpStream};
use std::os::fd::{AsFd, BorrowedFd};
use std::os::unix::net::UnixStream;
use std::path::Path;
use std::time::{Duration, Instant};

use rustix::event::{PollFd, PollFlags, Timespec};
use rustix::net::{AddressFamily, RecvFlags, SocketAddrUnix, SocketFlags, SocketType};

use super::Peer;

/// How long to wait before connecting again to a Unix socket whose queue is full.
const UNIX_RETRY: Duration = Duration::from_millis(5);

/// A connected socket.
#[derive(Debug)]
pub(super) enum Stream {
    /// With the address of the other end, which the system forgets when that end is gone.
    Tcp(TcpStream, SocketAddr),
    Unix(UnixStream),
}

impl Stream {
    /// Connects to the first of these addresses that accepts.
    pub(super) fn connect_tcp(addresses: &[SocketAddr], deadline: Instant) -> io::Result<Self> {
        let mut last = io::Error::new(io::ErrorKind::NotFound, "the host has no address");
        for address in addresses {
            match TcpStream::connect_timeout(address, left(deadline)?) {
                Ok(socket) => return Self::from_tcp(socket, *address),
                Err(error) => last = error,
            }
        }
        Err(last)
    }

    /// Connects without blocking and tries again until the deadline, because a plain `connect`
    /// blocks without limit while the queue of the listener is full.
    pub(super) fn connect_unix(path: &Path, deadline: Instant) -> io::Result<Self> {
        let address = SocketAddrUnix::new(path)?;
        let flags = SocketFlags::CLOEXEC | SocketFlags::NONBLOCK;
        let socket =
            rustix::net::socket_with(AddressFamily::UNIX, SocketType::STREAM, flags, None)?;
        while let Err(error) = rustix::net::connect(&socket, &address) {
            match error {
                rustix::io::Errno::AGAIN => std::thread::sleep(left(deadline)?.min(UNIX_RETRY)),
                rustix::io::Errno::INTR => {}
                error => return Err(error.into()),
            }
        }
        Self::from_unix(UnixStream::from(socket))
    }

    pub(super) fn from_tcp(socket: TcpStream, peer: SocketAddr) -> io::Result<Self> {
        socket.set_nonblocking(false)?;
        // Nagle's algorithm here and delayed acknowledgements at the peer would hold back the
        // second of two small messages, such as the first request after the handshake, for 40 ms.
        socket.set_nodelay(true)?;
        Ok(Self::Tcp(socket, peer))
    }

    pub(super) fn from_unix(socket: UnixStream) -> io::Result<Self> {
        socket.set_nonblocking(false)?;
        Ok(Self::Unix(socket))
    }

    /// The other end.
    pub(super) fn peer(&self) -> Peer {
        match self {
            Self::Tcp(_, peer) => Peer::Tcp(*peer),
            Self::Unix(socket) => Peer::Unix(process_of(socket)),
        }
    }

    /// Waits until something can be read, the end included, or `deadline` has passed; `None` waits
    /// for ever. Returns true if and only if something can be read.
    pub(super) fn is_readable_by(&self, deadline: Option<Instant>) -> io::Result<bool> {
        loop {
            let left = deadline.map(|deadline| deadline.saturating_duration_since(Instant::now()));
            // A time too long for the system waits for ever.
            let left = left.and_then(|left| Timespec::try_from(left).ok());
            match rustix::event::poll(&mut [PollFd::new(self, PollFlags::IN)], left.as_ref()) {
                Ok(ready) => return Ok(ready > 0),
                Err(rustix::io::Errno::INTR) => {}
                Err(error) => return Err(error.into()),
            }
        }
    }

    /// Ends the connection, even while another thread reads from it.
    pub(super) fn shutdown(&self, how: Shutdown) {
        // Fails only if the peer has ended the connection already.
        _ = match self {
            Self::Tcp(socket, _) => socket.shutdown(how),
            Self::Unix(socket) => socket.shutdown(how),
        };
    }

    /// The stream with a deadline over all that is read and written through it; `None` waits for
    /// ever.
    pub(super) fn until(&self, deadline: Option<Instant>) -> Until<'_> {
        Until {
            stream: self,
            deadline,
        }
    }

    fn set_read_timeout(&self, timeout: Option<Duration>) -> io::Result<()> {
        match self {
            Self::Tcp(socket, _) => socket.set_read_timeout(timeout),
            Self::Unix(socket) => socket.set_read_timeout(timeout),
        }
    }

    fn set_write_timeout(&self, timeout: Option<Duration>) -> io::Result<()> {
        match self {
            Self::Tcp(socket, _) => socket.set_write_timeout(timeout),
            Self::Unix(socket) => socket.set_write_timeout(timeout),
        }
    }
}

impl AsFd for Stream {
    fn as_fd(&self) -> BorrowedFd<'_> {
        match self {
            Self::Tcp(socket, _) => socket.as_fd(),
            Self::Unix(socket) => socket.as_fd(),
        }
    }
}

/// The process at the other end of a Unix socket.
fn process_of(socket: &UnixStream) -> Option<i32> {
    #[cfg(target_os = "linux")]
    {
        let credentials = rustix::net::sockopt::socket_peercred(socket).ok()?;
        Some(credentials.pid.as_raw_nonzero().get())
    }
    #[cfg(not(target_os = "linux"))]
    {
        _ = socket;
        None
    }
}

/// The time left until `deadline`; never zero, which the system takes for "no timeout".
fn left(deadline: Instant) -> io::Result<Duration> {
    match deadline.checked_duration_since(Instant::now()) {
        Some(left) if !left.is_zero() => Ok(left),
        _ => Err(io::ErrorKind::TimedOut.into()),
    }
}

/// A stream whose reads and writes end at a deadline.
pub(super) struct Until<'a> {
    stream: &'a Stream,
    deadline: Option<Instant>,
}

impl Read for Until<'_> {
    /// After the deadline, takes what is there and does not wait for more.
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let Ok(left) = self.deadline.map(left).transpose() else {
            let (_, n) = rustix::net::recv(self.stream, buffer, RecvFlags::DONTWAIT)?;
            return Ok(n);
        };
        self.stream.set_read_timeout(left)?;
        match self.stream {
            Stream::Tcp(socket, _) => {
                quick_ack(socket);
                (&*socket).read(buffer)
            }
            Stream::Unix(socket) => (&*socket).read(buffer),
        }
    }
}

impl Write for Until<'_> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.stream
            .set_write_timeout(self.deadline.map(left).transpose()?)?;
        match self.stream {
            Stream::Tcp(socket, _) => (&*socket).write(bytes),
            Stream::Unix(socket) => (&*socket).write(bytes),
        }
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

/// Makes the system acknowledge the next data at once. A Python client leaves Nagle's algorithm on,
/// so its first request after the handshake would wait 40 ms for an acknowledgement. The system
/// drops the setting after a while, so every read sets it again; setting it once, at `accept`, has
/// no effect.
fn quick_ack(socket: &TcpStream) {
    // A failure only makes the connection slower.
    #[cfg(target_os = "linux")]
    {
        _ = rustix::net::sockopt::set_tcp_quickack(socket, true);
    }
    #[cfg(not(target_os = "linux"))]
    {
        _ = socket;
    }
}
