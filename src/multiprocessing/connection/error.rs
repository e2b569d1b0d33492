//! Why a connection could not be made, or did not carry a message.

use std::io;

use crate::multiprocessing::auth::AuthError;
use crate::multiprocessing::frame::FrameError;
use crate::multiprocessing::pickle::PickleError;

/// Why a connection could not be made, or did not carry a message.
#[derive(Debug, thiserror::Error)]
pub enum ConnectionError {
    /// The other end could not be reached.
    #[error("cannot connect: {0}")]
    Unreachable(#[from] io::Error),
    /// The handshake failed.
    #[error(transparent)]
    Auth(#[from] AuthError),
    /// A message could not be received, or was not sent whole. Only
    /// [`FrameError::TimedOut`] of a receive leaves a connection that can still be used.
    #[error(transparent)]
    Frame(#[from] FrameError),
    /// A message is not a value, or a value cannot be sent; the connection can still be used.
    #[error(transparent)]
    Pickle(#[from] PickleError),
    /// A message that was to be sent is too long, and nothing of it was sent; the connection can
    /// still be used.
    #[error("a message of {bytes} bytes is too long to be sent, the limit is {limit}")]
    TooLong {
        /// The length of the message.
        bytes: usize,
        /// The limit, in bytes.
        limit: usize,
    },
    /// A message needs more memory than the other peers of the server leave. It was not received,
    /// and the next receive tries again; or it was not sent.
    #[error("a message needs {bytes} bytes of the {total} that all peers have together")]
    Memory {
        /// The memory that the message needs, in bytes.
        bytes: usize,
        /// The memory of all peers together, in bytes.
        total: usize,
    },
}
