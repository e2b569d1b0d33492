//! Lines of a source, a batch at a time, so that threads can read the records in them.

use std::io::{self, BufRead, Read};
use std::ops::Range;

use rayon::iter::{IndexedParallelIterator, IntoParallelRefIterator, ParallelIterator};

use super::{Defect, Record, Sum, promised};
use crate::map::Mapped;

/// The longest line that is read, in bytes.
const LONGEST: u64 = 1 << 30;

/// Bytes that the lines of a batch unfold to, for each thread: some large records of `--report
/// agents`, or a thousand small ones. One record may be larger. Two batches are in memory at once,
/// and what is made of them, which takes some times as much.
const BATCH: u64 = 4 << 20;

/// The lines that were read last.
#[derive(Default)]
pub(super) struct Batch {
    text: Vec<u8>,
    /// The number of each line that is not empty, from 1, and where it is, without its end.
    lines: Vec<(u64, Range<usize>)>,
    /// Lines up to here.
    number: u64,
}

/// A record that was read.
pub(super) struct Opened {
    pub(super) record: Record,
    pub(super) sum: Sum,
    pub(super) mapped: Mapped,
}

impl Batch {
    /// Reads the next lines. Returns false at the end of the source.
    pub(super) fn fill(&mut self, input: &mut impl BufRead) -> io::Result<bool> {
        self.text.clear();
        self.lines.clear();
        let most = BATCH * rayon::current_num_threads() as u64;
        let mut unfolded: u64 = 0;
        while unfolded < most {
            let begin = self.text.len();
            let read = input
                .by_ref()
                .take(LONGEST)
                .read_until(b'\n', &mut self.text)?;
            if read == 0 {
                return Ok(!self.lines.is_empty());
            }
            self.number += 1;
            let line = &self.text[begin..];
            let length = line.strip_suffix(b"\n").unwrap_or(line).len();
            if length > 0 {
                let promised = promised(&line[..length]).max(length as u64);
                unfolded = unfolded.saturating_add(promised);
                self.lines.push((self.number, begin..begin + length));
            }
        }
        Ok(true)
    }

    /// The records in the lines, each with the number of its line, in order.
    pub(super) fn records(&self) -> Vec<(u64, Result<Opened, Defect>)> {
        let lines = self.lines.par_iter().with_max_len(1);
        let records = lines.map(|(number, place)| (*number, open(&self.text[place.clone()])));
        records.collect()
    }
}

fn open(line: &[u8]) -> Result<Opened, Defect> {
    let record = Record::parse(line)?;
    Ok(Opened {
        sum: record.sum(),
        mapped: record.mapped()?,
        record,
    })
}
