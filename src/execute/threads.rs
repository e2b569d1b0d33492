//! One file a thread, on a pool of rayon's.

use std::num::NonZeroUsize;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Mutex, PoisonError};
use std::thread::available_parallelism;

use super::board::Board;
use super::serial::Serial;
use super::{Executor, Observer, Reduce, largest_first, map_file};
use crate::discover::LogFile;
use crate::map::ask::Query;
use crate::map::decode::Workspace;

pub(super) struct Threads {
    pub(super) threads: NonZeroUsize,
}

impl Executor for Threads {
    fn execute(
        &self,
        files: &[LogFile],
        query: &Query,
        observer: &dyn Observer,
        reduce: Reduce<'_>,
    ) {
        let threads = self.threads.get();
        // Where the system gives no thread the work is done all the same.
        let Ok(pool) = rayon::ThreadPoolBuilder::new().num_threads(threads).build() else {
            return Serial.execute(files, query, observer, reduce);
        };
        let order = largest_first(files);
        let next = AtomicUsize::new(0);
        let reduce = Mutex::new(reduce);
        // Each thread takes the largest file that is left. rayon's parallel iterators would split the list in
        // halves, and a small file at the head of a half would be begun before a large one behind it.
        // With one processor a helper would only take its time from the reader, and do more in all.
        let can_help = available_parallelism().is_ok_and(|processors| processors.get() > 1);
        let board = can_help.then(|| Board::new(threads));
        let board = board.as_ref();
        pool.broadcast(|_| {
            let mapper = board.map(Board::mapper);
            let mut workspace = Workspace::default();
            while let Some(file) = order.get(next.fetch_add(1, Ordering::Relaxed)) {
                let mapped = map_file(file, query, &mut workspace, observer, board);
                let mut reduce = reduce.lock().unwrap_or_else(PoisonError::into_inner);
                reduce(file, mapped);
            }
            drop(mapper);
            if let Some(board) = board {
                board.help();
            }
        });
    }
}
