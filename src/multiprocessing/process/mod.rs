//! Child processes: this program, run again, with one private socket to its parent.
//!
//! `Process` is Python's `Process(target, args)`: one task in one child, which may share queues with its parent. The
//! pool keeps its own workers and does not use `Process`, but both are made of `worker`. No `fork`: a copy of one thread
//! of many holds locks that nobody will open. No code between fork and exec either: std's fast way of starting a
//! program has none, and what is to be done is done by the child for itself, in `entry`.

mod child;
mod context;
mod ends;
mod entry;
mod link;
mod worker;

use std::marker::PhantomData;
use std::path::PathBuf;
use std::sync::Arc;
use std::sync::mpsc;
use std::thread::JoinHandle;
use std::time::Duration;

pub use context::{Context, Progress, RemoteReceiver, RemoteSender};
pub use ends::Ends;
pub use entry::child_entry;

pub(super) use child::Child;
pub(super) use worker::{Answer, Attend, End, Worker};

use super::error::PoolError;
use super::task::{Task, append_call};
use super::wire::{self, Frame, Kind};

/// The first argument of a worker process. An argument rather than a variable of the environment: what a task starts
/// does not inherit it.
const WORKER_ARGUMENT: &str = "__worker";

/// How child processes are started, and what they may say.
#[derive(Clone, Debug)]
pub struct Launch {
    /// The program; None is the running one, which its `main` must expect (see `child_entry`).
    pub program: Option<PathBuf>,
    /// How long a worker may take until it speaks, and until it takes up a task. It needs milliseconds.
    pub start_timeout: Duration,
    /// The longest argument, result or item, in bytes on the wire.
    pub max_frame: usize,
}

impl Default for Launch {
    fn default() -> Self {
        Self {
            program: None,
            start_timeout: Duration::from_secs(20),
            max_frame: 256 * 1024 * 1024,
        }
    }
}

/// One task in a child process of its own. Dropping it kills the child.
pub struct Process<T: Task> {
    child: Arc<Child>,
    /// The thread that started the child, serves its queues, and reaps it.
    owner: Option<JoinHandle<Result<Vec<u8>, PoolError>>>,
    output: PhantomData<fn() -> T>,
}

impl<T: Task> Process<T> {
    /// Starts a child and has it run the task.
    pub fn spawn(launch: &Launch, task: T, ends: Ends) -> Result<Self, PoolError> {
        let call = sealed_call(&task, launch.max_frame)?;
        let launch = launch.clone();
        let (started, child) = mpsc::sync_channel(1);
        let owner = std::thread::Builder::new()
            .name("process".to_owned())
            .spawn(move || own(&launch, call, ends, &started))
            .map_err(|error| PoolError::Broken {
                why: format!("a thread for a process: {error}"),
            })?;
        match child.recv() {
            Ok(child) => Ok(Self {
                child,
                owner: Some(owner),
                output: PhantomData,
            }),
            // The sender was dropped unused: the owner's result is an error, and says why.
            Err(_) => Err(wait(owner).err().unwrap_or(PoolError::Cancelled)),
        }
    }

    /// The number of the child process.
    pub fn id(&self) -> u32 {
        self.child.id()
    }

    /// Waits for the task's result.
    pub fn join(mut self) -> Result<T::Output, PoolError> {
        let reply = self.owner.take().map_or(Err(PoolError::Cancelled), wait)?;
        postcard::from_bytes(&reply).map_err(|error| PoolError::Codec(error.to_string()))
    }

    /// Kills the child. `join` then says that the worker was lost.
    pub fn kill(&self) {
        self.child.kill();
    }
}

impl<T: Task> Drop for Process<T> {
    fn drop(&mut self) {
        if let Some(owner) = self.owner.take() {
            self.child.kill();
            let _nobody_asks = wait(owner);
        }
    }
}

fn wait(owner: JoinHandle<Result<Vec<u8>, PoolError>>) -> Result<Vec<u8>, PoolError> {
    owner.join().unwrap_or_else(|_| {
        Err(PoolError::Broken {
            why: "the thread that owns the process panicked".to_owned(),
        })
    })
}

/// The life of one child. A worker that is lost is not started again: its queues have seen what it did.
fn own(
    launch: &Launch,
    mut call: Vec<u8>,
    ends: Ends,
    started: &mpsc::SyncSender<Arc<Child>>,
) -> Result<Vec<u8>, PoolError> {
    let broken = |why| PoolError::Broken { why };
    let mut worker = Worker::spawn(launch).map_err(broken)?;
    worker.greet(launch.start_timeout).map_err(broken)?;
    // `Process::spawn` waits for this one message, so there is room and a reader.
    let _sent = started.send(Arc::clone(worker.child()));
    let _fits = wire::seal(&mut call, Kind::Task, 1, 1, launch.max_frame);
    let max_frame = launch.max_frame;
    let mut serve = Serve { ends, max_frame };
    match worker.call(&call, 1, launch, None, &mut serve) {
        Answer::Reply(reply) => {
            worker.retire();
            reply
        }
        Answer::Deaf => {
            worker.kill();
            Err(broken(format!(
                "the worker did not take up its task in {:?}",
                launch.start_timeout
            )))
        }
        Answer::Lost { .. } | Answer::Late => {
            let End { signal, code } = worker.bury();
            let attempts = 1;
            Err(PoolError::WorkerLost {
                attempts,
                signal,
                code,
            })
        }
    }
}

/// A call, sealed for the check of its length; the owner seals it again when it has a number.
pub(super) fn sealed_call<T: Task>(task: &T, max_frame: usize) -> Result<Vec<u8>, PoolError> {
    let mut call = wire::begin();
    append_call(task, &mut call).map_err(|error| PoolError::Codec(error.to_string()))?;
    match wire::seal(&mut call, Kind::Task, 0, 0, max_frame) {
        true => Ok(call),
        false => Err(PoolError::TooBig {
            bytes: wire::body_length(&call),
            max: max_frame,
        }),
    }
}

struct Serve {
    ends: Ends,
    max_frame: usize,
}

impl Attend for Serve {
    fn progress(&mut self, _done: u64) {}

    fn queue(&mut self, request: &Frame, child: &Child) -> Vec<u8> {
        self.ends.answer(request, child, self.max_frame)
    }

    fn undelivered(&mut self) {
        self.ends.undelivered();
    }
}
