//! Logs inside compressions and archives, mapped as a whole.

use kit::logs::line;
use kit::parts::{self, Compress, tar};

use super::*;
use crate::map::ask::{Answer, Question, hosts};
use crate::map::outcome::{BadArchive, Partial, Unread};
use crate::map::target::Target;

fn map(mut bytes: &[u8]) -> Mapped {
    map_stream(&mut bytes)
}

fn map_stream(bytes: &mut dyn std::io::Read) -> Mapped {
    let query = Query {
        format: None,
        window: Default::default(),
        question: Question::Hosts(hosts::Question {
            targets: Target::exact(b"/robots.txt").into(),
        }),
    };
    let bytes = Bytes::Stream(bytes);
    let mut workspace = Workspace::default();
    let layers = Layers::new(&query, Decoder::Ours);
    layers.read(bytes, Decoder::Ours, &mut workspace, &|_| {})
}

/// The hosts that were found, and in how many files each, sorted.
fn hosts_of(mapped: &Mapped) -> Vec<(String, u64)> {
    let Some(Answer::Hosts(answer)) = &mapped.summary.answer else {
        return Vec::new();
    };
    let mut hosts: Vec<_> = answer
        .hosts
        .iter()
        .map(|(host, visits)| (String::from_utf8_lossy(host).into_owned(), visits.files))
        .collect();
    hosts.sort();
    hosts
}

fn log(n: u32) -> Vec<u8> {
    line(&format!("192.0.2.{n}"), "/robots.txt").into_bytes()
}

fn one_file(hosts: &[u32]) -> Vec<(String, u64)> {
    let hosts = hosts.iter();
    hosts.map(|n| (format!("192.0.2.{n}"), 1)).collect()
}

/// Everything that is said about a log.
fn said(mapped: &Mapped) -> Vec<String> {
    let end = match &mapped.end {
        End::Whole => None,
        End::Partial(partial) => Some(partial.to_string()),
        End::Unread(unread) => Some(unread.to_string()),
    };
    let warnings = mapped.warnings.iter().map(ToString::to_string);
    end.into_iter().chain(warnings).collect()
}

fn damage(mapped: Mapped) -> Option<Damage> {
    match mapped.end {
        End::Partial(Partial { damage, .. }) | End::Unread(Unread::Damaged(damage)) => Some(damage),
        _ => None,
    }
}

#[test]
fn three_compressions_inside_each_other_are_read_and_four_are_refused() {
    for (outer_name, outer) in parts::all() {
        for (inner_name, inner) in parts::all() {
            let name = format!("{inner_name} in {outer_name}");
            let twice = outer(&inner(&log(1)));
            let thrice = outer(&twice);
            for (bytes, depth) in [(&twice, 2), (&thrice, 3)] {
                let mapped = map(bytes);
                assert_eq!(said(&mapped), [""; 0], "{name}");
                assert_eq!(hosts_of(&mapped), one_file(&[1]), "{name}");
                let totals = mapped.summary.totals;
                assert_eq!((totals.files, totals.members, totals.lines), (1, depth, 1));
                assert_eq!(totals.bytes_read, bytes.len() as u64);
            }
            let mapped = map(&outer(&thrice));
            assert_eq!(damage(mapped), Some(Damage::TooDeep), "{name}");
        }
    }
}

#[test]
fn parts_inside_the_parts_of_a_file_are_all_read() {
    let inner = [kit::compress::gzip(&log(1)), parts::zstd(&log(2)), log(3)].concat();
    let (first, second) = inner.split_at(20);
    let bytes = [parts::xz(first), parts::bzip2(second), parts::lz4(&log(4))].concat();
    let mapped = map(&bytes);
    assert_eq!(said(&mapped), [""; 0]);
    assert_eq!(hosts_of(&mapped), one_file(&[1, 2, 3, 4]));
}

#[test]
fn damage_inside_and_outside_is_told_apart() {
    let text = log(1).repeat(100);
    let inner = kit::compress::gzip(&text);
    let cut = map(&parts::zstd(&inner[..inner.len() - 9]));
    assert!(cut.is_appealable());
    let sentence = damage(cut).expect("it is cut").to_string();
    assert!(
        sentence.contains("the decompressed data end at"),
        "{sentence}"
    );

    let outer = parts::zstd(&inner);
    let cut = map(&outer[..outer.len() - 9]);
    assert!(!cut.is_appealable());
    let sentence = damage(cut).expect("it is cut").to_string();
    assert!(sentence.contains("the file ends at"), "{sentence}");
}

