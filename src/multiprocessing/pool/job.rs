//! One task, or one chunk of tasks, on its way through the pool: encoded, with what to do with its
//! reply and its progress.

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::time::Duration;

use crate::multiprocessing::context::REPORT_INTERVAL;
use crate::multiprocessing::error::{Exit, PoolError, Reply};
use crate::multiprocessing::process::{Child, TaskHandler};
use crate::multiprocessing::wire::{Frame, Kind, Outgoing};

/// SIGKILL: what the kernel sends to a process that fills the memory.
const SIGKILL: i32 = 9;

/// Takes the reply, once: sends it to the thread that waits for it, or is the caller's callback.
/// Never called under a lock of the pool.
pub(super) type Caller = Box<dyn FnOnce(Reply) + Send>;

/// Called with the units done.
pub(super) type OnProgress = Box<dyn Fn(u64) + Send>;

pub(super) struct Job {
    pub(super) id: u64,
    /// Kept until the answer, for another attempt.
    pub(super) task: Outgoing,
    /// More than 1 for a chunk.
    pub(super) n_tasks: u32,
    /// Attempts in which the worker died.
    pub(super) n_deaths: u32,
    /// Whether the job must run while no other does: the last attempt of a task that may fill the
    /// memory.
    pub(super) exclusive: bool,
    pub(super) progress: JobProgress,
    /// `None` after the answer.
    caller: Option<Caller>,
}

impl Job {
    pub(super) fn new(
        id: u64,
        task: Outgoing,
        n_tasks: u32,
        caller: Caller,
        on_progress: Option<OnProgress>,
    ) -> Self {
        Self {
            id,
            task,
            n_tasks,
            n_deaths: 0,
            exclusive: false,
            progress: JobProgress {
                callback: on_progress,
                reported: false,
            },
            caller: Some(caller),
        }
    }

    /// The time that the job may take until it is done or, a chunk, until the worker reports that
    /// it starts another of its tasks, which it does not do at once.
    pub(super) fn timeout(&self, timeout: Option<Duration>) -> Option<Duration> {
        match self.n_tasks {
            1 => timeout,
            _ => timeout.map(|timeout| timeout.saturating_add(REPORT_INTERVAL)),
        }
    }

    /// The number of tasks that this reply answers for good: the tasks of a failed chunk will run
    /// again.
    pub(super) fn n_answered(&self, reply: &Reply) -> u32 {
        match reply {
            Err(_) if self.n_tasks > 1 => 0,
            _ => self.n_tasks,
        }
    }

    /// Records an attempt in which the worker died. Returns the error if it was the last attempt; a
    /// chunk has only one.
    pub(super) fn record_death(&mut self, exit: Exit, attempts: u32) -> Option<Reply> {
        let attempts = if self.n_tasks > 1 { 1 } else { attempts };
        self.n_deaths += 1;
        self.exclusive = self.n_deaths + 1 == attempts && exit.signal == Some(SIGKILL);
        (self.n_deaths >= attempts).then(|| Err(PoolError::lost(self.n_deaths, exit)))
    }

    /// Gives the reply to the caller.
    pub(super) fn answer(mut self, reply: Reply) {
        self.give(reply);
    }

    fn give(&mut self, reply: Reply) {
        if let Some(caller) = self.caller.take() {
            // A panic of a callback must not end the slot.
            _ = catch_unwind(AssertUnwindSafe(|| caller(reply)));
        }
    }
}

/// Only a bug can drop a job without an answer; its caller must not wait for ever.
impl Drop for Job {
    fn drop(&mut self) {
        self.give(Err(PoolError::broken(
            "the pool lost a task; please report this",
        )));
    }
}

/// Passes the progress of a task on to its callback.
pub(super) struct JobProgress {
    callback: Option<OnProgress>,
    /// Whether the callback was called with units done.
    reported: bool,
}

impl JobProgress {
    /// Takes back the progress of a failed attempt.
    pub(super) fn reset(&mut self) {
        if self.reported {
            self.progress(0);
        }
    }
}

impl TaskHandler for JobProgress {
    fn progress(&mut self, done: u64) {
        if let Some(callback) = &self.callback {
            self.reported = done > 0;
            // A panic of the callback must not end the slot.
            _ = catch_unwind(AssertUnwindSafe(|| callback(done)));
        }
    }

    /// A task of a pool has no queues: it may be tried again, and a queue cannot take back what the
    /// first attempt put or got.
    fn queue_request(&mut self, request: &Frame, _child: &Child, _max_frame: usize) -> Outgoing {
        Outgoing::text(Kind::No, request.id, "a task of a pool has no queues")
    }

    fn undelivered(&mut self) {}
}
