//! A pool of worker processes: typed tasks in, results out, whatever happens to the workers.
//!
//! This file is the door: configuration, `apply`, `submit`, and the three ends. A `job` is one task on its way, `board`
//! holds what callers and slots share, `slot` is the thread that owns a worker, `map` the lazy iterators. The picture is in the folder's `mod.rs`.

mod board;
mod job;
mod map;
mod slot;

use std::marker::PhantomData;
use std::sync::mpsc::{Receiver, RecvTimeoutError, sync_channel};
use std::sync::{Arc, Mutex};
use std::thread::JoinHandle;
use std::time::Duration;

use serde::de::DeserializeOwned;

pub use map::{Map, MapUnordered};

use super::error::PoolError;
use super::lock;
use super::process::{Launch, sealed_call};
use super::task::Task;
use board::Board;
use job::{Job, OnProgress, Reply};

/// How many workers, and how patient with them.
#[derive(Clone, Debug)]
pub struct Config {
    /// Worker processes; 0 counts as 1.
    pub workers: usize,
    /// How often a task is started before the loss of its worker is its own fault; 0 counts as 1. A task that must not
    /// run twice needs 1.
    pub attempts: u32,
    /// How long a task may run; its worker is killed, and it is not tried again.
    pub timeout: Option<Duration>,
    /// A worker is replaced after so many tasks.
    pub max_tasks_per_child: Option<u32>,
    /// Tasks that may wait for a worker, before `submit` waits itself; 0 counts as 1.
    pub queue: usize,
    /// How workers are started.
    pub launch: Launch,
}

impl Default for Config {
    /// A worker for each processor, and everything else as it suits most tasks.
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

/// What has happened in a pool.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Stats {
    /// Worker processes started, or tried to.
    pub started: u64,
    /// Tasks that ended with a result or an error of their own.
    pub done: u64,
    /// Workers lost while they ran a task.
    pub lost: u64,
}

/// The pool. Any number of threads may use it at once; dropping it terminates it.
pub struct Pool {
    board: Arc<Board>,
    slots: Mutex<Vec<JoinHandle<()>>>,
}

impl Pool {
    /// Opens a pool. Workers are started when there is work for them.
    pub fn new(config: Config) -> Result<Self, PoolError> {
        let workers = config.workers.max(1);
        let board = Arc::new(Board::new(config, workers));
        let pool = Self {
            board,
            slots: Mutex::default(),
        };
        for slot in 0..workers {
            let board = Arc::clone(&pool.board);
            let thread = std::thread::Builder::new()
                .name(format!("slot-{slot}"))
                .spawn(move || slot::run(&board, slot))
                .map_err(|error| PoolError::Broken {
                    why: format!("a thread for a worker: {error}"),
                })?;
            lock(&pool.slots).push(thread);
        }
        Ok(pool)
    }

    /// Runs one task and waits for its result.
    pub fn apply<T: Task>(&self, task: T) -> Result<T::Output, PoolError> {
        let call = sealed_call(&task, self.board.config.launch.max_frame)?;
        let (answer, reply) = sync_channel(1);
        if let Err(job) = slot::run_here(&self.board, Job::new(0, call, answer, None)) {
            self.board.submit(job)?;
        }
        receive(&reply)
    }

    /// Queues a task; waits while the queue is full.
    pub fn submit<T: Task>(&self, task: T) -> Result<Handle<T::Output>, PoolError> {
        self.start(&task, None)
    }

    /// `submit`, and the callback is told how far the task is: see `Map::on_progress`.
    pub fn submit_with_progress<T: Task>(
        &self,
        task: T,
        callback: impl Fn(u64) + Send + Sync + 'static,
    ) -> Result<Handle<T::Output>, PoolError> {
        self.start(&task, Some(Arc::new(move |_, done| callback(done))))
    }

    /// Runs a task for each item, in order: results come in the order of the items. Lazy: at most four items a worker
    /// are taken before their results are.
    pub fn map<T: Task, I: IntoIterator<Item = T>>(&self, tasks: I) -> Map<'_, T, I::IntoIter> {
        Map::new(self, tasks.into_iter())
    }

    /// `map` that yields each result as soon as it is there, with the number of its item, from 0.
    pub fn map_unordered<T: Task, I: IntoIterator<Item = T>>(
        &self,
        tasks: I,
    ) -> MapUnordered<'_, T, I::IntoIter> {
        MapUnordered::new(self, tasks.into_iter())
    }

    /// Takes no new tasks, lets those in the queue be done, and waits for the workers to leave.
    pub fn close(self) -> Stats {
        self.board.close();
        self.join_slots()
    }

    /// Cancels every task, kills the workers at work, and waits until they are gone.
    pub fn terminate(self) -> Stats {
        self.board.terminate();
        self.join_slots()
    }

    fn start<T: Task>(
        &self,
        task: &T,
        on_progress: Option<OnProgress>,
    ) -> Result<Handle<T::Output>, PoolError> {
        let call = sealed_call(task, self.board.config.launch.max_frame)?;
        let (answer, reply) = sync_channel(1);
        let id = self.board.submit(Job::new(0, call, answer, on_progress))?;
        Ok(Handle {
            reply,
            id,
            board: Arc::clone(&self.board),
            output: PhantomData,
        })
    }

    fn join_slots(&self) -> Stats {
        for slot in lock(&self.slots).drain(..) {
            // A slot catches its own panics.
            let _never_fails = slot.join();
        }
        self.board.stats()
    }
}

impl Drop for Pool {
    fn drop(&mut self) {
        self.board.terminate();
        self.join_slots();
    }
}

/// A task that was submitted. Dropping it leaves the task to run.
pub struct Handle<O> {
    reply: Receiver<(usize, Reply)>,
    id: u64,
    board: Arc<Board>,
    output: PhantomData<fn() -> O>,
}

impl<O: DeserializeOwned> Handle<O> {
    /// Waits for the result.
    pub fn join(self) -> Result<O, PoolError> {
        receive(&self.reply)
    }

    /// Waits no longer than `limit`. The task runs on if the time is up, and the handle comes back.
    pub fn join_timeout(self, limit: Duration) -> Result<Result<O, PoolError>, Self> {
        match self.reply.recv_timeout(limit) {
            Ok((_, reply)) => Ok(decode(reply)),
            Err(RecvTimeoutError::Timeout) => Err(self),
            Err(RecvTimeoutError::Disconnected) => Ok(Err(PoolError::Cancelled)),
        }
    }

    /// Takes the task from the queue, or kills its worker. `join` then says `Cancelled`, unless the task was quicker.
    pub fn cancel(&self) {
        self.board.cancel(self.id);
    }
}

fn receive<O: DeserializeOwned>(reply: &Receiver<(usize, Reply)>) -> Result<O, PoolError> {
    // A job answers when it is dropped, if not before.
    let (_, reply) = reply.recv().map_err(|_| PoolError::Cancelled)?;
    decode(reply)
}

fn decode<O: DeserializeOwned>(reply: Reply) -> Result<O, PoolError> {
    postcard::from_bytes(&reply?).map_err(|error| PoolError::Codec(error.to_string()))
}
