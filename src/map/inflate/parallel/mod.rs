//! One big deflate stream, or a file of many, on every core.
//!
//! ```text
//! reader   decodes from the front as always; makes text of finished tokens where it meets them    (serial)
//! helpers  decode parts further on to tokens, which needs no history                              (any number)
//! ```
//!
//! A part's helper looks for the first block that begins in it (`find`), decodes blocks to tokens (`scout`), and
//! writes down the bit where each begins. The reader stops at the end of every block, and asks whether there are
//! tokens from just this bit on. If so it goes on with them: making text of tokens takes half the time of
//! decoding. If not, it decodes as if it were alone. It never waits, and it believes nothing: so a helper that
//! found a block where there is none, or is late, or never came, changes no byte of the result.
//!
//! The usual way, text with marks for what is not known yet, was measured and is three times the work on logs:
//! the text never becomes free of marks.
//!
//! Nothing here knows of gzip, but that helpers step over the headers between two members.

mod find;
mod reader;
mod scout;
#[cfg(test)]
mod tests;

use std::collections::BTreeMap;
use std::io;
use std::sync::{Condvar, Mutex, MutexGuard, PoisonError};

pub use reader::Reader;
use scout::{CHUNK_MEMORY, Chunk, Scout};

/// The bytes of a file that a helper takes at a time: fifteen times what it costs to find the first block, and
/// little enough that the last parts end together. (Tests want many parts of little data.)
pub const PART: usize = if cfg!(fuzzing) {
    1 << 10
} else if cfg!(test) {
    64 << 10
} else {
    1 << 20
};
/// How far a helper reads past its part, for the block that begins in it and ends behind it. gzip's blocks have
/// 30 KB; of a longer one the reader decodes the end.
const OVERLAP: usize = if cfg!(test) { 48 << 10 } else { PART / 8 };
/// The most chunks at a time.
const MOST_CHUNKS: usize = 12;
/// The most helpers of one file. The reader can feed on four; more would wait.
const MOST_HELPERS: usize = 8;
/// The memory that is never exceeded for one file, in bytes.
pub const MOST_MEMORY: usize = 64 << 20;
const _: () = assert!(
    MOST_CHUNKS * CHUNK_MEMORY + MOST_HELPERS * (PART + OVERLAP + (64 << 10)) <= MOST_MEMORY
);
/// So many parts in a row in which no helper finds a block, and the helpers give up: the file has none to find.
const MOST_FAILURES: u32 = 8;

/// What a part costs, of what decoding it in one go costs: to tokens, and from tokens to text. Measured were 83 and
/// 52 on logs, with all that is done to the text; a helper that is thought slower, and a reader that is thought
/// faster, only keep a little further apart.
const DECODE: u64 = 100;
const TO_TOKENS: u64 = 90;
const TO_TEXT: u64 = 45;

/// A file that can be read at any place by several threads. (A memory map would do, but reading from one crashes
/// when the file is cut short meanwhile.)
pub trait Source: Sync {
    /// Reads some bytes at a place; 0 at the end.
    ///
    /// # Errors
    ///
    /// Those of the file.
    fn read_at(&self, buffer: &mut [u8], at: u64) -> io::Result<usize>;
}

#[cfg(unix)]
impl Source for std::fs::File {
    fn read_at(&self, buffer: &mut [u8], at: u64) -> io::Result<usize> {
        std::os::unix::fs::FileExt::read_at(self, buffer, at)
    }
}

#[cfg(windows)]
impl Source for std::fs::File {
    fn read_at(&self, buffer: &mut [u8], at: u64) -> io::Result<usize> {
        std::os::windows::fs::FileExt::seek_read(self, buffer, at)
    }
}

impl Source for &[u8] {
    fn read_at(&self, buffer: &mut [u8], at: u64) -> io::Result<usize> {
        let rest = usize::try_from(at)
            .ok()
            .and_then(|at| self.get(at..))
            .unwrap_or_default();
        let size = rest.len().min(buffer.len());
        buffer[..size].copy_from_slice(&rest[..size]);
        Ok(size)
    }
}

/// What the helpers of one file have done ahead of its reader.
pub struct Ahead<'f> {
    source: Box<dyn Source + Send + 'f>,
    /// The parts of the file.
    parts: u64,
    shared: Mutex<Shared>,
    changed: Condvar,
}

#[derive(Default)]
struct Shared {
    /// The bit that the reader has reached, or will when it has made text of the tokens it holds.
    front: u64,
    /// Parts that a helper has taken: its tokens, or none yet.
    parts: BTreeMap<u64, Option<Chunk>>,
    /// Chunks that are not in use.
    spare: Vec<Chunk>,
    /// Chunks that are in use.
    used: usize,
    helpers: usize,
    failures: u32,
    stopped: bool,
}

