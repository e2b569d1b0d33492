//! Frames: the boundaries between messages on a stream of bytes, as Python's
//! `multiprocessing.connection` writes them.
//!
//! A frame is its length as a big-endian `i32`, followed by that many bytes. A length above
//! `i32::MAX` is written as -1 followed by a big-endian `u64`. This file knows neither sockets nor
//! the content of a frame: `auth` calls it during the handshake, `connection` after it. A pool and
//! its workers use another framing, in `wire`, because there both ends are this program.

mod partial;

use std::io::{self, Read, Write};

pub use self::partial::Partial;

/// A frame of up to this many bytes is sent in one write together with its header, as Python does.
/// Above it, copying the payload would cost more than the second system call.
const ONE_WRITE: usize = 16 << 10;

/// Reads one frame of at most `limit` bytes.
///
/// # Errors
///
/// [`FrameError::Closed`] if the stream ends before the first byte of a frame. Any other error may
/// leave the stream inside a frame, so no further frame can be read from it: a [`Partial`] can go
/// on.
pub fn read_frame(reader: &mut impl Read, limit: usize) -> Result<Vec<u8>, FrameError> {
    let mut partial = Partial::default();
    let length = partial.read_length(reader, limit)?;
    partial.read_payload(reader, length)
}

/// Writes one frame.
///
/// # Errors
///
/// [`FrameError::TimedOut`] or [`FrameError::Io`] as the stream reports it. Part of the frame may
/// have been written, so no further frame can be.
pub fn write_frame(writer: &mut impl Write, payload: &[u8]) -> Result<(), FrameError> {
    let header = match i32::try_from(payload.len()) {
        Ok(length) => length.to_be_bytes().to_vec(),
        Err(_) => {
            let long = (payload.len() as u64).to_be_bytes();
            [&(-1_i32).to_be_bytes()[..], &long].concat()
        }
    };
    if payload.len() <= ONE_WRITE {
        writer.write_all(&[&header, payload].concat())?;
    } else {
        writer.write_all(&header)?;
        writer.write_all(payload)?;
    }
    Ok(())
}

/// Why a frame could not be read or written.
#[derive(Debug, thiserror::Error)]
pub enum FrameError {
    /// The peer closed the connection between two frames.
    #[error("the peer closed the connection")]
    Closed,
    /// The connection ended inside a frame.
    #[error("the connection ended inside a message")]
    Torn,
    /// The peer announced a frame longer than the limit.
    #[error("the peer announced a message of {bytes} bytes, the limit is {limit}")]
    TooLong {
        /// The length that the peer announced.
        bytes: u64,
        /// The limit, in bytes.
        limit: usize,
    },
    /// The peer announced a negative length, which no version of Python sends.
    #[error("the peer announced a message of {0} bytes: it speaks another protocol")]
    Negative(i32),
    /// The deadline passed.
    #[error("the peer took too long")]
    TimedOut,
    /// The operating system reported another error.
    #[error("the connection failed: {0}")]
    Io(#[source] io::Error),
}

impl From<io::Error> for FrameError {
    fn from(error: io::Error) -> Self {
        match error.kind() {
            io::ErrorKind::UnexpectedEof => Self::Torn,
            // The system decides which of the two a socket reports when its timeout passes.
            io::ErrorKind::TimedOut | io::ErrorKind::WouldBlock => Self::TimedOut,
            _ => Self::Io(error),
        }
    }
}

#[cfg(test)]
mod tests;
