//! The state that callers and slots share: the queue of jobs, what every slot does, and whether the
//! pool is open.
//!
//! One lock, held for moments: never while a worker is started, called or waited for. The only lock
//! taken under it is that of a child, to kill it or to check that it is alive. Every job is
//! answered exactly once, because `Job::answer` consumes it.

use std::collections::VecDeque;
use std::sync::{Arc, Condvar, Mutex, MutexGuard};
use std::time::{Duration, Instant};

use super::config::{PoolConfig, Stats};
use super::job::Job;
use super::slot_state::{Assignment, SlotState};
use crate::multiprocessing::error::{PoolError, Reply};
use crate::multiprocessing::process::{Child, Outcome, Worker};
use crate::multiprocessing::sync::{lock, wait_while};

/// The pool gives up after this many starts that failed in a row, while no slot had a worker and no
/// task was done. One failure may be chance (the kernel is short of memory), three are a program
/// that does not start.
const MAX_START_FAILURES: u32 = 3;

/// The pause after a failed start, for a machine that is short of something for a moment.
const START_BACKOFF: Duration = Duration::from_millis(50);

/// The pause after a failed start while other slots have workers: the machine has no capacity for
/// more processes now, and may have later. A guess; a failed start costs little.
const CROWDED_BACKOFF: Duration = Duration::from_secs(5);

/// How often an idle slot checks that its worker is alive, so that a dead one is not a zombie for
/// long.
const LIVENESS_INTERVAL: Duration = Duration::from_millis(250);

/// What a slot has to do next.
pub(super) enum Next {
    /// This job, with the slot's worker if it has one.
    Work(Job, Option<Worker>),
    /// End the worker, because the next job has more tasks than it may still run.
    Replace(Worker),
    /// End, and the worker too.
    Leave(Option<Worker>),
}

pub(super) struct Scheduler {
    pub(super) config: PoolConfig,
    state: Mutex<PoolState>,
    /// Wakes slots: there is a job, or the pool ends.
    work: Condvar,
    /// Wakes callers: the queue has space, or the pool ends.
    space: Condvar,
}

struct PoolState {
    phase: Phase,
    queue: VecDeque<Job>,
    slots: Vec<SlotState>,
    next_id: u64,
    /// Starts that failed in a row, see `MAX_START_FAILURES`.
    start_failures: u32,
    stats: Stats,
}

enum Phase {
    Open,
    /// No new jobs; those in the queue are still run.
    Closing,
    Terminated,
    /// Workers cannot be started, for this reason.
    Broken(String),
}

impl Scheduler {
    pub(super) fn new(config: PoolConfig) -> Self {
        let state = PoolState {
            phase: Phase::Open,
            queue: VecDeque::new(),
            slots: (0..config.workers).map(|_| SlotState::Empty).collect(),
            next_id: 1,
            start_failures: 0,
            stats: Stats::default(),
        };
        Self {
            config,
            state: Mutex::new(state),
            work: Condvar::new(),
            space: Condvar::new(),
        }
    }

    /// Waits for space in the queue, for at most `limit`, appends the job made with its id, and
    /// returns the id. No job is made where the result is an error.
    pub(super) fn submit(
        &self,
        limit: Option<Duration>,
        job: impl FnOnce(u64) -> Job,
    ) -> Result<u64, PoolError> {
        let capacity = self.config.queue;
        let mut state = wait_while(&self.space, lock(&self.state), limit, |state| {
            matches!(state.phase, Phase::Open) && state.queue.len() >= capacity
        });
        match &state.phase {
            Phase::Open if state.queue.len() >= capacity => return Err(PoolError::Full),
            Phase::Open => {}
            Phase::Closing | Phase::Terminated => return Err(PoolError::Closed),
            Phase::Broken(why) => return Err(PoolError::broken(why)),
        }
        let id = state.next_id;
        state.next_id += 1;
        state.queue.push_back(job(id));
        if state.slots.iter().any(SlotState::takes_no_job) {
            // A single wake-up could reach such a slot.
            self.work.notify_all();
        } else {
            self.work.notify_one();
        }
        Ok(id)
    }

