//! Our decoder against flate2: the same verdict and the same bytes, whatever the stream, and
//! wherever the input and the space for text are cut.

#![allow(
    clippy::unwrap_used,
    clippy::print_stdout,
    reason = "a test may panic, and prints what it skips"
)]

mod streams;

use fastrand::Rng;
use findrobots::map::inflate::{Corrupt, HISTORY, Inflate, Inflated, StreamStatus, Window};
use flate2::{Decompress, FlushDecompress};
use kit::compress::deflate;
use kit::logs;

/// How a decoder ended.
#[derive(Clone, Copy, Debug, PartialEq)]
enum Verdict {
    Done,
    Truncated,
    Corrupt,
}

/// Decodes a stream with flate2: verdict, text, and bytes used.
fn referee(stream: &[u8]) -> (Verdict, Vec<u8>, usize) {
    let mut decompress = Decompress::new(false);
    let mut text = vec![0; 1 << 20];
    loop {
        let (used, made) = (
            decompress.total_in() as usize,
            decompress.total_out() as usize,
        );
        if text.len() - made < 1 << 19 {
            text.resize(2 * text.len(), 0);
        }
        let status =
            decompress.decompress(&stream[used..], &mut text[made..], FlushDecompress::None);
        let verdict = match status {
            Ok(flate2::Status::StreamEnd) => Verdict::Done,
            Err(_) => Verdict::Corrupt,
            Ok(_)
                if decompress.total_in() as usize == used
                    && decompress.total_out() as usize == made =>
            {
                Verdict::Truncated
            }
            Ok(_) => continue,
        };
        text.truncate(decompress.total_out() as usize);
        return (verdict, text, decompress.total_in() as usize);
    }
}

/// Decodes a stream with our decoder, in pieces of `piece` bytes, into `space` bytes at a time; at
/// most `most` bytes of text are expected.
fn ours(stream: &[u8], piece: usize, space: usize, most: usize) -> (Verdict, Vec<u8>, usize) {
    let mut inflate = Inflate::new();
    let mut text = vec![0; most + 1000];
    let (mut used, mut made) = (0, 0);
    loop {
        let end = stream.len().min(used + piece);
        let space = space.min(text.len() - made);
        assert!(space > 0, "more text than expected");
        let floor = made.saturating_sub(HISTORY);
        let mut window = Window::new(&mut text[..made + space], made, floor);
        let inflated = inflate.inflate(&stream[used..end], &mut window);
        assert_eq!(window.space(), space - inflated.produced);
        assert!(inflated.consumed <= end - used);
        used += inflated.consumed;
        made += inflated.produced;
        let verdict = match inflated.status {
            StreamStatus::Done => Verdict::Done,
            StreamStatus::Corrupt(_) => Verdict::Corrupt,
            StreamStatus::NeedsInput => {
                assert_eq!(used, end, "input was left, but more was requested");
                if end < stream.len() {
                    continue;
                }
                Verdict::Truncated
            }
            StreamStatus::OutputFull => {
                assert_eq!(inflated.produced, space, "space was left");
                continue;
            }
        };
        text.truncate(made);
        return (verdict, text, used);
    }
}

/// Decodes into a buffer that holds `at` bytes of text.
fn inflate_at(inflate: &mut Inflate, input: &[u8], buffer: &mut [u8], at: usize) -> Inflated {
    inflate.inflate(input, &mut Window::new(buffer, at, 0))
}

#[track_caller]
fn assert_same(
    name: &str,
    stream: &[u8],
    expected: &(Verdict, Vec<u8>, usize),
    piece: usize,
    space: usize,
) {
    let (verdict, text, used) = ours(stream, piece, space, expected.1.len());
    assert_eq!(
        verdict, expected.0,
        "{name}: pieces of {piece}, space of {space}"
    );
    assert!(
        text == expected.1,
        "{name}: pieces of {piece}, space of {space}: {} bytes, {} expected, the same up to {:?}",
        text.len(),
        expected.1.len(),
        text.iter()
            .zip(&expected.1)
            .position(|(ours, theirs)| ours != theirs)
    );
    if verdict == Verdict::Done {
        assert_eq!(
            used, expected.2,
            "{name}: pieces of {piece}, space of {space}: bytes used"
        );
    }
}

#[test]
fn agrees_on_whole_streams() {
    for program in streams::missing_programs() {
        println!("skipped: streams by {program}, which is not installed");
    }
    for size in [
        300,
        5_000,
        if cfg!(debug_assertions) {
            100_000
        } else {
            400_000
        },
    ] {
        for stream in streams::all(size) {
            let expected = referee(&stream.bytes);
            assert_eq!(expected.0, Verdict::Done, "{}", stream.name);
            assert_same(
                &stream.name,
                &stream.bytes,
                &expected,
                usize::MAX / 2,
                usize::MAX,
            );
            // The decoder does not touch bytes after the stream.
            let mut longer = stream.bytes.clone();
            longer.extend_from_slice(&[0xff; 40]);
            assert_same(&stream.name, &longer, &expected, usize::MAX / 2, usize::MAX);
        }
    }
}

#[test]
fn agrees_for_every_space() {
    for stream in streams::all(3_000) {
        let expected = referee(&stream.bytes);
        for space in (1..=300).chain([301, 400, 577, 578, 579, 1000, 4096, 65_536]) {
            assert_same(
                &stream.name,
                &stream.bytes,
                &expected,
                usize::MAX / 2,
                space,
            );
        }
    }
}

#[test]
fn agrees_for_every_piece_of_input() {
    for stream in streams::all(3_000) {
        let expected = referee(&stream.bytes);
        for piece in 1..=40 {
            assert_same(&stream.name, &stream.bytes, &expected, piece, usize::MAX);
            assert_same(
                &stream.name,
                &stream.bytes,
                &expected,
                piece,
                1 + piece * 7 % 19,
            );
        }
    }
}

