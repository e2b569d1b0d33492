//! A pool of worker processes: typed tasks in, results out, whatever happens to the workers.
//!
//! This file is the interface: `apply`, `submit`, the maps, and the ways to end a pool. A `job` is
//! one task or chunk on its way, `scheduler` holds the state that callers and slots share, `slot`
//! is the thread that owns a worker, `slot_state` its states. `map` has the lazy iterators,
//! `window` feeds them, `results` are what it receives. The picture is in `multiprocessing`.

mod config;
mod job;
mod map;
mod results;
mod scheduler;
mod slot;
mod slot_state;
mod window;

use std::marker::PhantomData;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::mpsc::{Receiver, RecvTimeoutError, sync_channel};
use std::sync::{Arc, Mutex};
use std::thread::JoinHandle;
use std::time::Duration;

use serde::de::DeserializeOwned;

pub use config::{PoolConfig, Stats};
pub use map::{Map, MapUnordered};

use super::error::{PoolError, Reply};
use super::sync::lock;
use super::task::{self, Task};
use job::{Caller, Job, OnProgress};
use scheduler::Scheduler;

/// The pool. Any number of threads may use it at once; dropping it terminates it.
pub struct Pool {
    scheduler: Arc<Scheduler>,
    slots: Mutex<Vec<JoinHandle<()>>>,
}

impl Pool {
    /// Opens a pool. Workers are started when there is work for them.
    ///
    /// # Errors
    /// `Broken` if the threads of the pool cannot be started.
    pub fn new(mut config: PoolConfig) -> Result<Self, PoolError> {
        config.workers = config.workers.max(1);
        config.attempts = config.attempts.max(1);
        config.queue = config.queue.max(1);
        let workers = config.workers;
        let pool = Self {
            scheduler: Arc::new(Scheduler::new(config)),
            slots: Mutex::default(),
        };
        for slot in 0..workers {
            let scheduler = Arc::clone(&pool.scheduler);
            let thread = std::thread::Builder::new()
                .name(format!("slot-{slot}"))
                .spawn(move || slot::run(&scheduler, slot))
                .map_err(|error| PoolError::broken(format!("a thread for a worker: {error}")))?;
            lock(&pool.slots).push(thread);
        }
        Ok(pool)
    }

    /// Runs one task and waits for its result.
    ///
    /// # Errors
    /// Every `PoolError`.
    pub fn apply<T: Task>(&self, task: T) -> Result<T::Output, PoolError> {
        let task = task::encode(&task, self.scheduler.config.launch.max_frame)?;
        let (caller, reply) = answer_to_wait_for();
        let job = |id| Job::new(id, task, 1, caller, None);
        match self.scheduler.lend_worker() {
            Some((slot, worker, id)) => slot::run_lent(&self.scheduler, slot, job(id), worker),
            None => _ = self.scheduler.submit(None, job)?,
        }
        receive(&reply)
    }

    /// Queues a task; blocks while the queue is full.
    ///
    /// # Errors
    /// `Closed` or `Broken` if the pool accepts no tasks, `TooBig` or `Codec` if the task cannot be
    /// sent.
    pub fn submit<T: Task>(&self, task: T) -> Result<Handle<T::Output>, PoolError> {
        self.start(&task, None)
    }

    /// `submit` with a callback for the progress of the task: see `Map::on_progress`.
    ///
    /// # Errors
    /// As `submit`.
    pub fn submit_with_progress<T: Task>(
        &self,
        task: T,
        callback: impl Fn(u64) + Send + Sync + 'static,
    ) -> Result<Handle<T::Output>, PoolError> {
        self.start(&task, Some(Box::new(callback)))
    }

    /// `submit` for a program that does not wait for results, such as an event loop: the callback
    /// gets the result. Blocks while the queue is full, as `submit` does.
    ///
    /// If this returns `Ok`, the callback is called once, whatever happens to the task or to the
    /// pool; otherwise it is dropped. It runs on the thread that serves the worker, or on the one
    /// that cancels the task or ends the pool, and blocks that thread, so it must be short: send
    /// the result to a channel and write a byte to a socket that the event loop polls. It must not
    /// wait for another task of the pool. Its panic is printed, and harms nothing else.
    ///
    /// # Errors
    /// As `submit`.
    pub fn submit_then<T: Task>(
        &self,
        task: T,
        callback: impl FnOnce(Result<T::Output, PoolError>) + Send + 'static,
    ) -> Result<CancelHandle, PoolError> {
        self.start_then(&task, None, callback)
    }

    /// `submit_then` that never blocks: it gives the task back while the queue is full. An event
    /// loop that tries again after each call of a callback submits everything in the end, unless
    /// others fill the queue.
    ///
    /// # Errors
    /// The task and the reason: `Full`, or as `submit`.
    pub fn try_submit_then<T: Task>(
        &self,
        task: T,
        callback: impl FnOnce(Result<T::Output, PoolError>) + Send + 'static,
    ) -> Result<CancelHandle, Refused<T>> {
        self.start_then(&task, Some(Duration::ZERO), callback)
            .map_err(|why| Refused { task, why })
    }

