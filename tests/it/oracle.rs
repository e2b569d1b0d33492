//! Random logs against a naive reading of the original program.

use std::collections::BTreeSet;

use findrobots::map::ask::summary::Summary;
use findrobots::map::ask::{Answer, Query, Question, hosts};
use findrobots::map::decode::Decoder;
use findrobots::map::target::Target;
use findrobots::map::{Bytes, End, Mapped, Mapper, Workspace};
use kit::compress::gzip;
use proptest::collection::vec;
use proptest::prelude::*;

/// The original program, line by line: the first field of each line whose seventh is the target.
fn original(text: &str) -> BTreeSet<Vec<u8>> {
    let mut robots = BTreeSet::new();
    for line in text.split('\n') {
        let fields: Vec<_> = line.split_ascii_whitespace().collect();
        if fields.get(6) == Some(&"/robots.txt") {
            robots.insert(fields[0].as_bytes().to_vec());
        }
    }
    robots
}

/// A line as servers write it, whose fields stand where the original looks for them.
fn record() -> impl Strategy<Value = String> {
    let host = prop_oneof![
        "[1-9]{1,2}\\.[0-9]\\.[0-9]\\.[0-9]",
        "2001:db8::[0-9a-f]{1,3}",
        "[a-z]{1,8}\\.example",
        "-"
    ];
    let user = prop_oneof![
        Just("-".to_string()),
        "[a-z]{1,5}",
        Just("\"\"".to_string())
    ];
    let target = prop_oneof![
        4 => Just("/robots.txt".to_string()),
        1 => "/robots\\.txt[?./a]{1,3}",
        1 => "/{1,2}[a-z]{0,9}/robots\\.txt",
        4 => "/[a-z/.%?=&\\]\\[-]{0,30}",
    ];
    let quoted = prop_oneof![
        Just("-".to_string()),
        "[ -!#-\\[\\]-~]{0,40}",
        Just("a \\\"b\\\" /robots.txt".to_string())
    ];
    (host, user, target, quoted.clone(), quoted, 100..600_u16).prop_map(|(host, user, target, referer, agent, status)| {
        format!(
            "{host} - {user} [07/Jan/2024:06:25:01 +0100] \"GET {target} HTTP/1.1\" {status} 5 \"{referer}\" \"{agent}\"\n"
        )
    })
}

/// A line that is no record of any server, and that the original finds nothing in either.
fn noise() -> impl Strategy<Value = String> {
    prop_oneof![
        Just("\n".to_string()),
        "[ -~]{0,60}\n",
        "/robots\\.txt[ -~]{0,20}\n"
    ]
    .prop_filter("the original would find a host here", |line| {
        original(line).is_empty()
    })
}

fn robots(summary: &Summary) -> BTreeSet<Vec<u8>> {
    let Some(Answer::Hosts(answer)) = &summary.answer else {
        return BTreeSet::new();
    };
    answer.hosts.keys().map(|host| host.to_vec()).collect()
}

fn query() -> Query {
    let targets = Target::exact(b"/robots.txt").into();
    Query {
        format: None,
        window: Default::default(),
        question: Question::Hosts(hosts::Question { targets }),
    }
}

/// Gives at most N bytes at a time, as a pipe may.
struct Dribble<'a>(&'a [u8], usize);

impl std::io::Read for Dribble<'_> {
    fn read(&mut self, room: &mut [u8]) -> std::io::Result<usize> {
        let n = self.1.min(self.0.len()).min(room.len());
        room[..n].copy_from_slice(&self.0[..n]);
        self.0 = &self.0[n..];
        Ok(n)
    }
}

fn map(bytes: Bytes<'_>, decoder: Decoder<'_>) -> Mapped {
    let query = query();
    let mut workspace = Workspace::default();
    Mapper::new(&query, &mut workspace, None).read(bytes, decoder, &|_| {})
}

fn mapped(bytes: &[u8], piece: usize) -> Summary {
    let mapped = map(Bytes::Stream(&mut Dribble(bytes, piece)), Decoder::Ours);
    assert_eq!(mapped.end, End::Whole);
    mapped.summary
}

proptest! {
    #[test]
    fn the_robots_of_a_random_log_are_those_of_the_original(
        lines in vec(prop_oneof![8 => record(), 1 => noise()], 0..60),
        pieces in 1..4000_usize,
    ) {
        let text = lines.concat();
        let plain = mapped(text.as_bytes(), pieces);
        prop_assert_eq!(robots(&plain), original(&text));
        prop_assert_eq!(plain.totals.lines, text.matches('\n').count() as u64);
        let compressed = mapped(&gzip(text.as_bytes()), pieces);
        prop_assert_eq!(&compressed.answer, &plain.answer);
        prop_assert_eq!(compressed.totals.bytes, plain.totals.bytes);
    }

    #[test]
    fn no_bytes_make_it_panic_and_the_pieces_they_come_in_change_nothing(
        bytes in vec(prop_oneof![any::<u8>(), Just(b'\n'), Just(b'"'), Just(b'[')], 0..400),
        piece in 1..50_usize,
    ) {
        let mut text = b"1.2.3.4 - - [x] \"GET /robots.txt ".to_vec();
        text.extend(bytes);
        for bytes in [&text[..], &gzip(&text)] {
            // A last line that is the first byte of a mark ends the file as cut.
            let [whole, pieces] = [usize::MAX, piece].map(|piece| {
                let Mapped { summary, end, .. } =
                    map(Bytes::Stream(&mut Dribble(bytes, piece)), Decoder::Ours);
                (summary, end)
            });
            prop_assert_eq!(pieces, whole);
        }
    }

    #[test]
    fn a_damaged_file_never_panics_and_never_counts_as_whole(
        lines in vec(record(), 1..40),
        damage in any::<prop::sample::Index>(),
        flip in 1..=255_u8,
        cut in any::<bool>(),
    ) {
        let text = lines.concat();
        let mut bytes = gzip(text.as_bytes());
        // Bytes 4 to 9 of the header say when and where it was made; nothing can be wrong with
        // them. A flip in the first two bytes makes plain text of it, one in byte 3 other fields
        // that may happen to hold.
        let at = 10 + damage.index(bytes.len() - 10);
        if cut {
            bytes.truncate(at);
        } else {
            bytes[at] ^= flip;
        }
        for decoder in [Decoder::Ours, Decoder::Referee] {
            let mapped = map(Bytes::File(&bytes), decoder);
            // The bits between the last block and the next whole byte mean nothing.
            if mapped.end == End::Whole {
                prop_assert_eq!(robots(&mapped.summary), original(&text));
                prop_assert_eq!(mapped.summary.totals.bytes, text.len() as u64);
            }
        }
    }
}
