//! The marks that compressed data begin with, and where they stand in plain text.
//!
//! `cat access.log*` joins plain logs and compressed ones, so a mark counts at the start of a line,
//! and after a NUL, as after the hole that `copytruncate` leaves. The marks are from the
//! specifications of the formats.

use memchr::{memchr, memchr3_iter, memmem};

use crate::map::gzip::{DEFLATE, MAGIC};
use crate::map::outcome::Compression;

/// The longest of the marks, in bytes: the header of .lzma and the byte after it.
pub(super) const LONGEST_MARK: usize = 14;

const XZ: &[u8] = b"\xfd7zXZ\0";
const ZSTD: &[u8] = b"\x28\xb5\x2f\xfd";
const LZ4: &[u8] = b"\x04\x22\x4d\x18";
const LZ4_LEGACY: &[u8] = b"\x02\x21\x4c\x18";
const BZIP2: &[u8] = b"BZh";
/// The length of bzip2's mark with the level and the first block's own, in bytes.
const BZIP2_LONG: usize = 10;
/// The properties that every encoder writes by default, and the low half of the dictionary's size.
const LZMA: &[u8] = b"\x5d\0\0";
/// A skippable frame of zstd or lz4 begins with one of 16 bytes, then these.
const SKIPPABLE: &[u8] = b"\x2a\x4d\x18";

/// The beginnings of all marks that can stand inside a text.
const MARKS: [&[u8]; 7] = [
    &[MAGIC[0], MAGIC[1], DEFLATE],
    XZ,
    ZSTD,
    LZ4,
    LZ4_LEGACY,
    BZIP2,
    LZMA,
];

/// Detects the compression of some data by their first bytes.
pub(super) fn compression(start: &[u8]) -> Option<Compression> {
    match start {
        [0x1f, 0x8b, ..] => Some(Compression::Gzip),
        [0xfd, b'7', b'z', b'X', b'Z', 0, ..] => Some(Compression::Xz),
        [0x28, 0xb5, 0x2f, 0xfd, ..] => Some(Compression::Zstd),
        // pzstd and others begin with one. libzstd skips it, whichever of the two wrote it.
        _ if is_skippable(start) => Some(Compression::Zstd),
        [b'B', b'Z', b'h', b'1'..=b'9', digits @ ..] if begins_block(digits) => {
            Some(Compression::Bzip2)
        }
        [0x04, 0x22, 0x4d, 0x18, ..] | [0x02, 0x21, 0x4c, 0x18, ..] => Some(Compression::Lz4),
        [b'L', b'Z', b'I', b'P', 1, ..] => Some(Compression::Lzip),
        _ if is_lzma(start) => Some(Compression::Lzma),
        [b'7', b'z', 0xbc, 0xaf, 0x27, 0x1c, ..] => Some(Compression::SevenZip),
        // RFC 1950: a window of 32 KiB, and one of the levels but the one that is text (`x^`).
        [0x78, 0x01 | 0x9c | 0xda, ..] => Some(Compression::Zlib),
        [0x1f, 0x9d, ..] => Some(Compression::Compress),
        [b'P', b'K', 3, 4, ..] => Some(Compression::Zip),
        _ => None,
    }
}

/// Returns true if and only if some bytes begin with the mark of compressed data that can stand
/// inside a text.
pub(super) fn begins_part(bytes: &[u8]) -> bool {
    match compression(bytes) {
        Some(Compression::Gzip) => bytes.starts_with(MARKS[0]),
        found => found.is_some(),
    }
}

/// Returns true if and only if some bytes, cut off by the end of a text, may begin a mark.
pub(super) fn is_begun_mark(bytes: &[u8]) -> bool {
    let is_skippable = match bytes {
        [0x50..=0x5f, rest @ ..] => rest.len() < SKIPPABLE.len() && SKIPPABLE.starts_with(rest),
        _ => false,
    };
    let is_begun = |mark: &&[u8]| bytes.len() < mark.len() && mark.starts_with(bytes);
    is_skippable
        || MARKS.iter().any(is_begun)
        // What follows decides.
        || bytes.starts_with(BZIP2) && bytes.len() < BZIP2_LONG
        || bytes.starts_with(LZMA) && bytes.len() < LZMA.len() + 2
}

/// Returns true if and only if some bytes begin a skippable frame, which has no text.
pub(super) fn is_skippable(start: &[u8]) -> bool {
    matches!(start, [0x50..=0x5f, rest @ ..] if rest.starts_with(SKIPPABLE))
}

/// The first block of bzip2 begins with the digits of pi, and its end with those of its square
/// root; a host whose name begins with "BZh" is not refused.
fn begins_block(digits: &[u8]) -> bool {
    digits.starts_with(b"1AY&SY") || digits.starts_with(b"\x17\x72\x45\x38\x50\x90")
}

/// .lzma has no mark of its own. Its header is the properties, a dictionary of 2ⁿ or 2ⁿ + 2ⁿ⁻¹
/// bytes and the length of the text, which may be unknown (-1); the first byte of the data is 0.
fn is_lzma(start: &[u8]) -> bool {
    let &[0x5d, 0, 0, d2, d3, ref length @ ..] = start else {
        return false;
    };
    let dictionary = u32::from_le_bytes([0, 0, d2, d3]);
    let is_size = dictionary.count_ones() == 1
        || dictionary.count_ones() == 2 && (dictionary & dictionary >> 1) != 0;
    // A header that is cut is known by what there is of it.
    let is_length = match length.first_chunk().map(|bytes| u64::from_le_bytes(*bytes)) {
        Some(length) => length == u64::MAX || length < 1 << 38,
        None => true,
    };
    is_size && is_length && length.get(8).is_none_or(|&first| first == 0)
}

