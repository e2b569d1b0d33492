//! The parent's end of a worker's socket: frames out and in, under a deadline, while watching that the worker is alive.
//!
//! Blocks only in `poll`, never in a read or a write, so that neither half a frame nor a stopped worker can block the
//! parent. Knows nothing of tasks.

use std::net::Shutdown;
use std::os::fd::AsFd;
use std::os::unix::net::UnixStream;
use std::sync::Arc;
use std::time::{Duration, Instant};

use rustix::event::{PollFd, PollFlags, poll};
use rustix::io::Errno;
use rustix::net::{RecvFlags, SendFlags, recv, send};

use super::child::Child;
use crate::multiprocessing::wire::{Frame, Inbox, Outgoing};

/// A wait with a deadline is cut into steps of this length, to detect that this program was stopped in between.
const STEP: Duration = Duration::from_millis(500);

/// A step that takes this much longer means that the whole program was stopped (Ctrl-Z) or starved.
const STOPPED: Duration = Duration::from_secs(2);

/// Sending to a dead worker must be an error and not SIGPIPE.
#[cfg(target_os = "linux")]
const SEND: SendFlags = SendFlags::DONTWAIT.union(SendFlags::NOSIGNAL);
#[cfg(not(target_os = "linux"))]
const SEND: SendFlags = SendFlags::DONTWAIT;

/// Why a frame was not sent or received.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum LinkError {
    /// The worker ended, closed its end, or sent something that is not a frame.
    Closed,
    /// This limit passed.
    TimedOut(Duration),
}

/// The end of a time limit. Does not count the time for which the whole program was stopped.
#[derive(Clone, Copy)]
pub(super) struct Deadline(Option<(Instant, Duration)>);

impl Deadline {
    /// `None` never passes.
    pub(super) fn after(limit: Option<Duration>) -> Self {
        Self(limit.and_then(|limit| Some((Instant::now().checked_add(limit)?, limit))))
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
    pub(super) fn send(&self, frame: &Outgoing, deadline: &mut Deadline) -> Result<(), LinkError> {
        self.send_noting_read(frame, deadline, &mut false)
    }

    /// `send` that also sets `read` once the worker must have read a part: a full socket has space again.
    pub(super) fn send_noting_read(
        &self,
        frame: &Outgoing,
        deadline: &mut Deadline,
        read: &mut bool,
    ) -> Result<(), LinkError> {
        let mut full = false;
        let mut unsent = frame.bytes();
        while !unsent.is_empty() {
            match send(&self.stream, unsent, SEND) {
                Ok(n) => {
                    unsent = &unsent[n..];
                    *read |= full;
                }
                Err(Errno::INTR) => {}
                Err(Errno::AGAIN) => {
                    full = true;
                    if self.wait(PollFlags::OUT, deadline)? == Wake::Exit {
                        return Err(LinkError::Closed);
                    }
                }
                Err(_) => return Err(LinkError::Closed),
            }
        }
        Ok(())
    }

    /// Waits for the next frame. The frames that a worker sent before it died are still received.
    pub(super) fn receive(&mut self, deadline: &mut Deadline) -> Result<Frame, LinkError> {
        let mut ended = false;
        loop {
            if let Some(frame) = self.inbox.next().map_err(|_| LinkError::Closed)? {
                return Ok(frame);
            }
            // Between frames there is usually nothing to read yet; in the middle of one there is.
            if self.inbox.is_empty() && !ended {
                ended = self.wait(PollFlags::IN, deadline)? == Wake::Exit;
            }
            match recv(&self.stream, self.inbox.space(), RecvFlags::DONTWAIT) {
                Ok((_, 0)) => return Err(LinkError::Closed),
                Ok((_, n)) => self.inbox.advance(n),
                Err(Errno::INTR) => {}
                Err(Errno::AGAIN) if ended => return Err(LinkError::Closed),
                Err(Errno::AGAIN) => {
                    ended = self.wait(PollFlags::IN, deadline)? == Wake::Exit;
                }
                Err(_) => return Err(LinkError::Closed),
            }
        }
    }

    /// Closes the connection: later frames cannot be received, and the worker sees the end of its input.
    pub(super) fn shut_down(&self) {
        // An error means that the worker has closed it already.
        _ = self.stream.shutdown(Shutdown::Both);
    }

    /// The longest body of a frame.
    pub(super) fn max_frame(&self) -> usize {
        self.inbox.max()
    }

    fn wait(&self, event: PollFlags, deadline: &mut Deadline) -> Result<Wake, LinkError> {
        loop {
            let now = Instant::now();
            let step = match deadline.0 {
                None => None,
                Some((at, limit)) if at <= now => return Err(LinkError::TimedOut(limit)),
                Some((at, _)) => Some(STEP.min(at - now)),
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
            if let (Some((at, _)), Some(step)) = (&mut deadline.0, step) {
                let gap = now.elapsed().saturating_sub(step);
                if gap > STOPPED {
                    *at += gap;
                }
            }
            match n {
                Ok(_) if ended => return Ok(Wake::Exit),
                Ok(0) | Err(Errno::INTR) => {}
                Ok(_) => return Ok(Wake::Socket),
                Err(_) => return Err(LinkError::Closed),
            }
        }
    }
}

#[derive(PartialEq, Eq)]
enum Wake {
    Socket,
    /// The process has ended; its last bytes may still be unread.
    Exit,
}
