//! The lazy maps over a pool: they take an item only when there is space for its result.
//!
//! Both are iterators that submit from `next`, so an endless input and a slow reader use a bounded
//! amount of memory. Dropped early, they cancel the tasks that they have submitted.

use std::collections::BTreeMap;
use std::iter::Fuse;
use std::sync::Arc;
use std::sync::mpsc::{Receiver, SyncSender, sync_channel};

use super::job::{Job, OnProgress};
use super::scheduler::Scheduler;
use crate::multiprocessing::error::{PoolError, Reply};
use crate::multiprocessing::task::{self, Task};

/// Items taken and not yet yielded, for each worker: enough that no worker waits while the caller
/// handles a result.
const WINDOW: usize = 4;

/// Yields results in the order of the items; see `Pool::map`.
pub struct Map<'p, T: Task, I: Iterator<Item = T>> {
    unordered: MapUnordered<'p, T, I>,
    /// Results that arrived before their turn.
    early: BTreeMap<usize, Reply>,
    turn: usize,
}

impl<'p, T: Task, I: Iterator<Item = T>> Map<'p, T, I> {
    pub(super) fn new(scheduler: &'p Scheduler, items: I) -> Self {
        Self {
            unordered: MapUnordered::new(scheduler, items),
            early: BTreeMap::new(),
            turn: 0,
        }
    }

    /// Sets a callback for progress. It is called with the number of an item and its total of units
    /// done, which the task defines.
    ///
    /// If an attempt fails, the total returns to 0; after the result of an item there are no more
    /// calls for it. The callback runs on a thread that serves a worker, and blocks that thread.
    pub fn on_progress(mut self, callback: impl Fn(usize, u64) + Send + Sync + 'static) -> Self {
        self.unordered = self.unordered.on_progress(callback);
        self
    }
}

impl<T: Task, I: Iterator<Item = T>> Iterator for Map<'_, T, I> {
    type Item = Result<T::Output, PoolError>;

    fn next(&mut self) -> Option<Self::Item> {
        loop {
            self.unordered.fill(self.early.len());
            if let Some(reply) = self.early.remove(&self.turn) {
                self.turn += 1;
                return Some(reply.and_then(|result| task::decode(&result)));
            }
            let (index, reply) = self.unordered.receive()?;
            self.early.insert(index, reply);
        }
    }
}

/// Yields results as they arrive; see `Pool::map_unordered`.
pub struct MapUnordered<'p, T: Task, I: Iterator<Item = T>> {
    scheduler: &'p Scheduler,
    items: Fuse<I>,
    n_taken: usize,
    /// The id of the job by the number of the item; `None` if it could not be submitted.
    pending: BTreeMap<usize, Option<u64>>,
    caller: SyncSender<(usize, Reply)>,
    replies: Receiver<(usize, Reply)>,
    on_progress: Option<Arc<dyn Fn(usize, u64) + Send + Sync>>,
}

impl<'p, T: Task, I: Iterator<Item = T>> MapUnordered<'p, T, I> {
    pub(super) fn new(scheduler: &'p Scheduler, items: I) -> Self {
        // Space for the replies of all pending items: a slot never waits for the reader.
        let (caller, replies) = sync_channel(window(scheduler));
        Self {
            scheduler,
            items: items.fuse(),
            n_taken: 0,
            pending: BTreeMap::new(),
            caller,
            replies,
            on_progress: None,
        }
    }

    /// See `Map::on_progress`.
    pub fn on_progress(mut self, callback: impl Fn(usize, u64) + Send + Sync + 'static) -> Self {
        self.on_progress = Some(Arc::new(callback));
        self
    }

    /// Submits items while the window has space; `n_early` results wait for their turn.
    fn fill(&mut self, n_early: usize) {
        while self.pending.len() + n_early < window(self.scheduler) {
            let Some(task) = self.items.next() else {
                return;
            };
            let index = self.n_taken;
            self.n_taken += 1;
            let job = self.submit(index, &task);
            let id = job.map_err(|error| _ = self.caller.try_send((index, Err(error))));
            self.pending.insert(index, id.ok());
        }
    }

    fn submit(&self, index: usize, task: &T) -> Result<u64, PoolError> {
        let task = task::encode(task, self.scheduler.config.launch.max_frame)?;
        let replies = self.caller.clone();
        // Fails if the map was dropped.
        let caller = Box::new(move |reply| _ = replies.try_send((index, reply)));
        let on_progress = self.on_progress.clone();
        let on_progress = on_progress
            .map(|callback| -> OnProgress { Box::new(move |done| callback(index, done)) });
        self.scheduler
            .submit(None, |id| Job::new(id, task, caller, on_progress))
    }

    /// The next reply, for any item; `None` when all items are answered.
    fn receive(&mut self) -> Option<(usize, Reply)> {
        if self.pending.is_empty() {
            return None;
        }
        // `caller` keeps the channel open; but a job answers at the latest when it is dropped.
        let (index, reply) = self.replies.recv().ok()?;
        self.pending.remove(&index);
        Some((index, reply))
    }
}

impl<T: Task, I: Iterator<Item = T>> Iterator for MapUnordered<'_, T, I> {
    type Item = (usize, Result<T::Output, PoolError>);

    fn next(&mut self) -> Option<Self::Item> {
        self.fill(0);
        let (index, reply) = self.receive()?;
        Some((index, reply.and_then(|result| task::decode(&result))))
    }
}

impl<T: Task, I: Iterator<Item = T>> Drop for MapUnordered<'_, T, I> {
    fn drop(&mut self) {
        for id in self.pending.values().flatten() {
            self.scheduler.cancel(*id);
        }
    }
}

/// The number of items that may be taken and not yet yielded.
fn window(scheduler: &Scheduler) -> usize {
    WINDOW * scheduler.config.workers
}
