//! Our decoder against flate2 on any bytes: the same verdict, text and end, wherever input and
//! space are cut.
//!
//! The first three bytes of a case decide how it is cut; the rest is the stream. Input and buffer
//! are allocations of exactly their size, so that the address sanitizer detects every step past an
//! end.

#![no_main]

use findrobots::map::inflate::{HISTORY, Inflate, StreamStatus, Window};
use flate2::{Decompress, FlushDecompress};
use libfuzzer_sys::fuzz_target;

/// Longer texts are not compared: they cost time and find no more bugs.
const MOST_TEXT: usize = 1 << 20;

#[derive(Debug, PartialEq)]
enum Verdict {
    Done { used: usize },
    Truncated,
    Corrupt,
}

fn referee(stream: &[u8]) -> Option<(Verdict, Vec<u8>)> {
    let mut decompress = Decompress::new(false);
    let mut text = Vec::with_capacity(MOST_TEXT + 1);
    let verdict = match decompress.decompress_vec(stream, &mut text, FlushDecompress::None) {
        Ok(flate2::Status::StreamEnd) => Verdict::Done { used: decompress.total_in() as usize },
        Ok(_) => Verdict::Truncated,
        Err(_) => Verdict::Corrupt,
    };
    let made = decompress.total_out() as usize;
    // After an error the vector has not grown, although the text was written.
    if text.len() < made {
        text.clear();
        let mut again = Decompress::new(false);
        let mut exact = vec![0; made];
        _ = again.decompress(stream, &mut exact, FlushDecompress::None);
        text = exact;
    }
    (made <= MOST_TEXT).then_some((verdict, text))
}

fn ours(stream: &[u8], piece: usize, space: usize) -> (Verdict, Vec<u8>) {
    let mut inflate = Inflate::new();
    let mut text: Vec<u8> = Vec::new();
    let mut used = 0;
    loop {
        let input = stream[used..stream.len().min(used + piece)].to_vec().into_boxed_slice();
        let history = text.len().min(HISTORY);
        let mut buffer = vec![0xaa; history + space].into_boxed_slice();
        buffer[..history].copy_from_slice(&text[text.len() - history..]);
        let inflated = inflate.inflate(&input, &mut Window::new(&mut buffer, history, 0));
        assert!(buffer[..history] == text[text.len() - history..], "history was overwritten");
        text.extend_from_slice(&buffer[history..history + inflated.produced]);
        used += inflated.consumed;
        let verdict = match inflated.status {
            StreamStatus::Done => Verdict::Done { used },
            StreamStatus::Corrupt(_) => Verdict::Corrupt,
            StreamStatus::NeedsInput => {
                assert_eq!(inflated.consumed, input.len());
                if used < stream.len() {
                    continue;
                }
                Verdict::Truncated
            }
            StreamStatus::OutputFull => {
                assert_eq!(inflated.produced, space);
                continue;
            }
        };
        return (verdict, text);
    }
}

fuzz_target!(|case: &[u8]| {
    let [piece, space, scale, stream @ ..] = case else { return };
    let Some(expected) = referee(stream) else { return };
    let cut = |size: u8, scale: u8| match scale % 4 {
        0 => 1 + usize::from(size),
        1 => 200 + 7 * usize::from(size),
        2 => 1000 + 300 * usize::from(size),
        _ => 1 << 21,
    };
    let (piece, mut space) = (cut(*piece, *scale), cut(*space, *scale >> 2));
    // A long text in small pieces would take all the time.
    space = space.max(expected.1.len() / 2000);
    let result = ours(stream, piece.min(stream.len() + 1), space);
    assert!(result == expected, "{:?}, {:?} expected; {} and {} bytes", result.0, expected.0, result.1.len(), expected.1.len());
});
