//! The header of a gzip member (RFC 1952, section 2.3), read byte by byte from any source.
//!
//! Knows nothing of files, of deflate, or of where the bytes come from: the decoder reads a header
//! that may have any length from a file, and a helper reads one from memory.

/// The first bytes of a gzip member.
pub(super) const MAGIC: [u8; 2] = [0x1f, 0x8b];
/// The one compression method that RFC 1952 defines.
pub(super) const DEFLATE: u8 = 8;

const FHCRC: u8 = 1 << 1;
const FEXTRA: u8 = 1 << 2;
const FNAME: u8 = 1 << 3;
const FCOMMENT: u8 = 1 << 4;
const RESERVED: u8 = 0b1110_0000;

/// Why a header was not read.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum BadHeader<E> {
    /// The source could not give the next byte.
    Source(E),
    /// The compression method is not deflate.
    Method(u8),
    /// A reserved flag is set.
    Flags(u8),
    /// The header's checksum is wrong.
    Checksum,
}

/// Reads a header whose first two bytes are known to be [`MAGIC`]. The fields are not used, but
/// checked as gzip(1) does.
pub(super) fn read_header<E>(
    mut source: impl FnMut() -> Result<u8, E>,
) -> Result<(), BadHeader<E>> {
    let mut sum = crc32fast::Hasher::new();
    let mut next = || {
        let byte = source().map_err(BadHeader::Source)?;
        sum.update(&[byte]);
        Ok(byte)
    };
    let mut fixed = [0; 10];
    for byte in &mut fixed {
        *byte = next()?;
    }
    let [_, _, method, flags, ..] = fixed;
    if method != DEFLATE {
        return Err(BadHeader::Method(method));
    }
    if flags & RESERVED != 0 {
        return Err(BadHeader::Flags(flags));
    }
    if flags & FEXTRA != 0 {
        for _ in 0..u16::from_le_bytes([next()?, next()?]) {
            next()?;
        }
    }
    for _ in [FNAME, FCOMMENT].iter().filter(|&&flag| flags & flag != 0) {
        while next()? != 0 {}
    }
    if flags & FHCRC != 0 {
        let expected = sum.clone().finalize() as u16;
        let mut next = || source().map_err(BadHeader::Source);
        if u16::from_le_bytes([next()?, next()?]) != expected {
            return Err(BadHeader::Checksum);
        }
    }
    Ok(())
}

/// The length of the header that some bytes begin with, if they do.
pub(super) fn header_length(bytes: &[u8]) -> Option<usize> {
    if !bytes.starts_with(&MAGIC) {
        return None;
    }
    let mut rest = bytes.iter();
    read_header(|| rest.next().copied().ok_or(())).ok()?;
    Some(bytes.len() - rest.len())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_header_with_every_field_is_read_and_its_checksum_checked() {
        let mut header = b"\x1f\x8b\x08\x1e\0\0\0\0\0\x03\x02\0abname\0comment\0".to_vec();
        let checksum = crc32fast::hash(&header) as u16;
        header.extend(checksum.to_le_bytes());
        for length in 0..header.len() {
            assert_eq!(header_length(&header[..length]), None, "{length} bytes");
        }
        let bytes = [&header[..], b"stream"].concat();
        assert_eq!(header_length(&bytes), Some(header.len()));

        let mut damaged = header.clone();
        damaged[14] ^= 1;
        let mut rest = damaged.iter();
        let result = read_header(|| rest.next().copied().ok_or(()));
        assert_eq!(result, Err(BadHeader::Checksum));
    }
}
