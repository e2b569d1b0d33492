//! The reader with helpers against the decoder alone: the same text, verdicts and bytes used, on
//! files of one member and of many, whole, cut and damaged.

#![allow(
    clippy::unwrap_used,
    clippy::print_stdout,
    reason = "a test may panic, and says what it skips"
)]

use fastrand::Rng;
use flate2::{Compression, FlushCompress};
use kit::compress::{HEADER, by_program, gzip_at};
use kit::logs;

use super::super::{Corrupt, HISTORY, Inflate, Progress, Status};
use super::scout::member_header;
use super::{Ahead, MOST_CHUNKS, MOST_FAILURES, Reader};

/// Bytes before the history, which nothing may refer to.
const FLOOR: usize = HISTORY;

/// What a decoder made of a file: for each member its text's end, its own end, and how it went; and
/// all text.
#[derive(PartialEq)]
struct Outcome {
    members: Vec<(usize, u64, Status)>,
    text: Vec<u8>,
}

/// Decodes every member of a file with a decoder that is given the place, input and room of each
/// call, and makes ready for another member if it is given no room.
fn decode(
    file: &[u8],
    mut decoder: impl FnMut(u64, &[u8], Option<(&mut [u8], usize)>) -> Progress,
) -> Outcome {
    let mut outcome = Outcome {
        members: Vec::new(),
        text: Vec::new(),
    };
    let mut buffer = vec![0; FLOOR + HISTORY + 20_000];
    let mut at = 0usize;
    while let Some(header) = file.get(at..).and_then(member_header) {
        at += header;
        decoder(at as u64, &[], None);
        let mut start = FLOOR;
        let status = loop {
            // Input comes in pieces, so that borders of blocks and chunks are met in all kinds of
            // places.
            let input = &file[at.min(file.len())..file.len().min(at + 3_000)];
            let progress = decoder(at as u64, input, Some((&mut buffer, start)));
            let end = start + progress.produced;
            outcome.text.extend_from_slice(&buffer[start..end]);
            at += progress.consumed;
            match progress.status {
                Status::OutputFull => {}
                Status::NeedsInput if progress.consumed > 0 || progress.produced > 0 => {}
                status => break status,
            }
            let keep = (end - FLOOR).min(HISTORY);
            buffer.copy_within(end - keep..end, FLOOR);
            start = FLOOR + keep;
        };
        // Where damage was seen, in bytes used, is not said: tokens do not know their bits.
        let used = if status == Status::Done { at as u64 } else { 0 };
        outcome.members.push((outcome.text.len(), used, status));
        if status != Status::Done {
            break;
        }
        at += 8;
    }
    outcome
}

fn alone(file: &[u8]) -> Outcome {
    let mut inflate = Inflate::new();
    decode(file, |_, input, room| match room {
        Some((text, start)) => inflate.inflate(input, text, start, FLOOR),
        None => {
            inflate.reset();
            Progress {
                consumed: 0,
                produced: 0,
                status: Status::Done,
            }
        }
    })
}

/// The outcome with helpers, and how many chunks of theirs were used. If it `waits`, the reader
/// begins when the helpers can do no more without it.
fn helped(file: &[u8], helpers: usize, waits: bool) -> (Outcome, u64) {
    let ahead = Ahead::new(Box::new(file), file.len() as u64);
    std::thread::scope(|scope| {
        for _ in 0..helpers {
            scope.spawn(|| ahead.help());
        }
        while waits && !ahead.is_done() {
            std::thread::yield_now();
        }
        let mut inflate = Inflate::new();
        let mut reader = Reader::new(&mut inflate, &ahead);
        let outcome = decode(file, |at, input, room| match room {
            Some((text, start)) => reader.inflate(at, input, text, start, FLOOR),
            None => {
                reader.reset();
                Progress {
                    consumed: 0,
                    produced: 0,
                    status: Status::Done,
                }
            }
        });
        (outcome, reader.chunks())
    })
}

impl Ahead<'_> {
    /// Whether helpers can do no more before the reader goes on.
    fn is_done(&self) -> bool {
        let shared = self.lock();
        let more = shared.next_part().is_some_and(|part| part < self.parts);
        let more = more && shared.used < MOST_CHUNKS && shared.failures < MOST_FAILURES;
        !more && shared.parts.values().all(Option::is_some)
    }
}

/// Checks a file with and without waiting, and returns the chunks used when waiting.
#[track_caller]
fn check(name: &str, file: &[u8]) -> u64 {
    let expected = alone(file);
    let mut chunks = 0;
    for (helpers, waits) in [(1, true), (3, true), (2, false)] {
        let (outcome, used) = helped(file, helpers, waits);
        assert_eq!(
            outcome.members, expected.members,
            "{name}: {helpers} helpers"
        );
        assert!(
            outcome.text == expected.text,
            "{name}: {helpers} helpers: the text is another"
        );
        chunks = chunks.max(used);
    }
    chunks
}

#[test]
fn one_member_at_every_level() {
    let text = logs::text(1, 5_000_000);
    for level in [3, 6, 9] {
        let file = gzip_at(level, &text);
        let chunks = check(&format!("level {level}"), &file);
        assert!(
            chunks >= 4,
            "level {level}: only {chunks} chunks were used, of {} bytes",
            file.len()
        );
    }
    for level in [0, 1, 2] {
        check("stored, and fast", &gzip_at(level, &text));
    }
}

