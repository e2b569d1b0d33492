//! The headers of a tar archive (POSIX.1 `ustar`, GNU, and V7 before them).
//!
//! Of a header only what tells where a member's data are and what they are called is read. The
//! crate `tar` would do, except that it takes memory for a long name as large as the archive says,
//! and a file that ends without the end mark for a whole archive.

use crate::escape::Text;

/// The size of a header, and the unit of all that follows it, in bytes.
pub(super) const BLOCK: usize = 512;

/// What a header says of the data after it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Kind {
    /// A file.
    File,
    /// A file without its holes, as GNU tar writes it.
    Sparse,
    /// GNU's long name of the next member.
    LongName,
    /// The extended header of the next member, or of all.
    Extended { is_global: bool },
    /// A folder, a link, a device, or something unknown.
    Other,
}

/// The header of a member.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Header {
    pub(super) kind: Kind,
    pub(super) name: Text,
    /// Of the data, in bytes.
    pub(super) size: u64,
}

/// Returns true if and only if some bytes begin with a header, by its checksum.
pub(super) fn is_header(bytes: &[u8]) -> bool {
    bytes.first_chunk().and_then(Header::read).is_some()
}

impl Header {
    /// Reads a header. None if its checksum is wrong, or a number in it is none.
    pub(super) fn read(block: &[u8; BLOCK]) -> Option<Self> {
        const SUM: std::ops::Range<usize> = 148..156;
        let expected = number(&block[SUM])?;
        let bytes = block.iter().enumerate();
        let bytes = bytes.map(|(at, &byte)| if SUM.contains(&at) { b' ' } else { byte });
        // Old programs summed signed bytes.
        let unsigned: u64 = bytes.clone().map(u64::from).sum();
        let signed: i64 = bytes.map(|byte| i64::from(byte.cast_signed())).sum();
        if block[0] == 0 || expected != unsigned && Ok(expected) != u64::try_from(signed) {
            return None;
        }
        let is_posix = block[257..263] == *b"ustar\0";
        let name = until_nul(&block[..100]);
        let prefix = until_nul(&block[345..500]);
        let name = match is_posix && !prefix.is_empty() {
            true => [prefix, b"/", name].concat(),
            false => name.to_vec(),
        };
        let kind = match block[156] {
            // A V7 folder is a file whose name says so.
            b'0' | b'7' | 0 if !name.ends_with(b"/") => Kind::File,
            b'S' => Kind::Sparse,
            b'L' => Kind::LongName,
            b'x' => Kind::Extended { is_global: false },
            b'g' => Kind::Extended { is_global: true },
            _ => Kind::Other,
        };
        // A hard link has the size of the file, but no data.
        let size = match block[156] {
            b'1' => 0,
            _ => number(&block[124..136])?,
        };
        let name = name.into();
        Some(Self { kind, name, size })
    }

    /// Applies the extended header of this member (POSIX.1, pax): records of `length key=value`.
    /// What is no record ends it.
    pub(super) fn extend(&mut self, extended: &[u8]) {
        let mut rest = extended;
        while let Some((key, value, after)) = record(rest) {
            match key {
                b"path" if self.kind != Kind::Sparse => self.name = value.into(),
                b"GNU.sparse.name" => self.name = value.into(),
                b"size" => {
                    let size = str::from_utf8(value)
                        .ok()
                        .and_then(|text| text.parse().ok());
                    self.size = size.unwrap_or(self.size);
                }
                b"GNU.sparse.major" | b"GNU.sparse.map" | b"GNU.sparse.size"
                    if self.kind == Kind::File =>
                {
                    self.kind = Kind::Sparse;
                }
                _ => {}
            }
            rest = after;
        }
    }
}

/// The first record of an extended header: its key, its value, and what follows.
fn record(bytes: &[u8]) -> Option<(&[u8], &[u8], &[u8])> {
    let blank = bytes.iter().position(|&byte| byte == b' ')?;
    let length: usize = str::from_utf8(&bytes[..blank]).ok()?.parse().ok()?;
    let record = bytes.get(blank + 1..length)?.strip_suffix(b"\n")?;
    let equals = record.iter().position(|&byte| byte == b'=')?;
    Some((&record[..equals], &record[equals + 1..], &bytes[length..]))
}

