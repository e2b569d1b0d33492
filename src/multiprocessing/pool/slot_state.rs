//! The states of a slot: empty, idle, busy, or in backoff after a failed start.
//!
//! Knows one slot only. `scheduler` decides when a slot changes its state.

use std::sync::Arc;
use std::time::{Duration, Instant};

use crate::multiprocessing::process::{Child, Worker};

/// What one slot does.
pub(super) enum SlotState {
    /// Without a worker.
    Empty,
    /// With a worker that waits for a job.
    Idle(Worker),
    /// With a worker, or starting one.
    Busy(Assignment),
    /// Takes no job until then, because a start failed.
    Backoff(Instant),
}

/// The job of a busy slot.
pub(super) struct Assignment {
    /// The id of the job.
    pub(super) job: u64,
    /// Whether no other job may run.
    pub(super) exclusive: bool,
    /// Whether the worker is lent: a caller works on the job, and the thread of the slot waits.
    pub(super) lent: bool,
    pub(super) cancelled: bool,
    /// `None` until the worker was started.
    pub(super) child: Option<Arc<Child>>,
}

impl SlotState {
    /// Whether the thread of the slot waits, but would not take a job.
    pub(super) fn takes_no_job(&self) -> bool {
        match self {
            Self::Empty | Self::Idle(_) => false,
            Self::Busy(assignment) => assignment.lent,
            Self::Backoff(_) => true,
        }
    }

    pub(super) fn assignment(&mut self) -> Option<&mut Assignment> {
        match self {
            Self::Busy(assignment) => Some(assignment),
            _ => None,
        }
    }

    pub(super) fn has_worker(&self) -> bool {
        matches!(self, Self::Idle(_) | Self::Busy(_))
    }

    /// The number of tasks that the idle worker has run.
    pub(super) fn n_tasks(&self) -> u32 {
        match self {
            Self::Idle(worker) => worker.n_tasks(),
            _ => 0,
        }
    }

    pub(super) fn take_worker(&mut self) -> Option<Worker> {
        match std::mem::replace(self, Self::Empty) {
            Self::Idle(worker) => Some(worker),
            _ => None,
        }
    }

    pub(super) fn take_dead_worker(&mut self) -> Option<Worker> {
        match self {
            Self::Idle(worker) if !worker.child().is_alive() => self.take_worker(),
            _ => None,
        }
    }

    /// Ends the assignment and returns it. The slot keeps the worker.
    pub(super) fn finish(&mut self, worker: Option<Worker>) -> Option<Assignment> {
        let next = worker.map_or(Self::Empty, Self::Idle);
        match std::mem::replace(self, next) {
            Self::Busy(assignment) => Some(assignment),
            _ => None,
        }
    }

    pub(super) fn back_off(&mut self, pause: Duration) {
        *self = Self::Backoff(Instant::now() + pause);
    }
}

impl Assignment {
    /// An assignment to the slot's own thread, beside other jobs.
    pub(super) fn new(job: u64, worker: Option<&Worker>) -> Self {
        Self {
            job,
            exclusive: false,
            lent: false,
            cancelled: false,
            child: worker.map(|worker| Arc::clone(worker.child())),
        }
    }

    pub(super) fn cancel(&mut self) {
        self.cancelled = true;
        if let Some(child) = &self.child {
            child.kill();
        }
    }
}
