//! One socket, of either family, with a deadline over any number of reads and writes.
//!
//! A timeout of the system bounds one call, so a peer that sends a byte now and then can stretch it for
//! ever. Here the deadline is a point in time and every call gets what is left of it.

use std::io::{self, Read, Write};
use std::net::{Shutdown, SocketAddr, TcpStream};
use std::os::unix::net::UnixStream;
use std::path::Path;
use std::time::{Duration, Instant};

use rustix::net::{AddressFamily, SocketAddrUnix, SocketFlags, SocketType};

/// How long to wait before asking again whether a full Unix socket has room for one more client.
const UNIX_RETRY: Duration = Duration::from_millis(5);

/// A connected socket.
#[derive(Debug)]
pub(super) enum Stream {
    Tcp(TcpStream),
    Unix(UnixStream),
}

impl Stream {
    pub(super) fn connect_tcp(address: &SocketAddr, deadline: Instant) -> io::Result<Stream> {
        Stream::from_tcp(TcpStream::connect_timeout(address, left(deadline)?)?)
    }

    /// Connects without blocking and tries again until the deadline: a listener whose queue is full would
    /// block a plain `connect` for as long as it likes.
    pub(super) fn connect_unix(path: &Path, deadline: Instant) -> io::Result<Stream> {
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
        Stream::from_unix(UnixStream::from(socket))
    }

    pub(super) fn from_tcp(socket: TcpStream) -> io::Result<Stream> {
        socket.set_nonblocking(false)?;
        // Two small messages in a row, such as the end of the handshake and the first request, would wait
        // for each other: Nagle's algorithm here, delayed acknowledgements there, 40 ms together.
        socket.set_nodelay(true)?;
        Ok(Stream::Tcp(socket))
    }

    pub(super) fn from_unix(socket: UnixStream) -> io::Result<Stream> {
        socket.set_nonblocking(false)?;
        Ok(Stream::Unix(socket))
    }

    /// Ends the connection, also for whoever is reading from it in another thread.
    pub(super) fn shutdown(&self, how: Shutdown) {
        // It fails only if the peer has ended it already.
        let _ = match self {
            Stream::Tcp(socket) => socket.shutdown(how),
            Stream::Unix(socket) => socket.shutdown(how),
        };
    }

    /// The stream with a deadline over all that is read and written through it; `None` waits for ever.
    pub(super) fn until(&self, deadline: Option<Instant>) -> Until<'_> {
        Until {
            stream: self,
            deadline,
        }
    }

    fn set_read_timeout(&self, timeout: Option<Duration>) -> io::Result<()> {
        match self {
            Stream::Tcp(socket) => socket.set_read_timeout(timeout),
            Stream::Unix(socket) => socket.set_read_timeout(timeout),
        }
    }

    fn set_write_timeout(&self, timeout: Option<Duration>) -> io::Result<()> {
        match self {
            Stream::Tcp(socket) => socket.set_write_timeout(timeout),
            Stream::Unix(socket) => socket.set_write_timeout(timeout),
        }
    }
}

/// What is left until `deadline`, which is never zero: the system takes zero for "no timeout".
fn left(deadline: Instant) -> io::Result<Duration> {
    match deadline.checked_duration_since(Instant::now()) {
        Some(left) if !left.is_zero() => Ok(left),
        _ => Err(io::ErrorKind::TimedOut.into()),
    }
}

/// A stream that is read and written up to a deadline.
pub(super) struct Until<'a> {
    stream: &'a Stream,
    deadline: Option<Instant>,
}

impl Read for Until<'_> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        self.stream
            .set_read_timeout(self.deadline.map(left).transpose()?)?;
        match self.stream {
            Stream::Tcp(socket) => {
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
            Stream::Tcp(socket) => (&*socket).write(bytes),
            Stream::Unix(socket) => (&*socket).write(bytes),
        }
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

/// Has the system acknowledge at once what comes next. A Python client does not switch Nagle's algorithm
/// off, so its first request after the handshake would wait 40 ms for an acknowledgement. The system
/// forgets this after a while, so it is said before every read; said at `accept` only, it does nothing.
fn quick_ack(socket: &TcpStream) {
    #[cfg(target_os = "linux")]
    // Without it the connection is slower and nothing else.
    let _ = rustix::net::sockopt::set_tcp_quickack(socket, true);
    #[cfg(not(target_os = "linux"))]
    let _ = socket;
}
