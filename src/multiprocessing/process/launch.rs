//! The command line of a worker: how a parent writes it, and how a worker recognises it.

use std::ffi::OsString;
use std::io;
use std::os::unix::process::CommandExt;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

/// The first argument of a worker. An argument, not an environment variable, because the programs that a task starts
/// would inherit a variable.
const WORKER_ARGUMENT: &str = "__worker";

/// Set when a worker process enters `child_entry`.
static ENTERED: AtomicBool = AtomicBool::new(false);

/// How child processes are started, and how long their messages may be.
#[derive(Clone, Debug)]
pub struct Launch {
    /// The program; `None` is the running one, whose `main` must begin with `child_entry`.
    pub program: Option<PathBuf>,
    /// How long a worker may take until its greeting, and until it starts a task. It needs milliseconds.
    pub start_timeout: Duration,
    /// The longest argument, result or item, in bytes on the wire.
    pub max_frame: usize,
}

impl Default for Launch {
    fn default() -> Self {
        Self {
            program: None,
            start_timeout: Duration::from_secs(20),
            max_frame: 256 * 1024 * 1024,
        }
    }
}

impl Launch {
    /// The command that starts a worker; its standard input is still to be set.
    pub(super) fn command(&self) -> io::Result<Command> {
        let mut command = Command::new(self.program()?);
        if let Some(name) = std::env::args_os().next() {
            // Otherwise `ps` would show /proc/self/exe.
            command.arg0(name);
        }
        command
            .arg(WORKER_ARGUMENT)
            .arg(std::process::id().to_string())
            .arg(self.max_frame.to_string())
            // A task's output must not mix with the parent's.
            .stdout(Stdio::from(io::stderr()));
        Ok(command)
    }

    /// The running image itself, even if its file was replaced or deleted: parent and worker cannot differ.
    fn program(&self) -> io::Result<PathBuf> {
        const SELF: &str = "/proc/self/exe";
        match &self.program {
            Some(program) => Ok(program.clone()),
            None if Path::new(SELF).exists() => Ok(SELF.into()),
            None => std::env::current_exe(),
        }
    }
}

/// The arguments of this worker, after the first; `None` if this process is not a worker.
pub(super) fn worker_arguments() -> Option<impl Iterator<Item = OsString>> {
    let mut arguments = std::env::args_os().skip(1);
    arguments
        .next()
        .is_some_and(|first| first == WORKER_ARGUMENT)
        .then_some(arguments)
}

/// Records that this worker has entered `child_entry`.
pub(super) fn enter() {
    ENTERED.store(true, Ordering::SeqCst);
}

/// Whether this process was started as a worker but its `main` skipped `child_entry`. It must not start workers: each
/// of them would start more, without end.
pub(super) fn skipped_child_entry() -> bool {
    worker_arguments().is_some() && !ENTERED.load(Ordering::SeqCst)
}
