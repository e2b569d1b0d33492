//! Parts of every compression, in a row, inside each other, cut and damaged.

use super::*;
use crate::map::lines::Lines;

pub(super) struct Read {
    pub(super) text: Vec<u8>,
    pub(super) damage: Option<Damage>,
    pub(super) members: u64,
}

/// Reads bytes that come in pieces of a size.
pub(super) fn read(bytes: &[u8], size: usize) -> Read {
    let mut rest = bytes;
    let mut dribble = Dribble(&mut rest, size);
    let mut scratch = Scratch::default();
    let mut lines = Lines::default();
    lines.reset();
    let mut text = Vec::new();
    let bytes = Bytes::Stream(&mut dribble);
    let mut reader = TextReader::new(bytes, Decoder::Ours, &mut scratch, &|_| {});
    let mut damage = None;
    while !reader.is_done() && damage.is_none() {
        match reader.read(&mut lines.window()) {
            Ok(piece) => {
                text.extend_from_slice(&lines.window().space_mut()[..piece.written]);
                lines.commit(piece.written);
            }
            Err(why) => damage = Some(why),
        }
    }
    let members = reader.members();
    Read {
        text,
        damage,
        members,
    }
}

struct Dribble<'a, 'b>(&'a mut &'b [u8], usize);

impl std::io::Read for Dribble<'_, '_> {
    fn read(&mut self, buffer: &mut [u8]) -> std::io::Result<usize> {
        let n = self.1.min(buffer.len());
        self.0.read(&mut buffer[..n])
    }
}

fn utf16(text: &str) -> Vec<u8> {
    let units = text.encode_utf16();
    [0xfeff]
        .into_iter()
        .chain(units)
        .flat_map(u16::to_le_bytes)
        .collect()
}

#[test]
fn utf16_ends_where_a_part_of_another_encoding_begins() {
    let line = "192.0.2.1 - - \"GET /robots.txt HTTP/1.1\" 200\n";
    let text = line.repeat(5000);
    let bytes = [kit::compress::gzip(&utf16(&text)), line.into()].concat();
    let read = read(&bytes, usize::MAX);
    assert_eq!(read.damage, None);
    let expected = text + line;
    assert_eq!(read.text.len(), expected.len());
    assert!(read.text == expected.as_bytes());
}

#[test]
fn utf16_goes_on_in_a_part_that_begins_inside_a_character() {
    let text = "192.0.2.1 - - \"GET /robots.txt HTTP/1.1\" 200 \u{1f916}\n".repeat(20);
    let bytes = utf16(&text);
    for cut in (600..700).chain([bytes.len() - 1]) {
        let (first, second) = bytes.split_at(cut);
        let parts = [first, second].map(kit::compress::gzip).concat();
        let read = read(&parts, usize::MAX);
        assert_eq!(read.damage, None, "{cut}");
        assert!(read.text == text.as_bytes(), "{cut}");
    }
}

/// Three lines, of which some repeat and some do not.
fn text() -> Vec<u8> {
    let line = |n: u32| {
        format!(
            "192.0.2.{n} - - \"GET /robots.txt HTTP/1.1\" 200 {}\n",
            n * n
        )
    };
    (1..=6).map(line).collect::<String>().into_bytes()
}

#[test]
fn every_compression_is_read_to_its_end_in_pieces_of_every_size() {
    let text = text();
    let long = kit::logs::text(1, 200_000);
    for (name, compress) in kit::parts::all() {
        for text in [&text[..], &long, b""] {
            let bytes = compress(text);
            // A legacy frame without a block is the same as one that is cut.
            if text.is_empty() && name == "lz4 legacy" {
                continue;
            }
            for size in [1, 7, 4096, usize::MAX] {
                let read = read(&bytes, size);
                assert_eq!(read.damage, None, "{name} in pieces of {size}");
                assert!(read.text == text, "{name} in pieces of {size}");
                assert_eq!(read.members, 1, "{name}");
            }
        }
    }
}

#[test]
fn a_part_that_is_cut_at_any_byte_is_damaged() {
    let text = text();
    for (name, compress) in kit::parts::all() {
        let bytes = compress(&text);
        for length in 0..bytes.len() {
            let read = read(&bytes[..length], usize::MAX);
            // Less than a mark is plain text, and no log.
            let is_mark = length < 14 && read.text == bytes[..length];
            assert!(read.damage.is_some() || is_mark, "{name}, {length} bytes");
            assert!(
                is_mark || text.starts_with(&read.text),
                "{name}, {length} bytes"
            );
            assert_eq!(read.members, 0, "{name}, {length} bytes");
        }
        let first = kit::compress::gzip(&text);
        for length in 1..bytes.len() {
            let both = [&first[..], &bytes[..length]].concat();
            let read = super::tests::read(&both, 5);
            assert!(read.damage.is_some(), "{name}, {length} bytes after a part");
            assert!(read.text.starts_with(&text), "{name}");
        }
    }
}

#[test]
fn a_byte_that_is_changed_is_damage_or_changes_nothing() {
    let text = text();
    for (name, compress) in kit::parts::CHECKED {
        let good = compress(&text);
        for at in 0..good.len() {
            for bit in [0, 3, 7] {
                let mut bad = good.clone();
                bad[at] ^= 1 << bit;
                let read = read(&bad, usize::MAX);
                let is_plain = read.members == 0 && read.text == bad;
                // A frame that became skippable, or a member whose length became part of zeros,
                // has no text to lose.
                let is_same = read.text == text;
                assert!(
                    read.damage.is_some() || is_plain || is_same,
                    "{name}, bit {bit} of byte {at}"
                );
            }
        }
    }
}

