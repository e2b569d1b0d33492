//! A file that becomes shorter while it is read, by every decoder: no panic, and of gzip members no
//! text that the whole file does not have.

#![no_main]

use std::io;
use std::sync::Arc;
use std::sync::atomic::{AtomicU8, Ordering};

use findrobots::map::decode::{Decoder, Scratch, TextReader};
use findrobots::map::inflate::parallel::ReadAhead;
use findrobots::map::lines::Lines;
use findrobots::map::{Bytes, ReadAt};
use libfuzzer_sys::fuzz_target;

/// With more parts than this the helper would wait for the reader.
const MOST_INPUT: usize = 12 << 10;

/// A file that has only `to` bytes after `reads` reads.
struct Shrinking {
    bytes: Arc<[u8]>,
    to: usize,
    reads: AtomicU8,
}

impl ReadAt for Shrinking {
    fn read_at(&self, buffer: &mut [u8], at: u64) -> io::Result<usize> {
        let left = self.reads.load(Ordering::Relaxed);
        self.reads.store(left.saturating_sub(1), Ordering::Relaxed);
        let end = if left == 0 { self.to } else { self.bytes.len() };
        let rest = self.bytes[..end].get(at as usize..).unwrap_or_default();
        let size = rest.len().min(buffer.len()).min(700);
        buffer[..size].copy_from_slice(&rest[..size]);
        Ok(size)
    }
}

/// The text, and whether all of the file was gzip members and whole.
fn text(file: &dyn ReadAt, decoder: Decoder<'_>) -> (Vec<u8>, bool) {
    let mut scratch = Scratch::default();
    let mut lines = Lines::default();
    lines.reset();
    let mut text = Vec::new();
    let mut reader = TextReader::new(Bytes::File(file), decoder, &mut scratch, &|_| {});
    while !reader.is_done() {
        match reader.read(&mut lines.window()) {
            Ok(piece) => text.extend_from_slice(lines.commit(piece.written)),
            Err(_) => break,
        }
    }
    text.extend_from_slice(lines.finish().0);
    let is_whole = reader.is_done() && reader.members() > 0 && reader.trailing().is_none();
    (text, is_whole)
}

fuzz_target!(|case: (u8, u16, &[u8])| {
    let (reads, to, bytes) = case;
    if bytes.len() > MOST_INPUT {
        return;
    }
    let (whole, is_whole) = text(&bytes.to_vec(), Decoder::Ours);
    if whole.len() > 1 << 20 {
        return;
    }
    let is_gzip = is_whole && bytes.starts_with(b"\x1f\x8b");
    let bytes: Arc<[u8]> = bytes.into();
    let file = || Shrinking {
        bytes: Arc::clone(&bytes),
        to: usize::from(to).min(bytes.len()),
        reads: AtomicU8::new(reads),
    };
    let check = |text: Vec<u8>| assert!(!is_gzip || whole.starts_with(&text));
    check(text(&file(), Decoder::Ours).0);
    check(text(&file(), Decoder::Referee).0);
    // Read twice, as the referee does: it may be shorter from the start.
    let twice = file();
    check(text(&twice, Decoder::Ours).0);
    check(text(&twice, Decoder::Referee).0);
    let ahead = ReadAhead::new(Box::new(file()), bytes.len() as u64);
    ahead.help();
    check(text(ahead.file(), Decoder::Assisted(&ahead)).0);
});
