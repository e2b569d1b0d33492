//! The bytes of a file as they lie on the disk, read ahead into one buffer that the next file uses again.
//!
//! `std::io::BufReader` would serve but for two things: its buffer dies with the file, which costs more than
//! the decoding where there are ten thousand small logs, and it cannot say at which byte the reader stands.

use std::io::{ErrorKind, Read, Result};

/// How much is read at once, in bytes. A guess that a system call costs nothing beside what it brings.
const READ: usize = 128 * 1024;

/// The buffer of one worker.
#[derive(Debug)]
pub struct Buffer(Box<[u8]>);

impl Default for Buffer {
    fn default() -> Self {
        Self(vec![0; READ].into_boxed_slice())
    }
}

/// A file in reading.
pub(super) struct Input<'a> {
    reader: &'a mut dyn Read,
    buffer: &'a mut [u8],
    /// The bytes at hand are `buffer[start..end]`.
    start: usize,
    end: usize,
    /// What was read from the file so far, in bytes.
    read: u64,
    on_read: &'a dyn Fn(u64),
}

impl<'a> Input<'a> {
    /// Reads from `reader`, and tells `on_read` how many bytes each reading brought.
    pub(super) fn new(
        reader: &'a mut dyn Read,
        buffer: &'a mut Buffer,
        on_read: &'a dyn Fn(u64),
    ) -> Self {
        Self {
            reader,
            buffer: &mut buffer.0,
            start: 0,
            end: 0,
            read: 0,
            on_read,
        }
    }

    /// The bytes at hand.
    pub(super) fn at_hand(&self) -> &[u8] {
        &self.buffer[self.start..self.end]
    }

    /// Takes `n` of the bytes at hand as used.
    pub(super) fn consume(&mut self, n: usize) {
        self.start += n;
        debug_assert!(self.start <= self.end);
    }

    /// Where the first byte at hand lies in the file.
    pub(super) fn offset(&self) -> u64 {
        self.read - (self.end - self.start) as u64
    }

    /// What was read from the file so far, in bytes.
    pub(super) fn bytes_read(&self) -> u64 {
        self.read
    }

    /// Reads until at least `n` bytes are at hand or the file has ended, and returns those at hand.
    pub(super) fn at_least(&mut self, n: usize) -> Result<&[u8]> {
        debug_assert!(n <= self.buffer.len());
        if self.end - self.start < n {
            self.buffer.copy_within(self.start..self.end, 0);
            (self.start, self.end) = (0, self.end - self.start);
            while self.end < n {
                let got = read_some(self.reader, &mut self.buffer[self.end..])?;
                if got == 0 {
                    break;
                }
                self.end += got;
                self.count(got);
            }
        }
        Ok(self.at_hand())
    }

    /// Moves bytes to `room`: those at hand, or else what one reading brings. None are moved at the end.
    pub(super) fn read_into(&mut self, room: &mut [u8]) -> Result<usize> {
        let n = self.at_hand().len().min(room.len());
        if n > 0 {
            room[..n].copy_from_slice(&self.at_hand()[..n]);
            self.consume(n);
            return Ok(n);
        }
        let got = read_some(self.reader, room)?;
        self.count(got);
        Ok(got)
    }

    fn count(&mut self, got: usize) {
        self.read += got as u64;
        (self.on_read)(got as u64);
    }
}

/// One reading, begun again when a signal broke it off.
fn read_some(reader: &mut dyn Read, room: &mut [u8]) -> Result<usize> {
    loop {
        match reader.read(room) {
            Err(error) if error.kind() == ErrorKind::Interrupted => {}
            result => return result,
        }
    }
}