    /// Lends an idle worker to the caller, who works on one job in place of the slot's thread and
    /// so saves two switches between threads. Returns the slot, its worker and the id of the job;
    /// `None` if the job must be submitted.
    pub(super) fn lend_worker(&self) -> Option<(usize, Worker, u64)> {
        let mut state = lock(&self.state);
        if !matches!(state.phase, Phase::Open) || !state.queue.is_empty() || !state.may_run(false) {
            return None;
        }
        let is_idle = |slot: &SlotState| matches!(slot, SlotState::Idle(_));
        let slot = state.slots.iter().position(is_idle)?;
        let worker = state.slots[slot].take_worker()?;
        let job = state.next_id;
        state.next_id += 1;
        state.slots[slot] = SlotState::Busy(Assignment {
            lent: true,
            ..Assignment::new(job, Some(&worker))
        });
        Some((slot, worker, job))
    }

    /// Removes a job from the queue, or kills its worker.
    pub(super) fn cancel(&self, id: u64) {
        let mut state = lock(&self.state);
        if let Some(at) = state.queue.iter().position(|job| job.id == id) {
            let job = state.queue.remove(at);
            self.space.notify_one();
            // The job may have been one that must run alone.
            self.work.notify_all();
            drop(state);
            if let Some(job) = job {
                job.answer(Err(PoolError::Cancelled));
            }
        } else {
            let mut busy = state.slots.iter_mut().filter_map(SlotState::assignment);
            if let Some(assignment) = busy.find(|assignment| assignment.job == id) {
                assignment.cancel();
            }
        }
    }

    pub(super) fn close(&self) {
        let mut state = lock(&self.state);
        if matches!(state.phase, Phase::Open) {
            state.phase = Phase::Closing;
        }
        self.wake_all();
    }

    pub(super) fn terminate(&self) {
        let mut state = lock(&self.state);
        let busy = state.slots.iter_mut().filter_map(SlotState::assignment);
        busy.for_each(Assignment::cancel);
        self.end(state, Phase::Terminated);
    }

    /// Gives up because the thread that worked for this slot panicked: every caller gets the
    /// reason.
    pub(super) fn break_down(&self, slot: usize, why: &str) {
        let mut state = lock(&self.state);
        state.slots[slot] = SlotState::Empty;
        self.end(state, Phase::Broken(why.to_owned()));
    }

    /// Ends the pool, and answers the jobs in the queue.
    fn end(&self, mut state: MutexGuard<'_, PoolState>, phase: Phase) {
        if !matches!(state.phase, Phase::Terminated) {
            state.phase = phase;
        }
        let error = state.phase.job_error();
        let queue = std::mem::take(&mut state.queue);
        self.wake_all();
        drop(state);
        for job in queue {
            job.answer(Err(error.clone().unwrap_or(PoolError::Cancelled)));
        }
    }

    pub(super) fn stats(&self) -> Stats {
        lock(&self.state).stats
    }

    /// Waits until a slot has something to do. Reaps the slot's worker if that dies meanwhile.
    pub(super) fn next(&self, slot: usize) -> Next {
        let mut state = lock(&self.state);
        loop {
            let limit = match &state.slots[slot] {
                SlotState::Backoff(end) => end.saturating_duration_since(Instant::now()),
                _ => LIVENESS_INTERVAL,
            };
            let mut next = None;
            state = wait_while(&self.work, state, Some(limit), |state| {
                next = state.next(slot, self.config.max_tasks_per_child);
                next.is_none()
            });
            if let Some(next) = next {
                self.space.notify_one();
                return next;
            }
            if let Some(dead) = state.slots[slot].take_dead_worker() {
                drop(state);
                drop(dead);
                state = lock(&self.state);
            }
        }
    }

    /// A busy slot has started this process.
    pub(super) fn started(&self, slot: usize, child: &Arc<Child>) {
        if let Some(assignment) = lock(&self.state).slots[slot].assignment() {
            assignment.child = Some(Arc::clone(child));
            if assignment.cancelled {
                child.kill();
            }
        }
    }

