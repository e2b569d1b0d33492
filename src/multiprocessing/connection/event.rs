//! What a server reports to its observer: everything that it refuses, and every failure that ends a
//! connection. An event is for people; the peer gets its own answer.

use std::any::Any;
use std::fmt;
use std::io;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Arc;

use super::{Address, ConnectionError, Peer};
use crate::multiprocessing::pickle::PickleError;

/// Something that went wrong at a server, which goes on serving. Printed, it is one line, with the
/// address first.
#[derive(Debug)]
#[non_exhaustive]
pub enum Event<'a> {
    /// No peer could be accepted. The server tries again, every 50 ms.
    AcceptFailed {
        /// Where the server listens.
        address: &'a Address,
        /// Most often that the process has too many open files.
        error: &'a io::Error,
    },
    /// A peer was refused for a reason that lies with the server.
    Refused {
        /// The peer.
        peer: Peer,
        /// The reason.
        why: Refusal,
    },
    /// A peer did not authenticate.
    NotAuthenticated {
        /// The peer.
        peer: Peer,
        /// What was wrong with its handshake.
        error: &'a ConnectionError,
    },
    /// A message was not taken: it is not a value. The peer was answered with an exception, and may
    /// send the next message.
    NotTaken {
        /// The peer.
        peer: Peer,
        /// What is wrong with the message.
        error: &'a PickleError,
    },
    /// A connection ended by a failure: a message that is too long or needs too much memory, half a
    /// message, silence for too long, an error of the system.
    Ended {
        /// The peer.
        peer: Peer,
        /// The failure.
        error: &'a ConnectionError,
    },
    /// A handler panicked, which ends its connection, or a function that a peer called, which does
    /// not.
    Panicked {
        /// The peer.
        peer: Peer,
        /// The message of the panic.
        message: &'a str,
    },
}

/// Why a peer was refused that had done nothing wrong.
#[derive(Debug)]
#[non_exhaustive]
pub enum Refusal {
    /// There are as many authenticated peers as there may be.
    Full(usize),
    /// As many others as may wait for their handshake arrived after it.
    Crowded(usize),
    /// No thread could be started for it.
    NoThread(io::Error),
}

impl fmt::Display for Event<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::AcceptFailed { address, error } => write!(f, "{address}: cannot accept: {error}"),
            Self::Refused { peer, why } => write!(f, "{peer}: refused: {why}"),
            Self::NotAuthenticated { peer, error } => {
                write!(f, "{peer}: not authenticated: {error}")
            }
            Self::NotTaken { peer, error } => write!(f, "{peer}: a message was not taken: {error}"),
            Self::Ended { peer, error } => write!(f, "{peer}: the connection ended: {error}"),
            Self::Panicked { peer, message } => write!(f, "{peer}: a panic: {message}"),
        }
    }
}

impl fmt::Display for Refusal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Full(live) => write!(f, "the server has {live} peers and takes no more"),
            Self::Crowded(pending) => {
                write!(
                    f,
                    "{pending} others wait for their handshake, and came later"
                )
            }
            Self::NoThread(error) => write!(f, "no thread could be started: {error}"),
        }
    }
}

/// The observer of a server, shared by its threads.
#[derive(Clone)]
pub(super) struct Observer(Arc<dyn Fn(&Event<'_>) + Send + Sync>);

impl Observer {
    pub(super) fn new(observe: impl Fn(&Event<'_>) + Send + Sync + 'static) -> Self {
        Self(Arc::new(observe))
    }

    /// A panic of the observer, such as that of `eprintln!` on a closed standard error, must not
    /// end the server.
    pub(super) fn report(&self, event: &Event<'_>) {
        _ = catch_unwind(AssertUnwindSafe(|| (self.0)(event)));
    }
}

impl fmt::Debug for Observer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Observer(..)")
    }
}

/// The message of a panic.
pub(in crate::multiprocessing) fn message(payload: &(dyn Any + Send)) -> &str {
    let text = payload.downcast_ref::<&str>().copied();
    text.or_else(|| payload.downcast_ref::<String>().map(String::as_str))
        .unwrap_or("a panic without a message")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::multiprocessing::auth::AuthError;
    use crate::multiprocessing::frame::FrameError;

    #[test]
    fn an_event_is_one_line_with_the_address_first() {
        let peer = Peer::Tcp("127.0.0.1:5".parse().unwrap());
        let too_long = ConnectionError::Frame(FrameError::TooLong {
            bytes: 300,
            limit: 256,
        });
        let full = io::Error::from(io::ErrorKind::OutOfMemory);
        for (event, expected) in [
            (
                Event::AcceptFailed {
                    address: &"/run/x".parse().unwrap(),
                    error: &full,
                },
                "/run/x: cannot accept: out of memory",
            ),
            (
                Event::Refused {
                    peer,
                    why: Refusal::Full(64),
                },
                "127.0.0.1:5: refused: the server has 64 peers and takes no more",
            ),
            (
                Event::Refused {
                    peer,
                    why: Refusal::Crowded(9),
                },
                "127.0.0.1:5: refused: 9 others wait for their handshake, and came later",
            ),
            (
                Event::NotAuthenticated {
                    peer: Peer::Unix(Some(7)),
                    error: &AuthError::WrongKey.into(),
                },
                "process 7: not authenticated: the peer has a different key",
            ),
            (
                Event::NotTaken {
                    peer: Peer::Unix(None),
                    error: &PickleError::Truncated,
                },
                "a local process: a message was not taken: the pickle ends too early",
            ),
            (
                Event::Ended {
                    peer,
                    error: &too_long,
                },
                "127.0.0.1:5: the connection ended: the peer announced a message of 300 bytes, \
                 the limit is 256",
            ),
            (
                Event::Panicked {
                    peer,
                    message: "no",
                },
                "127.0.0.1:5: a panic: no",
            ),
        ] {
            assert_eq!(event.to_string(), expected);
        }
    }

    #[test]
    fn a_panic_has_its_message() {
        for (payload, expected) in [
            (Box::new("text") as Box<dyn Any + Send>, "text"),
            (Box::new("string".to_owned()), "string"),
            (Box::new(7), "a panic without a message"),
        ] {
            assert_eq!(message(&*payload), expected);
        }
    }

    #[test]
    fn a_panic_of_the_observer_ends_with_it() {
        let observer = Observer::new(|_| panic!("as it should"));
        observer.report(&Event::Panicked {
            peer: Peer::Unix(None),
            message: "",
        });
    }
}
