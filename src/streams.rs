//! Which of the standard streams were closed when the program was started.
//!
//! Rust's runtime opens `/dev/null` for a closed stream before `main` runs, so that no file takes
//! its number. Reading a closed standard input would look like an empty log, and a report to a
//! closed standard output would be lost without an error. So this looks before the runtime does.

use std::sync::atomic::{AtomicBool, Ordering::Relaxed};

static STDIN_CLOSED: AtomicBool = AtomicBool::new(false);
static STDOUT_CLOSED: AtomicBool = AtomicBool::new(false);

#[cfg(unix)]
#[ctor::ctor(unsafe)]
fn look() {
    use rustix::io::{Errno, fcntl_getfd};
    use rustix::stdio::{stdin, stdout};
    STDIN_CLOSED.store(fcntl_getfd(stdin()) == Err(Errno::BADF), Relaxed);
    STDOUT_CLOSED.store(fcntl_getfd(stdout()) == Err(Errno::BADF), Relaxed);
}

/// Returns true if and only if standard input was closed at the start.
pub(crate) fn stdin_is_closed() -> bool {
    STDIN_CLOSED.load(Relaxed)
}

/// Returns true if and only if standard output was closed at the start.
pub(crate) fn stdout_is_closed() -> bool {
    STDOUT_CLOSED.load(Relaxed)
}