/// A number of a header: octal digits between blanks and NULs or, as GNU writes large ones, binary
/// with the first bit set. None if it is neither, or negative, or does not fit.
fn number(field: &[u8]) -> Option<u64> {
    if let [first @ 0x80..=0xff, rest @ ..] = field {
        let (high, low) = rest.split_at(rest.len().saturating_sub(8));
        let is_small = *first == 0x80 && high.iter().all(|&byte| byte == 0);
        let low = low.iter().fold(0, |sum, &byte| sum << 8 | u64::from(byte));
        return is_small.then_some(low);
    }
    let is_padding = |byte: &u8| matches!(byte, b' ' | 0);
    let start = field.iter().position(|byte| !is_padding(byte))?;
    let digits = field[start..].iter().take_while(|byte| !is_padding(byte));
    digits.into_iter().try_fold(0_u64, |sum, &byte| match byte {
        b'0'..=b'7' => sum.checked_mul(8)?.checked_add(u64::from(byte - b'0')),
        _ => None,
    })
}

/// The bytes before the first NUL.
pub(super) fn until_nul(bytes: &[u8]) -> &[u8] {
    bytes.split(|&byte| byte == 0).next().unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn block(set: impl FnOnce(&mut tar::Header)) -> [u8; BLOCK] {
        let mut header = tar::Header::new_gnu();
        header.set_path("logs/access.log").expect("it is short");
        header.set_size(7);
        set(&mut header);
        header.set_cksum();
        *header.as_bytes()
    }

    #[test]
    fn names_sizes_and_kinds_are_as_the_crate_writes_them() {
        let read = |block: [u8; BLOCK]| Header::read(&block).expect("it is a header");
        let plain = read(block(|_| {}));
        assert_eq!(&*plain.name, b"logs/access.log");
        assert_eq!((plain.kind, plain.size), (Kind::File, 7));
        let huge = read(block(|header| header.set_size(u64::MAX >> 1)));
        assert_eq!(huge.size, u64::MAX >> 1);
        for (byte, kind) in [
            (b'5', Kind::Other),
            (b'2', Kind::Other),
            (b'S', Kind::Sparse),
            (b'L', Kind::LongName),
            (b'x', Kind::Extended { is_global: false }),
            (0, Kind::File),
        ] {
            let read = read(block(|header| {
                header.set_entry_type(tar::EntryType::new(byte))
            }));
            assert_eq!(read.kind, kind, "{byte}");
        }
        let link = read(block(|header| header.set_entry_type(tar::EntryType::Link)));
        assert_eq!(link.size, 0);
        let mut ustar = tar::Header::new_ustar();
        let long = format!("{}access.log", "folder/".repeat(20));
        ustar.set_path(&long).expect("it fits in the prefix");
        ustar.set_size(0);
        ustar.set_cksum();
        assert_eq!(*read(*ustar.as_bytes()).name, *long.as_bytes());
    }

    #[test]
    fn a_block_with_another_checksum_is_no_header() {
        let good = block(|_| {});
        for at in (0..BLOCK).filter(|at| !(148..156).contains(at)) {
            let mut bad = good;
            bad[at] ^= 1;
            assert_eq!(Header::read(&bad), None, "{at}");
        }
        assert_eq!(Header::read(&[0; BLOCK]), None);
        assert!(!is_header(&good[..BLOCK - 1]));
    }

    #[test]
    fn an_extended_header_renames_and_resizes_and_is_not_believed_beyond_its_end() {
        let mut header = Header::read(&block(|_| {})).expect("it is a header");
        header.extend(b"15 path=a b\nc.x\n11 size=99\n");
        assert_eq!((&*header.name, header.size), (&b"logs/access.log"[..], 7));
        header.extend(b"16 path=a b\nc.x\n11 size=99\n");
        assert_eq!((&*header.name, header.size), (&b"a b\nc.x"[..], 99));
        header.extend(b"99999999 path=b\n");
        header.extend(b"0 \n");
        header.extend(b"22 GNU.sparse.major=1\n");
        assert_eq!(
            (&*header.name, header.kind),
            (&b"a b\nc.x"[..], Kind::Sparse)
        );
    }
}
