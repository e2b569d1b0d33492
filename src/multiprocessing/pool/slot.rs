//! The thread that owns one worker process: takes a job, starts a worker if it has none, calls it,
//! and settles the job.
//!
//! Only this thread starts its worker, and it lives as long as the pool, because a worker dies with
//! the thread that started it. While the worker is idle, a caller of `Pool::apply` may borrow it
//! for one job. Other threads can only kill the worker, through the scheduler.

use std::panic::{AssertUnwindSafe, catch_unwind};

use super::job::Job;
use super::scheduler::{Next, Scheduler};
use crate::multiprocessing::process::{Outcome, Worker};

/// Works until the pool ends.
pub(super) fn run(scheduler: &Scheduler, slot: usize) {
    guard(scheduler, slot, || {
        loop {
            match scheduler.next(slot) {
                Next::Work(job, worker) => work_on(scheduler, slot, job, worker),
                Next::Replace(worker) => worker.retire(),
                Next::Leave(worker) => return worker.map_or((), Worker::retire),
            }
        }
    });
}

/// Works on one job in place of the slot's thread, with the worker that `Scheduler::lend_worker`
/// has lent.
pub(super) fn run_lent(scheduler: &Scheduler, slot: usize, job: Job, worker: Worker) {
    guard(scheduler, slot, || {
        work_on(scheduler, slot, job, Some(worker));
    });
}

/// A panic here is a bug. It must become an error for every caller, not a hang for one of them.
fn guard(scheduler: &Scheduler, slot: usize, work: impl FnOnce()) {
    if catch_unwind(AssertUnwindSafe(work)).is_err() {
        scheduler.break_down(slot, "a thread of the pool panicked; please report this");
    }
}

fn work_on(scheduler: &Scheduler, slot: usize, mut job: Job, worker: Option<Worker>) {
    let (outcome, worker) = attempt(scheduler, slot, &mut job, worker);
    scheduler.settle(slot, job, outcome, worker);
}

/// Makes one attempt at a job. The worker comes back if it can be called again.
fn attempt(
    scheduler: &Scheduler,
    slot: usize,
    job: &mut Job,
    worker: Option<Worker>,
) -> (Outcome, Option<Worker>) {
    let config = &scheduler.config;
    let started = worker.map_or_else(
        || Worker::start(&config.launch, |child| scheduler.started(slot, child)),
        Ok,
    );
    let worker = match started {
        Ok(worker) => worker,
        Err(error) => return (Outcome::StartFailed(error), None),
    };
    let timeout = job.timeout(config.timeout);
    let note = match job.n_tasks {
        1 => u64::from(job.n_deaths) + 1,
        _ => u64::from(timeout.is_some()),
    };
    job.task.address(job.id, note);
    let (outcome, worker) = worker.call(&job.task, job.id, job.n_tasks, timeout, &mut job.progress);
    let is_done = matches!(&outcome, Outcome::Answered(reply) if job.n_answered(reply) > 0);
    if !is_done {
        job.progress.reset();
    }
    let is_used_up = |worker: &Worker| {
        let limit = config.max_tasks_per_child;
        limit.is_some_and(|limit| worker.n_tasks() >= limit)
    };
    match worker {
        Some(worker) if is_used_up(&worker) => {
            worker.retire();
            (outcome, None)
        }
        worker => (outcome, worker),
    }
}
