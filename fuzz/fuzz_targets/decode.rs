//! The decoder's loop: any bytes, in any pieces, against flate2's own reader of many members.

#![no_main]

use std::io::Read;

use findrobots::map::decode::{By, Decoded, Log, Workspace, decode};
use libfuzzer_sys::fuzz_target;

/// Gives at most so many bytes at a time, as a pipe may.
struct Dribble<'a>(&'a [u8], usize);

impl Read for Dribble<'_> {
    fn read(&mut self, room: &mut [u8]) -> std::io::Result<usize> {
        let n = self.1.min(self.0.len()).min(room.len());
        room[..n].copy_from_slice(&self.0[..n]);
        self.0 = &self.0[n..];
        Ok(n)
    }
}

fn decoded(bytes: &[u8], piece: usize, by: By) -> (Vec<u8>, Decoded) {
    let mut text = Vec::new();
    let decoded = decode(
        &mut Log::Stream(&mut Dribble(bytes, piece)),
        by,
        &mut Workspace::default(),
        &|_| {},
        &mut |lines| text.extend_from_slice(lines),
    );
    (text, decoded)
}

fuzz_target!(|input: (u8, &[u8])| {
    let (piece, bytes) = input;
    let (text, whole) = decoded(bytes, usize::MAX, By::Ourselves);
    let (again, pieces) = decoded(bytes, usize::from(piece).max(1), By::Ourselves);
    assert_eq!(text, again);
    // How far was read ahead of a damage, and so where about it was seen, goes with the pieces.
    let verdict = |it: &Decoded| (it.members, it.count, it.trailing, it.damage.is_some());
    assert_eq!(verdict(&whole), verdict(&pieces));
    let (referee, second) = decoded(bytes, usize::MAX, By::Referee);
    assert_eq!(text, referee);
    assert_eq!(verdict(&whole), verdict(&second));

    if bytes.starts_with(b"\x1f\x8b") && whole.trailing.is_none() {
        let mut reference = Vec::new();
        let verdict = flate2::read::MultiGzDecoder::new(bytes).read_to_end(&mut reference);
        if whole.damage.is_none() {
            // flate2 does not know the reserved flags, but what we call whole is whole to it.
            assert!(verdict.is_ok(), "{verdict:?}");
            assert_eq!(text, reference);
        }
    }
});
