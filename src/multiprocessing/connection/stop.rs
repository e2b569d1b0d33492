//! The handle that ends a server from outside: from a signal, from another thread, from a test.

use std::io;
use std::net::Shutdown;
use std::os::fd::BorrowedFd;
use std::os::unix::net::UnixStream;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use rustix::event::{PollFd, PollFlags, Timespec};

/// Asks every server that was given a clone of it to end. It cannot be taken back.
#[derive(Clone, Debug)]
pub struct Stop(Arc<Inner>);

#[derive(Debug)]
struct Inner {
    stopped: AtomicBool,
    /// Readable from the moment of `stop`, and for ever after, for any number of threads that wait.
    waiting: UnixStream,
    stopping: UnixStream,
}

impl Stop {
    /// A handle on which nobody has called [`stop`](Stop::stop) yet. It fails if no file descriptor is left.
    pub fn new() -> io::Result<Stop> {
        let (waiting, stopping) = UnixStream::pair()?;
        let stopped = AtomicBool::new(false);
        Ok(Stop(Arc::new(Inner {
            stopped,
            waiting,
            stopping,
        })))
    }

    /// Ends them.
    pub fn stop(&self) {
        self.0.stopped.store(true, Ordering::SeqCst);
        // It fails only if it was done before.
        let _ = self.0.stopping.shutdown(Shutdown::Both);
    }

    /// Returns true if and only if [`stop`](Stop::stop) has been called.
    pub fn is_stopped(&self) -> bool {
        self.0.stopped.load(Ordering::SeqCst)
    }

    /// Sleeps until `stop` is called or the time is over.
    pub(super) fn wait(&self, time: Duration) {
        let time = Timespec {
            tv_sec: time.as_secs().cast_signed(),
            tv_nsec: time.subsec_nanos().into(),
        };
        // If it fails, which it does only for want of memory, the caller tries again sooner.
        let _ = rustix::event::poll(&mut [self.wanted()], Some(&time));
    }

    /// Sleeps until `stop` is called or `other` can be read.
    pub(super) fn wait_for(&self, other: BorrowedFd<'_>) -> io::Result<()> {
        let mut wanted = [
            self.wanted(),
            PollFd::from_borrowed_fd(other, PollFlags::IN),
        ];
        match rustix::event::poll(&mut wanted, None) {
            Ok(_) | Err(rustix::io::Errno::INTR) => Ok(()),
            Err(error) => Err(error.into()),
        }
    }

    fn wanted(&self) -> PollFd<'_> {
        PollFd::new(&self.0.waiting, PollFlags::IN)
    }
}
