//! One task on its way through the pool: what is sent, who waits for it, and how an attempt went.

use std::sync::Arc;
use std::sync::mpsc::SyncSender;

use crate::multiprocessing::error::PoolError;
use crate::multiprocessing::process::End;

/// A result on the wire, or why there is none.
pub(super) type Reply = Result<Vec<u8>, PoolError>;

/// Told the number of the item, and how much of it is done.
pub(super) type OnProgress = Arc<dyn Fn(usize, u64) + Send + Sync>;

/// One task on its way.
pub(super) struct Job {
    pub(super) id: u64,
    /// Number of the item in its map; 0 for a single task.
    index: usize,
    /// The sealed frame. Kept until the answer, for another attempt.
    pub(super) call: Vec<u8>,
    /// Attempts that ended with the loss of the worker.
    pub(super) n_lost: u32,
    /// Runs while no other does: a last attempt, if the task may be one that fills the memory.
    pub(super) alone: bool,
    /// Taken by the answer.
    answer: Option<SyncSender<(usize, Reply)>>,
    on_progress: Option<OnProgress>,
    /// The callback has been told of a part done.
    in_progress: bool,
}

impl Job {
    /// The answer's channel must have room for it.
    pub(super) fn new(
        index: usize,
        call: Vec<u8>,
        answer: SyncSender<(usize, Reply)>,
        on_progress: Option<OnProgress>,
    ) -> Self {
        Self {
            id: 0,
            index,
            call,
            n_lost: 0,
            alone: false,
            answer: Some(answer),
            on_progress,
            in_progress: false,
        }
    }

    /// Tells the callback. A panic in it is its own business, and must not take the slot along.
    pub(super) fn progress(&mut self, done: u64) {
        let Some(callback) = &self.on_progress else {
            return;
        };
        self.in_progress = done > 0;
        let index = self.index;
        let call = std::panic::AssertUnwindSafe(|| callback(index, done));
        let _its_own_business = std::panic::catch_unwind(call);
    }

    /// Takes back what an attempt has reported that came to nothing.
    pub(super) fn take_back_progress(&mut self) {
        if self.in_progress {
            self.progress(0);
        }
    }

    /// Answers whoever waits.
    pub(super) fn answer(mut self, reply: Reply) {
        self.send(reply);
    }

    /// Ends a job that was never taken on. Its caller has been told why, and must not be told again.
    pub(super) fn refuse(mut self) {
        self.answer = None;
    }

    fn send(&mut self, reply: Reply) {
        if let Some(answer) = self.answer.take() {
            // An error means that nobody waits any more.
            let _nobody_waits = answer.try_send((self.index, reply));
        }
    }
}

/// Nobody waits for ever for a job that was dropped, which only a bug of the pool can bring about.
impl Drop for Job {
    fn drop(&mut self) {
        self.send(Err(PoolError::Broken {
            why: "the pool lost a task; please report this".to_owned(),
        }));
    }
}

/// How a slot fared with a job.
pub(super) enum Outcome {
    /// The task's answer, or the pool's.
    Answered(Reply),
    /// The worker was lost in mid-task.
    Lost(End),
    /// The worker was lost, through no fault of the task or of its own start.
    Innocent,
    /// No worker could be started, or it died before it did anything.
    NoStart(String),
}