#[test]
fn agrees_for_every_split_in_two() {
    for stream in streams::all(600) {
        let (_, text, used) = referee(&stream.bytes);
        let mut buffer = vec![0; text.len()];
        for split in 0..=stream.bytes.len() {
            let mut inflate = Inflate::new();
            buffer.fill(0);
            let first = inflate_at(&mut inflate, &stream.bytes[..split], &mut buffer, 0);
            let rest = &stream.bytes[first.consumed..];
            let second = inflate_at(&mut inflate, rest, &mut buffer, first.produced);
            assert_eq!(
                second.status,
                StreamStatus::Done,
                "{} at {split}",
                stream.name
            );
            assert_eq!(
                first.consumed + second.consumed,
                used,
                "{} at {split}",
                stream.name
            );
            assert!(buffer == text, "{} at {split}", stream.name);
        }
    }
}

#[test]
fn agrees_on_truncated_streams() {
    for stream in streams::all(1_000) {
        for end in 0..stream.bytes.len() {
            let expected = referee(&stream.bytes[..end]);
            assert_same(
                &format!("{} cut at {end}", stream.name),
                &stream.bytes[..end],
                &expected,
                usize::MAX / 2,
                usize::MAX,
            );
        }
    }
}

#[test]
fn agrees_on_damaged_streams() {
    let mut random = Rng::with_seed(99);
    let mut damaged = 0;
    for stream in streams::all(2_000) {
        for _ in 0..if cfg!(debug_assertions) { 15 } else { 60 } {
            let mut bytes = stream.bytes.clone();
            for _ in 0..1 + random.usize(..3) {
                let most = [20, 100, usize::MAX][random.usize(..3)];
                let at = random.usize(..bytes.len().min(most));
                bytes[at] ^= 1 << random.usize(..8);
            }
            let expected = referee(&bytes);
            damaged += usize::from(expected.0 == Verdict::Corrupt);
            assert_same(
                &format!("{}, damaged", stream.name),
                &bytes,
                &expected,
                usize::MAX / 2,
                usize::MAX,
            );
            assert_same(
                &format!("{}, damaged", stream.name),
                &bytes,
                &expected,
                1 + random.usize(..9),
                1 + random.usize(..300),
            );
        }
    }
    assert!(damaged > 900, "only {damaged} streams were really damaged");
}

#[test]
fn agrees_on_noise() {
    let mut random = Rng::with_seed(5);
    for _ in 0..20_000 {
        let mut bytes: Vec<u8> = (0..1 + random.usize(..200))
            .map(|_| random.u8(..))
            .collect();
        // Most noise fails at once; a dynamic block gets a little further.
        bytes[0] = bytes[0] & !7 | [4, 5, 2, 3, 0][random.usize(..5)];
        let expected = referee(&bytes);
        assert_same("noise", &bytes, &expected, usize::MAX / 2, usize::MAX);
    }
}

#[test]
fn can_be_used_again() {
    let good = deflate(6, &logs::text(3, 50_000));
    let expected = referee(&good);
    let mut inflate = Inflate::new();
    let mut text = vec![0; expected.1.len()];
    for bytes in [&[0xff; 9], &good[..]] {
        assert!(matches!(
            inflate_at(&mut inflate, bytes, &mut text, 0).status,
            StreamStatus::Corrupt(_)
        ));
    }
    inflate.reset();
    inflate_at(&mut inflate, &good[..100], &mut text, 0);
    inflate.reset();
    assert_eq!(
        inflate_at(&mut inflate, &good, &mut text, 0).status,
        StreamStatus::Done
    );
    assert!(text == expected.1);
    assert_eq!(inflate_at(&mut inflate, &good, &mut text, 0).consumed, 0);
}

#[test]
fn refuses_what_lies_before_the_floor() {
    let text = logs::text(3, 20_000);
    let stream = deflate(9, &text);
    let mut buffer = vec![0; 40_000];
    let mut inflate = Inflate::new();
    let first = inflate_at(&mut inflate, &stream, &mut buffer[..10_000], 0);
    assert_eq!(
        (first.status, first.produced),
        (StreamStatus::OutputFull, 10_000)
    );
    let mut window = Window::new(&mut buffer, 10_000, 0);
    window.limit_history(10);
    let second = inflate.inflate(&stream[first.consumed..], &mut window);
    assert_eq!(second.status, StreamStatus::Corrupt(Corrupt::TooFarBack));
}

/// Both name the damage alike, so it does not matter which of them decoded a file.
#[test]
fn flate2_finds_the_same_damage() {
    let mut random = Rng::with_seed(11);
    let mut found = std::collections::HashSet::new();
    for stream in streams::all(2_000) {
        for _ in 0..20 {
            let mut bytes = stream.bytes.clone();
            let at = random.usize(..bytes.len().min(60));
            bytes[at] ^= 1 << random.usize(..8);
            let mut text = vec![0; 1 << 20];
            let mut decompress = Decompress::new(false);
            let result = decompress.decompress(&bytes, &mut text, FlushDecompress::None);
            if let Err(error) = result {
                let theirs = Corrupt::from_message(error.message().unwrap_or_default());
                let ours = inflate_at(&mut Inflate::new(), &bytes, &mut text, 0).status;
                // flate2 sometimes reports only that an earlier call failed.
                if theirs != Corrupt::Other {
                    assert_eq!(ours, StreamStatus::Corrupt(theirs), "{}", stream.name);
                }
                found.insert(theirs.to_string());
            }
        }
    }
    assert!(found.len() >= 8, "{found:?}");
}
