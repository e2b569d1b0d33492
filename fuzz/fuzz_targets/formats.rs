//! Texts of every format and wrapper: any bytes, in any pieces, detected and given.

#![no_main]

mod piped;

use findrobots::map::End;
use findrobots::map::decode::Decoder;
use findrobots::map::format::KNOWN;
use libfuzzer_sys::fuzz_target;
use piped::map;

fuzz_target!(|input: (u8, u8, &[u8])| {
    let (piece, format, bytes) = input;
    let piece = usize::from(piece).max(1);
    // The numbers after the last name stand for detection.
    let given = KNOWN.iter().flat_map(|known| known.names).nth(usize::from(format));
    let given = given.map(|name| name.parse().expect("a name is a format"));
    let whole = map(bytes, usize::MAX, Decoder::Ours, given.clone());
    let pieces = map(bytes, piece, Decoder::Ours, given);
    // How much text comes before a damage is the decoders' matter, see `decode`.
    if whole.end != End::Whole {
        return;
    }
    assert_eq!(whole.warnings, pieces.warnings);
    assert_eq!(whole.notes, pieces.notes);
    assert_eq!(whole.summary, pieces.summary);
});
