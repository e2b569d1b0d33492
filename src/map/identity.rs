//! The identity of a file's content: enough of it to know the content again under another name.
//!
//! Logs are rotated: today's `access.log.1` is tomorrow's `access.log.2.gz`, and the day after's
//! `access.log.3.gz`, with the same bytes. Reading the two ends of a file costs about as much as a
//! small file does, whatever the size. Knows nothing of formats: the checksums and lengths of gzip,
//! xz, zstd and the like stand in the last bytes of a file, and so are part of its identity.

use std::fmt;
use std::io::{self, Read};

use serde::{Deserialize, Serialize, Serializer};
use sha2::{Digest, Sha256};

use super::bytes::{ReadAt, read_full};

/// The bytes at each end of a file that its identity depends on.
const END: usize = 64 << 10;

/// Tells the content of a file from any other, but for one that has the same length and the same 64
/// KiB at both ends: a change in the middle that keeps the length is not seen.
///
/// It is written as its [`Display`](fmt::Display) in formats that people read, and not read back
/// from these.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Deserialize)]
pub struct Identity {
    /// In bytes.
    length: u64,
    /// Of the first 64 KiB.
    first: Sum,
    /// Of the last 64 KiB.
    last: Sum,
}

/// The first half of a SHA-256: two files are not made alike, not even on purpose.
type Sum = [u8; 16];

impl Identity {
    /// The identity of the first `length` bytes of a file. None of no bytes, which many files have
    /// in common, and none if the file is shorter.
    ///
    /// # Errors
    /// If the operating system fails to read the file.
    pub(super) fn of(file: &dyn ReadAt, length: u64) -> io::Result<Option<Self>> {
        let size = usize::try_from(length).map_or(END, |length| length.min(END));
        let mut end = vec![0; size];
        let mut sum = |at| -> io::Result<Option<Sum>> {
            let is_whole = read_full(file, &mut end, at)? == size;
            Ok(is_whole.then(|| sum(&end)))
        };
        let first = sum(0)?;
        let last = match length - size as u64 {
            0 => first,
            at => sum(at)?,
        };
        Ok(first.zip(last).and_then(|(first, last)| {
            let identity = Self {
                length,
                first,
                last,
            };
            (length > 0).then_some(identity)
        }))
    }
}

impl Serialize for Identity {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let Self {
            length,
            first,
            last,
        } = self;
        match serializer.is_human_readable() {
            true => serializer.collect_str(self),
            false => (length, first, last).serialize(serializer),
        }
    }
}

/// The length and both hashes, in hexadecimal digits.
impl fmt::Display for Identity {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self {
            length,
            first,
            last,
        } = self;
        let [first, last] = [first, last].map(|sum| u128::from_be_bytes(*sum));
        write!(f, "{length}-{first:032x}-{last:032x}")
    }
}

fn sum(bytes: &[u8]) -> Sum {
    let whole = Sha256::digest(bytes);
    *whole.first_chunk().expect("a SHA-256 has 32 bytes")
}

/// A stream that is identified while it is read.
pub(super) struct Identified<'a> {
    stream: &'a mut dyn Read,
    length: u64,
    /// At most [`END`] bytes.
    first: Vec<u8>,
    /// The last bytes, and some that stand before them: at most twice [`END`] and one read.
    last: Vec<u8>,
}

impl<'a> Identified<'a> {
    pub(super) fn new(stream: &'a mut dyn Read) -> Self {
        Self {
            stream,
            length: 0,
            first: Vec::new(),
            last: Vec::new(),
        }
    }

    /// Reads what is left of the stream, and returns its identity.
    ///
    /// # Errors
    /// Those of the stream.
    pub(super) fn finish(mut self) -> io::Result<Option<Identity>> {
        io::copy(&mut self, &mut io::sink())?;
        let last = &self.last[self.last.len().saturating_sub(END)..];
        Ok((self.length > 0).then(|| Identity {
            length: self.length,
            first: sum(&self.first),
            last: sum(last),
        }))
    }
}

impl Read for Identified<'_> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let read = self.stream.read(buffer)?;
        let bytes = &buffer[..read];
        self.length += read as u64;
        let missing = END - self.first.len();
        self.first.extend_from_slice(&bytes[..read.min(missing)]);
        self.last
            .extend_from_slice(&bytes[read.saturating_sub(END)..]);
        if self.last.len() > 2 * END {
            self.last.drain(..self.last.len() - END);
        }
        Ok(read)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(bytes: &[u8]) -> Option<Identity> {
        Identity::of(&bytes.to_vec(), bytes.len() as u64).expect("memory can be read")
    }

    #[test]
    fn every_byte_of_both_ends_and_the_length_count() {
        let bytes: Vec<u8> = (0..3 * END).map(|n| (n / 7) as u8).collect();
        let known = of(&bytes);
        assert!(known.is_some());
        for (at, is_seen) in [
            (0, true),
            (END - 1, true),
            (END, false),
            (2 * END - 1, false),
            (2 * END, true),
            (3 * END - 1, true),
        ] {
            let mut other = bytes.clone();
            other[at] ^= 1;
            assert_eq!(of(&other) != known, is_seen, "byte {at}");
        }
        assert_ne!(of(&bytes[..bytes.len() - 1]), known);
        assert_ne!(of(b"a"), of(b"b"));
        assert_eq!(of(b""), None);
        assert_eq!(
            Identity::of(&bytes, 4 * END as u64).expect("it is read"),
            None
        );
    }

    #[test]
    fn a_stream_has_the_identity_of_a_file() {
        /// Gives a few bytes at a time.
        struct Pieces<'a>(&'a [u8], usize);

        impl Read for Pieces<'_> {
            fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
                let size = self.1.min(buffer.len());
                self.0.read(&mut buffer[..size])
            }
        }

        for length in [0, 1, END - 1, END, END + 1, 2 * END, 5 * END + 3] {
            let bytes: Vec<u8> = (0..length).map(|n| (n / 5) as u8).collect();
            for piece in [1000, END, 4 * END] {
                let mut pieces = Pieces(&bytes, piece);
                let mut identified = Identified::new(&mut pieces);
                let mut some = vec![0; length / 2];
                identified
                    .read_exact(&mut some)
                    .expect("memory can be read");
                let found = identified.finish().expect("memory can be read");
                assert_eq!(found, of(&bytes), "{length} bytes by {piece}");
            }
        }
    }
}
