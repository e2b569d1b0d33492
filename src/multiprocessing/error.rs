//! The ways in which a task, or the pool that runs it, can fail.
//!
//! A `Failure` is a task's own error, which its worker survived; a `PoolError` is the caller's. How
//! they travel is the business of `wire` and `process`.

use std::fmt;
use std::time::Duration;

use serde::{Deserialize, Serialize};

use super::wire::EncodeError;

/// Why a task failed: a message and, for a panic, the place and the backtrace.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Failure {
    /// The error's message, followed by its causes, separated by colons.
    pub message: String,
    /// `file:line:column` of a panic.
    pub place: Option<String>,
    /// The backtrace of a panic in the worker.
    pub backtrace: Option<String>,
}

impl Failure {
    /// A failure with this message, which is not a panic.
    pub fn new(message: impl Into<String>) -> Self {
        Self {
            message: message.into(),
            place: None,
            backtrace: None,
        }
    }
}

/// Lets a task use `?` on any error. `Failure` does not implement `Error`, because then this
/// implementation would overlap with `From<Failure> for Failure`.
impl<E: std::error::Error> From<E> for Failure {
    fn from(error: E) -> Self {
        let mut message = error.to_string();
        let mut cause = error.source();
        while let Some(error) = cause {
            message.push_str(": ");
            message.push_str(&error.to_string());
            cause = error.source();
        }
        Self::new(message)
    }
}

impl fmt::Display for Failure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.place {
            Some(place) => write!(f, "{} at {place}", self.message),
            None => f.write_str(&self.message),
        }
    }
}

/// Why a task has no result.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum PoolError {
    /// The task returned an error, or a result too long to send.
    #[error("{0}")]
    Task(Failure),
    /// The task panicked; its worker survived.
    #[error("the task panicked: {0}")]
    Panic(Failure),
    /// The worker died in every attempt. Signal and code are those of the last one; both are
    /// unknown if the worker did not end after it was killed.
    #[error("the worker process died in {}", deaths(*.attempts, *.signal, *.code))]
    WorkerLost {
        /// How often the task was started.
        attempts: u32,
        /// The signal that killed the last worker.
        signal: Option<i32>,
        /// The exit code of the last worker.
        code: Option<i32>,
    },
    /// The task ran longer than its time limit; its worker was killed.
    #[error("not done after {after:?}, worker process killed")]
    Timeout {
        /// The limit.
        after: Duration,
    },
    /// The task was cancelled, or the pool was terminated before the task was done.
    #[error("cancelled")]
    Cancelled,
    /// The pool accepts no new tasks.
    #[error("the pool is closed to new tasks")]
    Closed,
    /// The queue has no space for another task now.
    #[error("the queue of the pool is full")]
    Full,
    /// The argument is longer than `Launch::max_frame`; it was not sent.
    #[error("the task's argument has {bytes} bytes, the limit is {max}")]
    TooBig {
        /// Length of the argument on the wire.
        bytes: usize,
        /// The limit.
        max: usize,
    },
    /// Workers cannot be started, or die before their first task; the pool has given up.
    #[error("worker processes cannot be started: {why}")]
    Broken {
        /// Why the last start failed.
        why: String,
    },
    /// An argument or a result could not be encoded or decoded.
    #[error("a message between processes: {0}")]
    Codec(String),
}

/// "all 3 attempts (the last one killed by signal 9)"
fn deaths(attempts: u32, signal: Option<i32>, code: Option<i32>) -> String {
    let exit = Exit { signal, code };
    match attempts {
        1 => format!("its only attempt ({exit})"),
        n => format!("all {n} attempts (the last one {exit})"),
    }
}

/// How a process ended, as far as it is known.
#[derive(Clone, Copy, Debug)]
pub(super) struct Exit {
    pub(super) signal: Option<i32>,
    pub(super) code: Option<i32>,
}

impl fmt::Display for Exit {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match (self.signal, self.code) {
            (Some(signal), _) => write!(f, "killed by signal {signal}"),
            (None, Some(code)) => write!(f, "ended with exit code {code}"),
            (None, None) => f.write_str("for an unknown reason"),
        }
    }
}

impl PoolError {
    pub(super) fn broken(why: impl fmt::Display) -> Self {
        let why = why.to_string();
        Self::Broken { why }
    }

    /// The error of a task whose last worker ended like this.
    pub(super) fn lost(attempts: u32, exit: Exit) -> Self {
        let Exit { signal, code } = exit;
        Self::WorkerLost {
            attempts,
            signal,
            code,
        }
    }
}

/// The result of a task, encoded, or why there is none.
pub(super) type Reply = Result<Vec<u8>, PoolError>;

impl From<EncodeError> for PoolError {
    fn from(error: EncodeError) -> Self {
        match error {
            EncodeError::TooLong { bytes, max } => Self::TooBig { bytes, max },
            EncodeError::Postcard(error) => Self::Codec(error.to_string()),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_error_becomes_a_failure_with_its_causes() {
        let inner = std::io::Error::other("disk on fire");
        let outer = std::io::Error::other(Wrapped(inner));
        assert_eq!(Failure::from(outer).message, "outer: disk on fire");
    }

    #[derive(Debug, thiserror::Error)]
    #[error("outer")]
    struct Wrapped(#[source] std::io::Error);

    #[test]
    fn the_last_death_is_described() {
        let lost = |n, signal, code| PoolError::lost(n, Exit { signal, code });
        assert_eq!(
            lost(3, Some(9), None).to_string(),
            "the worker process died in all 3 attempts (the last one killed by signal 9)"
        );
        assert_eq!(
            lost(1, None, Some(7)).to_string(),
            "the worker process died in its only attempt (ended with exit code 7)"
        );
    }
}
