//! The results of one job of a map: of one task, or of the tasks of a chunk, in order.
//!
//! Knows nothing of how they came. They are decoded one by one, when they are asked for: encoded
//! they are smaller.

use serde::de::DeserializeOwned;

use crate::multiprocessing::error::{PoolError, Reply};
use crate::multiprocessing::task;

/// Yields a result for each task.
pub(super) struct Results {
    /// Of a chunk, the results of all its tasks; otherwise what each of its tasks gets.
    reply: Reply,
    is_chunk: bool,
    /// Where the next result of the chunk begins.
    start: usize,
    /// Results not yet yielded.
    n: usize,
}

impl Results {
    /// No results.
    pub(super) fn none() -> Self {
        Self::of_chunk(Ok(Vec::new()), 0)
    }

    /// The result of a single task.
    pub(super) fn of_task(reply: Reply) -> Self {
        Self {
            is_chunk: false,
            ..Self::of_chunk(reply, 1)
        }
    }

    /// The results of the `n` tasks of a chunk, or the error of each of them.
    pub(super) fn of_chunk(reply: Reply, n: usize) -> Self {
        Self {
            reply,
            is_chunk: true,
            start: 0,
            n,
        }
    }

    /// The next result; `None` after the last.
    pub(super) fn next<O: DeserializeOwned>(&mut self) -> Option<Result<O, PoolError>> {
        self.n = self.n.checked_sub(1)?;
        Some(match &self.reply {
            Ok(results) if self.is_chunk => task::decode_next(results, &mut self.start),
            Ok(result) => task::decode(result),
            Err(error) => Err(error.clone()),
        })
    }
}
