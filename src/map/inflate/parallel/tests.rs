//! The decoder with helpers against the decoder alone: the same text, verdicts and bytes used, on
//! files of one member and of many, whole, cut and damaged.

#![allow(
    clippy::unwrap_used,
    clippy::print_stdout,
    reason = "a test may panic, and prints what it skips"
)]

use fastrand::Rng;
use flate2::{Compression, FlushCompress};
use kit::compress::{by_program, gzip_at};
use kit::logs;

use super::super::{Corrupt, HISTORY, Inflate, Inflated, StreamStatus, Window};
use super::{AssistedInflate, ReadAhead};
use crate::map::gzip::header_length;

/// Bytes before the history, which no match may refer to.
const FLOOR: usize = HISTORY;

/// A file as decoded: for each member the end of its text, its own end, and its status; and all
/// text.
#[derive(PartialEq)]
struct Text {
    members: Vec<(usize, u64, StreamStatus)>,
    text: Vec<u8>,
}

/// A decoder that is alone, or has helpers.
trait Decode {
    fn begin(&mut self, at: u64);
    fn inflate(&mut self, input: &[u8], window: &mut Window<'_>) -> Inflated;
}

impl Decode for Inflate {
    fn begin(&mut self, _at: u64) {
        self.reset();
    }

    fn inflate(&mut self, input: &[u8], window: &mut Window<'_>) -> Inflated {
        self.inflate(input, window)
    }
}

impl Decode for AssistedInflate<'_> {
    fn begin(&mut self, at: u64) {
        self.begin(at);
    }

    fn inflate(&mut self, input: &[u8], window: &mut Window<'_>) -> Inflated {
        self.inflate(input, window)
    }
}

/// Decodes every member of a file.
fn decode(file: &[u8], decoder: &mut dyn Decode) -> Text {
    let mut decoded = Text {
        members: Vec::new(),
        text: Vec::new(),
    };
    let mut buffer = vec![0; FLOOR + HISTORY + 20_000];
    let mut at = 0usize;
    while let Some(header) = file.get(at..).and_then(header_length) {
        at += header;
        decoder.begin(at as u64);
        let mut start = FLOOR;
        let status = loop {
            // Input comes in pieces, so that borders of blocks and chunks are met in all kinds of
            // places.
            let input = &file[at.min(file.len())..file.len().min(at + 3_000)];
            let mut window = Window::new(&mut buffer, start, FLOOR);
            let inflated = decoder.inflate(input, &mut window);
            decoded
                .text
                .extend_from_slice(window.last(inflated.produced));
            let end = start + inflated.produced;
            at += inflated.consumed;
            match inflated.status {
                StreamStatus::OutputFull => {}
                StreamStatus::NeedsInput if inflated.consumed > 0 || inflated.produced > 0 => {}
                status => break status,
            }
            let keep = (end - FLOOR).min(HISTORY);
            buffer.copy_within(end - keep..end, FLOOR);
            start = FLOOR + keep;
        };
        // The place of a damage is not compared: tokens do not know their bits.
        let used = match status {
            StreamStatus::Done => at as u64,
            _ => 0,
        };
        decoded.members.push((decoded.text.len(), used, status));
        if status != StreamStatus::Done {
            break;
        }
        at += 8;
    }
    decoded
}

fn alone(file: &[u8]) -> Text {
    decode(file, &mut Inflate::new())
}

/// When the reader begins.
#[derive(Clone, Copy, PartialEq)]
enum Start {
    AtOnce,
    /// When the helpers can do no more without it.
    AfterHelpers,
}

/// Decodes a file with helpers, and counts the chunks of theirs that were used.
fn assisted(file: &[u8], helpers: usize, start: Start) -> (Text, u64) {
    let ahead = ReadAhead::new(Box::new(file.to_vec()), file.len() as u64);
    std::thread::scope(|scope| {
        for _ in 0..helpers {
            scope.spawn(|| ahead.help());
        }
        while start == Start::AfterHelpers && !ahead.is_done() {
            std::thread::yield_now();
        }
        let mut inflate = Inflate::new();
        let mut decoder = AssistedInflate::new(&mut inflate, &ahead);
        let decoded = decode(file, &mut decoder);
        (decoded, decoder.chunks())
    })
}

/// Compares the decoders, with both starts, and returns the most chunks used.
#[track_caller]
fn check(name: &str, file: &[u8]) -> u64 {
    let expected = alone(file);
    let mut chunks = 0;
    for (helpers, start) in [
        (1, Start::AfterHelpers),
        (3, Start::AfterHelpers),
        (2, Start::AtOnce),
    ] {
        let (decoded, used) = assisted(file, helpers, start);
        assert_eq!(
            decoded.members, expected.members,
            "{name}: {helpers} helpers"
        );
        assert!(
            decoded.text == expected.text,
            "{name}: {helpers} helpers: the text differs"
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
            None => println!("skipped: {program} is not installed"),
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
    // gzip in gzip: the stored blocks are full of bytes that look like a stream.
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
    // One of the members is the second half of a stream, so its matches reach back before its text.
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
    file.extend(b"\x1f\x8b\x08\0\0\0\0\0\0\xff");
    file.extend(stream);
    file.extend([0; 8]);
    file.extend(good.repeat(10));
    assert!(check("no history", &file) > 1);
    let decoded = alone(&file);
    assert!(matches!(
        decoded.members[..],
        [.., (_, _, StreamStatus::Corrupt(Corrupt::TooFarBack))]
    ));
    assert_eq!(decoded.members.len(), 11);
}

#[test]
fn helpers_stop_if_the_reader_does() {
    let file = gzip_at(6, &logs::text(9, 3_000_000));
    let size = file.len() as u64;
    let ahead = ReadAhead::new(Box::new(file), size);
    std::thread::scope(|scope| {
        for _ in 0..3 {
            scope.spawn(|| ahead.help());
        }
        let mut inflate = Inflate::new();
        drop(AssistedInflate::new(&mut inflate, &ahead));
    });
    ahead.help();
}
