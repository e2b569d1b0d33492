//! What callers and slots share: the queue of jobs, who works on what, and whether the pool is open.
//!
//! One lock, held for moments and never while anything is started, read or waited for, and no other lock is taken in it
//! but that of a child to be killed. Every job that comes in is answered exactly once: `Job::answer` consumes it.

use std::collections::VecDeque;
use std::sync::{Arc, Condvar, Mutex, MutexGuard};
use std::time::{Duration, Instant};

use super::job::{Job, Outcome};
use super::{Config, Stats};
use crate::multiprocessing::error::PoolError;
use crate::multiprocessing::lock;
use crate::multiprocessing::process::{Child, Worker};

/// So many starts that fail in a row, without a task done in between and while no slot has a worker or may get one, and
/// the pool gives up. Once may be chance (the kernel is short of memory), three times is a program that does not start.
const MAX_START_FAILURES: u32 = 3;

/// How long a slot leaves the work to the others if it cannot start a worker and they have theirs: the machine has room
/// for so many processes and no more, and may have room again. A guess; a failed start costs little.
const REST: Duration = Duration::from_secs(5);

/// How often an idle slot looks whether its worker still lives, so that a dead one is no zombie for long.
const LOOK: Duration = Duration::from_millis(250);

/// SIGKILL: what the kernel does to a process that fills the memory.
const KILLED: Option<i32> = Some(9);

/// What a slot shall do next.
pub(super) enum Next {
    /// The job, and the slot's worker if it has one.
    Work(Job, Option<Worker>),
    Leave(Option<Worker>),
}

/// The board; see above.
pub(super) struct Board {
    pub(super) config: Config,
    state: Mutex<State>,
    /// Slots wait for it: a job, or the end.
    work: Condvar,
    /// Callers wait for it: room in the queue, or the end.
    room: Condvar,
}

struct State {
    phase: Phase,
    queue: VecDeque<Job>,
    slots: Vec<Slot>,
    /// Jobs that are being worked on.
    busy: usize,
    /// One of them runs alone.
    alone: bool,
    next_id: u64,
    /// In a row, while no slot had a worker.
    start_failures: u32,
    stats: Stats,
}

enum Phase {
    Open,
    Closing,
    Terminated,
    Broken(String),
}

#[derive(Default)]
struct Slot {
    /// The job that it, or a caller with its worker, is at.
    job: Option<u64>,
    /// That is a caller.
    lent: bool,
    /// Its worker, while there is nothing to do.
    worker: Option<Worker>,
    /// Somebody wants that job ended.
    cancelled: bool,
    child: Option<Arc<Child>>,
    /// It has a worker, at home or at work, or is about to.
    staffed: bool,
    /// It takes no job before. A slot begins to rest only while another has a worker or may get one, so there is always
    /// one that does not rest.
    rests_until: Option<Instant>,
}

impl Board {
    pub(super) fn new(config: Config, workers: usize) -> Self {
        let state = State {
            phase: Phase::Open,
            queue: VecDeque::new(),
            slots: (0..workers).map(|_| Slot::default()).collect(),
            busy: 0,
            alone: false,
            next_id: 1,
            start_failures: 0,
            stats: Stats::default(),
        };
        Self {
            config,
            state: Mutex::new(state),
            work: Condvar::new(),
            room: Condvar::new(),
        }
    }

    /// Queues a job, and returns its number. The error is all the answer that a job gets which is not taken.
    pub(super) fn submit(&self, mut job: Job) -> Result<u64, PoolError> {
        let mut state = lock(&self.state);
        loop {
            let refusal = match &state.phase {
                Phase::Open => None,
                Phase::Broken(why) => Some(broken(why)),
                Phase::Closing | Phase::Terminated => Some(PoolError::Closed),
            };
            if let Some(refusal) = refusal {
                drop(state);
                job.refuse();
                return Err(refusal);
            }
            if state.queue.len() < self.config.queue.max(1) {
                break;
            }
            state = wait(&self.room, state);
        }
        let id = state.next_id;
        state.next_id += 1;
        job.id = id;
        state.queue.push_back(job);
        if state
            .slots
            .iter()
            .any(|slot| slot.lent || slot.rests_until.is_some())
        {
            // The one that would be woken may be a slot that cannot work.
            self.work.notify_all();
        } else {
            self.work.notify_one();
        }
        Ok(id)
    }