impl<'f> Ahead<'f> {
    /// For a file of `size` bytes. Below some MiB there is nothing to be won.
    pub fn new(source: Box<dyn Source + Send + 'f>, size: u64) -> Ahead<'f> {
        Ahead {
            source,
            parts: size.div_ceil(PART as u64),
            shared: Mutex::default(),
            changed: Condvar::new(),
        }
    }

    /// The file.
    pub fn source(&self) -> &dyn Source {
        &*self.source
    }

    /// Helps until there is nothing more to help with. Any number of threads may call it, at any time.
    pub fn help(&self) {
        {
            let mut shared = self.lock();
            if shared.helpers == MOST_HELPERS {
                return;
            }
            shared.helpers += 1;
        }
        let mut scout = Scout::new();
        while let Some((part, start, mut chunk)) = self.take_part() {
            let result = scout.decode(self.source(), part, start, &mut chunk);
            let mut shared = self.lock();
            if result.is_err() || chunk.marks.is_empty() {
                shared.failures += 1;
            } else {
                shared.failures = 0;
            }
            if result.is_err() || chunk.end() <= shared.front {
                chunk.marks.clear();
            }
            if chunk.marks.is_empty() {
                shared.parts.remove(&part);
                self.put_back(&mut shared, chunk);
            } else {
                shared.parts.insert(part, Some(chunk));
            }
        }
        self.lock().helpers -= 1;
    }

    /// Sends the helpers home.
    fn stop(&self) {
        self.lock().stopped = true;
        self.changed.notify_all();
    }

    fn lock(&self) -> MutexGuard<'_, Shared> {
        self.shared.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// A part to work on, the bit of its first block if that is known, and a chunk for it.
    fn take_part(&self) -> Option<(u64, Option<u64>, Chunk)> {
        let mut shared = self.lock();
        loop {
            if shared.stopped || shared.failures >= MOST_FAILURES {
                return None;
            }
            let part = shared.next_part().filter(|&part| part < self.parts)?;
            if shared.used < MOST_CHUNKS {
                let start = match part
                    .checked_sub(1)
                    .and_then(|before| shared.parts.get(&before))
                {
                    Some(Some(chunk)) => chunk
                        .marks
                        .last()
                        .filter(|mark| !mark.end)
                        .map(|mark| mark.bit),
                    _ => None,
                };
                let start = start.filter(|&bit| bit / (8 * PART as u64) == part);
                shared.parts.insert(part, None);
                shared.used += 1;
                let chunk = shared.spare.pop().unwrap_or_else(Chunk::new);
                return Some((part, start, chunk));
            }
            shared = self
                .changed
                .wait(shared)
                .unwrap_or_else(PoisonError::into_inner);
        }
    }

    /// The tokens from a bit on, if there are any, and the mark where they begin. The reader is at this bit.
    fn tokens_at(&self, bit: u64) -> Option<(Chunk, usize)> {
        let mut shared = self.lock();
        let part = bit / (8 * PART as u64);
        let mut found = None;
        // The chunk of an earlier part may reach into this one.
        let near: Vec<u64> = shared.parts.range(..=part).map(|(&part, _)| part).collect();
        for near in near {
            let Some(Some(chunk)) = shared.parts.get(&near) else {
                continue;
            };
            match chunk.block_at(bit) {
                Some(mark) if found.is_none() => {
                    found = shared
                        .parts
                        .remove(&near)
                        .flatten()
                        .map(|chunk| (chunk, mark));
                }
                _ if chunk.end() <= bit => {
                    if let Some(Some(chunk)) = shared.parts.remove(&near) {
                        self.put_back(&mut shared, chunk);
                    }
                }
                _ => {}
            }
        }
        shared.front = found.as_ref().map_or(bit, |(chunk, _)| chunk.end());
        found
    }

    fn give_back(&self, chunk: Chunk) {
        self.put_back(&mut self.lock(), chunk);
    }

    fn put_back(&self, shared: &mut Shared, chunk: Chunk) {
        shared.spare.push(chunk);
        shared.used -= 1;
        self.changed.notify_one();
    }
}

impl Shared {
    /// The first part that a helper will have done before the reader arrives: those before it keep the reader
    /// busy as long. So nothing is done twice, and the reader never finds a part half done.
    fn next_part(&self) -> Option<u64> {
        let bits = 8 * PART as u64;
        let first = self.front / bits;
        let mut busy = 0;
        (first..).find(|part| {
            let taken = self.parts.contains_key(part);
            let chosen = !taken && busy >= TO_TOKENS;
            let left = if *part == first {
                bits - self.front % bits
            } else {
                bits
            };
            busy += left * if taken { TO_TEXT } else { DECODE } / bits;
            chosen
        })
    }
}