/// The place where compressed data begin inside plain text. `line_starts` says whether `text`
/// begins a line.
pub(super) fn part_in_text(text: &[u8], line_starts: bool) -> Option<usize> {
    // Each mark but those of bzip2 and .lzma has one of three bytes that stand in no text of a log,
    // at its start or as its fourth byte.
    let rare = memchr3_iter(0x1f, 0xfd, 0x18, text);
    let rare = rare.flat_map(|at| [at, at.wrapping_sub(3)]);
    // A text without NUL, as nearly all are, is not searched for .lzma.
    let lzma = memchr(0, text).map_or(&[][..], |_| text);
    rare.chain(memmem::find_iter(text, BZIP2))
        .chain(memmem::find_iter(lzma, LZMA))
        .filter(|&at| at < text.len() && begins_line(text, at, line_starts))
        .filter(|&at| begins_part(&text[at..]) && !is_only_first(&text[at..]))
        .min()
}

/// Returns true if and only if the mark is one that counts at the beginning of a file only: it is
/// short or looks like text, and a text is not searched for it.
fn is_only_first(bytes: &[u8]) -> bool {
    matches!(
        compression(bytes),
        Some(Compression::Zlib | Compression::Zip | Compression::SevenZip | Compression::Lzip)
    )
}

/// The place of data among bytes that are no text, by marks that are too long to stand there by
/// chance. One that the end of the bytes cuts is not found.
pub(super) fn part_in_garbage(bytes: &[u8]) -> Option<usize> {
    let is_part = |&at: &usize| {
        let rest = &bytes[at..];
        let is_gzip = matches!(rest, [0x1f, 0x8b, DEFLATE, flags, ..] if *flags < 0x20);
        let is_long = [XZ, ZSTD, LZ4, LZ4_LEGACY];
        is_gzip
            || is_long.iter().any(|mark| rest.starts_with(mark))
            || compression(rest) == Some(Compression::Bzip2)
    };
    (0..bytes.len()).find(is_part)
}

/// The number of bytes at the end of a text that may begin a mark, but do not complete it.
pub(super) fn mark_at_end(text: &[u8], line_starts: bool) -> usize {
    let may_begin = |&length: &usize| {
        let at = text.len() - length;
        is_begun_mark(&text[at..]) && begins_line(text, at, line_starts)
    };
    let lengths = 1..LONGEST_MARK.min(text.len() + 1);
    lengths.rev().find(may_begin).unwrap_or(0)
}

/// Returns true if and only if data can begin in text after this byte.
pub(super) fn ends_line(byte: u8) -> bool {
    matches!(byte, b'\n' | 0)
}

fn begins_line(text: &[u8], at: usize, line_starts: bool) -> bool {
    match at.checked_sub(1) {
        Some(before) => ends_line(text[before]),
        None => line_starts,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const DATA: [&[u8]; 9] = [
        b"\x1f\x8b\x08\0",
        b"\xfd7zXZ\0\0",
        b"\x28\xb5\x2f\xfd\0",
        b"\x50\x2a\x4d\x18\0",
        b"\x04\x22\x4d\x18\0",
        b"\x02\x21\x4c\x18\0",
        b"BZh91AY&SY",
        b"BZh9\x17\x72\x45\x38\x50\x90",
        b"\x5d\0\0\x80\0\xff\xff\xff\xff\xff\xff\xff\xff\0",
    ];

    #[test]
    fn data_are_found_where_a_line_begins() {
        for data in DATA {
            let line = [b"one\ntwo\n", data].concat();
            assert_eq!(part_in_text(&line, true), Some(8), "{data:?}");
            assert_eq!(part_in_text(data, true), Some(0), "{data:?}");
            assert_eq!(part_in_text(data, false), None, "{data:?}");
            assert_eq!(part_in_text(&[b"two ", data].concat(), true), None);
        }
        assert_eq!(part_in_text(b"BZhost.example - -\n(x\xfd\n", true), None);
        // Text that only begins like zlib's data, with a byte of another mark near it.
        assert_eq!(part_in_text(b"one\nx\x01.\x18\n", true), None);
        assert_eq!(part_in_text(b"]\0\0\x01\x02 no dictionary\n", true), None);
    }

    #[test]
    fn a_mark_that_is_cut_is_kept_for_the_next_text() {
        for data in DATA {
            for length in 1..MARKS.iter().map(|mark| mark.len()).min().unwrap_or(0) {
                let text = [b"one\n", &data[..length]].concat();
                assert_eq!(mark_at_end(&text, true), length, "{data:?}");
                assert_eq!(mark_at_end(&[b"x", &data[..length]].concat(), true), 0);
            }
        }
        assert_eq!(mark_at_end(b"one\nBZh91AY", true), 7);
        assert_eq!(mark_at_end(b"one\n", true), 0);
    }

    #[test]
    fn a_part_is_found_among_garbage() {
        for data in &DATA[..3] {
            let bytes = [b"\x80\x81\x1f\xfd", *data].concat();
            assert_eq!(part_in_garbage(&bytes), Some(4), "{data:?}");
        }
        assert_eq!(part_in_garbage(b"\x80\x1f\x8b\x08\xff"), None);
    }
}
