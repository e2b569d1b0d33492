//! The thread that owns one worker process: takes a job, has a worker for it, calls, and says how it went.
//!
//! Only this thread starts its worker, and it lives as long as the pool, which matters: a worker dies with the thread
//! that started it. While the worker is idle, a caller of `apply` may borrow it and do the slot's work for one job. Others
//! may only kill it, through the board.

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::time::Duration;

use super::board::{Board, Next};
use super::job::{Job, Outcome};
use crate::multiprocessing::error::PoolError;
use crate::multiprocessing::process::{Answer, Attend, Child, Worker};
use crate::multiprocessing::wire::{self, Frame, Kind};

/// A pause after a start that failed, for a machine that is short of something for a moment.
const START_PAUSE: Duration = Duration::from_millis(50);

/// Works until the pool has no more work.
pub(super) fn run(board: &Board, slot: usize) {
    guarded(board, || {
        loop {
            match board.next(slot) {
                Next::Work(job, worker) => work_on(board, slot, job, worker),
                Next::Leave(worker) => return worker.map_or((), Worker::retire),
            }
        }
    });
}

/// Does a job on the caller's own thread, if a worker is idle. Otherwise the job comes back.
///
/// The thread that started the worker is still its slot's, and a new one is never started here.
pub(super) fn run_here(board: &Board, mut job: Job) -> Result<(), Job> {
    match board.borrow(&mut job) {
        Some((slot, worker)) => {
            let work = || work_on(board, slot, job, Some(worker));
            if !guarded(board, work) {
                board.forsake(slot);
            }
            Ok(())
        }
        None => Err(job),
    }
}

/// A panic here is a bug of ours. It shall be an error for everybody, not a hang for somebody. Returns false for one.
fn guarded(board: &Board, work: impl FnOnce()) -> bool {
    let end = catch_unwind(AssertUnwindSafe(work));
    if end.is_err() {
        board.break_down("a thread of the pool panicked; please report this");
    }
    end.is_ok()
}

fn work_on(board: &Board, slot: usize, mut job: Job, mut worker: Option<Worker>) {
    let outcome = attempt(board, slot, &mut job, &mut worker);
    let pause = matches!(outcome, Outcome::NoStart(_));
    board.settle(slot, job, outcome, worker);
    if pause {
        std::thread::sleep(START_PAUSE);
    }
}

/// One attempt at a job. Leaves a worker behind only if it is fit for the next.
fn attempt(board: &Board, slot: usize, job: &mut Job, worker: &mut Option<Worker>) -> Outcome {
    let launch = &board.config.launch;
    let mut current = match worker.take() {
        Some(worker) => worker,
        None => match start(board, slot) {
            Ok(worker) => worker,
            Err(why) => return Outcome::NoStart(why),
        },
    };
    let (id, n) = (job.id, u64::from(job.n_lost) + 1);
    let timeout = board.config.timeout;
    let mut call = std::mem::take(&mut job.call);
    // It fitted when it was submitted.
    let _fits = wire::seal(&mut call, Kind::Task, id, n, launch.max_frame);
    let answer = current.call(&call, id, launch, timeout, &mut Watch(job));
    job.call = call;
    if !matches!(answer, Answer::Reply(_)) {
        job.take_back_progress();
    }
    match answer {
        Answer::Reply(reply) => {
            let limit = board.config.max_tasks_per_child;
            if limit.is_some_and(|limit| current.n_answers() >= limit) {
                current.retire();
            } else {
                *worker = Some(current);
            }
            Outcome::Answered(reply)
        }
        Answer::Late => {
            current.kill();
            Outcome::Answered(Err(PoolError::Timeout {
                after: timeout.unwrap_or_default(),
            }))
        }
        Answer::Lost { begun: true } => Outcome::Lost(current.bury()),
        Answer::Deaf => {
            current.kill();
            let limit = launch.start_timeout;
            Outcome::NoStart(format!("the worker did not take up a task in {limit:?}"))
        }
        Answer::Lost { begun: false } if current.n_answers() > 0 => {
            current.kill();
            Outcome::Innocent
        }
        Answer::Lost { begun: false } => {
            let end = current.bury();
            Outcome::NoStart(format!("the worker {end} before it took up a task"))
        }
    }
}

fn start(board: &Board, slot: usize) -> Result<Worker, String> {
    board.starting(slot);
    let launch = &board.config.launch;
    let mut worker = Worker::spawn(launch)?;
    board.started(slot, worker.child());
    worker.greet(launch.start_timeout)?;
    Ok(worker)
}

/// Passes a task's progress on. A pool's task has no queues: it may be tried again, and a queue cannot take back what
/// the first attempt put or got.
struct Watch<'j>(&'j mut Job);

impl Attend for Watch<'_> {
    fn progress(&mut self, done: u64) {
        self.0.progress(done);
    }

    fn queue(&mut self, request: &Frame, _child: &Child) -> Vec<u8> {
        wire::with_body(Kind::No, request.id, 0, b"a task of a pool has none")
    }

    fn undelivered(&mut self) {}
}
