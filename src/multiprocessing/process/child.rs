//! The operating system's side of a worker: start it, ask whether it lives, kill it, reap it.
//!
//! The only file that starts children or waits for them. It knows nothing of frames. There is no handler for SIGCHLD
//! and no waiting for any other child than one's own, so a program that embeds the pool keeps its own children to itself.

use std::io;
use std::os::fd::{AsFd, OwnedFd};
use std::os::unix::net::UnixStream;
use std::os::unix::process::CommandExt;
use std::path::{Path, PathBuf};
use std::process::{Command, ExitStatus, Stdio};
use std::sync::Mutex;
use std::time::{Duration, Instant};

use rustix::event::{PollFd, PollFlags, poll};

use super::entry::is_forgetful;
use super::{Launch, WORKER_ARGUMENT};
use crate::multiprocessing::lock;

/// How long a killed child may take to be gone. Only one that hangs in the kernel (a dead network disk) takes so long;
/// it is then left behind, rather than hang its parent too.
const AFTER_KILL: Duration = Duration::from_secs(10);

#[cfg(not(target_os = "linux"))]
static SPAWN: Mutex<()> = Mutex::new(());

/// One child process. Every use goes through this lock, or its own descriptor of the process; so a signal cannot reach a
/// stranger who was given the same number after the child was reaped.
pub(crate) struct Child {
    inner: Mutex<std::process::Child>,
    /// Becomes readable when the process ends, whoever else holds its sockets. None where the kernel has no such thing.
    pidfd: Option<OwnedFd>,
    id: u32,
}

impl Child {
    /// Starts a worker, and returns it with our end of its private socket.
    ///
    /// The calling thread must outlive the child: the child dies with the *thread* that started it.
    pub(crate) fn spawn(launch: &Launch) -> io::Result<(Self, UnixStream)> {
        if is_forgetful() {
            return Err(io::Error::other("main() does not begin with child_entry()"));
        }
        // Where a socket cannot be made private in one step, a child started just then by another thread would inherit
        // it, and hide its end.
        #[cfg(not(target_os = "linux"))]
        let _one_at_a_time = lock(&SPAWN);
        let (ours, theirs) = UnixStream::pair()?;
        let mut command = Command::new(program(launch)?);
        if let Some(name) = std::env::args_os().next() {
            // Or `ps` would show /proc/self/exe.
            command.arg0(name);
        }
        command
            .arg(WORKER_ARGUMENT)
            .arg(std::process::id().to_string())
            .arg(launch.max_frame.to_string())
            .stdin(Stdio::from(OwnedFd::from(theirs)))
            // What a task prints must not get into the parent's output.
            .stdout(Stdio::from(io::stderr()));
        let inner = command.spawn()?;
        // The command holds the child's end of the socket, which would keep its end from being seen.
        drop(command);
        let id = inner.id();
        let pidfd = open_pidfd(id);
        let child = Self {
            inner: Mutex::new(inner),
            pidfd,
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
        // The only error left is a child that is gone already.
        let _gone = lock(&self.inner).kill();
    }

    /// Returns true if and only if the child has not ended. Reaps it if it has.
    pub(crate) fn is_alive(&self) -> bool {
        self.status().is_none()
    }

    /// Gives the child `grace` to end by itself, then kills it. None for one that even then does not end.
    pub(crate) fn reap(&self, grace: Duration) -> Option<ExitStatus> {
        self.wait(grace).or_else(|| {
            self.kill();
            self.wait(AFTER_KILL)
        })
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
                    // An error is a signal; the loop looks again.
                    let _interrupted = poll(&mut ended, left.as_ref());
                }
                None => std::thread::sleep(Duration::from_millis(1)),
            }
        }
    }

    /// The lock is held for a moment only, so that `kill` never waits.
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
    // An old kernel has none.
    pidfd_open(pid, PidfdFlags::empty()).ok()
}

#[cfg(not(target_os = "linux"))]
fn open_pidfd(_id: u32) -> Option<OwnedFd> {
    None
}

/// The running image itself, even if its file was replaced or deleted meanwhile: parent and worker cannot differ.
fn program(launch: &Launch) -> io::Result<PathBuf> {
    const SELF: &str = "/proc/self/exe";
    match &launch.program {
        Some(program) => Ok(program.clone()),
        None if Path::new(SELF).exists() => Ok(SELF.into()),
        None => std::env::current_exe(),
    }
}
