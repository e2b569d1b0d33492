//! Whether a compressed file is a copy of a plain one: the same text, byte for byte as far as a
//! CRC-32 can tell.
//!
//! `gzip -k` and a logrotate that was interrupted leave `access.log.2.gz` beside `access.log.2`
//! with the same lines; a change from plain to compressed rotation leaves the same pair with
//! different lines. Only the content tells them apart. Knows nothing of names.

use std::io::{self, BufRead, BufReader, Read};

use flate2::bufread::GzDecoder;

use super::bytes::ReadAt;

/// A file and its size in bytes.
#[derive(Clone, Copy)]
pub struct Sized<'a> {
    /// The file.
    pub source: &'a dyn ReadAt,
    /// Its size when it was opened, in bytes.
    pub size: u64,
}

/// The trailer of a gzip member (RFC 1952, 2.3): CRC-32 and length modulo 2³², little-endian.
const TRAILER: usize = 8;

/// Returns true if and only if `compressed` is one gzip member, whole, with the text of `plain`.
///
/// The cheapest test comes first: the length in the trailer. It nearly always differs
/// if the text differs, and takes a read of 8 bytes. Then `plain` is read for its CRC-32, and only
/// if that agrees too is the member decoded, because the trailer of a file of several members
/// speaks of the last one only. Memory is a constant.
///
/// # Errors
///
/// Those of reading either file. A damaged member is none: it is no copy.
pub fn is_copy(compressed: Sized<'_>, plain: Sized<'_>) -> io::Result<bool> {
    let Some(at) = compressed.size.checked_sub(TRAILER as u64) else {
        return Ok(false);
    };
    let mut trailer = [0; TRAILER];
    At::new(compressed.source, at).read_exact(&mut trailer)?;
    let [c0, c1, c2, c3, length @ ..] = trailer;
    if length != (plain.size as u32).to_le_bytes() {
        return Ok(false);
    }
    let mut crc = crc32fast::Hasher::new();
    // One byte more than the size, so that a file that grows meanwhile is not taken for its
    // beginning.
    let mut text = At::new(plain.source, 0).take(plain.size.saturating_add(1));
    let mut buffer = vec![0; BUFFER];
    let mut size = 0;
    loop {
        match text.read(&mut buffer)? {
            0 => break,
            n => {
                crc.update(&buffer[..n]);
                size += n as u64;
            }
        }
    }
    if size != plain.size || crc.finalize() != u32::from_le_bytes([c0, c1, c2, c3]) {
        return Ok(false);
    }
    is_one_member(compressed.source, plain.size)
}

/// Returns true if and only if the file is one member of this much text, and nothing else.
fn is_one_member(source: &dyn ReadAt, text: u64) -> io::Result<bool> {
    let file = BufReader::with_capacity(BUFFER, At::new(source, 0));
    let mut member = GzDecoder::new(file);
    // One byte more than the text, which bounds the work on a member that is longer.
    match io::copy(
        &mut (&mut member).take(text.saturating_add(1)),
        &mut io::sink(),
    ) {
        Ok(size) if size == text => {}
        Ok(_) => return Ok(false),
        Err(error)
            if matches!(
                error.kind(),
                io::ErrorKind::InvalidInput
                    | io::ErrorKind::InvalidData
                    | io::ErrorKind::UnexpectedEof
            ) =>
        {
            return Ok(false);
        }
        Err(error) => return Err(error),
    }
    Ok(member.into_inner().fill_buf()?.is_empty())
}

const BUFFER: usize = 64 * 1024;

/// Reads a file from a place on.
struct At<'a> {
    source: &'a dyn ReadAt,
    at: u64,
}

impl<'a> At<'a> {
    fn new(source: &'a dyn ReadAt, at: u64) -> Self {
        Self { source, at }
    }
}

impl Read for At<'_> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        loop {
            match self.source.read_at(buffer, self.at) {
                Ok(n) => {
                    self.at += n as u64;
                    return Ok(n);
                }
                Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
                Err(error) => return Err(error),
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use std::io::Write;

    use flate2::Compression;
    use flate2::write::GzEncoder;

    use super::*;

    fn gzip(text: &[u8]) -> Vec<u8> {
        let mut encoder = GzEncoder::new(Vec::new(), Compression::default());
        encoder.write_all(text).expect("memory can be written");
        encoder.finish().expect("memory can be written")
    }

    fn copy(compressed: &[u8], plain: &[u8]) -> bool {
        copy_at(compressed, plain, plain.len())
    }

    fn copy_at(compressed: &[u8], plain: &[u8], size: usize) -> bool {
        let [compressed, plain] = [(compressed, compressed.len()), (plain, size)]
            .map(|(bytes, size)| (bytes.to_vec(), size as u64));
        let [compressed, plain] = [&compressed, &plain].map(|(source, size)| Sized {
            source,
            size: *size,
        });
        is_copy(compressed, plain).expect("memory can be read")
    }

    #[test]
    fn only_one_whole_member_with_the_same_text_is_a_copy() {
        let long = b"192.0.2.1 a line that is repeated\n".repeat(20_000);
        assert!(copy(&gzip(&long), &long));
        assert!(copy(&gzip(b"one\n"), b"one\n"));
        assert!(copy(&gzip(b""), b""));
        assert!(!copy(&gzip(b"one\n"), b"two\n"), "the same length");
        assert!(!copy(&gzip(b"one\n"), b"one\ntwo\n"));
        assert!(!copy(&gzip(b"one\n"), b""));
        assert!(!copy(b"", b""));
        assert!(!copy(b"\x1f\x8b", b"one\n"));
    }

    #[test]
    fn a_file_whose_last_member_alone_is_the_plain_text_is_no_copy() {
        let (first, last) = (gzip(b"one\n"), gzip(b"two\n"));
        assert!(!copy(&[&*first, &*last].concat(), b"two\n"));
        assert!(!copy(&[&*last, &*gzip(b"")].concat(), b"two\n"));
        assert!(!copy(
            &[b"no gzip at all", &last[last.len() - TRAILER..]].concat(),
            b"two\n"
        ));
    }

    #[test]
    fn a_file_that_is_longer_than_its_size_said_is_no_original() {
        assert!(!copy_at(&gzip(b"one\n"), b"one\ntwo\n", 4));
        assert!(!copy_at(&gzip(b"one\n"), b"on", 4));
    }
}
