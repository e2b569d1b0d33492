//! Connections over which two programs send each other values, whichever of them is in Python.
//!
//! [`Listener`], [`connect`] and [`Connection`] are Python's `Listener`, `Client` and `Connection`; the
//! bytes on the wire are the same. [`serve()`] is what the original does not have: the loop that no peer
//! can stop. The handshake is in `auth`, the values are in `pickle`; what is said over a connection is the
//! business of `rpc` or of the caller.

mod address;
mod frame;
mod listener;
mod serve;
mod stop;
mod stream;

use std::fmt;
use std::io;
use std::sync::Arc;
use std::time::{Duration, Instant};

pub use self::address::{Address, AddressError};
pub use self::frame::{FrameError, MAX_FRAME, read_frame, write_frame};
pub use self::listener::{Listener, Pending};
pub use self::serve::{ServeOptions, serve};
pub use self::stop::Stop;
use self::stream::Stream;
use super::auth::{self, AuthError, AuthKey, Generation, Policy};
use super::pickle::{self, Dialect, PickleError, Value};

/// How long a client tries to connect and to authenticate. A server of Python's takes its clients one
/// after the other, so this is longer than a server of ours needs.
pub const CONNECT_TIMEOUT: Duration = Duration::from_secs(20);

/// How long a peer may take to make room for what is sent to it.
const SEND_TIMEOUT: Duration = Duration::from_secs(60);

/// Connects to a listener and authenticates, both ways.
pub fn connect(
    address: &Address,
    key: &AuthKey,
    policy: Policy,
) -> Result<Connection, ConnectionError> {
    let deadline = Instant::now() + CONNECT_TIMEOUT;
    let stream = match address {
        Address::Unix(path) => Stream::connect_unix(path, deadline)?,
        Address::Tcp(..) => {
            let mut last = io::Error::new(io::ErrorKind::NotFound, "the host has no address");
            let mut connected = None;
            for candidate in address.resolve()? {
                match Stream::connect_tcp(&candidate, deadline) {
                    Ok(stream) => {
                        connected = Some(stream);
                        break;
                    }
                    Err(error) => last = error,
                }
            }
            connected.ok_or(last)?
        }
    };
    let generation = auth::authenticate_server(&mut stream.until(Some(deadline)), key, policy)?;
    Ok(Connection::new(Arc::new(stream), generation))
}

/// An authenticated connection. It is one conversation: one thread sends and receives.
#[derive(Debug)]
pub struct Connection {
    stream: Arc<Stream>,
    recv_timeout: Option<Duration>,
    /// What the peer can surely read: that of its last message, or what its handshake told of its age.
    dialect: Dialect,
}

impl Connection {
    fn new(stream: Arc<Stream>, generation: Generation) -> Connection {
        let dialect = match generation {
            Generation::Legacy => Dialect::Two,
            Generation::Modern => Dialect::Four,
        };
        Connection {
            stream,
            recv_timeout: None,
            dialect,
        }
    }

    /// Sends a value: Python's `send`. If the value cannot be sent, nothing was.
    pub fn send(&mut self, value: &Value) -> Result<(), ConnectionError> {
        let message = pickle::dumps(value, self.dialect)?;
        self.send_bytes(&message)
    }

    /// Receives a value: Python's `recv`. After a [`Pickle`](ConnectionError::Pickle) error the connection
    /// can still be used.
    pub fn recv(&mut self) -> Result<Value, ConnectionError> {
        let message = self.recv_bytes()?;
        self.dialect = Dialect::of(&message);
        Ok(pickle::loads(&message)?)
    }

    /// Bounds each receive, from the call to the last byte of the message; `None` waits for ever.
    /// After it has passed the connection is of no more use, since half a message may have been read.
    pub fn set_recv_timeout(&mut self, timeout: Option<Duration>) {
        self.recv_timeout = timeout;
    }

    pub(in crate::multiprocessing) fn recv_timeout(&self) -> Option<Duration> {
        self.recv_timeout
    }

    /// Sends one message as it is: Python's `send_bytes`. Of one above [`MAX_FRAME`] bytes nothing is sent.
    pub fn send_bytes(&mut self, message: &[u8]) -> Result<(), ConnectionError> {
        if message.len() > MAX_FRAME {
            return Err(PickleError::TooBig.into());
        }
        let deadline = Instant::now() + SEND_TIMEOUT;
        Ok(write_frame(
            &mut self.stream.until(Some(deadline)),
            message,
        )?)
    }

    /// Receives one message as it is, of at most [`MAX_FRAME`] bytes: Python's `recv_bytes`.
    pub fn recv_bytes(&mut self) -> Result<Vec<u8>, ConnectionError> {
        // A timeout beyond what the clock can say is no timeout.
        let deadline = self
            .recv_timeout
            .and_then(|timeout| Instant::now().checked_add(timeout));
        Ok(read_frame(&mut self.stream.until(deadline), MAX_FRAME)?)
    }
}

/// Why a connection could not be made, or did not carry a message.
#[derive(Debug)]
pub enum ConnectionError {
    /// The other end could not be reached.
    Unreachable(io::Error),
    /// The two ends did not come to trust each other.
    Auth(AuthError),
    /// A message did not come through; the connection is of no more use.
    Frame(FrameError),
    /// A message came through and is no value, or a value cannot be sent; the connection is as before.
    Pickle(PickleError),
}

impl From<PickleError> for ConnectionError {
    fn from(error: PickleError) -> ConnectionError {
        ConnectionError::Pickle(error)
    }
}

impl From<io::Error> for ConnectionError {
    fn from(error: io::Error) -> ConnectionError {
        ConnectionError::Unreachable(error)
    }
}

impl From<AuthError> for ConnectionError {
    fn from(error: AuthError) -> ConnectionError {
        ConnectionError::Auth(error)
    }
}

impl From<FrameError> for ConnectionError {
    fn from(error: FrameError) -> ConnectionError {
        ConnectionError::Frame(error)
    }
}

impl fmt::Display for ConnectionError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            ConnectionError::Unreachable(error) => write!(f, "no connection: {error}"),
            ConnectionError::Auth(error) => error.fmt(f),
            ConnectionError::Frame(error) => error.fmt(f),
            ConnectionError::Pickle(error) => error.fmt(f),
        }
    }
}

impl std::error::Error for ConnectionError {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        match self {
            ConnectionError::Unreachable(error) => Some(error),
            ConnectionError::Auth(error) => Some(error),
            ConnectionError::Frame(error) => Some(error),
            ConnectionError::Pickle(error) => Some(error),
        }
    }
}
