//! Connections over which two programs exchange values, one or both of them in Rust.
//!
//! [`Listener`], [`connect`] and [`Connection`] are Python's `Listener`, `Client` and
//! `Connection`, with the same bytes on the wire. [`serve()`] is an addition: an accept loop that
//! no peer can stop. `auth` has the handshake, `frame` the framing, `pickle` the values. This
//! module does not interpret the messages: that is up to `rpc` or the caller.

mod address;
mod listener;
mod serve;
mod stop;
mod stream;

use std::io;
use std::sync::Arc;
use std::time::{Duration, Instant};

pub use self::address::{Address, AddressError};
pub use self::listener::{Listener, Pending};
pub use self::serve::{ServeOptions, serve};
pub use self::stop::StopHandle;
use self::stream::Stream;
use super::auth::{self, AuthError, AuthKey, Generation, Policy};
use super::frame::{FrameError, read_frame, write_frame};
use super::pickle::{self, Dialect, MAX_PICKLE, PickleError, Value};

/// The longest frame that an authenticated peer may send, in bytes: a frame carries one pickle.
pub const MAX_FRAME: usize = MAX_PICKLE;

/// How long a client tries to connect and to authenticate. A Python server authenticates its
/// clients one after the other, so this is longer than a server of ours needs.
pub const CONNECT_TIMEOUT: Duration = Duration::from_secs(20);

/// How long a send may take while the peer does not read and its buffers are full.
const SEND_TIMEOUT: Duration = Duration::from_secs(60);

/// Connects to a listener and authenticates, both ways, within [`CONNECT_TIMEOUT`].
///
/// # Errors
///
/// If the listener cannot be reached, or the handshake fails.
pub fn connect(
    address: &Address,
    key: &AuthKey,
    policy: Policy,
) -> Result<Connection, ConnectionError> {
    let deadline = Instant::now() + CONNECT_TIMEOUT;
    let stream = match address {
        Address::Unix(path) => Stream::connect_unix(path, deadline)?,
        Address::Tcp(..) => Stream::connect_tcp(&address.resolve()?, deadline)?,
    };
    let generation = auth::authenticate_server(&mut stream.until(Some(deadline)), key, policy)?;
    Ok(Connection::new(Arc::new(stream), generation))
}

/// An authenticated connection, for one thread that both sends and receives.
#[derive(Debug)]
pub struct Connection {
    stream: Arc<Stream>,
    recv_timeout: Option<Duration>,
    /// A dialect that the peer can read: that of its last message or, before any, the one that its
    /// handshake implies.
    dialect: Dialect,
}

impl Connection {
    fn new(stream: Arc<Stream>, generation: Generation) -> Self {
        let dialect = match generation {
            Generation::Legacy => Dialect::Two,
            Generation::Modern => Dialect::Four,
        };
        Self {
            stream,
            recv_timeout: None,
            dialect,
        }
    }

    /// Sends a value: Python's `send`.
    ///
    /// # Errors
    ///
    /// [`ConnectionError::Pickle`] if the value cannot be sent; then nothing was sent, and the
    /// connection can still be used.
    pub fn send(&mut self, value: &Value) -> Result<(), ConnectionError> {
        let message = pickle::dumps(value, self.dialect)?;
        self.send_bytes(&message)
    }

    /// Receives a value: Python's `recv`.
    ///
    /// # Errors
    ///
    /// [`ConnectionError::Pickle`] if the message is not a value; the connection can still be used.
    pub fn recv(&mut self) -> Result<Value, ConnectionError> {
        let message = self.recv_bytes()?;
        self.dialect = Dialect::of(&message);
        Ok(pickle::loads(&message)?)
    }

    /// Bounds each receive, from the call to the last byte of the message; `None` waits for ever. A
    /// receive that takes longer ends the connection, because it may have read half a message.
    pub fn set_recv_timeout(&mut self, timeout: Option<Duration>) {
        self.recv_timeout = timeout;
    }

    /// The bound on each receive.
    pub fn recv_timeout(&self) -> Option<Duration> {
        self.recv_timeout
    }

    /// Sends the bytes of one message: Python's `send_bytes`.
    ///
    /// # Errors
    ///
    /// [`ConnectionError::Pickle`] if there are more than [`MAX_FRAME`] bytes; then nothing was
    /// sent.
    pub fn send_bytes(&mut self, message: &[u8]) -> Result<(), ConnectionError> {
        if message.len() > MAX_FRAME {
            return Err(PickleError::TooBig {
                what: "bytes of the message",
                limit: MAX_FRAME,
            }
            .into());
        }
        let deadline = Instant::now() + SEND_TIMEOUT;
        write_frame(&mut self.stream.until(Some(deadline)), message)?;
        Ok(())
    }

    /// Receives the bytes of one message, at most [`MAX_FRAME`] of them: Python's `recv_bytes`.
    pub fn recv_bytes(&mut self) -> Result<Vec<u8>, ConnectionError> {
        // A timeout too long for the clock to represent waits for ever.
        let deadline = self
            .recv_timeout
            .and_then(|timeout| Instant::now().checked_add(timeout));
        Ok(read_frame(&mut self.stream.until(deadline), MAX_FRAME)?)
    }
}

/// Why a connection could not be made, or did not carry a message.
#[derive(Debug, thiserror::Error)]
pub enum ConnectionError {
    /// The other end could not be reached.
    #[error("cannot connect: {0}")]
    Unreachable(#[from] io::Error),
    /// The handshake failed.
    #[error(transparent)]
    Auth(#[from] AuthError),
    /// A message could not be sent or received; the connection can no longer be used.
    #[error(transparent)]
    Frame(#[from] FrameError),
    /// A message is not a value, or a value cannot be sent; the connection can still be used.
    #[error(transparent)]
    Pickle(#[from] PickleError),
}
