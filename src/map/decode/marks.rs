//! The marks that compressed data begin with, and where they stand in plain text.
//!
//! `cat access.log*` joins plain logs and compressed ones, so a mark counts at the start of a line,
//! and after a NUL, as in a tar archive. The marks are from the specifications of the formats.

use memchr::{memchr3_iter, memmem};

use crate::map::gzip::{DEFLATE, MAGIC};
use crate::map::outcome::Compression;

/// The longest of the marks, in bytes.
pub(super) const LONGEST_MARK: usize = 10;

/// The beginnings of all marks that can stand inside a text.
const MARKS: [&[u8]; 5] = [
    &[MAGIC[0], MAGIC[1], DEFLATE],
    b"\xfd7zXZ\0",
    b"\x28\xb5\x2f\xfd",
    b"\x04\x22\x4d\x18",
    b"BZh",
];

/// Detects a compression that findrobots does not read, by the first bytes of a file.
pub(super) fn foreign(start: &[u8]) -> Option<Compression> {
    // bzip2's mark continues with the digits of pi, so a host whose name begins with "BZh" is not
    // refused.
    match start {
        [0xfd, b'7', b'z', b'X', b'Z', 0, ..] => Some(Compression::Xz),
        [0x28, 0xb5, 0x2f, 0xfd, ..] => Some(Compression::Zstd),
        // A skippable frame, with which pzstd and others begin.
        [0x50..=0x5f, 0x2a, 0x4d, 0x18, ..] => Some(Compression::Zstd),
        [b'B', b'Z', b'h', b'1'..=b'9', digits @ ..] if digits.starts_with(b"1AY&SY") => {
            Some(Compression::Bzip2)
        }
        [0x04, 0x22, 0x4d, 0x18, ..] | [0x02, 0x21, 0x4c, 0x18, ..] => Some(Compression::Lz4),
        [b'L', b'Z', b'I', b'P', 1, ..] => Some(Compression::Lzip),
        // The properties that lzma writes by default, and a dictionary of 64 KiB to 64 MiB.
        [0x5d, 0, 0, _, 0..=4, ..] => Some(Compression::Lzma),
        [b'7', b'z', 0xbc, 0xaf, 0x27, 0x1c, ..] => Some(Compression::SevenZip),
        // RFC 1950: a window of 32 KiB, and one of the levels but the one that is text (`x^`).
        [0x78, 0x01 | 0x9c | 0xda, ..] => Some(Compression::Zlib),
        [0x1f, 0x9d, ..] => Some(Compression::Compress),
        [b'P', b'K', 3, 4, ..] => Some(Compression::Zip),
        _ => None,
    }
}

/// Returns true if and only if some bytes begin with the mark of compressed data.
pub(super) fn begins_part(bytes: &[u8]) -> bool {
    bytes.starts_with(MARKS[0]) || foreign(bytes).is_some()
}

/// The place where compressed data begin inside plain text. `line_starts` says whether `text`
/// begins a line.
pub(super) fn part_in_text(text: &[u8], line_starts: bool) -> Option<usize> {
    // Each mark but bzip2's has one of three bytes that stand in no text of a log.
    let rare = memchr3_iter(0x1f, 0xfd, 0x04, text);
    let rare = rare.flat_map(|at| [at, at.wrapping_sub(3)]);
    rare.chain(memmem::find_iter(text, b"BZh"))
        .filter(|&at| at < text.len() && begins_line(text, at, line_starts))
        .filter(|&at| begins_part(&text[at..]))
        .min()
}

/// The number of bytes at the end of a text that may begin a mark, but do not complete it.
pub(super) fn mark_at_end(text: &[u8], line_starts: bool) -> usize {
    let may_begin = |&length: &usize| {
        let at = text.len() - length;
        let tail = &text[at..];
        let is_begun = MARKS.iter().any(|mark| mark.starts_with(tail))
            || tail.starts_with(b"BZh") && foreign(tail).is_none();
        is_begun && begins_line(text, at, line_starts)
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

    const DATA: [&[u8]; 5] = [
        b"\x1f\x8b\x08\0",
        b"\xfd7zXZ\0\0",
        b"\x28\xb5\x2f\xfd\0",
        b"\x04\x22\x4d\x18\0",
        b"BZh91AY&SY",
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
}