#[test]
fn what_other_programs_make() {
    let text = logs::text(2, 2_000_000);
    for (program, arguments, least) in [
        ("igzip", &["-1c"][..], 0),
        ("igzip", &["-3c"], 0),
        ("pigz", &["-p", "2", "-b", "128", "-c"], 3),
        ("pigz", &["-Hc"], 3),
        ("libdeflate-gzip", &["-6c"], 0),
        ("bgzip", &["-c"], 3),
    ] {
        match by_program(program, arguments, &text) {
            Some(file) => {
                let chunks = check(&format!("{program} {arguments:?}"), &file);
                assert!(chunks >= least, "{program}: only {chunks} chunks were used");
            }
            None => println!("skipped: {program} is not on this machine"),
        }
    }
}

#[test]
fn many_members() {
    let mut random = Rng::with_seed(3);
    let text = logs::text(3, 2_500_000);
    for most in [100, 30_000, 600_000] {
        let (mut file, mut at) = (Vec::new(), 0);
        while at < text.len() && file.len() < 400_000 {
            let end = text.len().min(at + random.usize(..most));
            file.extend(gzip_at(6, &text[at..end]));
            at = end;
        }
        let chunks = check(&format!("members of up to {most}"), &file);
        assert!(
            chunks > 3,
            "members of up to {most}: only {chunks} chunks were used"
        );
        file.extend(b"not gzip");
        check("garbage", &file);
    }
}

#[test]
fn texts_that_are_no_logs() {
    let mut random = Rng::with_seed(4);
    let noise: Vec<u8> = (0..300_000).map(|_| random.u8(..)).collect();
    check("noise", &gzip_at(6, &noise));
    check("zeros", &gzip_at(6, &vec![0; 20_000_000]));
    check("a period", &gzip_at(6, &b"abcdefg".repeat(1_000_000)));
    let letters: Vec<u8> = (0..1_000_000).map(|_| b"acgt"[random.usize(..4)]).collect();
    check("letters", &gzip_at(6, &letters));
    // gzip in gzip: everywhere in the stored blocks there is what looks like a stream.
    check(
        "gzip in gzip",
        &gzip_at(0, &gzip_at(6, &logs::text(5, 3_000_000))),
    );
    // Blocks of all sizes, stored and empty ones between them.
    let text = logs::text(6, 5_000_000);
    let mut compress = flate2::Compress::new_gzip(Compression::new(6), 15);
    let mut file = Vec::with_capacity(text.len());
    let mut at = 0;
    while at < text.len() {
        let end = text.len().min(at + random.usize(..40_000));
        let flush = [
            FlushCompress::Sync,
            FlushCompress::Full,
            FlushCompress::None,
        ][random.usize(..3)];
        compress
            .compress_vec(&text[at..end], &mut file, flush)
            .unwrap();
        at = compress.total_in() as usize;
    }
    compress
        .compress_vec(&[], &mut file, FlushCompress::Finish)
        .unwrap();
    assert!(check("flushed blocks", &file) > 3);
}

#[test]
fn cut_and_damaged_files() {
    let mut random = Rng::with_seed(7);
    let whole = gzip_at(6, &logs::text(7, 1_500_000));
    for round in 0..if cfg!(debug_assertions) { 12 } else { 100 } {
        let mut file = whole.clone();
        file.truncate(random.usize(..whole.len()));
        check(&format!("cut at {}", file.len()), &file);
        let mut file = whole.clone();
        for _ in 0..1 + round % 4 {
            let at = random.usize(..file.len());
            file[at] ^= 1 << random.usize(..8);
        }
        check(&format!("damaged, round {round}"), &file);
    }
}

#[test]
fn a_match_before_the_text_is_found_in_tokens_too() {
    // Members, and among them one that is the second half of a stream, so its matches go back
    // before its text.
    let text = logs::text(8, 3_000_000);
    let good = gzip_at(6, &text[..200_000]);
    let mut compress = flate2::Compress::new(Compression::new(6), false);
    let mut stream = Vec::with_capacity(text.len());
    compress
        .compress_vec(&text[..1_000_000], &mut stream, FlushCompress::Sync)
        .unwrap();
    stream.clear();
    compress
        .compress_vec(
            &text[1_000_000..1_100_000],
            &mut stream,
            FlushCompress::Finish,
        )
        .unwrap();
    let mut file = good.repeat(10);
    file.extend(HEADER);
    file.extend(stream);
    file.extend([0; 8]);
    file.extend(good.repeat(10));
    assert!(check("no history", &file) > 1);
    let outcome = alone(&file);
    assert!(matches!(
        outcome.members[..],
        [.., (_, _, Status::Corrupt(Corrupt::TooFarBack))]
    ));
    assert_eq!(outcome.members.len(), 11);
}

#[test]
fn helpers_go_home_if_the_reader_does() {
    let file = gzip_at(6, &logs::text(9, 3_000_000));
    let file = &file[..];
    let ahead = Ahead::new(Box::new(file), file.len() as u64);
    std::thread::scope(|scope| {
        for _ in 0..3 {
            scope.spawn(|| ahead.help());
        }
        let mut inflate = Inflate::new();
        drop(Reader::new(&mut inflate, &ahead));
    });
    ahead.help();
}
