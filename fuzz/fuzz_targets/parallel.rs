//! The decoder with helpers against the decoder alone on any bytes: the same verdict and text.
//!
//! A part has only 1 KiB here, so a case of some KiB has several. The helper does all it can before
//! the reader begins, in the same thread, so a case always runs the same way.

#![no_main]

use findrobots::map::inflate::parallel::{AssistedInflate, ReadAhead};
use findrobots::map::inflate::{HISTORY, Inflate, Inflated, StreamStatus, Window};
use libfuzzer_sys::fuzz_target;

/// With more parts than this the helper would wait for the reader.
const MOST_INPUT: usize = 12 << 10;
const MOST_TEXT: usize = 1 << 20;

fn decode(
    stream: &[u8],
    piece: usize,
    space: usize,
    mut inflate: impl FnMut(&[u8], &mut Window<'_>) -> Inflated,
) -> (Option<StreamStatus>, Vec<u8>, usize) {
    let (mut text, mut at): (Vec<u8>, usize) = (Vec::new(), 0);
    loop {
        let first = at.min(stream.len());
        let input = stream[first..stream.len().min(at + piece)].to_vec().into_boxed_slice();
        let history = text.len().min(HISTORY);
        let mut buffer = vec![0xaa; history + space].into_boxed_slice();
        buffer[..history].copy_from_slice(&text[text.len() - history..]);
        let inflated = inflate(&input, &mut Window::new(&mut buffer, history, 0));
        text.extend_from_slice(&buffer[history..history + inflated.produced]);
        at += inflated.consumed;
        match inflated.status {
            StreamStatus::NeedsInput if at >= stream.len() => return (None, text, 0),
            StreamStatus::NeedsInput | StreamStatus::OutputFull if text.len() < MOST_TEXT => {}
            StreamStatus::Done => return (Some(StreamStatus::Done), text, at),
            status => return (Some(status), text, 0),
        }
    }
}

fuzz_target!(|case: &[u8]| {
    let [piece, space, stream @ ..] = case else { return };
    if stream.len() > MOST_INPUT {
        return;
    }
    let (piece, space) = (1 + 16 * usize::from(*piece), 1 + 16 * usize::from(*space));
    let mut inflate = Inflate::new();
    let alone = decode(stream, 1 << 20, 1 << 16, |input, window| inflate.inflate(input, window));
    if alone.1.len() >= MOST_TEXT {
        return;
    }
    let space = space.max(alone.1.len() / 2000);
    let ahead = ReadAhead::new(Box::new(stream.to_vec()), stream.len() as u64);
    ahead.help();
    let mut reader = AssistedInflate::new(&mut inflate, &ahead);
    reader.begin(0);
    let assisted = decode(stream, piece, space, |input, window| reader.inflate(input, window));
    assert!(alone == assisted, "{:?} alone, {:?} assisted", alone.0, assisted.0);
});
