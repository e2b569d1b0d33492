//! The handle that stops a server from outside: from a signal, from another thread, from a test.

use std::io;
use std::net::Shutdown;
use std::os::fd::BorrowedFd;
use std::os::unix::net::UnixStream;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use rustix::event::{PollFd, PollFlags, Timespec};

/// Stops every server that holds a clone of it, for good.
#[derive(Clone, Debug)]
pub struct StopHandle(Arc<Shared>);

#[derive(Debug)]
struct Shared {
    stopped: AtomicBool,
    /// Readable from the moment of `stop`, and for ever after, for any number of waiting threads.
    waiting: UnixStream,
    stopping: UnixStream,
}

impl StopHandle {
    /// A handle that is not stopped yet.
    ///
    /// # Errors
    ///
    /// If no file descriptor is left.
    pub fn new() -> io::Result<Self> {
        let (waiting, stopping) = UnixStream::pair()?;
        Ok(Self(Arc::new(Shared {
            stopped: AtomicBool::new(false),
            waiting,
            stopping,
        })))
    }

    /// Stops the servers.
    pub fn stop(&self) {
        self.0.stopped.store(true, Ordering::SeqCst);
        // Fails only if it was shut down before.
        _ = self.0.stopping.shutdown(Shutdown::Both);
    }

    /// Returns true if and only if [`stop`](Self::stop) has been called.
    pub fn is_stopped(&self) -> bool {
        self.0.stopped.load(Ordering::SeqCst)
    }

    /// Sleeps until `stop` is called or the time is over.
    pub(super) fn wait(&self, time: Duration) {
        let time = Timespec::try_from(time).ok();
        // Fails only without memory; then the caller tries again sooner.
        _ = rustix::event::poll(&mut [self.readable()], time.as_ref());
    }

    /// Sleeps until `stop` is called or `other` is readable.
    pub(super) fn wait_for(&self, other: BorrowedFd<'_>) -> io::Result<()> {
        let mut polled = [
            self.readable(),
            PollFd::from_borrowed_fd(other, PollFlags::IN),
        ];
        match rustix::event::poll(&mut polled, None) {
            Ok(_) | Err(rustix::io::Errno::INTR) => Ok(()),
            Err(error) => Err(error.into()),
        }
    }

    fn readable(&self) -> PollFd<'_> {
        PollFd::new(&self.0.waiting, PollFlags::IN)
    }
}
