//! One big deflate stream, or a file of many, on every core.
//!
//! ```text
//! assisted    one thread: decodes from the front; makes text of finished tokens it meets
//! scout       any number of helpers: decode parts further on to tokens, which needs no history
//! candidates  where a block may begin in a part
//! read_ahead  the parts of one file: free, taken by a helper, finished as tokens
//! helpers     the threads of a run that have no file left, and the files they can help with
//! ```
//!
//! A helper searches its part for the first block that begins there, decodes blocks to tokens, and
//! records the bit where each block begins. The reader stops at the end of every block and checks
//! for tokens that begin at exactly this bit. If there are some, it makes text of them, which takes
//! half the time of decoding; if not, it decodes as if it were alone. It never waits for a helper
//! and never trusts one: a block that a helper found where there is none, or finished too late,
//! cannot change a byte of the result.
//!
//! The usual method, text with marks for the unknown history, was measured: it is three times the
//! work on logs, because their text never becomes free of marks.
//!
//! The threads belong to the caller. The module knows nothing of logs; of gzip, only that helpers
//! skip the headers between two members.

mod assisted;
mod candidates;
mod helpers;
mod read_ahead;
mod scout;
#[cfg(test)]
mod tests;

pub use assisted::AssistedInflate;
pub use helpers::{Helpers, Offer, ReaderGuard};
pub use read_ahead::ReadAhead;
use scout::CHUNK_MEMORY;

/// The size of the part of a file that a helper takes at a time, in bytes: large enough that
/// decoding it costs fifteen times as much as finding its first block, and small enough that the
/// last parts end together. (Tests need many parts of little data.)
pub const PART: usize = if cfg!(fuzzing) {
    1 << 10
} else if cfg!(test) {
    64 << 10
} else {
    1 << 20
};
/// How far a helper reads past its part, for the block that begins in the part and ends after it.
/// gzip's blocks have 30 KB; if a block is longer, the reader decodes its end.
const OVERLAP: usize = if cfg!(test) { 48 << 10 } else { PART / 8 };
/// The most chunks that exist at a time.
const MOST_CHUNKS: usize = 12;
/// The most helpers of one file. Four keep the reader busy; more would wait.
const MOST_HELPERS: usize = 8;
/// The most memory that is used for one file, in bytes.
pub const MOST_MEMORY: usize = 64 << 20;
const _: () = assert!(
    MOST_CHUNKS * CHUNK_MEMORY + MOST_HELPERS * (PART + OVERLAP + (64 << 10)) <= MOST_MEMORY
);
/// The number of parts in a row without a block after which helpers give up on a file.
const MOST_FAILURES: u32 = 8;

/// The cost of a part, relative to decoding it in one pass: to tokens, and from tokens to text. On
/// logs, 83 and 52 were measured, including all that is done to the text. Overrating the helper's
/// cost and underrating the reader's only keeps the two a little further apart.
const DECODE: u64 = 100;
const TO_TOKENS: u64 = 90;
const TO_TEXT: u64 = 45;
