//! A worker as its parent sees it: start it, call it with a task, and end it. The pool's slots and
//! `Process` own one each.

use std::sync::Arc;
use std::time::Duration;

use super::child::Child;
use super::launch::Launch;
use super::link::{Deadline, Link, LinkError};
use crate::multiprocessing::error::{Exit, Failure, PoolError, Reply};
use crate::multiprocessing::task;
use crate::multiprocessing::wire::{self, Frame, Kind, Outgoing};

/// How long a worker may take to end after its socket was closed, before it is killed. It needs a
/// millisecond; the rest is for a busy machine.
const GRACE: Duration = Duration::from_secs(2);

/// A worker process; killed and reaped when dropped.
pub(crate) struct Worker {
    link: Link,
    child: Arc<Child>,
    start_timeout: Duration,
    n_tasks: u32,
}

/// How a call ended.
pub(crate) enum Outcome {
    /// The task returned, failed or panicked.
    Answered(Reply),
    /// The task ran longer than this limit. The worker was killed.
    TimedOut(Duration),
    /// The worker died while it ran the task.
    Died(Exit),
    /// The worker had answered other calls, and died before it started this task.
    DiedIdle(Exit),
    /// The worker could not be started, or never started a task.
    StartFailed(StartError),
}

/// Why a worker is not able to run tasks.
#[derive(Debug, thiserror::Error)]
pub(crate) enum StartError {
    #[error("{program}: {error}")]
    Spawn {
        program: String,
        error: std::io::Error,
    },
    #[error("the program is not a worker of this version")]
    WrongGreeting,
    #[error("the worker did not send its greeting within {0:?}")]
    NoGreeting(Duration),
    #[error("the worker died before its greeting ({0}); does main() begin with child_entry()?")]
    DiedBeforeGreeting(Exit),
    #[error("the worker did not start its task within {0:?}")]
    NoTaskStarted(Duration),
    #[error("the worker died before it started its task ({0})")]
    DiedBeforeTask(Exit),
}

/// Handles what a running task sends to its parent.
pub(crate) trait TaskHandler {
    /// The task reported this number of units done.
    fn progress(&mut self, done: u64);

    /// The task made a request to a queue. Returns the answer, of at most `max_frame` bytes, once
    /// there is one.
    fn queue_request(&mut self, request: &Frame, child: &Child, max_frame: usize) -> Outgoing;

    /// The answer that `queue_request` returned could not be delivered.
    fn undelivered(&mut self);
}

impl Worker {
    /// Starts a worker and waits for its greeting. `on_spawn` gets the process before that wait, to
    /// be able to kill it.
    pub(crate) fn start(
        launch: &Launch,
        on_spawn: impl FnOnce(&Arc<Child>),
    ) -> Result<Self, StartError> {
        let (child, stream) = Child::spawn(launch).map_err(|error| StartError::Spawn {
            program: launch.program.as_ref().map_or_else(
                || "this program, run again".to_owned(),
                |program| program.display().to_string(),
            ),
            error,
        })?;
        let child = Arc::new(child);
        on_spawn(&child);
        let mut worker = Self {
            link: Link::new(stream, Arc::clone(&child), launch.max_frame),
            child,
            start_timeout: launch.start_timeout,
            n_tasks: 0,
        };
        let mut deadline = Deadline::after(Some(launch.start_timeout));
        match worker.link.receive(&mut deadline) {
            Ok(frame) if frame.kind == Kind::Hello && frame.body == wire::GREETING.as_bytes() => {
                Ok(worker)
            }
            Ok(_) => Err(StartError::WrongGreeting),
            Err(LinkError::TimedOut(limit)) => Err(StartError::NoGreeting(limit)),
            Err(LinkError::Closed) => Err(StartError::DiedBeforeGreeting(worker.reap())),
        }
    }

    pub(crate) fn child(&self) -> &Arc<Child> {
        &self.child
    }

    /// The number of tasks that this worker has answered.
    pub(crate) fn n_tasks(&self) -> u32 {
        self.n_tasks
    }

