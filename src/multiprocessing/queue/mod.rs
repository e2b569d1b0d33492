//! A bounded queue with many producers and many consumers, for threads.
//!
//! Where Python's programs put a `None` in the stream, this queue is closed: by `Sender::close`, or
//! because its last sender was dropped, even by a panic. Every consumer then gets the remaining
//! items and after them `Closed`. The queue is joinable: `join` waits until `task_done` was called
//! for every item, and does not wait for a consumer that is gone. A process takes part through
//! `process::QueueEnds`, with the same `put`, `get` and `task_done`; this file knows nothing of
//! that. `Mutex` and `Condvar` rather than a channel crate, because joining, closing and giving an
//! item back to the front must each be one step with the rest.

use std::collections::VecDeque;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Condvar, Mutex};
use std::time::Duration;

use super::sync::{lock, wait_while};

/// Puts items in a queue; the same for threads and processes.
pub trait Put<T> {
    /// Appends the item, after waiting for space.
    ///
    /// # Errors
    /// The item itself and the reason why it was not put: `Closed`, or in a child process also
    /// `Remote`.
    fn put(&self, item: T) -> Result<(), Rejected<T>>;
}

/// Gets items from a queue; the same for threads and processes.
pub trait Get<T> {
    /// Waits for the first item and takes it.
    ///
    /// # Errors
    /// `Closed` when no more items will come; in a child process also `Remote`, if there is no such
    /// queue or the item could not be sent.
    fn get(&self) -> Result<T, QueueError>;

    /// Marks one item that was got through this handle as done.
    ///
    /// # Errors
    /// `NothingToDo` if there is no such item; in a child process it is reported as `Remote`.
    fn task_done(&self) -> Result<(), QueueError>;
}

/// Why an operation on a queue failed.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum QueueError {
    /// The queue is closed and, for `get`, empty.
    #[error("the queue is closed")]
    Closed,
    /// The time limit passed.
    #[error("the queue had no space, or no item, in time")]
    TimedOut,
    /// `task_done` was called more often than `get` returned an item.
    #[error("task_done() called more often than get()")]
    NothingToDo,
    /// Consumers were dropped without `task_done` for this many items, which `join` does not wait
    /// for.
    #[error("items taken from the queue and never finished: {0}")]
    Lost(usize),
    /// The parent process gave this one no such queue, or an item could not be sent.
    #[error("the queue of the other process: {0}")]
    Remote(String),
}

/// An item that could not be put, and why.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{why}")]
pub struct Rejected<T> {
    /// The item, unchanged.
    pub item: T,
    /// Why the queue did not take it.
    pub why: QueueError,
}

/// Lets `?` turn a rejected `put` into a `QueueError` where the item is not needed any more.
impl<T> From<Rejected<T>> for QueueError {
    fn from(rejected: Rejected<T>) -> Self {
        rejected.why
    }
}

/// Opens a queue that holds at most `capacity` items (at least one).
pub fn bounded<T>(capacity: usize) -> (Sender<T>, Receiver<T>) {
    let shared = Arc::new(Shared {
        state: Mutex::new(QueueState {
            items: VecDeque::new(),
            senders: 1,
            receivers: 1,
            closed: false,
            unfinished: 0,
            lost: 0,
        }),
        capacity: capacity.max(1),
        item: Condvar::new(),
        space: Condvar::new(),
        finished: Condvar::new(),
    });
    let sender = Sender {
        shared: Arc::clone(&shared),
    };
    let receiver = Receiver {
        shared,
        in_hand: AtomicUsize::new(0),
    };
    (sender, receiver)
}

/// The producers' end. The queue closes when the last one is dropped.
pub struct Sender<T> {
    shared: Arc<Shared<T>>,
}

/// The consumers' end. Each clone is responsible for the items that it got.
pub struct Receiver<T> {
    shared: Arc<Shared<T>>,
    /// Items got through this handle and not yet done. Changes under the lock of the state only.
    in_hand: AtomicUsize,
}

struct Shared<T> {
    state: Mutex<QueueState<T>>,
    capacity: usize,
    /// Signalled when an item was added.
    item: Condvar,
    /// Signalled when an item was taken.
    space: Condvar,
    /// Signalled when the last unfinished item was finished.
    finished: Condvar,
}

struct QueueState<T> {
    items: VecDeque<T>,
    senders: usize,
    receivers: usize,
    /// Set once: by `close`, by the last sender, or by the last receiver.
    closed: bool,
    /// Items put and not yet done, including `items`.
    unfinished: usize,
    /// Items whose consumer was dropped before `task_done`.
    lost: usize,
}

impl<T> Sender<T> {
    /// `put` that waits at most `limit`.
    ///
    /// # Errors
    /// As `put`; the reason is `TimedOut` if the queue was full for the whole time.
    pub fn put_timeout(&self, item: T, limit: Duration) -> Result<(), Rejected<T>> {
        self.put_within(item, Some(limit))
    }

