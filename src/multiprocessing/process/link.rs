//! The parent's end of a worker's socket: frames out and in, under a deadline, while watching that the worker lives.
//!
//! Never blocks in a read or a write, only in `poll`, so that neither half a frame nor a stopped worker can hold the
//! parent. Knows nothing of tasks.

use std::io;
use std::os::fd::AsFd;
use std::os::unix::net::UnixStream;
use std::sync::Arc;
use std::time::{Duration, Instant};

use rustix::event::{PollFd, PollFlags, poll};
use rustix::io::Errno;
use rustix::net::{RecvFlags, SendFlags, recv, send};

use super::child::Child;
use crate::multiprocessing::wire::{Frame, Inbox};

/// A wait with a deadline is cut in steps of this length, to notice that the clock ran while we did not.
const STEP: Duration = Duration::from_millis(500);

/// A step that took so much longer than it should means that the whole program was stopped (Ctrl-Z) or starved.
const STOPPED: Duration = Duration::from_secs(2);

/// A worker that is gone is an error here, whatever the program does about SIGPIPE.
#[cfg(target_os = "linux")]
const SEND: SendFlags = SendFlags::DONTWAIT.union(SendFlags::NOSIGNAL);
#[cfg(not(target_os = "linux"))]
const SEND: SendFlags = SendFlags::DONTWAIT;

/// Why there is no frame.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Silence {
    /// The worker ended, closed its end, or sent what is no frame.
    Gone,
    /// The deadline passed.
    Late,
}

/// A moment by which an answer must be there, or never.
#[derive(Clone, Copy)]
pub(super) struct Deadline(Option<Instant>);

impl Deadline {
    /// None is never.
    pub(super) fn after(limit: Option<Duration>) -> Self {
        Self(limit.and_then(|limit| Instant::now().checked_add(limit)))
    }
}

pub(super) struct Link {
    stream: UnixStream,
    inbox: Inbox,
    child: Arc<Child>,
}

impl Link {
    pub(super) fn new(stream: UnixStream, child: Arc<Child>, max_frame: usize) -> Self {
        let inbox = Inbox::new(max_frame);
        Self {
            stream,
            inbox,
            child,
        }
    }

    /// Sends all of a frame.
    pub(super) fn send(&self, frame: &[u8], deadline: &mut Deadline) -> Result<(), Silence> {
        self.send_noting(frame, deadline, &mut false)
    }

    /// `send` that also notes when the worker must have read a part: it has made room where there was none.
    pub(super) fn send_noting(
        &self,
        mut frame: &[u8],
        deadline: &mut Deadline,
        read: &mut bool,
    ) -> Result<(), Silence> {
        let mut full = false;
        while !frame.is_empty() {
            match send(&self.stream, frame, SEND) {
                Ok(n) => {
                    frame = &frame[n..];
                    *read |= full;
                }
                Err(Errno::INTR) => {}
                Err(Errno::AGAIN) => {
                    full = true;
                    if self.wait(PollFlags::OUT, deadline)? == Woken::ByTheEnd {
                        return Err(Silence::Gone);
                    }
                }
                Err(_) => return Err(Silence::Gone),
            }
        }
        Ok(())
    }

    /// Waits for the next frame. What a worker wrote before it died is still read.
    pub(super) fn receive(&mut self, deadline: &mut Deadline) -> Result<Frame, Silence> {
        let mut ended = false;
        loop {
            if let Some(frame) = self.inbox.next().map_err(|_| Silence::Gone)? {
                return Ok(frame);
            }
            // Between frames there is nothing to read yet, as a rule; in the middle of one there is.
            if self.inbox.is_empty() && !ended {
                ended = self.wait(PollFlags::IN, deadline)? == Woken::ByTheEnd;
            }
            match recv(&self.stream, self.inbox.room(), RecvFlags::DONTWAIT) {
                Ok((_, 0)) => return Err(Silence::Gone),
                Ok((_, n)) => self.inbox.advance(n),
                Err(Errno::INTR) => {}
                Err(Errno::AGAIN) if ended => return Err(Silence::Gone),
                Err(Errno::AGAIN) => {
                    ended = self.wait(PollFlags::IN, deadline)? == Woken::ByTheEnd;
                }
                Err(_) => return Err(Silence::Gone),
            }
        }
    }

    /// Ends the conversation: nothing that arrives later can be read, and the worker sees the end of its input.
    pub(super) fn shutdown(&self) -> io::Result<()> {
        self.stream.shutdown(std::net::Shutdown::Both)
    }

    fn wait(&self, event: PollFlags, deadline: &mut Deadline) -> Result<Woken, Silence> {
        loop {
            let now = Instant::now();
            let step = match deadline.0 {
                None => None,
                Some(at) if at <= now => return Err(Silence::Late),
                Some(at) => Some(STEP.min(at - now)),
            };
            let socket = PollFd::from_borrowed_fd(self.stream.as_fd(), event);
            let timeout = step.and_then(|step| step.try_into().ok());
            let (n, ended) = match self.child.pidfd() {
                Some(pidfd) => {
                    let ended = PollFd::from_borrowed_fd(pidfd.as_fd(), PollFlags::IN);
                    let mut both = [socket, ended];
                    let n = poll(&mut both, timeout.as_ref());
                    (n, !both[1].revents().is_empty())
                }
                None => (poll(&mut [socket], timeout.as_ref()), false),
            };
            if let (Some(at), Some(step)) = (&mut deadline.0, step) {
                let gap = now.elapsed().saturating_sub(step);
                if gap > STOPPED {
                    *at += gap;
                }
            }
            match n {
                Ok(_) if ended => return Ok(Woken::ByTheEnd),
                Ok(0) | Err(Errno::INTR) => {}
                Ok(_) => return Ok(Woken::BySocket),
                Err(_) => return Err(Silence::Gone),
            }
        }
    }
}

#[derive(PartialEq, Eq)]
enum Woken {
    BySocket,
    /// The process has ended; what it wrote may still be there to read.
    ByTheEnd,
}