#[test]
fn nothing_that_is_cut_counts_as_whole() {
    let archive = tar(&[
        ("access.log", &log(1)),
        ("access.log.1", &parts::xz(&log(2))),
    ]);
    let gzip: Compress = kit::compress::gzip;
    let all = [
        ("gzip in zstd", parts::zstd(&gzip(&log(1)))),
        ("zstd in gzip", gzip(&parts::zstd(&log(1)))),
        ("tar", archive.clone()),
        ("tar in xz", parts::xz(&archive)),
        ("utf-16 in gzip", gzip(&utf16(&log(1)))),
    ];
    for (name, bytes) in all {
        let whole = map(&bytes);
        assert_eq!(said(&whole), [""; 0], "{name}");
        // The filling after the end mark is not part of the archive.
        let end = if name == "tar" {
            archive_end(&bytes)
        } else {
            bytes.len()
        };
        for length in 1..end {
            let cut = map(&bytes[..length]);
            assert_ne!(said(&cut), [""; 0], "{name}, {length} bytes");
        }
    }
}

/// Where the end mark of an archive ends.
fn archive_end(bytes: &[u8]) -> usize {
    let last = bytes
        .iter()
        .rposition(|&byte| byte != 0)
        .expect("it has data");
    (last + 1).next_multiple_of(512) + 1024
}

fn utf16(text: &[u8]) -> Vec<u8> {
    let units = std::str::from_utf8(text)
        .expect("it is UTF-8")
        .encode_utf16();
    [0xfeff]
        .into_iter()
        .chain(units)
        .flat_map(u16::to_be_bytes)
        .collect()
}

#[test]
fn the_logs_of_an_archive_are_chosen_by_their_names() {
    let files: [(&str, &[u8]); 8] = [
        ("logs/access.log", &log(1)),
        ("logs/error.log", &log(2)),
        ("logs/access.log.2.zst", &parts::zstd(&log(3))),
        ("logs/readme.txt", &log(4)),
        // Only the names after it show that it is a log.
        ("domlogs/example.com", &log(5)),
        ("domlogs/example.com-bytes_log", b"12"),
        ("other/example.com", &log(6)),
        ("utf16/access.log", &utf16(&log(7))),
    ];
    let archive = tar(&files);
    for bytes in [
        archive.clone(),
        parts::zstd(&archive),
        kit::compress::gzip(&archive),
    ] {
        let mapped = map(&bytes);
        assert_eq!(said(&mapped), [""; 0]);
        assert_eq!(hosts_of(&mapped), one_file(&[1, 3, 5, 7]));
        assert_eq!(mapped.summary.totals.files, 1);
        assert_eq!(mapped.summary.totals.lines, 4);
    }
}

#[test]
fn a_host_in_two_members_counts_in_one_file() {
    let archive = tar(&[("access.log", &log(1)), ("access.log.1", &log(1))]);
    assert_eq!(hosts_of(&map(&archive)), one_file(&[1]));
}

#[test]
fn an_archive_without_a_log_is_a_warning_that_names_its_members() {
    let files = ["a.conf", "b.php", "c.css", "d.css"].map(|name| (name, &b"x"[..]));
    let mapped = map(&parts::xz(&tar(&files)));
    let said = said(&mapped).join(" ");
    assert!(
        said.contains("among a.conf, b.php, c.css and 1 more"),
        "{said}"
    );
}

#[test]
fn a_damaged_member_does_not_stop_the_others() {
    let gzip = kit::compress::gzip(&log(2));
    let files: [(&str, &[u8]); 4] = [
        ("1-access.log", &log(1)),
        ("2-access.log.gz", &gzip[..gzip.len() - 3]),
        ("3-access.log.gz", &gzip[..gzip.len() - 1]),
        ("4-access.log", &log(4)),
    ];
    let mapped = map(&parts::zstd(&tar(&files)));
    assert_eq!(hosts_of(&mapped), one_file(&[1, 2, 4]));
    assert!(mapped.is_appealable());
    let said = said(&mapped);
    assert_eq!(said.len(), 2, "{said:?}");
    assert!(
        said[0].starts_with("2-access.log.gz: truncated"),
        "{said:?}"
    );
    assert!(
        said[1].starts_with("3-access.log.gz: truncated"),
        "{said:?}"
    );
}

