//! The reader of text and what stands on it: any bytes, in any pieces, against flate2's own reader
//! of many members.

#![no_main]

mod piped;

use std::io::Read;

use findrobots::map::decode::{Decoder, Scratch, TextReader};
use findrobots::map::lines::{Count, Lines};
use findrobots::map::{Bytes, Damage, Mapped, Note};
use libfuzzer_sys::fuzz_target;
use piped::{Dribble, map};

struct Decoded {
    text: Vec<u8>,
    count: Count,
    members: u64,
    trailing: Option<Note>,
    damage: Option<Damage>,
}

fn decode(bytes: &[u8], piece: usize, decoder: Decoder<'_>) -> Decoded {
    let mut dribble = Dribble(bytes, piece);
    let mut scratch = Scratch::default();
    let mut lines = Lines::default();
    lines.reset();
    let mut text = Vec::new();
    let mut reader = TextReader::new(Bytes::Stream(&mut dribble), decoder, &mut scratch, &|_| {});
    let mut damage = None;
    while !reader.is_done() && damage.is_none() {
        match reader.read(&mut lines.window()) {
            Ok(piece) => text.extend_from_slice(lines.commit(piece.written)),
            Err(why) => damage = Some(why),
        }
    }
    let (last, count) = lines.finish();
    text.extend_from_slice(last);
    Decoded { text, count, members: reader.members(), trailing: reader.trailing(), damage }
}

fuzz_target!(|input: (u8, &[u8])| {
    let (piece, bytes) = input;
    let whole = decode(bytes, usize::MAX, Decoder::Ours);
    let pieces = decode(bytes, usize::from(piece).max(1), Decoder::Ours);
    let referee = decode(bytes, usize::MAX, Decoder::Referee);
    // The place of a damage depends on how much input was read ahead of it, so it is not compared.
    let verdict = |it: &Decoded| (it.members, it.count, it.trailing.clone(), it.damage.is_some());
    for other in [&pieces, &referee] {
        assert_eq!(whole.text, other.text);
        assert_eq!(verdict(&whole), verdict(other));
    }

    let verdict = |it: &Mapped| (it.summary.clone(), std::mem::discriminant(&it.end));
    let whole_map = map(bytes, usize::MAX, Decoder::Ours, None);
    let pieces_map = map(bytes, usize::from(piece).max(1), Decoder::Ours, None);
    let referee_map = map(bytes, usize::MAX, Decoder::Referee, None);
    for other in [&pieces_map, &referee_map] {
        let (whole, mut other) = (verdict(&whole_map), verdict(other));
        // How far was read ahead of a damage depends on the pieces.
        other.0.totals.bytes_read = whole.0.totals.bytes_read;
        assert_eq!(whole, other);
    }

    if bytes.starts_with(b"\x1f\x8b") && whole.trailing.is_none() {
        let mut reference = Vec::new();
        let verdict = flate2::read::MultiGzDecoder::new(bytes).read_to_end(&mut reference);
        // flate2 ignores the reserved flags, and does not read over zeros between members.
        if whole.damage.is_none() && verdict.is_ok() {
            assert_eq!(whole.text, reference);
        }
    }
});
