//! Frames: how one message is told from the next on a stream of bytes.
//!
//! A frame is its length as a big-endian `i32` and then that many bytes. A length above 2^31 - 1 is
//! written as -1 followed by a big-endian `u64`. This file knows neither sockets nor what is in a frame;
//! it is called by `auth` during the handshake and by [`Connection`](super::Connection) after it.

use std::fmt;
use std::io::{self, Read, Write};

use crate::multiprocessing::pickle::MAX_PICKLE;

/// Longest frame of an authenticated peer: it carries one pickle.
pub const MAX_FRAME: usize = MAX_PICKLE;

/// The most that is allocated ahead of the bytes that have really come. A length is only a claim.
const READ_STEP: usize = 64 << 10;

/// A frame up to this size is sent in one write, header and all, as Python does it. Above it the copy
/// would cost more than the second system call.
const ONE_WRITE: usize = 16 << 10;

/// Reads one frame of at most `limit` bytes.
pub fn read_frame(reader: &mut impl Read, limit: usize) -> Result<Vec<u8>, FrameError> {
    let mut header = [0; 4];
    // Only here, between two frames, may the peer end the stream.
    let mut filled = 0;
    while filled < header.len() {
        match reader.read(&mut header[filled..]) {
            Ok(0) if filled == 0 => return Err(FrameError::Closed),
            Ok(0) => return Err(FrameError::Torn),
            Ok(n) => filled += n,
            Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
            Err(error) => return Err(error.into()),
        }
    }
    let claimed = match i32::from_be_bytes(header) {
        -1 => {
            let mut long = [0; 8];
            reader.read_exact(&mut long)?;
            u64::from_be_bytes(long)
        }
        negative @ ..=-2 => return Err(FrameError::Negative(negative)),
        length => u64::from(length.unsigned_abs()),
    };
    let length = match usize::try_from(claimed) {
        Ok(length) if length <= limit => length,
        _ => {
            return Err(FrameError::TooLong {
                bytes: claimed,
                limit,
            });
        }
    };
    let mut payload = Vec::new();
    while payload.len() < length {
        let start = payload.len();
        payload.resize(start + (length - start).min(READ_STEP), 0);
        reader.read_exact(&mut payload[start..])?;
    }
    Ok(payload)
}

/// Writes one frame.
pub fn write_frame(writer: &mut impl Write, payload: &[u8]) -> Result<(), FrameError> {
    let mut header = Vec::with_capacity(
        12 + if payload.len() <= ONE_WRITE {
            payload.len()
        } else {
            0
        },
    );
    match i32::try_from(payload.len()) {
        Ok(length) => header.extend(length.to_be_bytes()),
        Err(_) => {
            header.extend((-1_i32).to_be_bytes());
            header.extend((payload.len() as u64).to_be_bytes());
        }
    }
    if payload.len() <= ONE_WRITE {
        header.extend(payload);
        writer.write_all(&header)?;
    } else {
        writer.write_all(&header)?;
        writer.write_all(payload)?;
    }
    Ok(())
}

/// Why no frame came, or why one could not be sent.
#[derive(Debug)]
pub enum FrameError {
    /// The peer ended the connection, and did so between two frames.
    Closed,
    /// The connection ended inside a frame.
    Torn,
    /// The peer announced more than is taken from it.
    TooLong {
        /// What it announced.
        bytes: u64,
        /// What is allowed.
        limit: usize,
    },
    /// The peer announced a negative length, which no version of Python sends.
    Negative(i32),
    /// The deadline passed.
    TimedOut,
    /// The operating system said no.
    Io(io::Error),
}

impl From<io::Error> for FrameError {
    fn from(error: io::Error) -> FrameError {
        match error.kind() {
            io::ErrorKind::UnexpectedEof => FrameError::Torn,
            // Which of the two a socket reports when its timeout passes depends on the system.
            io::ErrorKind::TimedOut | io::ErrorKind::WouldBlock => FrameError::TimedOut,
            _ => FrameError::Io(error),
        }
    }
}

impl fmt::Display for FrameError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            FrameError::Closed => f.write_str("the peer closed the connection"),
            FrameError::Torn => f.write_str("the connection ended inside a message"),
            FrameError::TooLong { bytes, limit } => {
                write!(
                    f,
                    "the peer announced a message of {bytes} bytes, and at most {limit} are taken"
                )
            }
            FrameError::Negative(length) => {
                write!(
                    f,
                    "the peer announced a message of {length} bytes: it speaks another protocol"
                )
            }
            FrameError::TimedOut => f.write_str("the peer took too long"),
            FrameError::Io(error) => error.fmt(f),
        }
    }
}

impl std::error::Error for FrameError {}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(bytes: &[u8], limit: usize) -> Result<Vec<u8>, FrameError> {
        read_frame(&mut &bytes[..], limit)
    }

    #[test]
    fn what_is_written_is_read() {
        for length in [
            0,
            1,
            256,
            ONE_WRITE,
            ONE_WRITE + 1,
            READ_STEP,
            3 * READ_STEP + 7,
        ] {
            let payload: Vec<u8> = (0..length).map(|i| i as u8).collect();
            let mut wire = Vec::new();
            write_frame(&mut wire, &payload).unwrap();
            assert_eq!(wire[..4], (length as u32).to_be_bytes());
            assert_eq!(read(&wire, length).unwrap(), payload);
        }
    }

    #[test]
    fn a_long_header_is_read() {
        assert_eq!(
            read(b"\xff\xff\xff\xff\0\0\0\0\0\0\0\x02ab", 2).unwrap(),
            b"ab"
        );
    }

    #[test]
    fn the_end_between_frames_is_not_the_end_inside_one() {
        assert!(matches!(read(b"", 9), Err(FrameError::Closed)));
        for torn in [
            &b"\0"[..],
            b"\0\0\0\x02",
            b"\0\0\0\x02a",
            b"\xff\xff\xff\xff\0\0",
        ] {
            assert!(matches!(read(torn, 9), Err(FrameError::Torn)), "{torn:?}");
        }
    }

    #[test]
    fn lengths_that_lie_are_refused_before_anything_is_allocated() {
        assert!(matches!(
            read(b"\0\0\x01\x01", 256),
            Err(FrameError::TooLong {
                bytes: 257,
                limit: 256
            })
        ));
        assert!(matches!(
            read(b"\x7f\xff\xff\xff", 256),
            Err(FrameError::TooLong { .. })
        ));
        assert!(matches!(
            read(
                b"\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff",
                usize::MAX - 1
            ),
            Err(FrameError::TooLong {
                bytes: u64::MAX,
                ..
            })
        ));
        assert!(matches!(
            read(b"\xff\xff\xff\xfe", 256),
            Err(FrameError::Negative(-2))
        ));
        assert!(matches!(
            read(b"GET / HTTP/1.1\r\n\r\n", 256),
            Err(FrameError::TooLong { .. })
        ));
    }
}
