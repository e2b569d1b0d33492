//! The bytes of a file as they lie on the disk, read ahead into one buffer that the next file uses again.
//!
//! `std::io::BufReader` would serve but for two things: its buffer dies with the file, which costs more than
//! the decoding where there are ten thousand small logs, and it cannot say at which byte the reader stands.

use std::io::{ErrorKind, Read, Result};

use crate::map::inflate::parallel::Source;

/// How much is read at once, in bytes. What the system copies stays in the nearest caches then; from 32 to 128 KiB
/// the difference is below one per cent.
const READ: usize = 64 * 1024;

/// The buffer of one worker.
#[derive(Debug)]
pub struct Buffer(Box<[u8]>);

impl Default for Buffer {
    fn default() -> Self {
        Self(vec![0; READ].into_boxed_slice())
    }
}

/// Where the bytes come from.
pub(super) enum Origin<'a> {
    /// What can be read once, from the front.
    Stream(&'a mut dyn Read),
    /// What can be read at any place; the next reading is at `at`. A memory map would save a copy, which is 1.5
    /// per cent of the time of a run, but reading from one crashes when the file is cut short meanwhile.
    File { source: &'a dyn Source, at: u64 },
}

/// A file in reading.
pub(super) struct Input<'a> {
    origin: Origin<'a>,
    buffer: &'a mut [u8],
    /// The bytes at hand are `buffer[start..end]`.
    start: usize,
    end: usize,
    /// What was read from the file so far, or stepped over, in bytes.
    read: u64,
    on_read: &'a dyn Fn(u64),
}

impl<'a> Input<'a> {
    /// Reads from `origin`, and tells `on_read` how many bytes each reading brought.
    pub(super) fn new(
        origin: Origin<'a>,
        buffer: &'a mut Buffer,
        on_read: &'a dyn Fn(u64),
    ) -> Self {
        Self {
            origin,
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

    /// Takes `n` bytes as used: of those at hand, or of a file that others have read, also some behind them.
    pub(super) fn consume(&mut self, n: usize) {
        let at_hand = self.end - self.start;
        if n <= at_hand {
            self.start += n;
            return;
        }
        (self.start, self.end) = (0, 0);
        let over = n - at_hand;
        match &mut self.origin {
            Origin::File { at, .. } => *at += over as u64,
            Origin::Stream(_) => debug_assert!(false, "nobody reads a stream ahead"),
        }
        self.count(over);
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
                let got = self.origin.read_some(&mut self.buffer[self.end..])?;
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
        let got = self.origin.read_some(room)?;
        self.count(got);
        Ok(got)
    }

    fn count(&mut self, got: usize) {
        self.read += got as u64;
        (self.on_read)(got as u64);
    }
}

impl Origin<'_> {
    /// One reading, begun again when a signal broke it off.
    fn read_some(&mut self, room: &mut [u8]) -> Result<usize> {
        loop {
            let result = match self {
                Self::Stream(reader) => reader.read(room),
                Self::File { source, at } => {
                    let result = source.read_at(room, *at);
                    *at += *result.as_ref().unwrap_or(&0) as u64;
                    result
                }
            };
            match result {
                Err(error) if error.kind() == ErrorKind::Interrupted => {}
                result => return result,
            }
        }
    }
}