    /// Sends a task of that id, or a chunk of `n_tasks` tasks, and waits for its answer. The worker
    /// comes back if it can be called again.
    ///
    /// `timeout` is for one task: a chunk has as much again whenever the worker reports that it
    /// starts another of its tasks.
    pub(crate) fn call(
        mut self,
        task: &Outgoing,
        id: u64,
        n_tasks: u32,
        timeout: Option<Duration>,
        handler: &mut dyn TaskHandler,
    ) -> (Outcome, Option<Self>) {
        match self.run(task, id, timeout, handler) {
            Ok(reply) => {
                self.n_tasks = self.n_tasks.saturating_add(n_tasks);
                (Outcome::Answered(reply), Some(self))
            }
            Err(outcome) => (outcome, None),
        }
    }

    /// The error is an outcome that leaves a worker of no further use, which has been reaped.
    fn run(
        &mut self,
        task: &Outgoing,
        id: u64,
        timeout: Option<Duration>,
        handler: &mut dyn TaskHandler,
    ) -> Result<Reply, Outcome> {
        let mut deadline = Deadline::after(timeout);
        self.start_task(task, id, timeout, deadline)?;
        loop {
            let frame = match self.link.receive(&mut deadline) {
                Ok(frame) if frame.id == id => frame,
                // A frame of another task is as bad as none.
                Ok(_) => return Err(Outcome::Died(self.reap())),
                Err(error) => return Err(self.fail(error)),
            };
            match frame.kind {
                Kind::Started => deadline = Deadline::after(timeout),
                Kind::Progress => handler.progress(frame.note),
                Kind::Put | Kind::Get | Kind::ItemDone => {
                    let max_frame = self.link.max_frame();
                    let answer = handler.queue_request(&frame, &self.child, max_frame);
                    if let Err(error) = self.link.send(&answer, &mut deadline) {
                        handler.undelivered();
                        return Err(self.fail(error));
                    }
                }
                Kind::Done => return Ok(Ok(frame.body)),
                Kind::Failed => return Ok(Err(failure(&frame.body, PoolError::Task))),
                Kind::Panicked => return Ok(Err(failure(&frame.body, PoolError::Panic))),
                _ => return Err(Outcome::Died(self.reap())),
            }
        }
    }

    /// Sends a task and waits until the worker starts it.
    fn start_task(
        &mut self,
        task: &Outgoing,
        id: u64,
        timeout: Option<Duration>,
        deadline: Deadline,
    ) -> Result<(), Outcome> {
        // An idle worker starts a task at once. One that does not was stopped or worse, which is
        // not the task's fault.
        let short = timeout.is_none_or(|timeout| self.start_timeout < timeout);
        let mut deadline = match short {
            true => Deadline::after(Some(self.start_timeout)),
            false => deadline,
        };
        // A task counts as started once the worker has read a part of it: a big argument alone can
        // exhaust memory.
        let mut read = false;
        let started = self
            .link
            .send_noting_read(task, &mut deadline, &mut read)
            .and_then(|()| self.link.receive(&mut deadline));
        match started {
            Ok(frame) if frame.kind == Kind::Started && frame.id == id => Ok(()),
            Err(LinkError::TimedOut(limit)) if short => {
                self.kill();
                Err(Outcome::StartFailed(StartError::NoTaskStarted(limit)))
            }
            Err(LinkError::TimedOut(limit)) => Err(self.fail(LinkError::TimedOut(limit))),
            _ if read => Err(Outcome::Died(self.reap())),
            _ if self.n_tasks > 0 => Err(Outcome::DiedIdle(self.kill())),
            _ => Err(Outcome::StartFailed(StartError::DiedBeforeTask(
                self.reap(),
            ))),
        }
    }

    fn fail(&self, error: LinkError) -> Outcome {
        match error {
            LinkError::TimedOut(limit) => {
                self.kill();
                Outcome::TimedOut(limit)
            }
            LinkError::Closed => Outcome::Died(self.reap()),
        }
    }

    /// Ends a worker that is idle.
    pub(crate) fn retire(self) {
        self.reap();
    }

    /// Closes the socket and waits for the worker to end. The socket is closed first, so that a
    /// late answer cannot be received.
    fn reap(&self) -> Exit {
        self.link.shut_down();
        self.child.reap(GRACE)
    }

    fn kill(&self) -> Exit {
        self.child.kill();
        self.reap()
    }
}

impl Drop for Worker {
    fn drop(&mut self) {
        self.child.reap(Duration::ZERO);
    }
}

fn failure(body: &[u8], error: fn(Failure) -> PoolError) -> PoolError {
    task::decode(body).map_or_else(|undecodable| undecodable, error)
}
