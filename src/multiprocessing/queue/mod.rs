//! A bounded queue with many producers and many consumers, for threads.
//!
//! Where Python's programs put a `None` in the stream, this queue is closed: by `Sender::close`, or because its last
//! sender is gone, also when that one panicked. Consumers then get what is left, and after it `Closed`, every one of
//! them. It is joinable: `join` waits until `task_done` was said for every item, and does not wait for a consumer that
//! is gone. A process joins in through `process::Ends`, with the same `put`, `get` and `task_done`; this file knows
//! nothing of that. `Mutex` and `Condvar` rather than a channel crate, because joining, closing and giving an item back
//! to the front have to be one step with the rest.

use std::collections::VecDeque;
use std::fmt;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Condvar, Mutex, MutexGuard};
use std::time::{Duration, Instant};

use super::lock;

/// Puts items in a queue; the same for threads and processes.
pub trait Put<T> {
    /// Puts the item at the end, and waits for room. An item that cannot be put comes back in the error.
    fn put(&self, item: T) -> Result<(), Rejected<T>>;
}

/// Gets items from a queue; the same for threads and processes.
pub trait Get<T> {
    /// Takes the first item, and waits for one; `Closed` when there will be no more.
    fn get(&self) -> Result<T, QueueError>;

    /// Says that one item, got through this handle, is done with.
    fn task_done(&self) -> Result<(), QueueError>;
}

/// Why there is no item, or nothing to wait for.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum QueueError {
    /// The queue is closed: on putting, to new items; on getting, and empty.
    Closed,
    /// The time was up.
    TimedOut,
    /// `task_done` was called more often than `get` gave an item.
    NothingToDo,
    /// A consumer went away without `task_done` for this many items, which `join` no longer waits for.
    Lost(usize),
    /// The process at the other end has no such queue, or could not read the item.
    Remote(String),
}

impl fmt::Display for QueueError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Closed => f.write_str("the queue is closed"),
            Self::TimedOut => f.write_str("the queue had no room, or no item, in time"),
            Self::NothingToDo => f.write_str("task_done() called more often than get()"),
            Self::Lost(1) => f.write_str("1 item was taken from the queue and never finished"),
            Self::Lost(n) => write!(f, "{n} items were taken from the queue and never finished"),
            Self::Remote(why) => write!(f, "the queue of the other process: {why}"),
        }
    }
}

impl std::error::Error for QueueError {}

/// An item that could not be put, and why.
#[derive(Clone, PartialEq, Eq)]
pub struct Rejected<T> {
    /// The item, unharmed.
    pub item: T,
    /// Why the queue did not take it.
    pub why: QueueError,
}

/// Without the item, which need not be one that can be shown.
impl<T> fmt::Debug for Rejected<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Rejected")
            .field("why", &self.why)
            .finish_non_exhaustive()
    }
}

impl<T> fmt::Display for Rejected<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.why.fmt(f)
    }
}

impl<T> std::error::Error for Rejected<T> {}

/// So that `?` works on `put` where the item is not wanted back, also where only a `QueueError` is.
impl<T> From<Rejected<T>> for QueueError {
    fn from(rejected: Rejected<T>) -> Self {
        rejected.why
    }
}