    /// A slot has worked on a job: answers the job, or puts it back to the front of the queue for
    /// another attempt. The slot keeps the worker if it can be called again.
    pub(super) fn settle(
        &self,
        slot: usize,
        mut job: Job,
        outcome: Outcome,
        worker: Option<Worker>,
    ) {
        let mut state = lock(&self.state);
        let ended = state.slots[slot].finish(worker);
        let ended = ended.unwrap_or_else(|| Assignment::new(job.id, None));
        let reply: Option<Reply> = match outcome {
            Outcome::Answered(reply) => {
                state.stats.done += u64::from(job.n_answered(&reply));
                state.start_failures = 0;
                Some(reply)
            }
            Outcome::TimedOut(after) => Some(Err(PoolError::Timeout { after })),
            _ if ended.cancelled => Some(Err(PoolError::Cancelled)),
            Outcome::Died(exit) => {
                state.stats.lost += 1;
                job.record_death(exit, self.config.attempts)
            }
            // Neither the task's fault nor the program's.
            Outcome::DiedIdle(_) => None,
            Outcome::StartFailed(_) if state.slots.iter().any(SlotState::has_worker) => {
                state.slots[slot].back_off(CROWDED_BACKOFF);
                None
            }
            Outcome::StartFailed(error) => {
                state.slots[slot].back_off(START_BACKOFF);
                state.start_failures += 1;
                if state.start_failures == MAX_START_FAILURES {
                    state.queue.push_front(job);
                    return self.end(state, Phase::Broken(error.to_string()));
                }
                None
            }
        };
        match reply.or_else(|| state.phase.job_error().map(Err)) {
            Some(reply) => {
                let is_awaited = !matches!(state.phase, Phase::Open) || !state.queue.is_empty();
                drop(state);
                job.answer(reply);
                // All slots may have waited for an exclusive job, and the slot's own thread for a
                // lent worker.
                if ended.exclusive || (ended.lent && is_awaited) {
                    self.work.notify_all();
                }
            }
            None => {
                state.queue.push_front(job);
                self.work.notify_all();
            }
        }
    }

    fn wake_all(&self) {
        self.work.notify_all();
        self.space.notify_all();
    }
}

impl Phase {
    /// The error of a job without a result, if the pool runs no more jobs.
    fn job_error(&self) -> Option<PoolError> {
        match self {
            Self::Open | Self::Closing => None,
            Self::Terminated => Some(PoolError::Cancelled),
            Self::Broken(why) => Some(PoolError::broken(why)),
        }
    }
}

impl PoolState {
    fn next(&mut self, slot: usize, max_tasks: Option<u32>) -> Option<Next> {
        if self.slots[slot].assignment().is_some() {
            // The worker is lent.
            return None;
        }
        // A slot whose worker died retries the job itself, so other slots may leave.
        let is_over = match self.phase {
            Phase::Open => false,
            Phase::Closing => self.queue.is_empty(),
            Phase::Terminated | Phase::Broken(_) => true,
        };
        if is_over {
            return Some(Next::Leave(self.slots[slot].take_worker()));
        }
        if let SlotState::Backoff(end) = self.slots[slot] {
            if end > Instant::now() {
                return None;
            }
            self.slots[slot] = SlotState::Empty;
        }
        // A job that must run alone is not overtaken: the jobs after it are not older.
        let job = self.queue.front()?;
        if !self.may_run(job.exclusive) {
            return None;
        }
        let n_tasks = self.slots[slot].n_tasks().saturating_add(job.n_tasks);
        if max_tasks.is_some_and(|max| n_tasks > max)
            && let Some(worker) = self.slots[slot].take_worker()
        {
            return Some(Next::Replace(worker));
        }
        let job = self.queue.pop_front()?;
        let worker = self.slots[slot].take_worker();
        if worker.is_none() {
            self.stats.started += 1;
        }
        self.slots[slot] = SlotState::Busy(Assignment {
            exclusive: job.exclusive,
            ..Assignment::new(job.id, worker.as_ref())
        });
        Some(Next::Work(job, worker))
    }

    /// Whether a job may run beside the busy slots.
    fn may_run(&self, exclusive: bool) -> bool {
        self.slots.iter().all(|slot| match slot {
            SlotState::Busy(busy) => !exclusive && !busy.exclusive,
            _ => true,
        })
    }
}
