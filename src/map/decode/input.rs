//! The bytes of a file, read ahead into one buffer that is kept for the next file.
//!
//! `std::io::BufReader` would do, except that its buffer is freed with the file, which costs more
//! than decoding where there are ten thousand small logs, and that it does not know the reader's
//! position. Knows nothing of what the bytes are.

use std::io::{Error, Read, Result};

use crate::map::bytes::Bytes;

/// The number of bytes that are read at once. The system's copy then stays in the nearest caches;
/// from 32 to 128 KiB the difference is below one per cent.
const READ: usize = 64 * 1024;

/// The buffer of one worker.
#[derive(Debug)]
pub(in crate::map) struct Buffer(Box<[u8]>);

impl Default for Buffer {
    fn default() -> Self {
        Self(vec![0; READ].into_boxed_slice())
    }
}

/// A file that is being read from the front.
pub(in crate::map) struct Input<'a> {
    bytes: Bytes<'a>,
    buffer: &'a mut [u8],
    /// The bytes at hand are `buffer[start..end]`.
    start: usize,
    end: usize,
    /// The number of bytes of the file that were read or skipped so far; the next read begins here.
    read: u64,
    /// A read found the end. A terminal would ask for another Ctrl-D if it was read again.
    ended: bool,
    /// A read failed, after the bytes at hand.
    failure: Option<Error>,
    on_read: &'a dyn Fn(u64),
}

impl<'a> Input<'a> {
    /// Reads `bytes`, and calls `on_read` with the number of bytes of each read.
    pub(in crate::map) fn new(
        bytes: Bytes<'a>,
        buffer: &'a mut Buffer,
        on_read: &'a dyn Fn(u64),
    ) -> Self {
        Self {
            bytes,
            buffer: &mut buffer.0,
            start: 0,
            end: 0,
            read: 0,
            ended: false,
            failure: None,
            on_read,
        }
    }

    /// The bytes at hand.
    pub(in crate::map) fn at_hand(&self) -> &[u8] {
        &self.buffer[self.start..self.end]
    }

    /// Uses `n` bytes: of those at hand and, in a file that helpers read, also some after them.
    pub(in crate::map) fn consume(&mut self, n: usize) {
        let at_hand = self.end - self.start;
        if n <= at_hand {
            self.start += n;
            return;
        }
        debug_assert!(
            matches!(self.bytes, Bytes::File(_)),
            "a stream has no helpers"
        );
        (self.start, self.end) = (0, 0);
        self.count(n - at_hand);
    }

    /// The place of the first byte at hand in the file.
    pub(in crate::map) fn offset(&self) -> u64 {
        self.read - (self.end - self.start) as u64
    }

    /// The number of bytes of the file that were read so far, or skipped because a helper has read
    /// them.
    pub(in crate::map) fn bytes_read(&self) -> u64 {
        self.read
    }

    /// Reads until at least `n` bytes are at hand or the file has ended, and returns those at hand.
    pub(in crate::map) fn at_least(&mut self, n: usize) -> Result<&[u8]> {
        debug_assert!(n <= self.buffer.len());
        if self.end - self.start < n {
            self.buffer.copy_within(self.start..self.end, 0);
            (self.start, self.end) = (0, self.end - self.start);
            while self.end < n && !self.ended {
                if let Some(failure) = self.failure.take() {
                    return Err(failure);
                }
                let got = self.bytes.read(&mut self.buffer[self.end..], self.read)?;
                self.ended = got == 0;
                self.end += got;
                self.count(got);
            }
        }
        Ok(self.at_hand())
    }

    /// The same, but a failure to read is returned after the bytes at hand, which may be fewer than
    /// `n` then. So what is decoded before a failure does not depend on how the bytes came.
    pub(in crate::map) fn before_failure(&mut self, n: usize) -> Result<&[u8]> {
        if let Err(failure) = self.at_least(n) {
            if self.at_hand().is_empty() {
                return Err(failure);
            }
            self.failure = Some(failure);
        }
        Ok(self.at_hand())
    }

    /// The failure to read after the bytes at hand, if there was one.
    pub(in crate::map) fn take_failure(&mut self) -> Option<Error> {
        self.failure.take()
    }

    /// Moves bytes to `space`: those at hand or, if there are fewer than `least`, also the bytes of
    /// the next reads. Returns their number; fewer than `least` only at the end.
    ///
    /// A file is read straight into `space`. A stream is read through the buffer, so that
    /// [`Input::give_back`] can keep its bytes.
    pub(in crate::map) fn read_into(&mut self, space: &mut [u8], least: usize) -> Result<usize> {
        if matches!(self.bytes, Bytes::File(_)) && self.at_hand().is_empty() {
            (self.start, self.end) = (0, 0);
            let got = self.bytes.read(space, self.read)?;
            self.count(got);
            return Ok(got);
        }
        let n = self.before_failure(least)?.len().min(space.len());
        space[..n].copy_from_slice(&self.at_hand()[..n]);
        self.consume(n);
        Ok(n)
    }

    /// Returns the last `n` bytes of what [`Input::read_into`] moved just before, to be read again.
    pub(in crate::map) fn give_back(&mut self, n: usize) {
        match self.end {
            // A file was read past the buffer.
            0 => self.read -= n as u64,
            _ => self.start -= n,
        }
    }

    fn count(&mut self, got: usize) {
        self.read += got as u64;
        (self.on_read)(got as u64);
    }
}

impl Read for Input<'_> {
    fn read(&mut self, buffer: &mut [u8]) -> Result<usize> {
        let at_hand = self.at_least(1)?;
        let n = at_hand.len().min(buffer.len());
        buffer[..n].copy_from_slice(&at_hand[..n]);
        self.consume(n);
        Ok(n)
    }
}
