//! Bytes that come as through a pipe, in small pieces, for the targets that compare them with the
//! same bytes at once.

use std::io::Read;

use findrobots::map::ask::{Query, Question, hosts};
use findrobots::map::decode::Decoder;
use findrobots::map::format::LogFormat;
use findrobots::map::target::Target;
use findrobots::map::{Bytes, Mapped, Mapper, Workspace};

/// Gives at most a number of bytes at a time.
pub struct Dribble<'a>(pub &'a [u8], pub usize);

impl Read for Dribble<'_> {
    fn read(&mut self, buffer: &mut [u8]) -> std::io::Result<usize> {
        let n = self.1.min(self.0.len()).min(buffer.len());
        buffer[..n].copy_from_slice(&self.0[..n]);
        self.0 = &self.0[n..];
        Ok(n)
    }
}

/// Maps bytes with all that is inside them.
pub fn map(
    bytes: &[u8],
    piece: usize,
    decoder: Decoder<'_>,
    format: Option<LogFormat>,
) -> Mapped {
    let targets = Target::exact(b"/robots.txt").into();
    let question = Question::Hosts(hosts::Question { targets });
    let window = Default::default();
    let query = Query {
        format,
        window,
        question,
    };
    let mut workspace = Workspace::default();
    let mut mapper = Mapper::new(&query, &mut workspace, None);
    mapper.read(Bytes::Stream(&mut Dribble(bytes, piece)), decoder, &|_| {})
}
