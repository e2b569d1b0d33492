//! The lazy maps over a pool: they take an item only when there is room for its result.
//!
//! Both are iterators that submit from `next`, so an endless input and a slow reader cost no memory. Dropped early, they
//! cancel what they have submitted.

use std::collections::BTreeMap;
use std::iter::Fuse;
use std::marker::PhantomData;
use std::sync::Arc;
use std::sync::mpsc::{Receiver, SyncSender, sync_channel};

use super::job::{Job, OnProgress, Reply};
use super::{Pool, decode};
use crate::multiprocessing::error::PoolError;
use crate::multiprocessing::process::sealed_call;
use crate::multiprocessing::task::Task;

/// Items taken and not yet yielded, for each worker: enough that no worker waits while its caller looks at a result.
const WINDOW: usize = 4;

/// Results in the order of the items; see `Pool::map`.
pub struct Map<'p, T: Task, I> {
    flow: Flow<'p, T, I>,
    /// Results that came before their turn.
    early: BTreeMap<usize, Reply>,
    turn: usize,
}

/// Results as they come; see `Pool::map_unordered`.
pub struct MapUnordered<'p, T: Task, I> {
    flow: Flow<'p, T, I>,
}

impl<'p, T: Task, I: Iterator<Item = T>> Map<'p, T, I> {
    pub(super) fn new(pool: &'p Pool, items: I) -> Self {
        Self {
            flow: Flow::new(pool, items),
            early: BTreeMap::new(),
            turn: 0,
        }
    }

    /// Has the callback told the number of an item and how much of it is done, a total in the task's own unit.
    ///
    /// If an attempt comes to nothing, the total is 0 again; after an item's result the callback hears no more of it. It
    /// is called from a thread that serves a worker, which waits meanwhile.
    pub fn on_progress(mut self, callback: impl Fn(usize, u64) + Send + Sync + 'static) -> Self {
        self.flow.on_progress = Some(Arc::new(callback));
        self
    }
}

impl<'p, T: Task, I: Iterator<Item = T>> MapUnordered<'p, T, I> {
    pub(super) fn new(pool: &'p Pool, items: I) -> Self {
        let flow = Flow::new(pool, items);
        Self { flow }
    }

    /// See `Map::on_progress`.
    pub fn on_progress(mut self, callback: impl Fn(usize, u64) + Send + Sync + 'static) -> Self {
        self.flow.on_progress = Some(Arc::new(callback));
        self
    }
}

impl<T: Task, I: Iterator<Item = T>> Iterator for Map<'_, T, I> {
    type Item = Result<T::Output, PoolError>;

    fn next(&mut self) -> Option<Self::Item> {
        loop {
            self.flow.fill(self.early.len());
            if let Some(reply) = self.early.remove(&self.turn) {
                self.turn += 1;
                return Some(decode(reply));
            }
            let (index, reply) = self.flow.receive()?;
            self.early.insert(index, reply);
        }
    }
}

impl<T: Task, I: Iterator<Item = T>> Iterator for MapUnordered<'_, T, I> {
    type Item = (usize, Result<T::Output, PoolError>);

    fn next(&mut self) -> Option<Self::Item> {
        self.flow.fill(0);
        let (index, reply) = self.flow.receive()?;
        Some((index, decode(reply)))
    }
}

/// Items on their way through the pool.
struct Flow<'p, T, I> {
    pool: &'p Pool,
    items: Fuse<I>,
    n_taken: usize,
    /// Number of the job by number of the item, for those without an answer.
    under_way: BTreeMap<usize, u64>,
    /// Items that could not be submitted.
    refused: Vec<(usize, Reply)>,
    answer: SyncSender<(usize, Reply)>,
    answers: Receiver<(usize, Reply)>,
    window: usize,
    on_progress: Option<OnProgress>,
    task: PhantomData<fn(T)>,
}

impl<'p, T: Task, I: Iterator<Item = T>> Flow<'p, T, I> {
    fn new(pool: &'p Pool, items: I) -> Self {
        let window = WINDOW * pool.board.config.workers.max(1);
        // Room for every answer that can be under way: a slot never waits for a reader.
        let (answer, answers) = sync_channel(window);
        Self {
            pool,
            items: items.fuse(),
            n_taken: 0,
            under_way: BTreeMap::new(),
            refused: Vec::new(),
            answer,
            answers,
            window,
            on_progress: None,
            task: PhantomData,
        }
    }

    /// Submits items while the window has room; `n_held` results wait for their turn.
    fn fill(&mut self, n_held: usize) {
        while self.under_way.len() + self.refused.len() + n_held < self.window {
            let Some(task) = self.items.next() else {
                return;
            };
            let index = self.n_taken;
            self.n_taken += 1;
            match self.submit(index, &task) {
                Ok(id) => drop(self.under_way.insert(index, id)),
                Err(error) => self.refused.push((index, Err(error))),
            }
        }
    }

    fn submit(&self, index: usize, task: &T) -> Result<u64, PoolError> {
        let board = &self.pool.board;
        let call = sealed_call(task, board.config.launch.max_frame)?;
        let on_progress = self.on_progress.clone();
        board.submit(Job::new(index, call, self.answer.clone(), on_progress))
    }

    /// The next answer, whichever item it is for; None when all is done.
    fn receive(&mut self) -> Option<(usize, Reply)> {
        if let Some(refused) = self.refused.pop() {
            return Some(refused);
        }
        if self.under_way.is_empty() {
            return None;
        }
        // This end holds a sender, so the channel does not close; but a job answers when it is dropped, if not before.
        let (index, reply) = self.answers.recv().ok()?;
        self.under_way.remove(&index);
        Some((index, reply))
    }
}

impl<T, I> Drop for Flow<'_, T, I> {
    fn drop(&mut self) {
        for id in self.under_way.values() {
            self.pool.board.cancel(*id);
        }
    }
}