    /// Lends the caller an idle worker, so that it can do its job itself and spare two changes of thread. The caller
    /// says which slot it was to `settle`. The slot cannot do anything meanwhile.
    pub(super) fn borrow(&self, job: &mut Job) -> Option<(usize, Worker)> {
        let mut state = lock(&self.state);
        let open = matches!(state.phase, Phase::Open);
        if !open || !state.queue.is_empty() || state.alone {
            return None;
        }
        let idle = |slot: &Slot| slot.job.is_none() && slot.worker.is_some();
        let at = state.slots.iter().position(idle)?;
        job.id = state.next_id;
        state.next_id += 1;
        state.busy += 1;
        let slot = &mut state.slots[at];
        slot.job = Some(job.id);
        slot.lent = true;
        slot.cancelled = false;
        Some((at, slot.worker.take()?))
    }

    /// Ends a job, if it has not ended.
    pub(super) fn cancel(&self, id: u64) {
        let mut state = lock(&self.state);
        if let Some(at) = state.queue.iter().position(|job| job.id == id) {
            let job = state.queue.remove(at);
            self.room.notify_one();
            self.work.notify_all();
            drop(state);
            if let Some(job) = job {
                job.answer(Err(PoolError::Cancelled));
            }
        } else if let Some(slot) = state.slots.iter_mut().find(|slot| slot.job == Some(id)) {
            slot.cancel();
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
        state.phase = Phase::Terminated;
        for slot in &mut state.slots {
            slot.cancel();
        }
        let queue = std::mem::take(&mut state.queue);
        self.wake_all();
        drop(state);
        for job in queue {
            job.answer(Err(PoolError::Cancelled));
        }
    }

    /// Answers everybody that the pool has given up.
    pub(super) fn break_down(&self, why: &str) {
        let mut state = lock(&self.state);
        if !matches!(state.phase, Phase::Terminated) {
            state.phase = Phase::Broken(why.to_owned());
        }
        let queue = std::mem::take(&mut state.queue);
        self.wake_all();
        drop(state);
        for job in queue {
            job.answer(Err(broken(why)));
        }
    }

    pub(super) fn stats(&self) -> Stats {
        lock(&self.state).stats
    }

    /// The next job for a slot. Looks after the slot's worker while there is none.
    pub(super) fn next(&self, slot: usize) -> Next {
        let mut state = lock(&self.state);
        loop {
            let at_home = state.slots[slot].job.is_none();
            // A slot that has lost a worker comes back for the job itself, so it needs nobody to stay for it.
            let over = match state.phase {
                Phase::Open => false,
                Phase::Closing => state.queue.is_empty(),
                Phase::Terminated | Phase::Broken(_) => true,
            };
            if at_home && over {
                return Next::Leave(state.slots[slot].worker.take());
            }
            let rested = state.slots[slot].rests_until;
            let rested = rested.is_none_or(|until| until <= Instant::now());
            if at_home
                && rested
                && let Some(job) = state.pop()
            {
                state.busy += 1;
                state.alone = job.alone;
                let slot = &mut state.slots[slot];
                slot.rests_until = None;
                slot.job = Some(job.id);
                slot.cancelled = false;
                self.room.notify_one();
                return Next::Work(job, slot.worker.take());
            }
            let dead = |worker: &mut Worker| !worker.child().is_alive();
            if let Some(dead) = state.slots[slot].worker.take_if(dead) {
                state.slots[slot].staffed = false;
                drop(state);
                drop(dead);
                state = lock(&self.state);
                continue;
            }
            let woken = self.work.wait_timeout(state, LOOK);
            state = woken.unwrap_or_else(|poisoned| poisoned.into_inner()).0;
        }
    }

    /// A slot has started a process, which may be killed from now on.
    pub(super) fn started(&self, slot: usize, child: &Arc<Child>) {
        let mut state = lock(&self.state);
        let slot = &mut state.slots[slot];
        slot.child = Some(Arc::clone(child));
        if slot.cancelled {
            child.kill();
        }
    }

    /// A slot is about to start a process.
    pub(super) fn starting(&self, slot: usize) {
        let mut state = lock(&self.state);
        state.stats.started += 1;
        state.slots[slot].staffed = true;
    }

    /// A job was worked on: answers it, or puts it first in line again. The worker, if there still is one, waits for the
    /// next.
    pub(super) fn settle(
        &self,
        slot: usize,
        mut job: Job,
        outcome: Outcome,
        worker: Option<Worker>,
    ) {
        let mut state = lock(&self.state);
        state.busy -= 1;
        let was_alone = std::mem::take(&mut state.alone);
        state.slots[slot].job = None;
        state.slots[slot].staffed = worker.is_some();
        state.slots[slot].worker = worker;
        let lent = std::mem::take(&mut state.slots[slot].lent);
        let cancelled = std::mem::take(&mut state.slots[slot].cancelled);
        match &outcome {
            // The pool's answer, not the task's.
            Outcome::Answered(Err(PoolError::Timeout { .. })) => {}
            Outcome::Answered(_) => {
                state.stats.done += 1;
                state.start_failures = 0;
            }
            Outcome::Lost(_) if !cancelled => state.stats.lost += 1,
            _ => {}
        }
        let reply = match outcome {
            Outcome::Answered(reply) => Some(reply),
            _ if cancelled => Some(Err(PoolError::Cancelled)),
            Outcome::Innocent => None,
            Outcome::NoStart(_) if state.slots.iter().any(|slot| slot.staffed) => {
                state.slots[slot].rests_until = Instant::now().checked_add(REST);
                None
            }
            Outcome::NoStart(why) => {
                state.start_failures += 1;
                if state.start_failures < MAX_START_FAILURES {
                    None
                } else {
                    drop(state);
                    self.break_down(&why);
                    return job.answer(Err(broken(&why)));
                }
            }
            Outcome::Lost(end) => {
                job.n_lost += 1;
                let attempts = self.config.attempts.max(1);
                job.alone = job.n_lost + 1 == attempts && end.signal == KILLED;
                (job.n_lost >= attempts).then_some(Err(PoolError::WorkerLost {
                    attempts: job.n_lost,
                    signal: end.signal,
                    code: end.code,
                }))
            }
        };
        let reply = match (reply, &state.phase) {
            (None, Phase::Broken(why)) => Some(Err(broken(why))),
            (None, Phase::Terminated) => Some(Err(PoolError::Cancelled)),
            (reply, _) => reply,
        };
        match reply {
            Some(reply) => {
                // Others may have waited for just this: everybody for the end of a job that ran alone, the slot itself
                // for its worker to come back.
                let open = matches!(state.phase, Phase::Open);
                let awaited = was_alone || (lent && (!open || !state.queue.is_empty()));
                drop(state);
                job.answer(reply);
                if awaited {
                    self.work.notify_all();
                }
            }
            None => {
                state.queue.push_front(job);
                self.work.notify_all();
            }
        }
    }

    /// A caller that had borrowed a worker will never settle.
    pub(super) fn forsake(&self, slot: usize) {
        lock(&self.state).slots[slot].job = None;
    }

    fn wake_all(&self) {
        self.work.notify_all();
        self.room.notify_all();
    }
}

impl State {
    /// The first job, if it may run now. One that has to run alone lets nobody pass: those behind it are not older.
    fn pop(&mut self) -> Option<Job> {
        let first = self.queue.front()?;
        if self.alone || (first.alone && self.busy > 0) {
            return None;
        }
        self.queue.pop_front()
    }
}

impl Slot {
    fn cancel(&mut self) {
        self.cancelled = true;
        if let Some(child) = &self.child {
            child.kill();
        }
    }
}

fn broken(why: &str) -> PoolError {
    PoolError::Broken {
        why: why.to_owned(),
    }
}

fn wait<'a>(signal: &Condvar, state: MutexGuard<'a, State>) -> MutexGuard<'a, State> {
    let state = signal.wait(state);
    state.unwrap_or_else(|poisoned| poisoned.into_inner())
}
