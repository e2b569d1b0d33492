//! The lazy maps over a pool: they take an item only when there is space for its result.
//!
//! Both are iterators that submit from `next`, so an endless input and a slow reader use a bounded
//! amount of memory. Dropped early, they cancel the tasks that they have submitted. Here is the
//! order of the results; `window` has the rest.

use std::collections::BTreeMap;

use super::results::Results;
use super::scheduler::Scheduler;
use super::window::Window;
use crate::multiprocessing::error::PoolError;
use crate::multiprocessing::task::Task;

/// Yields results in the order of the items; see `Pool::map`.
pub struct Map<'p, T: Task, I: Iterator<Item = T>> {
    window: Window<'p, T, I>,
    /// Results that arrived before their turn, by the number of their first item.
    early: BTreeMap<usize, Results>,
    /// The results whose turn it is.
    current: Results,
    turn: usize,
}

impl<'p, T: Task, I: Iterator<Item = T>> Map<'p, T, I> {
    pub(super) fn new(scheduler: &'p Scheduler, items: I) -> Self {
        Self {
            window: Window::new(scheduler, items),
            early: BTreeMap::new(),
            current: Results::none(),
            turn: 0,
        }
    }

    /// Sends the tasks in chunks: `n` tasks in one message, and their results in another. For small
    /// tasks, whose messages cost more than they do.
    ///
    /// A message costs about 15 µs, so choose `n` such that a chunk takes a millisecond or more,
    /// but leave at least four chunks for each worker, or the workers do not end together. A chunk
    /// waits for its last item, and its results come together. A task with a `Task::weight` counts
    /// as that number of tasks; a chunk ends with the task with which it reaches `n`. 0 counts as
    /// 1, and no chunk has more than `PoolConfig::max_tasks_per_child` tasks.
    ///
    /// A task can fail alone. If one panics, or the worker dies, or no task of the chunk is done
    /// for as long as `PoolConfig::timeout`, or the tasks or the results are together longer than
    /// `Launch::max_frame`, then the tasks of that chunk run again one by one, each as it would
    /// without chunks. So **a task may run once more than `PoolConfig::attempts` says**, even one
    /// that was done; errors and limits are of one task alone all the same.
    pub fn chunk_size(mut self, n: u64) -> Self {
        self.window.set_chunk_size(n);
        self
    }

    /// Sets a callback for progress. It is called with the number of an item and its total of units
    /// done, which the task defines; for a chunk, with the number of its first item and the sum
    /// over its tasks.
    ///
    /// If an attempt fails, the total returns to 0; after the result of an item there are no more
    /// calls for it. The callback runs on a thread that serves a worker, and blocks that thread.
    pub fn on_progress(mut self, callback: impl Fn(usize, u64) + Send + Sync + 'static) -> Self {
        self.window.set_on_progress(callback);
        self
    }
}

impl<T: Task, I: Iterator<Item = T>> Iterator for Map<'_, T, I> {
    type Item = Result<T::Output, PoolError>;

    fn next(&mut self) -> Option<Self::Item> {
        loop {
            if let Some(result) = self.current.next() {
                self.turn += 1;
                return Some(result);
            }
            if let Some(results) = self.early.remove(&self.turn) {
                self.current = results;
                self.window.refill(self.early.len());
            } else {
                let (first, results) = self.window.receive(self.early.len())?;
                self.early.insert(first, results);
            }
        }
    }
}

/// Yields results as they arrive; see `Pool::map_unordered`.
pub struct MapUnordered<'p, T: Task, I: Iterator<Item = T>> {
    window: Window<'p, T, I>,
    /// The results that arrived last, and the number of the item of the first that is left.
    current: Results,
    index: usize,
}

impl<'p, T: Task, I: Iterator<Item = T>> MapUnordered<'p, T, I> {
    pub(super) fn new(scheduler: &'p Scheduler, items: I) -> Self {
        Self {
            window: Window::new(scheduler, items),
            current: Results::none(),
            index: 0,
        }
    }

    /// See `Map::chunk_size`.
    pub fn chunk_size(mut self, n: u64) -> Self {
        self.window.set_chunk_size(n);
        self
    }

    /// See `Map::on_progress`.
    pub fn on_progress(mut self, callback: impl Fn(usize, u64) + Send + Sync + 'static) -> Self {
        self.window.set_on_progress(callback);
        self
    }
}

impl<T: Task, I: Iterator<Item = T>> Iterator for MapUnordered<'_, T, I> {
    type Item = (usize, Result<T::Output, PoolError>);

    fn next(&mut self) -> Option<Self::Item> {
        loop {
            if let Some(result) = self.current.next() {
                let index = self.index;
                self.index += 1;
                return Some((index, result));
            }
            (self.index, self.current) = self.window.receive(0)?;
        }
    }
}