/// Opens a queue that holds at most `capacity` items (at least one).
pub fn bounded<T>(capacity: usize) -> (Sender<T>, Receiver<T>) {
    let shared = Arc::new(Shared {
        state: Mutex::new(State {
            items: VecDeque::new(),
            senders: 1,
            receivers: 1,
            closed: false,
            unfinished: 0,
            lost: 0,
        }),
        capacity: capacity.max(1),
        item: Condvar::new(),
        room: Condvar::new(),
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

/// The consumers' end. Each clone answers for the items that it got.
pub struct Receiver<T> {
    shared: Arc<Shared<T>>,
    /// Items got through this handle and not yet done.
    in_hand: AtomicUsize,
}

struct Shared<T> {
    state: Mutex<State<T>>,
    capacity: usize,
    item: Condvar,
    room: Condvar,
    finished: Condvar,
}

struct State<T> {
    items: VecDeque<T>,
    senders: usize,
    receivers: usize,
    /// Set once, by `close` or by the last sender; also by the last receiver.
    closed: bool,
    /// Items put and not yet done; those in `items` are among them.
    unfinished: usize,
    /// Items that nobody will say `task_done` for.
    lost: usize,
}

impl<T> Sender<T> {
    /// `put` that waits no longer than `limit`.
    pub fn put_timeout(&self, item: T, limit: Duration) -> Result<(), Rejected<T>> {
        self.put_until(item, Instant::now().checked_add(limit))
    }

    /// Closes the queue for every sender. What is in it can still be got.
    pub fn close(&self) {
        self.shared.close(&mut lock(&self.shared.state));
    }

    /// Waits until every item put so far is done. Items whose consumer went away are reported, not waited for.
    pub fn join(&self) -> Result<(), QueueError> {
        let mut state = lock(&self.shared.state);
        while state.unfinished > 0 {
            state = wait(&self.shared.finished, state, None).0;
        }
        match state.lost {
            0 => Ok(()),
            n => Err(QueueError::Lost(n)),
        }
    }

    fn put_until(&self, item: T, deadline: Option<Instant>) -> Result<(), Rejected<T>> {
        let mut state = lock(&self.shared.state);
        loop {
            if state.closed {
                let why = QueueError::Closed;
                return Err(Rejected { item, why });
            }
            if state.items.len() < self.shared.capacity {
                state.items.push_back(item);
                state.unfinished += 1;
                self.shared.item.notify_one();
                return Ok(());
            }
            let late;
            (state, late) = wait(&self.shared.room, state, deadline);
            if late {
                let why = QueueError::TimedOut;
                return Err(Rejected { item, why });
            }
        }
    }
}

impl<T> Put<T> for Sender<T> {
    fn put(&self, item: T) -> Result<(), Rejected<T>> {
        self.put_until(item, None)
    }
}

impl<T> Receiver<T> {
    /// `get` that waits no longer than `limit`.
    pub fn get_timeout(&self, limit: Duration) -> Result<T, QueueError> {
        self.get_until(Instant::now().checked_add(limit))
    }

    /// Puts an item that was got through this handle back to the front, as if it had never been taken. For one who
    /// took it on behalf of another, who died.
    pub(super) fn give_back(&self, item: T) {
        let mut state = lock(&self.shared.state);
        self.in_hand.fetch_sub(1, Ordering::Relaxed);
        state.items.push_front(item);
        self.shared.item.notify_one();
    }

    fn get_until(&self, deadline: Option<Instant>) -> Result<T, QueueError> {
        let mut state = lock(&self.shared.state);
        loop {
            if let Some(item) = state.items.pop_front() {
                self.in_hand.fetch_add(1, Ordering::Relaxed);
                self.shared.room.notify_one();
                return Ok(item);
            }
            if state.closed {
                return Err(QueueError::Closed);
            }
            let late;
            (state, late) = wait(&self.shared.item, state, deadline);
            if late {
                return Err(QueueError::TimedOut);
            }
        }
    }
}

impl<T> Get<T> for Receiver<T> {
    fn get(&self) -> Result<T, QueueError> {
        self.get_until(None)
    }

    fn task_done(&self) -> Result<(), QueueError> {
        let mut state = lock(&self.shared.state);
        // The counter changes under the lock only, so reading and writing it are one step.
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
    fn close(&self, state: &mut State<T>) {
        state.closed = true;
        self.item.notify_all();
        self.room.notify_all();
    }

    fn finish(&self, state: &mut State<T>, n: usize) {
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
        // Dropping an item may run its owner's code, which may use this queue: not under the lock.
        drop(state);
        drop(unread);
    }
}

/// Waits for a signal, at most until the deadline; the flag says that it has passed.
fn wait<'a, T>(
    signal: &Condvar,
    state: MutexGuard<'a, State<T>>,
    deadline: Option<Instant>,
) -> (MutexGuard<'a, State<T>>, bool) {
    let Some(deadline) = deadline else {
        let state = signal.wait(state);
        return (
            state.unwrap_or_else(|poisoned| poisoned.into_inner()),
            false,
        );
    };
    let left = deadline.saturating_duration_since(Instant::now());
    if left.is_zero() {
        return (state, true);
    }
    let waited = signal.wait_timeout(state, left);
    (
        waited.unwrap_or_else(|poisoned| poisoned.into_inner()).0,
        false,
    )
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests;
