//! The reader with helpers against the decoder alone on any bytes: the same verdict and text.
//!
//! A part has only 1 KiB here, so a case of some KiB has several. The helper does all it can before the reader
//! begins, in the same thread: so a case always runs the same way.

#![no_main]

use findrobots::map::inflate::parallel::{Ahead, Reader};
use findrobots::map::inflate::{HISTORY, Inflate, Progress, Status};
use libfuzzer_sys::fuzz_target;

/// More parts than this, and the helper would wait for the reader.
const MOST_INPUT: usize = 16 << 10;
const MOST_TEXT: usize = 1 << 20;

fn decode(
    stream: &[u8],
    piece: usize,
    room: usize,
    mut inflate: impl FnMut(u64, &[u8], &mut [u8], usize) -> Progress,
) -> (Option<Status>, Vec<u8>, usize) {
    let (mut text, mut at): (Vec<u8>, usize) = (Vec::new(), 0);
    loop {
        let first = at.min(stream.len());
        let input = stream[first..stream.len().min(at + piece)].to_vec().into_boxed_slice();
        let history = text.len().min(HISTORY);
        let mut buffer = vec![0xaa; history + room].into_boxed_slice();
        buffer[..history].copy_from_slice(&text[text.len() - history..]);
        let progress = inflate(at as u64, &input, &mut buffer, history);
        text.extend_from_slice(&buffer[history..history + progress.produced]);
        at += progress.consumed;
        match progress.status {
            Status::NeedsInput if at >= stream.len() => return (None, text, 0),
            Status::NeedsInput | Status::OutputFull if text.len() < MOST_TEXT => {}
            Status::Done => return (Some(Status::Done), text, at),
            status => return (Some(status), text, 0),
        }
    }
}

fuzz_target!(|case: &[u8]| {
    let [piece, room, stream @ ..] = case else { return };
    if stream.len() > MOST_INPUT {
        return;
    }
    let (piece, room) = (1 + 16 * usize::from(*piece), 1 + 16 * usize::from(*room));
    let mut inflate = Inflate::new();
    let alone = decode(stream, 1 << 20, 1 << 16, |_, input, text, start| inflate.inflate(input, text, start, 0));
    if alone.1.len() >= MOST_TEXT {
        return;
    }
    let room = room.max(alone.1.len() / 2000);
    let ahead = Ahead::new(Box::new(&stream[..]), stream.len() as u64);
    ahead.help();
    let mut reader = Reader::new(&mut inflate, &ahead);
    let helped = decode(stream, piece, room, |at, input, text, start| reader.inflate(at, input, text, start, 0));
    assert!(alone == helped, "{:?} alone, {:?} helped", alone.0, helped.0);
});
