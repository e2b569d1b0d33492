//! The ways in which a task, or the pool under it, can fail, told apart.
//!
//! A `Failure` is what a worker says about a task that it survived; a `PoolError` is what a caller gets. Nothing here
//! knows how either travels: see `wire` and `process::entry`.

use std::fmt;
use std::time::Duration;

use serde::{Deserialize, Serialize};

/// What a task says when it fails: a message, and for a panic also where it was and how it got there.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Failure {
    /// The error's own words; its causes follow after colons.
    pub message: String,
    /// `file:line:column` of a panic.
    pub place: Option<String>,
    /// The backtrace of a panic, as the worker saw it.
    pub backtrace: Option<String>,
}

impl Failure {
    /// A failure with these words.
    pub fn new(message: impl Into<String>) -> Self {
        Self {
            message: message.into(),
            place: None,
            backtrace: None,
        }
    }
}

/// Lets a task use `?` on any error. `Failure` is no `Error` itself, because the two rules would overlap.
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
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum PoolError {
    /// The task returned an error, or a result too big to send.
    Task(Failure),
    /// The task panicked; its worker lives on.
    Panic(Failure),
    /// Every attempt ended with the death of its worker. Signal and code are those of the last one; neither is known
    /// if the worker had to be killed because it went silent.
    WorkerLost {
        /// How often the task was started.
        attempts: u32,
        /// The signal that ended the last worker.
        signal: Option<i32>,
        /// The exit code of the last worker.
        code: Option<i32>,
    },
    /// The task ran longer than it may; its worker was killed.
    Timeout {
        /// The limit that was passed.
        after: Duration,
    },
    /// The task was cancelled, or the pool was terminated before it was done.
    Cancelled,
    /// The pool takes no new tasks.
    Closed,
    /// The argument is bigger than a frame may be; no worker has seen it.
    TooBig {
        /// Size of the argument on the wire.
        bytes: usize,
        /// The limit.
        max: usize,
    },
    /// Workers cannot be started, or die before their first task; the pool has given up.
    Broken {
        /// What the last start ended with.
        why: String,
    },
    /// An argument or a result could not be written in, or read from, the wire's format.
    Codec(String),
}

impl fmt::Display for PoolError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Task(failure) => failure.fmt(f),
            Self::Panic(failure) => write!(f, "the task panicked: {failure}"),
            Self::WorkerLost {
                attempts,
                signal,
                code,
            } => {
                let times = if *attempts == 1 {
                    "attempt"
                } else {
                    "attempts"
                };
                write!(f, "the worker process was lost in {attempts} {times}, ")?;
                match (signal, code) {
                    (Some(signal), _) => write!(f, "at last to signal {signal}"),
                    (None, Some(code)) => write!(f, "at last with exit code {code}"),
                    (None, None) => write!(f, "how it ended is not known"),
                }
            }
            Self::Timeout { after } => write!(f, "not done after {after:?}, worker process killed"),
            Self::Cancelled => f.write_str("cancelled"),
            Self::Closed => f.write_str("the pool is closed to new tasks"),
            Self::TooBig { bytes, max } => {
                write!(
                    f,
                    "the task's argument has {bytes} bytes, the limit is {max}"
                )
            }
            Self::Broken { why } => write!(f, "worker processes cannot be started: {why}"),
            Self::Codec(what) => write!(f, "the message between processes: {what}"),
        }
    }
}

impl std::error::Error for PoolError {}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_error_becomes_a_failure_with_its_causes() {
        let inner = std::io::Error::other("disk on fire");
        let outer = std::io::Error::other(Wrapped(inner));
        assert_eq!(Failure::from(outer).message, "outer: disk on fire");
    }

    #[derive(Debug)]
    struct Wrapped(std::io::Error);
    impl fmt::Display for Wrapped {
        fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
            f.write_str("outer")
        }
    }
    impl std::error::Error for Wrapped {
        fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
            Some(&self.0)
        }
    }
}
