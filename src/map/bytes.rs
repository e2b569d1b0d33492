//! Where the bytes of a log come from: a stream, or a file that several threads read at any place.
//!
//! Knows how to read, and nothing of what is read.

use std::io::{self, ErrorKind, Read};

/// The bytes of one log.
pub enum Bytes<'a> {
    /// Bytes that can be read once, from the front, such as a pipe's.
    Stream(&'a mut dyn Read),
    /// Bytes that can be read at any place, and again.
    File(&'a dyn ReadAt),
}

/// A file that several threads can read at any place.
///
/// A memory map would save a copy, which is 1.5 per cent of a run's time, but reading from one
/// crashes when the file is truncated meanwhile.
pub trait ReadAt: Sync {
    /// Reads some bytes at a place and returns their number; 0 at the end of the file.
    ///
    /// # Errors
    ///
    /// If the operating system fails to read the file.
    fn read_at(&self, buffer: &mut [u8], at: u64) -> io::Result<usize>;
}

#[cfg(unix)]
impl ReadAt for std::fs::File {
    fn read_at(&self, buffer: &mut [u8], at: u64) -> io::Result<usize> {
        std::os::unix::fs::FileExt::read_at(self, buffer, at)
    }
}

#[cfg(windows)]
impl ReadAt for std::fs::File {
    fn read_at(&self, buffer: &mut [u8], at: u64) -> io::Result<usize> {
        std::os::windows::fs::FileExt::seek_read(self, buffer, at)
    }
}

impl ReadAt for Vec<u8> {
    fn read_at(&self, buffer: &mut [u8], at: u64) -> io::Result<usize> {
        let rest = usize::try_from(at)
            .ok()
            .and_then(|at| self.get(at..))
            .unwrap_or_default();
        let size = rest.len().min(buffer.len());
        buffer[..size].copy_from_slice(&rest[..size]);
        Ok(size)
    }
}

impl Bytes<'_> {
    /// The same bytes for a shorter time.
    pub(super) fn reborrow(&mut self) -> Bytes<'_> {
        match self {
            Self::Stream(stream) => Bytes::Stream(&mut **stream),
            Self::File(file) => Bytes::File(*file),
        }
    }

    /// Reads some bytes and returns their number; 0 at the end. `at` is the place of the next byte:
    /// the number of bytes read so far, unless a file is read with gaps.
    pub(super) fn read(&mut self, buffer: &mut [u8], at: u64) -> io::Result<usize> {
        retry(|| match self {
            Self::Stream(stream) => stream.read(buffer),
            Self::File(file) => file.read_at(buffer, at),
        })
    }
}

/// Reads from a place until the buffer is full or the file ends, and returns the number of bytes
/// read.
pub(super) fn read_full(file: &dyn ReadAt, buffer: &mut [u8], at: u64) -> io::Result<usize> {
    let mut size = 0;
    while size < buffer.len() {
        match retry(|| file.read_at(&mut buffer[size..], at + size as u64))? {
            0 => break,
            read => size += read,
        }
    }
    Ok(size)
}

/// Repeats a read that a signal interrupted.
fn retry(mut read: impl FnMut() -> io::Result<usize>) -> io::Result<usize> {
    loop {
        match read() {
            Err(error) if error.kind() == ErrorKind::Interrupted => {}
            result => return result,
        }
    }
}
