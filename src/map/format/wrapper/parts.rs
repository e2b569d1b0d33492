//! Records that a container runtime split, joined again, over the blocks of one text.
//!
//! Docker splits a record of more than 16 KiB and the kubelet one of more than 16 KiB or 32 KiB.
//! The parts of standard output and of standard error interleave. What a client chose may stand at
//! the beginning of a part, so a part must not be read as a record.

use super::cri::{self, Stream};
use super::docker;
use crate::map::format::json;
use crate::map::lines::{MAX_LINE, split};

/// Rewrites the blocks of one text. At most one record of each stream is unfinished, and holds no
/// more than [`MAX_LINE`] bytes.
#[derive(Debug, Default)]
pub(in crate::map) struct Parts {
    /// Whether the first line is one of a container runtime. None as long as no line was seen.
    is_wrapped: Option<bool>,
    unfinished: [Unfinished; 2],
    /// The last block, rewritten.
    text: Vec<u8>,
    too_long: u64,
}

/// The parts of a record that were seen.
#[derive(Debug, Default)]
struct Unfinished {
    /// What the first of them begins with, and the texts of all of them as they were written.
    record: Vec<u8>,
    /// How many of these bytes are not text. Zero if no part was seen.
    head: usize,
    /// The record is too long, and its parts are dropped until it ends.
    is_dropped: bool,
}

/// What Docker writes before the text of a record, and what it may write after it.
const HEAD: &[u8] = b"{\"log\":\"";
const TAIL: &[u8] = b"\",\"stream\":\"stdout\"}";

/// A line of a container runtime.
struct Piece<'a> {
    stream: Stream,
    is_part: bool,
    is_docker: bool,
    head: &'a [u8],
    text: &'a [u8],
}

impl Parts {
    /// Takes the next block of whole lines, and returns it with the records of containers in place
    /// of their lines, if the first line of the text is such a line. A record stands where its last
    /// part was. In any other text, parts are refused when they are read.
    pub(in crate::map) fn join<'b>(&'b mut self, block: &'b [u8]) -> &'b [u8] {
        let is_wrapped = match self.is_wrapped {
            Some(known) => known,
            None => {
                let Some(first) = first_line(block) else {
                    return block;
                };
                *self.is_wrapped.insert(piece(first).is_some())
            }
        };
        if !is_wrapped {
            return block;
        }
        self.text.clear();
        for line in split(block) {
            self.add(&block[line]);
        }
        &self.text
    }

    /// Ends the text, and returns what is unfinished: the texts that `is_record` approves of, and
    /// the others as lines that read as parts.
    pub(in crate::map) fn finish(&mut self, is_record: impl Fn(&[u8]) -> bool) -> &[u8] {
        self.text.clear();
        for unfinished in &mut self.unfinished {
            let start = self.text.len();
            unfinished.write(&mut self.text);
            if !is_record(self.text[start..].trim_ascii_end()) {
                self.text.truncate(start);
                unfinished.give_up(&mut self.text);
            }
        }
        &self.text
    }

    /// The number of records that were longer than [`MAX_LINE`] when joined, and were dropped.
    pub(in crate::map) fn too_long(&self) -> u64 {
        self.too_long
    }

    /// How much memory is held, in bytes.
    #[cfg(test)]
    pub(super) fn held(&self) -> usize {
        let records = self.unfinished.iter();
        self.text.capacity() + records.map(|one| one.record.capacity()).sum::<usize>()
    }

    fn add(&mut self, line: &[u8]) {
        let Some(piece) = piece(line) else {
            self.text.extend_from_slice(line);
            self.text.push(b'\n');
            return;
        };
        let unfinished = &mut self.unfinished[piece.stream as usize];
        // Two logs of different kinds follow each other in one text.
        if unfinished.head > 0 && unfinished.is_docker() != piece.is_docker {
            unfinished.give_up(&mut self.text);
        }
        if unfinished.head == 0 {
            if !piece.is_part {
                write(piece.text, piece.is_docker, &mut self.text);
                return;
            }
            unfinished.head = piece.head.len();
            unfinished.record.extend_from_slice(piece.head);
        }
        if !unfinished.is_dropped {
            let length = unfinished.record.len() - unfinished.head + piece.text.len();
            if length > MAX_LINE {
                unfinished.is_dropped = true;
                self.too_long += 1;
            } else {
                unfinished.record.extend_from_slice(piece.text);
            }
        }
        if !piece.is_part {
            unfinished.write(&mut self.text);
            unfinished.forget();
        }
    }
}

impl Unfinished {
    fn is_docker(&self) -> bool {
        self.record.starts_with(b"{")
    }

    /// Writes the text as a line.
    fn write(&self, out: &mut Vec<u8>) {
        if self.head > 0 && !self.is_dropped {
            write(&self.record[self.head..], self.is_docker(), out);
        }
    }

    /// Writes the record as one part of the form that it was written in, and forgets it.
    fn give_up(&mut self, out: &mut Vec<u8>) {
        if self.record.len() > self.head && !self.is_dropped {
            out.extend_from_slice(&self.record);
            if self.is_docker() {
                out.extend_from_slice(TAIL);
            }
            out.push(b'\n');
        }
        self.forget();
    }

    fn forget(&mut self) {
        self.record.clear();
        (self.head, self.is_dropped) = (0, false);
    }
}

/// Writes a text as a line, or as several if there are line feeds in it.
fn write(text: &[u8], is_docker: bool, out: &mut Vec<u8>) {
    match is_docker {
        true => json::unescape(text, out),
        false => out.extend_from_slice(text),
    }
    if out.last() != Some(&b'\n') {
        out.push(b'\n');
    }
}

/// Takes a line of Docker or of the kubelet apart.
fn piece(line: &[u8]) -> Option<Piece<'_>> {
    match line.trim_ascii_start().first()? {
        b'{' => docker::read(line).map(|line| Piece {
            stream: line.stream,
            is_part: line.is_part,
            is_docker: true,
            head: HEAD,
            text: line.text,
        }),
        _ => cri::read(line).map(|read| Piece {
            stream: read.stream,
            is_part: read.is_part,
            is_docker: false,
            head: &line[..line.len() - read.text.len()],
            text: read.text,
        }),
    }
}

/// The first line of a block that is not empty.
fn first_line(block: &[u8]) -> Option<&[u8]> {
    let mut lines = split(block).map(|line| &block[line]);
    lines.find(|line| !line.is_empty())
}
