//! The parts of one file that helpers decode ahead of its reader: which are taken, and which are
//! finished.
//!
//! Decides who decodes what, and how far ahead. Knows neither how a part is decoded nor how text is
//! made of it.

use std::collections::BTreeMap;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::{Condvar, Mutex, MutexGuard, PoisonError};

use super::scout::{Chunk, Scout};
use super::{DECODE, MOST_CHUNKS, MOST_FAILURES, MOST_HELPERS, PART, TO_TEXT, TO_TOKENS};
use crate::map::bytes::ReadAt;

/// The bits of a part.
const PART_BITS: u64 = 8 * PART as u64;

/// A file that helpers decode ahead of its reader.
pub struct ReadAhead {
    file: Box<dyn ReadAt + Send>,
    /// The number of parts of the file.
    parts: u64,
    progress: Mutex<Ahead>,
    changed: Condvar,
}

/// The state that the reader and the helpers share.
#[derive(Default)]
struct Ahead {
    /// The bit that the reader has reached, or will have when it has made text of the tokens it
    /// holds.
    front: u64,
    /// The parts that helpers have taken: `None` until the tokens are finished.
    parts: BTreeMap<u64, Option<Chunk>>,
    /// Chunks that are not in use.
    spare: Vec<Chunk>,
    /// The number of chunks that are in use.
    used: usize,
    helpers: usize,
    /// The number of parts in a row in which no block was found.
    failures: u32,
    /// The reader has left.
    stopped: bool,
}

/// A part to decode.
struct Assignment {
    part: u64,
    /// The bit of the part's first block, if it is known.
    start: Option<u64>,
    chunk: Chunk,
}

impl ReadAhead {
    /// For a file of `size` bytes. Below some MiB helpers gain nothing.
    pub fn new(file: Box<dyn ReadAt + Send>, size: u64) -> Self {
        Self {
            file,
            parts: size.div_ceil(PART as u64),
            progress: Mutex::default(),
            changed: Condvar::new(),
        }
    }

    /// The file.
    pub fn file(&self) -> &dyn ReadAt {
        &*self.file
    }

    /// Decodes parts until none is left or the reader has left. Any number of threads may call it,
    /// at any time.
    pub fn help(&self) {
        {
            let mut ahead = self.lock();
            if ahead.helpers == MOST_HELPERS {
                return;
            }
            ahead.helpers += 1;
        }
        let mut scout = Scout::new();
        while let Some(assignment) = self.take_part() {
            let Assignment {
                part,
                start,
                mut chunk,
            } = assignment;
            // A panic here is a bug, but it must not end the run: the reader needs no helper.
            let decode = AssertUnwindSafe(|| scout.decode(self.file(), part, start, &mut chunk));
            let result = catch_unwind(decode);
            let mut ahead = self.lock();
            match result {
                Ok(Ok(())) if !chunk.marks.is_empty() => ahead.failures = 0,
                Ok(_) => ahead.failures += 1,
                Err(_) => ahead.failures = MOST_FAILURES,
            }
            if !matches!(result, Ok(Ok(()))) || chunk.end() <= ahead.front {
                chunk.marks.clear();
            }
            if chunk.marks.is_empty() {
                ahead.parts.remove(&part);
                self.put_back(&mut ahead, chunk);
            } else {
                ahead.parts.insert(part, Some(chunk));
            }
        }
        self.lock().helpers -= 1;
    }

    /// Ends the work of the helpers, because the reader leaves.
    pub(super) fn stop(&self) {
        self.lock().stopped = true;
        self.changed.notify_all();
    }

    /// Takes the next part to decode, as soon as a chunk is free for it; `None` if there is no more
    /// to do.
    fn take_part(&self) -> Option<Assignment> {
        let mut ahead = self.lock();
        loop {
            if ahead.stopped || ahead.failures >= MOST_FAILURES {
                return None;
            }
            let part = ahead.next_part().filter(|&part| part < self.parts)?;
            if ahead.used < MOST_CHUNKS {
                let start = ahead.first_block(part);
                ahead.parts.insert(part, None);
                ahead.used += 1;
                let chunk = ahead.spare.pop().unwrap_or_else(Chunk::new);
                return Some(Assignment { part, start, chunk });
            }
            ahead = self
                .changed
                .wait(ahead)
                .unwrap_or_else(PoisonError::into_inner);
        }
    }

    /// The tokens from a bit on, which the reader has reached, if they are finished: a chunk, and
    /// the index of the mark where they begin.
    pub(super) fn tokens_at(&self, bit: u64) -> Option<(Chunk, usize)> {
        let mut ahead = self.lock();
        let mut found = None;
        // The chunk of an earlier part may reach into this one.
        let near: Vec<u64> = ahead
            .parts
            .range(..=bit / PART_BITS)
            .map(|(&part, _)| part)
            .collect();
        for part in near {
            let Some(Some(chunk)) = ahead.parts.get(&part) else {
                continue;
            };
            match chunk.block_at(bit) {
                Some(mark) if found.is_none() => {
                    found = ahead.remove(part).map(|chunk| (chunk, mark));
                }
                _ if chunk.end() <= bit => {
                    if let Some(chunk) = ahead.remove(part) {
                        self.put_back(&mut ahead, chunk);
                    }
                }
                _ => {}
            }
        }
        ahead.front = found.as_ref().map_or(bit, |(chunk, _)| chunk.end());
        found
    }

    /// Returns a chunk that [`ReadAhead::tokens_at`] gave.
    pub(super) fn give_back(&self, chunk: Chunk) {
        self.put_back(&mut self.lock(), chunk);
    }

    fn put_back(&self, ahead: &mut Ahead, chunk: Chunk) {
        ahead.spare.push(chunk);
        ahead.used -= 1;
        self.changed.notify_one();
    }

    fn lock(&self) -> MutexGuard<'_, Ahead> {
        self.progress.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Whether helpers can do no more before the reader goes on.
    #[cfg(test)]
    pub(super) fn is_done(&self) -> bool {
        let ahead = self.lock();
        let more = ahead.next_part().is_some_and(|part| part < self.parts);
        let more = more && ahead.used < MOST_CHUNKS && ahead.failures < MOST_FAILURES;
        !more && ahead.parts.values().all(Option::is_some)
    }
}

impl Ahead {
    /// The first free part that a helper can finish before the reader arrives: the parts before it
    /// keep the reader busy for long enough. So no part is decoded twice, and the reader never
    /// meets one half done.
    fn next_part(&self) -> Option<u64> {
        let first = self.front / PART_BITS;
        let mut busy = 0;
        (first..).find(|part| {
            let taken = self.parts.contains_key(part);
            let chosen = !taken && busy >= TO_TOKENS;
            let left = if *part == first {
                PART_BITS - self.front % PART_BITS
            } else {
                PART_BITS
            };
            busy += left * if taken { TO_TEXT } else { DECODE } / PART_BITS;
            chosen
        })
    }

    /// The bit of a part's first block, if the part before is finished and ends with it.
    fn first_block(&self, part: u64) -> Option<u64> {
        let before = self.parts.get(&part.checked_sub(1)?)?.as_ref()?;
        before.next_block().filter(|&bit| bit / PART_BITS == part)
    }

    /// Removes a part, and returns its tokens if they are finished.
    fn remove(&mut self, part: u64) -> Option<Chunk> {
        self.parts.remove(&part).flatten()
    }
}
