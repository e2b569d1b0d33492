//! The tasks of a map between its input and its results: takes them from the input, groups them
//! into chunks, submits these, and receives their replies. A chunk that failed is submitted again
//! task by task, so that a fault is of one task alone.
//!
//! Knows nothing of the order of the results.

use std::collections::BTreeMap;
use std::iter::Fuse;
use std::sync::Arc;
use std::sync::mpsc::{Receiver, SyncSender, sync_channel};
use std::time::{Duration, Instant};

use super::job::{Job, OnProgress};
use super::results::Results;
use super::scheduler::Scheduler;
use crate::multiprocessing::error::{PoolError, Reply};
use crate::multiprocessing::task::{self, Task};

/// Chunks taken and not yet yielded, for each worker: enough that no worker waits while the caller
/// handles a result.
const CHUNKS: usize = 4;

/// An input that takes longer than this for a chunk is slow: results that are there come first.
const SLOW: Duration = Duration::from_millis(1);

/// After a chunk of a slow input, a result is waited for, for this part of the time that the input
/// took. So a result that is quick does not wait for the next chunk, and the input is slowed down
/// by a quarter at most.
const PATIENCE: u32 = 4;

pub(super) struct Window<'p, T: Task, I: Iterator<Item = T>> {
    scheduler: &'p Scheduler,
    items: Fuse<I>,
    chunk_size: u64,
    n_taken: usize,
    /// How long the input took for the last chunk.
    pace: Option<Duration>,
    /// The tasks of failed chunks, by the number of their item.
    again: BTreeMap<usize, T>,
    /// The jobs that are not answered, by the number of their first item.
    pending: BTreeMap<usize, Pending<T>>,
    caller: SyncSender<(usize, Reply)>,
    replies: Receiver<(usize, Reply)>,
    on_progress: Option<Arc<dyn Fn(usize, u64) + Send + Sync>>,
}

/// A submitted job.
struct Pending<T> {
    /// The id of the job; `None` if it could not be submitted.
    id: Option<u64>,
    /// The tasks of a chunk; empty for a single task, which is not submitted again.
    chunk: Vec<T>,
}

impl<'p, T: Task, I: Iterator<Item = T>> Window<'p, T, I> {
    pub(super) fn new(scheduler: &'p Scheduler, items: I) -> Self {
        // Space for the replies of all pending jobs: a slot never waits for the reader.
        let (caller, replies) = sync_channel(CHUNKS * scheduler.config.workers);
        Self {
            scheduler,
            items: items.fuse(),
            chunk_size: 1,
            n_taken: 0,
            pace: None,
            again: BTreeMap::new(),
            pending: BTreeMap::new(),
            caller,
            replies,
            on_progress: None,
        }
    }

    pub(super) fn set_chunk_size(&mut self, chunk_size: u64) {
        self.chunk_size = chunk_size;
    }

    pub(super) fn set_on_progress(
        &mut self,
        callback: impl Fn(usize, u64) + Send + Sync + 'static,
    ) {
        self.on_progress = Some(Arc::new(callback));
    }

    /// The results of the next job that is answered, and the number of its first item; `None` when
    /// all items are answered. `n_early` earlier answers wait for their turn.
    pub(super) fn receive(&mut self, n_early: usize) -> Option<(usize, Results)> {
        loop {
            self.refill(n_early);
            let reply = match self.replies.try_recv() {
                Ok(reply) => Some(reply),
                Err(_) if self.take_chunk(n_early) => {
                    let patience = self.pace.unwrap_or_default() / PATIENCE;
                    self.replies.recv_timeout(patience).ok()
                }
                Err(_) if self.pending.is_empty() => return None,
                // `caller` keeps the channel open; but a job answers at the latest when it is
                // dropped.
                Err(_) => Some(self.replies.recv().ok()?),
            };
            if let Some((first, reply)) = reply
                && let Some(results) = self.results(first, reply)
            {
                return Some((first, results));
            }
        }
    }

    /// Keeps the workers busy, if that takes no time: submits what is at hand, and what a quick
    /// input has.
    pub(super) fn refill(&mut self, n_early: usize) {
        // Tasks of failed chunks come before new ones, so that the window always holds the item
        // whose turn it is.
        while self.has_space(0)
            && let Some((index, task)) = self.again.pop_first()
        {
            self.submit(index, vec![task]);
        }
        while self.pace.is_some_and(|pace| pace <= SLOW) && self.take_chunk(n_early) {}
    }

    /// Takes and submits a chunk. Returns false if the window is full, or the input has ended.
    fn take_chunk(&mut self, n_early: usize) -> bool {
        if !self.again.is_empty() || !self.has_space(n_early) {
            return false;
        }
        let start = Instant::now();
        let max_tasks = self.scheduler.config.max_tasks_per_child;
        let max_tasks = max_tasks.map_or(usize::MAX, |max| max.max(1) as usize);
        let (mut chunk, mut weight) = (Vec::new(), 0_u64);
        while chunk.is_empty() || (weight < self.chunk_size && chunk.len() < max_tasks) {
            let Some(task) = self.items.next() else { break };
            weight = weight.saturating_add(task.weight().max(1));
            chunk.push(task);
        }
        self.pace = Some(start.elapsed());
        let first = self.n_taken;
        self.n_taken += chunk.len();
        let is_some = !chunk.is_empty();
        if is_some {
            self.submit(first, chunk);
        }
        is_some
    }

    fn has_space(&self, n_early: usize) -> bool {
        self.pending.len() + n_early < CHUNKS * self.scheduler.config.workers
    }

    fn submit(&mut self, first: usize, mut chunk: Vec<T>) {
        let id = self.try_submit(first, &chunk);
        let id = id.map_err(|error| _ = self.caller.try_send((first, Err(error))));
        if chunk.len() == 1 {
            chunk.clear();
        }
        let pending = Pending { id: id.ok(), chunk };
        self.pending.insert(first, pending);
    }

    fn try_submit(&self, first: usize, chunk: &[T]) -> Result<u64, PoolError> {
        let max_frame = self.scheduler.config.launch.max_frame;
        let (tasks, n_tasks) = match chunk {
            [task] => (task::encode(task, max_frame)?, 1),
            _ => (
                task::encode_chunk(chunk, max_frame)?,
                u32::try_from(chunk.len()).unwrap_or(u32::MAX),
            ),
        };
        let replies = self.caller.clone();
        // Fails if the map was dropped.
        let caller = Box::new(move |reply| _ = replies.try_send((first, reply)));
        let on_progress = self.on_progress.clone();
        let on_progress = on_progress
            .map(|callback| -> OnProgress { Box::new(move |done| callback(first, done)) });
        self.scheduler
            .submit(None, |id| Job::new(id, tasks, n_tasks, caller, on_progress))
    }

    /// The results in a reply; `None` if the tasks of the chunk must run again.
    fn results(&mut self, first: usize, reply: Reply) -> Option<Results> {
        let chunk = self.pending.remove(&first)?.chunk;
        if chunk.is_empty() {
            return Some(Results::of_task(reply));
        }
        match reply {
            // A pool that ends runs no task again.
            Ok(_) | Err(PoolError::Cancelled | PoolError::Closed | PoolError::Broken { .. }) => {
                Some(Results::of_chunk(reply, chunk.len()))
            }
            Err(_) => {
                self.again.extend((first..).zip(chunk));
                None
            }
        }
    }
}

impl<T: Task, I: Iterator<Item = T>> Drop for Window<'_, T, I> {
    fn drop(&mut self) {
        for id in self.pending.values().filter_map(|pending| pending.id) {
            self.scheduler.cancel(id);
        }
    }
}
