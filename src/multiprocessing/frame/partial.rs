//! A frame of which a part has arrived: what was read is kept when a read times out, and the next
//! call goes on from there.
//!
//! No byte after the end of the frame is read, so the stream needs no buffer of its own.

use std::io::{self, Read};

use super::FrameError;

/// The most memory to reserve before any byte of a frame has arrived: its length is only a claim.
pub(super) const RESERVE: usize = 64 << 10;

/// The longest header: -1 as four bytes, and eight bytes of length.
const MAX_HEADER: usize = 12;

/// The part of one frame that has been read. The next frame begins with a new one.
#[derive(Debug, Default)]
pub struct Partial {
    header: [u8; MAX_HEADER],
    /// How many bytes of the header have been read.
    filled: usize,
    payload: Vec<u8>,
}

impl Partial {
    /// Returns true if and only if no byte of the frame has been read.
    pub fn is_empty(&self) -> bool {
        self.filled == 0
    }

    /// Reads the length of the payload, or returns it again.
    ///
    /// # Errors
    ///
    /// [`FrameError::TimedOut`] leaves the bytes that were read, and the call can be repeated. Any
    /// other error is final: the same call has the same error again.
    pub fn read_length(
        &mut self,
        reader: &mut impl Read,
        limit: usize,
    ) -> Result<usize, FrameError> {
        self.fill(reader, 4)?;
        let [a, b, c, d, long @ ..] = self.header;
        let bytes = match i32::from_be_bytes([a, b, c, d]) {
            -1 if self.filled < MAX_HEADER => {
                self.fill(reader, MAX_HEADER)?;
                return self.read_length(reader, limit);
            }
            -1 => u64::from_be_bytes(long),
            negative @ ..=-2 => return Err(FrameError::Negative(negative)),
            length => u64::from(length.unsigned_abs()),
        };
        match usize::try_from(bytes) {
            Ok(length) if length <= limit => Ok(length),
            _ => Err(FrameError::TooLong { bytes, limit }),
        }
    }

    /// Reads the rest of the payload, whose length is `length`, and starts a new frame.
    ///
    /// # Errors
    ///
    /// As for [`read_length`](Self::read_length).
    pub fn read_payload(
        &mut self,
        reader: &mut impl Read,
        length: usize,
    ) -> Result<Vec<u8>, FrameError> {
        while self.payload.len() < length {
            let left = length - self.payload.len();
            if self.payload.len() == self.payload.capacity() {
                // At most twice what has arrived, and never more than the frame.
                let more = self.payload.len().max(RESERVE).min(left);
                self.payload.reserve_exact(more);
            }
            let space = self.payload.capacity() - self.payload.len();
            let mut part = reader.by_ref().take(space.min(left) as u64);
            if part.read_to_end(&mut self.payload)? == 0 {
                return Err(FrameError::Torn);
            }
        }
        Ok(std::mem::take(self).payload)
    }

    fn fill(&mut self, reader: &mut impl Read, length: usize) -> Result<(), FrameError> {
        while self.filled < length {
            match reader.read(&mut self.header[self.filled..length]) {
                Ok(0) if self.is_empty() => return Err(FrameError::Closed),
                Ok(0) => return Err(FrameError::Torn),
                Ok(n) => self.filled += n,
                Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
                Err(error) => return Err(error.into()),
            }
        }
        Ok(())
    }
}