#[test]
fn archives_and_logs_that_follow_an_archive_are_read_on() {
    let first = tar(&[("access.log", &log(1))]);
    let second = tar(&[("access.log.1", &log(2))]);
    let cases = [
        [first.clone(), second.clone(), log(3)].concat(),
        [
            parts::xz(&first),
            kit::compress::gzip(&second),
            parts::zstd(&log(3)),
        ]
        .concat(),
        [log(3), kit::compress::gzip(&first), parts::lz4(&second)].concat(),
    ];
    for bytes in cases {
        let mapped = map(&bytes);
        assert_eq!(said(&mapped), [""; 0]);
        assert_eq!(hosts_of(&mapped), one_file(&[1, 2, 3]));
    }
}

#[test]
fn archives_inside_each_other_are_read_to_the_third() {
    let once = tar(&[("access.log", &log(1))]);
    let twice = tar(&[("access.log.tar", &once)]);
    assert_eq!(hosts_of(&map(&twice)), one_file(&[1]));
    let thrice = tar(&[("access.log.tar", &twice)]);
    let said = said(&map(&thrice)).join(" ");
    assert!(said.contains("access.log.tar: more than 3"), "{said}");
}

#[test]
fn a_hostile_header_is_damage_and_takes_no_memory() {
    for kind in [tar::EntryType::GNULongName, tar::EntryType::XHeader] {
        let mut header = tar::Header::new_gnu();
        header.set_path("x").expect("it is short");
        header.set_entry_type(kind);
        header.set_size(1 << 33);
        header.set_cksum();
        let damage = damage(map(header.as_bytes()));
        let expected = BadArchive::LongHeader { size: 1 << 33 };
        assert_eq!(damage, Some(Damage::Archive(expected)));
    }
    // A size near the largest number does not overflow.
    let mut header = tar::Header::new_gnu();
    header.set_path("access.log").expect("it is short");
    header.set_size(u64::MAX);
    header.set_cksum();
    let bytes = [&header.as_bytes()[..], &log(1)].concat();
    assert!(damage(map(&bytes)).is_some());
}

#[test]
fn long_names_are_read_in_both_ways_of_writing_them() {
    let long = format!("{}/access.log", "a-long-folder".repeat(20));
    let archive = tar(&[(&long, &log(1)), ("error.log", &log(2))]);
    assert_eq!(hosts_of(&map(&archive)), one_file(&[1]));

    let mut builder = tar::Builder::new(Vec::new());
    builder
        .append_pax_extensions([("path", long.as_bytes())])
        .expect("memory can be written");
    let mut header = tar::Header::new_ustar();
    header.set_size(log(1).len() as u64);
    builder
        .append_data(&mut header, "short", &log(1)[..])
        .expect("memory can be written");
    let archive = builder.into_inner().expect("memory can be written");
    assert_eq!(hosts_of(&map(&archive)), one_file(&[1]));
}

#[test]
fn what_is_counted_before_a_cut_does_not_depend_on_the_pieces_of_the_bytes() {
    let text = log(1).repeat(5);
    let cut = |name: &str, data: &[u8], keep: usize| {
        let archive = tar(&[(name, data)]);
        archive[..512 + keep].to_vec()
    };
    let unchecked = parts::zstd_unchecked(&kit::logs::text(1, 2000));
    let cases = [
        cut("access.log", &text, text.len() - 7),
        cut(
            "access.log",
            &[&text[..], b"\xfd7z"].concat(),
            text.len() + 2,
        ),
        cut("access.log.zst", &unchecked, unchecked.len() - 5),
        cut("access.log.lz4", &parts::lz4(&text), 60),
        cut("access.log", &utf16(&text), 101),
    ];
    for (n, bytes) in cases.iter().enumerate() {
        let whole = map(bytes);
        assert_ne!(said(&whole), [""; 0], "case {n}");
        for size in 1..40 {
            let pieces = map_stream(&mut Dribble(bytes, size));
            assert_eq!(
                pieces.summary, whole.summary,
                "case {n} in pieces of {size}"
            );
            assert_eq!(said(&pieces), said(&whole), "case {n} in pieces of {size}");
        }
    }
}

struct Dribble<'a>(&'a [u8], usize);

impl std::io::Read for Dribble<'_> {
    fn read(&mut self, buffer: &mut [u8]) -> std::io::Result<usize> {
        let n = self.1.min(buffer.len());
        self.0.read(&mut buffer[..n])
    }
}
