//! A pool of worker processes: typed tasks in, results out, whatever happens to the workers.
//!
//! This file is the interface: configuration, `apply`, `submit`, and the ways to end a pool. A `job` is one task on its
//! way, `scheduler` holds the state that callers and slots share, `slot` is the thread that owns a worker,
//! `slot_state` its states, `map` has the lazy iterators. The picture is in `multiprocessing`.

mod job;
mod map;
mod scheduler;
mod slot;
mod slot_state;

use std::marker::PhantomData;
use std::sync::mpsc::{Receiver, RecvTimeoutError, sync_channel};
use std::sync::{Arc, Mutex};
use std::thread::JoinHandle;
use std::time::Duration;

use serde::de::DeserializeOwned;

pub use map::{Map, MapUnordered};

use super::error::{PoolError, Reply};
use super::process::Launch;
use super::sync::lock;
use super::task::{self, Task};
use job::{Job, OnProgress};
use scheduler::Scheduler;

/// The number of workers, and the limits of their tasks.
#[derive(Clone, Debug)]
pub struct PoolConfig {
    /// Worker processes; 0 counts as 1.
    pub workers: usize,
    /// How often a task is started before the death of its worker is its error; 0 counts as 1. A task that must not
    /// run twice needs 1.
    pub attempts: u32,
    /// How long a task may run. Then its worker is killed, and the task is not tried again.
    pub timeout: Option<Duration>,
    /// A worker is replaced after this number of tasks.
    pub max_tasks_per_child: Option<u32>,
    /// How many tasks may wait for a worker before `submit` blocks; 0 counts as 1.
    pub queue: usize,
    /// How workers are started.
    pub launch: Launch,
}

impl Default for PoolConfig {
    /// A worker for each processor, and otherwise what suits most tasks.
    fn default() -> Self {
        let workers = std::thread::available_parallelism().map_or(1, usize::from);
        Self {
            workers,
            attempts: 3,
            timeout: None,
            max_tasks_per_child: None,
            queue: 4 * workers,
            launch: Launch::default(),
        }
    }
}

/// Counts of what happened in a pool.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Stats {
    /// Worker processes started, including failed starts.
    pub started: u64,
    /// Tasks that returned, failed or panicked.
    pub done: u64,
    /// Workers that died while they ran a task.
    pub lost: u64,
}

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
        let (caller, reply) = sync_channel(1);
        match self.scheduler.lend_worker() {
            Some((slot, worker, id)) => {
                let job = Job::new(id, 0, task, caller, None);
                slot::run_lent(&self.scheduler, slot, job, worker);
            }
            None => {
                let job = |id| Job::new(id, 0, task, caller, None);
                self.scheduler.submit(job)?;
            }
        }
        receive(&reply)
    }

    /// Queues a task; blocks while the queue is full.
    ///
    /// # Errors
    /// `Closed` or `Broken` if the pool accepts no tasks, `TooBig` or `Codec` if the task cannot be sent.
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
        self.start(&task, Some(Arc::new(move |_, done| callback(done))))
    }

    /// Runs a task for each item, and yields the results in the order of the items. Lazy: at most four items for each
    /// worker are taken before their results are.
    pub fn map<T: Task, I: IntoIterator<Item = T>>(&self, tasks: I) -> Map<'_, T, I::IntoIter> {
        Map::new(self, tasks.into_iter())
    }

    /// `map` that yields each result as soon as it arrives, with the number of its item, from 0.
    pub fn map_unordered<T: Task, I: IntoIterator<Item = T>>(
        &self,
        tasks: I,
    ) -> MapUnordered<'_, T, I::IntoIter> {
        MapUnordered::new(self, tasks.into_iter())
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
        let task = task::encode(task, self.scheduler.config.launch.max_frame)?;
        let (caller, reply) = sync_channel(1);
        let job = |id| Job::new(id, 0, task, caller, on_progress);
        Ok(Handle {
            reply,
            id: self.scheduler.submit(job)?,
            scheduler: Arc::clone(&self.scheduler),
            output: PhantomData,
        })
    }

    fn join_slots(&self) -> Stats {
        for slot in lock(&self.slots).drain(..) {
            // A slot catches its own panics.
            _ = slot.join();
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
    reply: Receiver<(usize, Reply)>,
    id: u64,
    scheduler: Arc<Scheduler>,
    output: PhantomData<fn() -> O>,
}

impl<O: DeserializeOwned> Handle<O> {
    /// Waits for the result.
    ///
    /// # Errors
    /// Every `PoolError` but `Closed` and `TooBig`.
    pub fn join(self) -> Result<O, PoolError> {
        receive(&self.reply)
    }

    /// Waits at most `limit`.
    ///
    /// # Errors
    /// The handle itself if the task is still running, which it continues to do.
    pub fn join_timeout(self, limit: Duration) -> Result<Result<O, PoolError>, Self> {
        match self.reply.recv_timeout(limit) {
            Ok((_, reply)) => Ok(reply.and_then(|result| task::decode(&result))),
            Err(RecvTimeoutError::Timeout) => Err(self),
            Err(RecvTimeoutError::Disconnected) => Ok(Err(PoolError::Cancelled)),
        }
    }

    /// Removes the task from the queue, or kills its worker. `join` then returns `Cancelled`, unless the task was done
    /// before.
    pub fn cancel(&self) {
        self.scheduler.cancel(self.id);
    }
}

fn receive<O: DeserializeOwned>(reply: &Receiver<(usize, Reply)>) -> Result<O, PoolError> {
    // A job answers at the latest when it is dropped.
    let (_, reply) = reply.recv().map_err(|_| PoolError::Cancelled)?;
    task::decode(&reply?)
}
