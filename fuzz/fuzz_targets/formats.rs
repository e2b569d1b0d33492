//! Texts of every format and wrapper: any bytes, in any pieces, detected and given.

#![no_main]

use std::io::Read;

use findrobots::map::ask::{Query, Question, hosts};
use findrobots::map::decode::Decoder;
use findrobots::map::format::{KNOWN, LogFormat};
use findrobots::map::target::Target;
use findrobots::map::{Bytes, End, Mapped, Mapper, Workspace};
use libfuzzer_sys::fuzz_target;

/// Gives at most a number of bytes at a time, as a pipe may.
struct Dribble<'a>(&'a [u8], usize);

impl Read for Dribble<'_> {
    fn read(&mut self, buffer: &mut [u8]) -> std::io::Result<usize> {
        let n = self.1.min(self.0.len()).min(buffer.len());
        buffer[..n].copy_from_slice(&self.0[..n]);
        self.0 = &self.0[n..];
        Ok(n)
    }
}

fn map(bytes: &[u8], piece: usize, format: Option<LogFormat>) -> Mapped {
    let target = Target::exact(b"/robots.txt");
    let question = Question::Hosts(hosts::Question { target, counts: true });
    let query = Query { format, question };
    let mut workspace = Workspace::default();
    let mut mapper = Mapper::new(&query, &mut workspace, None);
    mapper.read(Bytes::Stream(&mut Dribble(bytes, piece)), Decoder::Ours, &|_| {})
}

fuzz_target!(|input: (u8, u8, &[u8])| {
    let (piece, format, bytes) = input;
    let piece = usize::from(piece).max(1);
    let names = KNOWN.iter().flat_map(|known| known.names);
    // The numbers after the last format detect it.
    let given = names.cycle().take(255).nth(usize::from(format)).filter(|_| format < 64);
    let given = given.map(|name| name.parse().expect("a name is a format"));
    let (whole, pieces) = (map(bytes, usize::MAX, given.clone()), map(bytes, piece, given));
    // How much text comes before a damage is the decoders' matter, see `decode`.
    if whole.end != End::Whole {
        return;
    }
    assert_eq!(whole.warnings, pieces.warnings);
    assert_eq!(whole.notes, pieces.notes);
    assert_eq!(whole.summary, pieces.summary);
});
