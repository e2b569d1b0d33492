//! Child processes: this program, run again, with one private socket to its parent.
//!
//! `Process` is Python's `Process(target, args)`: one task in one child, which may share queues
//! with its parent. The pool has workers of its own and does not use `Process`, but both are made
//! of `worker`. Nothing forks: the copy of one thread of many holds locks that no thread will
//! release. Nor does code run between fork and exec, because std's fast way of starting a program
//! has no place for any: the child prepares itself, in `entry`.

mod child;
mod ends;
mod entry;
mod launch;
mod link;
mod panics;
mod worker;

use std::marker::PhantomData;
use std::sync::Arc;
use std::sync::mpsc;
use std::thread::JoinHandle;
use std::time::Duration;

pub use ends::QueueEnds;
pub use entry::child_entry;
pub use launch::Launch;

pub(super) use child::Child;
pub(super) use worker::{Outcome, StartError, TaskHandler, Worker};

use super::error::{PoolError, Reply};
use super::task::{self, Task};
use super::wire::Outgoing;

/// One task in a child process of its own. Dropping it kills the child.
pub struct Process<T: Task> {
    child: Arc<Child>,
    /// The thread that starts the child, serves its queues, and reaps it.
    owner: Option<JoinHandle<Reply>>,
    /// Closed when the owner has its result.
    ended: mpsc::Receiver<()>,
    output: PhantomData<fn() -> T>,
}

impl<T: Task> Process<T> {
    /// Starts a child that runs the task.
    ///
    /// # Errors
    /// `Broken` if no child can be started, `TooBig` or `Codec` if the task cannot be sent.
    pub fn spawn(launch: &Launch, task: T, ends: QueueEnds) -> Result<Self, PoolError> {
        let task = task::encode(&task, launch.max_frame)?;
        let launch = launch.clone();
        let (started, child) = mpsc::sync_channel(1);
        let (end, ended) = mpsc::sync_channel(0);
        let owner = std::thread::Builder::new()
            .name("process".to_owned())
            .spawn(move || {
                let reply = own(&launch, task, ends, started);
                drop(end);
                reply
            })
            .map_err(|error| PoolError::broken(format!("a thread for a process: {error}")))?;
        match child.recv() {
            Ok(child) => Ok(Self {
                child,
                owner: Some(owner),
                ended,
                output: PhantomData,
            }),
            // The owner dropped the sender unused, so its result is the reason.
            Err(_) => Err(join(owner).err().unwrap_or(PoolError::Cancelled)),
        }
    }

    /// The process id of the child.
    pub fn id(&self) -> u32 {
        self.child.id()
    }

    /// Waits for the task's result.
    ///
    /// # Errors
    /// `Task` or `Panic` if the task failed, `WorkerLost` if its process died, `Codec` if its
    /// result could not be decoded.
    pub fn join(mut self) -> Result<T::Output, PoolError> {
        let result = self.owner.take().map_or(Err(PoolError::Cancelled), join)?;
        task::decode(&result)
    }

    /// Waits at most `limit`.
    ///
    /// # Errors
    /// The process itself if its task is still running, which it continues to do.
    pub fn join_timeout(self, limit: Duration) -> Result<Result<T::Output, PoolError>, Self> {
        match self.ended.recv_timeout(limit) {
            Err(mpsc::RecvTimeoutError::Timeout) => Err(self),
            _ => Ok(self.join()),
        }
    }

    /// Kills the child. `join` then returns `WorkerLost`.
    pub fn kill(&self) {
        self.child.kill();
    }
}

impl<T: Task> Drop for Process<T> {
    fn drop(&mut self) {
        if let Some(owner) = self.owner.take() {
            self.child.kill();
            _ = join(owner);
        }
    }
}

fn join(owner: JoinHandle<Reply>) -> Reply {
    owner.join().unwrap_or_else(|_| {
        Err(PoolError::broken(
            "the thread that owns the process panicked",
        ))
    })
}

/// Starts the child, calls it, and reaps it. A task whose worker died is not tried again: its
/// queues have seen its effects.
fn own(
    launch: &Launch,
    mut task: Outgoing,
    mut ends: QueueEnds,
    started: mpsc::SyncSender<Arc<Child>>,
) -> Reply {
    let worker = Worker::start(launch, |_| {}).map_err(PoolError::broken)?;
    // `Process::spawn` waits for this one message, so the channel has space and a receiver.
    _ = started.send(Arc::clone(worker.child()));
    task.address(1, 1);
    let (outcome, worker) = worker.call(&task, 1, 1, None, &mut ends);
    if let Some(worker) = worker {
        worker.retire();
    }
    match outcome {
        Outcome::Answered(reply) => reply,
        Outcome::TimedOut(after) => Err(PoolError::Timeout { after }),
        Outcome::Died(exit)
        | Outcome::DiedIdle(exit)
        | Outcome::StartFailed(StartError::DiedBeforeTask(exit)) => Err(PoolError::lost(1, exit)),
        Outcome::StartFailed(error) => Err(PoolError::broken(error)),
    }
}
