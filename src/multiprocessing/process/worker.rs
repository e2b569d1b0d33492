//! A worker as its parent sees it: start, greet, call, and one of three ends. The pool's slots and `Process` own one each.

use std::os::unix::process::ExitStatusExt;
use std::sync::Arc;
use std::time::Duration;

use super::Launch;
use super::child::Child;
use super::link::{Deadline, Link, Silence};
use crate::multiprocessing::error::{Failure, PoolError};
use crate::multiprocessing::wire::{self, Frame, Kind};

/// A worker that is told to leave, or whose socket broke, has this long to do so before it is killed. It needs a
/// millisecond; the rest is for a machine that is short of them.
const GRACE: Duration = Duration::from_secs(2);

/// A worker process; killed and reaped when dropped.
pub(crate) struct Worker {
    link: Link,
    child: Arc<Child>,
    /// Calls that it has answered.
    n_answers: u32,
}

/// How a call ended.
pub(crate) enum Answer {
    /// The task's own result, good or bad. The worker is ready for the next.
    Reply(Result<Vec<u8>, PoolError>),
    /// The worker is gone. Whether the task had begun, which it does as soon as a part of a big argument was read,
    /// decides whether it is to blame: an argument alone can fill the memory.
    Lost { begun: bool },
    /// The worker is there and does not take up the task; it is of no use any more.
    Deaf,
    /// The task is still running; the worker is of no use any more.
    Late,
}

/// How a worker ended, as far as it is known.
#[derive(Clone, Copy)]
pub(crate) struct End {
    pub(crate) signal: Option<i32>,
    pub(crate) code: Option<i32>,
}

/// What the parent does for a task while it runs.
pub(crate) trait Attend {
    /// The task says how much of it is done.
    fn progress(&mut self, done: u64);

    /// The task wants something of a queue; returns the answer to send, once it is there.
    fn queue(&mut self, request: &Frame, child: &Child) -> Vec<u8>;

    /// The answer that `queue` returned could not be delivered.
    fn undelivered(&mut self);
}

impl Worker {
    /// Starts the process. It is not known yet whether it will speak.
    pub(crate) fn spawn(launch: &Launch) -> Result<Self, String> {
        let (child, stream) = Child::spawn(launch).map_err(|error| match &launch.program {
            Some(program) => format!("{}: {error}", program.display()),
            None => format!("this program, run again: {error}"),
        })?;
        let child = Arc::new(child);
        let link = Link::new(stream, Arc::clone(&child), launch.max_frame);
        Ok(Self {
            link,
            child,
            n_answers: 0,
        })
    }

    /// Waits until it has said who it is.
    pub(crate) fn greet(&mut self, limit: Duration) -> Result<(), String> {
        match self.link.receive(&mut Deadline::after(Some(limit))) {
            Ok(frame) if frame.kind == Kind::Hello && frame.body == wire::GREETING => Ok(()),
            Ok(_) => Err("the program is no worker of this version".to_owned()),
            Err(Silence::Late) => Err(format!("the worker did not speak within {limit:?}")),
            Err(Silence::Gone) => Err(format!(
                "the worker {} before it said a word; does main() begin with child_entry()?",
                self.bury()
            )),
        }
    }

    pub(crate) fn child(&self) -> &Arc<Child> {
        &self.child
    }

    pub(crate) fn n_answers(&self) -> u32 {
        self.n_answers
    }

    /// Has a task run, and waits for its answer; `task` is a sealed frame.
    pub(crate) fn call(
        &mut self,
        task: &[u8],
        id: u64,
        launch: &Launch,
        timeout: Option<Duration>,
        attend: &mut dyn Attend,
    ) -> Answer {
        let mut deadline = Deadline::after(timeout);
        // An idle worker takes a task up at once; one that does not is stopped or worse, and it is not the task's fault.
        let impatient = timeout.is_none_or(|timeout| launch.start_timeout < timeout);
        let mut opening = match impatient {
            true => Deadline::after(Some(launch.start_timeout)),
            false => deadline,
        };
        let mut read = false;
        let begun = self
            .link
            .send_noting(task, &mut opening, &mut read)
            .and_then(|()| self.link.receive(&mut opening));
        match begun {
            Ok(frame) if frame.kind == Kind::Started && frame.id == id => {}
            Err(Silence::Late) if impatient => return Answer::Deaf,
            Err(Silence::Late) => return Answer::Late,
            _ => return Answer::Lost { begun: read },
        }
        loop {
            let frame = match self.link.receive(&mut deadline) {
                Ok(frame) if frame.id == id => frame,
                Err(Silence::Late) => return Answer::Late,
                // An answer to another question is as bad as none.
                _ => return Answer::Lost { begun: true },
            };
            match frame.kind {
                Kind::Progress => attend.progress(frame.note),
                Kind::Put | Kind::Get | Kind::ItemDone => {
                    let answer = attend.queue(&frame, &self.child);
                    if let Err(silence) = self.link.send(&answer, &mut deadline) {
                        attend.undelivered();
                        return match silence {
                            Silence::Late => Answer::Late,
                            Silence::Gone => Answer::Lost { begun: true },
                        };
                    }
                }
                Kind::Done => {
                    self.n_answers += 1;
                    return Answer::Reply(Ok(frame.body));
                }
                Kind::Failed => {
                    self.n_answers += 1;
                    return Answer::Reply(Err(failure(&frame.body)));
                }
                _ => return Answer::Lost { begun: true },
            }
        }
    }

    /// Ends a worker that has nothing to do.
    pub(crate) fn retire(self) {
        self.bury();
    }

    /// Ends a worker that is dead or as good as dead, and says how it ended. The socket is closed first, so that a late
    /// answer cannot arrive twice.
    pub(crate) fn bury(&self) -> End {
        let _closed_already = self.link.shutdown();
        let status = self.child.reap(GRACE);
        End {
            signal: status.and_then(|status| status.signal()),
            code: status.and_then(|status| status.code()),
        }
    }

    /// Ends a worker that is still at work.
    pub(crate) fn kill(self) {
        self.child.kill();
        self.bury();
    }
}

impl Drop for Worker {
    fn drop(&mut self) {
        self.child.reap(Duration::ZERO);
    }
}

impl std::fmt::Display for End {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match (self.signal, self.code) {
            (Some(signal), _) => write!(f, "was ended by signal {signal}"),
            (None, Some(code)) => write!(f, "ended with exit code {code}"),
            (None, None) => f.write_str("was lost"),
        }
    }
}

fn failure(body: &[u8]) -> PoolError {
    match postcard::from_bytes::<(bool, Failure)>(body) {
        Ok((true, failure)) => PoolError::Panic(failure),
        Ok((false, failure)) => PoolError::Task(failure),
        Err(error) => PoolError::Codec(format!("a worker's failure: {error}")),
    }
}