    /// Runs a task for each item, and yields the results in the order of the items; an error is one
    /// of its item, any `PoolError` but `Full`. `Map::chunk_size` makes it quick for small tasks.
    ///
    /// Lazy: at most four items for each worker are taken before their results are. The items are
    /// asked for on the thread that asks for the results. If the last item took longer than a
    /// millisecond, results that are there come before the next item is asked for, and a result
    /// that is quick is waited for, for a quarter of the time that the item took. What cannot be
    /// had on one thread: a result that arrives while an item is being waited for comes after that
    /// item, and an input that waits for a result of this map may wait for ever. For such an input,
    /// call `submit_then` on a thread of its own, with a callback that sends to a channel.
    pub fn map<T: Task, I: IntoIterator<Item = T>>(&self, tasks: I) -> Map<'_, T, I::IntoIter> {
        Map::new(&self.scheduler, tasks.into_iter())
    }

    /// `map` that yields each result as soon as it arrives, with the number of its item, from 0.
    pub fn map_unordered<T: Task, I: IntoIterator<Item = T>>(
        &self,
        tasks: I,
    ) -> MapUnordered<'_, T, I::IntoIter> {
        MapUnordered::new(&self.scheduler, tasks.into_iter())
    }

    /// Accepts no new tasks, runs those in the queue, and waits for the workers to end.
    pub fn close(self) -> Stats {
        self.scheduler.close();
        self.join_slots()
    }

    /// Cancels every task, kills the busy workers, and waits until all have ended.
    pub fn terminate(self) -> Stats {
        self.scheduler.terminate();
        self.join_slots()
    }

    fn start<T: Task>(
        &self,
        task: &T,
        on_progress: Option<OnProgress>,
    ) -> Result<Handle<T::Output>, PoolError> {
        let (caller, reply) = answer_to_wait_for();
        Ok(Handle {
            reply,
            job: self.queue(task, None, caller, on_progress)?,
            output: PhantomData,
        })
    }

    fn start_then<T: Task>(
        &self,
        task: &T,
        limit: Option<Duration>,
        callback: impl FnOnce(Result<T::Output, PoolError>) + Send + 'static,
    ) -> Result<CancelHandle, PoolError> {
        let caller: Caller = Box::new(|reply: Reply| {
            // The callback must be called even if the result's own `Deserialize` panics.
            let decode = || reply.and_then(|result| task::decode(&result));
            callback(catch_unwind(AssertUnwindSafe(decode)).unwrap_or_else(|_| {
                let why = "the decoding of the result panicked".to_owned();
                Err(PoolError::Codec(why))
            }));
        });
        self.queue(task, limit, caller, None)
    }

    /// Queues a task, after waiting for space for at most `limit`.
    fn queue<T: Task>(
        &self,
        task: &T,
        limit: Option<Duration>,
        caller: Caller,
        on_progress: Option<OnProgress>,
    ) -> Result<CancelHandle, PoolError> {
        let task = task::encode(task, self.scheduler.config.launch.max_frame)?;
        let job = |id| Job::new(id, task, 1, caller, on_progress);
        Ok(CancelHandle {
            id: self.scheduler.submit(limit, job)?,
            scheduler: Arc::clone(&self.scheduler),
        })
    }

    fn join_slots(&self) -> Stats {
        let this_thread = std::thread::current().id();
        for slot in lock(&self.slots).drain(..) {
            // A callback may drop the pool on the thread of a slot, which ends after it.
            if slot.thread().id() != this_thread {
                // A slot catches its own panics.
                _ = slot.join();
            }
        }
        self.scheduler.stats()
    }
}

impl Drop for Pool {
    fn drop(&mut self) {
        self.scheduler.terminate();
        self.join_slots();
    }
}

/// A submitted task. Dropping the handle does not stop the task.
pub struct Handle<O> {
    reply: Receiver<Reply>,
    job: CancelHandle,
    output: PhantomData<fn() -> O>,
}

impl<O: DeserializeOwned> Handle<O> {
    /// Waits for the result.
    ///
    /// # Errors
    /// Every `PoolError` but `Closed`, `Full` and `TooBig`.
    pub fn join(self) -> Result<O, PoolError> {
        receive(&self.reply)
    }

    /// Waits at most `limit`.
    ///
    /// # Errors
    /// The handle itself if the task is still running, which it continues to do.
    pub fn join_timeout(self, limit: Duration) -> Result<Result<O, PoolError>, Self> {
        match self.reply.recv_timeout(limit) {
            Ok(reply) => Ok(reply.and_then(|result| task::decode(&result))),
            Err(RecvTimeoutError::Timeout) => Err(self),
            Err(RecvTimeoutError::Disconnected) => Ok(Err(PoolError::Cancelled)),
        }
    }

    /// Removes the task from the queue, or kills its worker. `join` then returns `Cancelled`,
    /// unless the task was done before.
    pub fn cancel(&self) {
        self.job.cancel();
    }
}

/// A submitted task whose result goes to a callback. Dropping the handle does not stop the task.
pub struct CancelHandle {
    id: u64,
    scheduler: Arc<Scheduler>,
}

impl CancelHandle {
    /// Removes the task from the queue, or kills its worker. The callback then gets `Cancelled`,
    /// unless the task was done before.
    pub fn cancel(&self) {
        self.scheduler.cancel(self.id);
    }
}

/// A task that was not queued, and why.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{why}")]
pub struct Refused<T> {
    /// The task, unchanged.
    pub task: T,
    /// Why the queue did not take it.
    pub why: PoolError,
}

/// A caller that sends the reply to a thread, which waits for it.
fn answer_to_wait_for() -> (Caller, Receiver<Reply>) {
    let (sender, receiver) = sync_channel(1);
    // Fails if the thread does not wait any more.
    (Box::new(move |reply| _ = sender.try_send(reply)), receiver)
}

fn receive<O: DeserializeOwned>(reply: &Receiver<Reply>) -> Result<O, PoolError> {
    // A job answers at the latest when it is dropped.
    let reply = reply.recv().map_err(|_| PoolError::Cancelled)?;
    task::decode(&reply?)
}
