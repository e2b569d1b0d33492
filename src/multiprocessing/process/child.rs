//! A worker as a process of the operating system: spawn it, ask whether it is alive, kill it, reap it.
//!
//! The only file that starts children or waits for them. It knows nothing of frames. It installs no handler for
//! SIGCHLD and waits for its own children only, so it does not interfere with the children of a program that embeds
//! the pool.

use std::io;
use std::os::fd::{AsFd, OwnedFd};
use std::os::unix::net::UnixStream;
use std::os::unix::process::ExitStatusExt;
use std::process::{ExitStatus, Stdio};
use std::sync::Mutex;
use std::time::{Duration, Instant};

use rustix::event::{PollFd, PollFlags, poll};

use super::launch::{Launch, skipped_child_entry};
use crate::multiprocessing::error::PoolError;
use crate::multiprocessing::sync::lock;

/// How long a killed child may take to end. Only one that hangs in the kernel (on a dead network disk) takes longer; it
/// is then abandoned, so that the parent does not hang too.
const KILL_TIMEOUT: Duration = Duration::from_secs(10);

#[cfg(not(target_os = "linux"))]
static SPAWN: Mutex<()> = Mutex::new(());

/// One child process. It is signalled under this lock or through its pidfd, so a signal cannot reach another process
/// that was given the same id after the child was reaped.
pub(crate) struct Child {
    inner: Mutex<std::process::Child>,
    /// Becomes readable when the process ends, even if another process still has its sockets open. `None` where the
    /// kernel has no pidfd.
    pidfd: Option<OwnedFd>,
    id: u32,
}

/// How a process ended, as far as it is known.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Exit {
    pub(crate) signal: Option<i32>,
    code: Option<i32>,
}

impl Exit {
    /// The error of a task whose last worker ended like this.
    pub(crate) fn lost(self, attempts: u32) -> PoolError {
        PoolError::WorkerLost {
            attempts,
            signal: self.signal,
            code: self.code,
        }
    }
}

impl std::fmt::Display for Exit {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match (self.signal, self.code) {
            (Some(signal), _) => write!(f, "was killed by signal {signal}"),
            (None, Some(code)) => write!(f, "ended with exit code {code}"),
            (None, None) => f.write_str("ended for an unknown reason"),
        }
    }
}

impl Child {
    /// Starts a worker, and returns it with the parent's end of its private socket.
    ///
    /// The calling thread must outlive the child: the child dies with the *thread* that started it.
    pub(super) fn spawn(launch: &Launch) -> io::Result<(Self, UnixStream)> {
        if skipped_child_entry() {
            return Err(io::Error::other("main() does not begin with child_entry()"));
        }
        // Where a socket cannot be made close-on-exec in one step, a child that another thread starts at the same
        // moment would inherit it, and so hide the end of this child.
        #[cfg(not(target_os = "linux"))]
        let _one_at_a_time = lock(&SPAWN);
        let (ours, theirs) = UnixStream::pair()?;
        // The command holds the child's end of the socket and must not outlive this statement, or the parent would
        // not see the child close it.
        let inner = launch
            .command()?
            .stdin(Stdio::from(OwnedFd::from(theirs)))
            .spawn()?;
        let id = inner.id();
        let child = Self {
            inner: Mutex::new(inner),
            pidfd: open_pidfd(id),
            id,
        };
        Ok((child, ours))
    }

    pub(crate) fn id(&self) -> u32 {
        self.id
    }

    pub(super) fn pidfd(&self) -> Option<&OwnedFd> {
        self.pidfd.as_ref()
    }

    /// Sends SIGKILL, if the child was not reaped yet.
    pub(crate) fn kill(&self) {
        // The only possible error is a child that has ended already.
        _ = lock(&self.inner).kill();
    }

    /// Whether the child has not ended. Reaps it if it has.
    pub(crate) fn is_alive(&self) -> bool {
        self.status().is_none()
    }

    /// Gives the child `grace` to end by itself, then kills it.
    pub(super) fn reap(&self, grace: Duration) -> Exit {
        let status = self.wait(grace).or_else(|| {
            self.kill();
            self.wait(KILL_TIMEOUT)
        });
        Exit {
            signal: status.and_then(|status| status.signal()),
            code: status.and_then(|status| status.code()),
        }
    }

    fn wait(&self, limit: Duration) -> Option<ExitStatus> {
        let start = Instant::now();
        loop {
            let status = self.status();
            let left = limit.saturating_sub(start.elapsed());
            if status.is_some() || left.is_zero() {
                return status;
            }
            match &self.pidfd {
                Some(pidfd) => {
                    let mut ended = [PollFd::from_borrowed_fd(pidfd.as_fd(), PollFlags::IN)];
                    let left = left.try_into().ok();
                    // Interrupted by a signal at worst; the loop checks again.
                    _ = poll(&mut ended, left.as_ref());
                }
                None => std::thread::sleep(Duration::from_millis(1)),
            }
        }
    }

    /// Does not wait, so that `kill` never waits for the lock.
    fn status(&self) -> Option<ExitStatus> {
        lock(&self.inner).try_wait().ok().flatten()
    }
}

impl Drop for Child {
    fn drop(&mut self) {
        self.reap(Duration::ZERO);
    }
}

#[cfg(target_os = "linux")]
fn open_pidfd(id: u32) -> Option<OwnedFd> {
    use rustix::process::{Pid, PidfdFlags, pidfd_open};
    let pid = Pid::from_raw(i32::try_from(id).ok()?)?;
    // Fails on kernels before 5.3.
    pidfd_open(pid, PidfdFlags::empty()).ok()
}

#[cfg(not(target_os = "linux"))]
fn open_pidfd(_id: u32) -> Option<OwnedFd> {
    None
}