#[test]
fn parts_of_every_kind_follow_each_other_with_zeros_between_them() {
    let text = text();
    let plain: (&str, kit::parts::Compress) = ("plain", <[u8]>::to_vec);
    let all: Vec<_> = kit::parts::all().chain([plain]).collect();
    for (first, compress_first) in &all {
        for (second, compress_second) in &all {
            for zeros in [0, 1, 512] {
                if zeros > 0 && *first == "plain" {
                    continue;
                }
                let zeros = vec![0; zeros];
                let bytes = [compress_first(&text), zeros, compress_second(&text)].concat();
                for size in [3, usize::MAX] {
                    let read = read(&bytes, size);
                    assert_eq!(read.damage, None, "{first}, {second}");
                    assert!(read.text == text.repeat(2), "{first}, {second}");
                    let parts = [first, second].map(|name| u64::from(*name != "plain"));
                    assert_eq!(read.members, parts[0] + parts[1], "{first}, {second}");
                }
            }
        }
    }
}

#[test]
fn skippable_frames_have_no_text_and_do_not_count() {
    let text = text();
    let skippable = kit::parts::skippable(b"an index");
    let zstd = kit::parts::zstd(&text);
    let bytes = [&skippable[..], &zstd, &skippable].concat();
    for size in [1, usize::MAX] {
        let read = read(&bytes, size);
        assert_eq!((read.damage, read.members), (None, 1));
        assert!(read.text == text);
    }
    for length in zstd.len() + skippable.len() + 1..bytes.len() {
        assert!(
            read(&bytes[..length], usize::MAX).damage.is_some(),
            "{length}"
        );
    }
}

#[test]
fn legacy_frames_of_several_blocks_are_read_and_a_cut_between_blocks_is_damage() {
    let text = kit::logs::text(2, 20 << 20);
    let bytes = kit::parts::lz4_legacy(&text);
    let whole = read(&bytes, usize::MAX);
    assert_eq!(whole.damage, None);
    assert!(whole.text == text);
    let first = 8 + u32::from_le_bytes(*bytes[4..].first_chunk().expect("it has a block"));
    let cut = read(&bytes[..first as usize], usize::MAX);
    assert!(matches!(cut.damage, Some(Damage::Truncated { .. })));
    assert!(cut.text == text[..8 << 20]);
    // Another part shows that the frame is over.
    let full = kit::parts::lz4_legacy(&text[..8 << 20]);
    let both = [&full[..], &kit::parts::lz4(b"after\n")].concat();
    let both = read(&both, 100_000);
    assert_eq!((both.damage, both.members), (None, 2));
    assert!(both.text.ends_with(b"after\n"));
}

#[test]
fn a_part_that_needs_much_memory_is_damage_that_names_the_limit() {
    let zstd = kit::parts::zstd_large(&text());
    let mut lzma = kit::parts::lzma(&text());
    lzma[1..5].copy_from_slice(&(256_u32 << 20).to_le_bytes());
    let mut xz = kit::parts::xz(&text());
    // The dictionary of the first block, 2^28 bytes, under the checksum of the block's header.
    xz[16] = 32;
    let header = 12..12 + 4 * usize::from(xz[12]);
    let sum = crc32fast::hash(&xz[header.clone()]);
    xz[header.end..header.end + 4].copy_from_slice(&sum.to_le_bytes());
    for (bytes, advice) in [
        (zstd, "zstd --long=31 -dc"),
        (lzma, "xz"),
        (xz, "xz -dc FILE"),
    ] {
        let damage = read(&bytes, usize::MAX).damage.expect("it is too large");
        assert!(matches!(damage, Damage::Memory { .. }), "{damage}");
        let sentence = damage.to_string();
        assert!(
            sentence.contains("128 MiB") && sentence.contains(advice),
            "{sentence}"
        );
    }
}

#[test]
fn a_check_of_an_unknown_kind_does_not_pass() {
    let mut xz = kit::parts::xz(&text());
    xz[7] = 2;
    let sum = crc32fast::hash(&xz[6..8]);
    xz[8..12].copy_from_slice(&sum.to_le_bytes());
    let damage = read(&xz, usize::MAX).damage;
    let is_unknown = matches!(
        damage,
        Some(Damage::Corrupt {
            defect: Defect::UnknownCheck,
            ..
        })
    );
    assert!(is_unknown, "{damage:?}");
}

#[test]
fn a_part_after_garbage_is_damage() {
    for (name, compress) in kit::parts::all().filter(|(name, _)| *name != "lzma") {
        let text = text();
        let garbage = b"\x80\x01\x02\x03".repeat(100);
        let bytes = [kit::compress::gzip(&text), garbage, compress(&text)].concat();
        let damage = read(&bytes, 11).damage;
        let is_gap = matches!(
            damage,
            Some(Damage::Corrupt {
                defect: Defect::Gap,
                ..
            })
        );
        assert!(is_gap, "{name}: {damage:?}");
    }
}

#[test]
fn the_text_before_a_damage_does_not_depend_on_the_pieces_of_the_bytes() {
    let text = kit::logs::text(3, 400_000);
    for (name, compress) in kit::parts::all() {
        let good = compress(&text);
        for at in [good.len() / 2, good.len() - good.len() / 8] {
            let mut bad = good.clone();
            bad[at..at + 8].fill(0xff);
            let whole = read(&bad, usize::MAX);
            for size in [1, 100, 5000, 70_000] {
                let pieces = read(&bad, size);
                assert!(pieces.text == whole.text, "{name} in pieces of {size}");
                assert_eq!(pieces.damage.is_some(), whole.damage.is_some(), "{name}");
            }
        }
    }
}