    /// Closes the queue for all senders. Consumers still get the remaining items.
    pub fn close(&self) {
        self.shared.close(&mut lock(&self.shared.state));
    }

    /// Waits until every item put so far is done.
    ///
    /// # Errors
    /// `Lost` if consumers were dropped with unfinished items.
    pub fn join(&self) -> Result<(), QueueError> {
        let shared = &*self.shared;
        let state = lock(&shared.state);
        let state = wait_while(&shared.finished, state, None, |state| state.unfinished > 0);
        match state.lost {
            0 => Ok(()),
            n => Err(QueueError::Lost(n)),
        }
    }

    fn put_within(&self, item: T, limit: Option<Duration>) -> Result<(), Rejected<T>> {
        let shared = &*self.shared;
        let is_full = |state: &QueueState<T>| state.items.len() >= shared.capacity;
        let mut state = wait_while(&shared.space, lock(&shared.state), limit, |state| {
            !state.closed && is_full(state)
        });
        let why = match (state.closed, is_full(&state)) {
            (true, _) => QueueError::Closed,
            (false, true) => QueueError::TimedOut,
            (false, false) => {
                state.items.push_back(item);
                state.unfinished += 1;
                shared.item.notify_one();
                return Ok(());
            }
        };
        Err(Rejected { item, why })
    }
}

impl<T> Put<T> for Sender<T> {
    fn put(&self, item: T) -> Result<(), Rejected<T>> {
        self.put_within(item, None)
    }
}

impl<T> Receiver<T> {
    /// `get` that waits at most `limit`.
    ///
    /// # Errors
    /// `Closed` as `get`; `TimedOut` if the queue was empty for the whole time.
    pub fn get_timeout(&self, limit: Duration) -> Result<T, QueueError> {
        self.get_within(Some(limit))
    }

    /// Puts an item that was got through this handle back to the front, as if it had never been
    /// taken. Used when the process it was taken for has died.
    pub(super) fn give_back(&self, item: T) {
        let mut state = lock(&self.shared.state);
        self.in_hand.fetch_sub(1, Ordering::Relaxed);
        state.items.push_front(item);
        self.shared.item.notify_one();
    }

    fn get_within(&self, limit: Option<Duration>) -> Result<T, QueueError> {
        let shared = &*self.shared;
        let mut state = wait_while(&shared.item, lock(&shared.state), limit, |state| {
            !state.closed && state.items.is_empty()
        });
        match state.items.pop_front() {
            Some(item) => {
                self.in_hand.fetch_add(1, Ordering::Relaxed);
                shared.space.notify_one();
                Ok(item)
            }
            None if state.closed => Err(QueueError::Closed),
            None => Err(QueueError::TimedOut),
        }
    }
}

impl<T> Get<T> for Receiver<T> {
    fn get(&self) -> Result<T, QueueError> {
        self.get_within(None)
    }

    fn task_done(&self) -> Result<(), QueueError> {
        let mut state = lock(&self.shared.state);
        let in_hand = self.in_hand.load(Ordering::Relaxed);
        if in_hand == 0 {
            return Err(QueueError::NothingToDo);
        }
        self.in_hand.store(in_hand - 1, Ordering::Relaxed);
        self.shared.finish(&mut state, 1);
        Ok(())
    }
}

impl<T> Shared<T> {
    fn close(&self, state: &mut QueueState<T>) {
        state.closed = true;
        self.item.notify_all();
        self.space.notify_all();
    }

    fn finish(&self, state: &mut QueueState<T>, n: usize) {
        state.unfinished -= n;
        if state.unfinished == 0 {
            self.finished.notify_all();
        }
    }
}

impl<T> Clone for Sender<T> {
    fn clone(&self) -> Self {
        lock(&self.shared.state).senders += 1;
        Self {
            shared: Arc::clone(&self.shared),
        }
    }
}

impl<T> Drop for Sender<T> {
    fn drop(&mut self) {
        let mut state = lock(&self.shared.state);
        state.senders -= 1;
        if state.senders == 0 {
            self.shared.close(&mut state);
        }
    }
}

impl<T> Clone for Receiver<T> {
    fn clone(&self) -> Self {
        lock(&self.shared.state).receivers += 1;
        Self {
            shared: Arc::clone(&self.shared),
            in_hand: AtomicUsize::new(0),
        }
    }
}

impl<T> Drop for Receiver<T> {
    fn drop(&mut self) {
        let mut state = lock(&self.shared.state);
        let mut lost = self.in_hand.load(Ordering::Relaxed);
        state.receivers -= 1;
        let mut unread = VecDeque::new();
        if state.receivers == 0 {
            unread = std::mem::take(&mut state.items);
            lost += unread.len();
            self.shared.close(&mut state);
        }
        state.lost += lost;
        self.shared.finish(&mut state, lost);
        // Not under the lock: the destructor of an item may use this queue.
        drop(state);
        drop(unread);
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests;
