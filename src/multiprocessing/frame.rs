//! Frames: the boundaries between messages on a stream of bytes, as Python's
//! `multiprocessing.connection` writes them.
//!
//! A frame is its length as a big-endian `i32`, followed by that many bytes. A length above
//! `i32::MAX` is written as -1 followed by a big-endian `u64`. This file knows neither sockets nor
//! the content of a frame: `auth` calls it during the handshake, `connection` after it. A pool and
//! its workers use another framing, in `wire`, because there both ends are this program.

use std::io::{self, Read, Write};

/// The most memory to reserve before any byte of a frame has arrived: its length is only a claim.
const RESERVE: usize = 64 << 10;

/// A frame of up to this many bytes is sent in one write together with its header, as Python does.
/// Above it, copying the payload would cost more than the second system call.
const ONE_WRITE: usize = 16 << 10;

/// Reads one frame of at most `limit` bytes.
///
/// # Errors
///
/// [`FrameError::Closed`] if the stream ends before the first byte of a frame. Any other error may
/// leave the stream inside a frame, so no further frame can be read from it.
pub fn read_frame(reader: &mut impl Read, limit: usize) -> Result<Vec<u8>, FrameError> {
    let mut header = [0; 4];
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
    let bytes = match i32::from_be_bytes(header) {
        -1 => {
            let mut long = [0; 8];
            reader.read_exact(&mut long)?;
            u64::from_be_bytes(long)
        }
        negative @ ..=-2 => return Err(FrameError::Negative(negative)),
        length => u64::from(length.unsigned_abs()),
    };
    let length = match usize::try_from(bytes) {
        Ok(length) if length <= limit => length,
        _ => return Err(FrameError::TooLong { bytes, limit }),
    };
    let mut payload = Vec::with_capacity(length.min(RESERVE));
    reader.by_ref().take(bytes).read_to_end(&mut payload)?;
    if payload.len() < length {
        return Err(FrameError::Torn);
    }
    Ok(payload)
}

/// Writes one frame.
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
            RESERVE,
            3 * RESERVE + 7,
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
