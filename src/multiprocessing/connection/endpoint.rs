//! One authenticated connection: messages in, messages out, within its limits.
//!
//! Nothing is read beyond the end of a message, so whatever has not been received is with the
//! system, except for the part of one message that a receive had read when its time was over.

use std::io;
use std::net::Shutdown;
use std::os::fd::{AsFd, BorrowedFd};
use std::sync::Arc;
use std::time::{Duration, Instant};

use super::budget::{Budget, Share};
use super::event::Observer;
use super::stream::Stream;
use super::{ConnectionError, Event, Limits, Peer};
use crate::multiprocessing::auth::Generation;
use crate::multiprocessing::frame::{Partial, write_frame};
use crate::multiprocessing::pickle::{self, Dialect, PickleError, Value};

/// A message of up to this many bytes takes no share of the memory of all peers, and its value may
/// have as many nodes.
const FREE: usize = 4 << 10;

/// The memory of one node of a value, in bytes, while it is read and after it. The most that was
/// measured is 108, for short texts that are all in the memo (x86-64).
const NODE_BYTES: usize = 128;

/// An authenticated connection, for one thread that both sends and receives.
///
/// For an event loop, its file descriptor ([`AsFd`]) is readable when [`recv`](Self::recv) can
/// begin or go on, or the peer has closed. The connection never holds back a whole message, so the
/// loop may wait for the descriptor alone. With [`set_recv_timeout`](Self::set_recv_timeout) of
/// zero, a receive takes what is there without a wait. Read and write nothing through the
/// descriptor itself.
#[derive(Debug)]
pub struct Connection {
    stream: Arc<Stream>,
    limits: Limits,
    budget: Arc<Budget>,
    /// The memory of the last message received, until it is answered or the next is received.
    share: Option<Share>,
    /// The message that is being received.
    partial: Partial,
    /// Until when that message must be complete, if its memory is reserved; within, none for ever.
    complete_by: Option<Option<Instant>>,
    recv_timeout: Option<Duration>,
    /// A dialect that the peer can read: that of its last message or, before any, the one that its
    /// handshake implies.
    dialect: Dialect,
    /// None unless a server made the connection.
    observer: Option<Observer>,
}

impl Connection {
    pub(super) fn new(
        stream: Arc<Stream>,
        generation: Generation,
        limits: Limits,
        budget: Arc<Budget>,
    ) -> Self {
        let dialect = match generation {
            Generation::Legacy => Dialect::Two,
            Generation::Modern => Dialect::Four,
        };
        Self {
            stream,
            limits,
            budget,
            share: None,
            partial: Partial::default(),
            complete_by: None,
            recv_timeout: None,
            dialect,
            observer: None,
        }
    }

    /// Makes it a connection of a server: with the memory of all its peers, and its observer.
    pub(super) fn serve(&mut self, budget: &Arc<Budget>, observer: &Observer) {
        self.budget = Arc::clone(budget);
        self.observer = Some(observer.clone());
        self.recv_timeout = Some(self.limits.idle_time);
    }

    /// The other end.
    pub fn peer(&self) -> Peer {
        self.stream.peer()
    }

    /// Sends a value: Python's `send`.
    ///
    /// # Errors
    ///
    /// [`ConnectionError::Pickle`] if the value cannot be sent, [`ConnectionError::Memory`] if the
    /// other peers of the server leave no memory for its pickle: then nothing was sent, and the
    /// connection can still be used. [`ConnectionError::Frame`] ends it.
    pub fn send(&mut self, value: &Value) -> Result<(), ConnectionError> {
        let mut limits = self.limits.pickle;
        limits.bytes = limits.bytes.min(self.limits.frame);
        let share = self.share.as_ref().map_or(0, Share::bytes);
        let first = pickle::Limits {
            bytes: limits.bytes.min(share.max(FREE)),
            ..limits
        };
        let message = match pickle::dumps_within(value, self.dialect, &first) {
            Err(PickleError::TooBig { .. }) if first != limits => {
                // The answer needs more than the request. All of it at once, since its length is
                // not known.
                self.reserve(share + limits.bytes, None)?;
                pickle::dumps_within(value, self.dialect, &limits)?
            }
            message => message?,
        };
        self.send_bytes(&message)
    }

    /// Sends the bytes of one message: Python's `send_bytes`.
    ///
    /// # Errors
    ///
    /// [`ConnectionError::TooLong`] if there are more than [`Limits::frame`]; then nothing was
    /// sent, and the connection can still be used. [`ConnectionError::Frame`] ends the connection,
    /// because a part of the message may have been sent.
    pub fn send_bytes(&mut self, message: &[u8]) -> Result<(), ConnectionError> {
        let limit = self.limits.frame;
        if message.len() > limit {
            let bytes = message.len();
            return Err(ConnectionError::TooLong { bytes, limit });
        }
        let deadline = Instant::now().checked_add(self.limits.transfer_time);
        let sent = write_frame(&mut self.stream.until(deadline), message);
        self.share = None;
        if sent.is_err() {
            // The peer must not take what is sent next for the rest of this message.
            self.stream.shutdown(Shutdown::Both);
        }
        Ok(sent?)
    }

    /// Receives a value: Python's `recv`.
    ///
    /// # Errors
    ///
    /// [`ConnectionError::Pickle`] if the message is not a value; the connection can still be used.
    /// Otherwise as for [`recv_bytes`](Self::recv_bytes).
    pub fn recv(&mut self) -> Result<Value, ConnectionError> {
        let all = self.limits.pickle;
        // Without shared parts, every node has a byte of the pickle.
        let nodes = |bytes: usize| bytes.max(FREE).min(all.nodes);
        let message =
            self.receive(|bytes| bytes.saturating_add(NODE_BYTES.saturating_mul(nodes(bytes))))?;
        self.dialect = Dialect::of(&message);
        let first = pickle::Limits {
            nodes: nodes(message.len()),
            ..all
        };
        match pickle::loads_within(&message, &first) {
            Err(PickleError::TooBig { limit, .. }) if limit == first.nodes && first != all => {
                // A shared part counts wherever it is used, so there may be many more.
                let most = NODE_BYTES.saturating_mul(all.nodes);
                self.reserve(most.saturating_add(message.len()), None)?;
                Ok(pickle::loads_within(&message, &all)?)
            }
            value => Ok(value?),
        }
    }

    /// Receives the bytes of one message, at most [`Limits::frame`] of them: Python's `recv_bytes`.
    ///
    /// # Errors
    ///
    /// [`TimedOut`] if the [receive timeout](Self::set_recv_timeout) or
    /// [`Limits::transfer_time`] passed, [`ConnectionError::Memory`] if the other peers of the
    /// server leave no memory for the message. After both the connection can still be used: what
    /// has arrived of the message is kept, and the next receive goes on with it. Any other error is
    /// the end: [`Closed`] if the peer closed after a message, which is no failure.
    ///
    /// [`TimedOut`]: crate::multiprocessing::frame::FrameError::TimedOut
    /// [`Closed`]: crate::multiprocessing::frame::FrameError::Closed
    pub fn recv_bytes(&mut self) -> Result<Vec<u8>, ConnectionError> {
        self.receive(|bytes| bytes)
    }

    /// Bounds each receive, from the call to the last byte of the message; `None` waits for ever.
    /// Zero takes what is there. A message of which a part has arrived is continued by the next
    /// receive.
    pub fn set_recv_timeout(&mut self, timeout: Option<Duration>) {
        self.recv_timeout = timeout;
    }

    /// The bound on each receive.
    pub fn recv_timeout(&self) -> Option<Duration> {
        self.recv_timeout
    }

    /// Waits until there is something to receive, at most `timeout`; `None` waits for ever:
    /// Python's `poll`. Returns true if and only if a message, or a part of one, has arrived, or
    /// the peer has closed. A part that an earlier receive has kept counts, even if its rest has
    /// not arrived.
    ///
    /// # Errors
    ///
    /// If the system cannot wait, for lack of memory.
    pub fn poll(&self, timeout: Option<Duration>) -> io::Result<bool> {
        if !self.partial.is_empty() {
            return Ok(true);
        }
        self.stream.is_readable_by(after(timeout))
    }

    /// `cost` is the memory that a message of this many bytes needs.
    fn receive(&mut self, cost: impl FnOnce(usize) -> usize) -> Result<Vec<u8>, ConnectionError> {
        if self.complete_by.is_none() {
            // The last message needs no memory any more.
            self.share = None;
        }
        let deadline = after(self.recv_timeout);
        let stream = Arc::clone(&self.stream);
        let limit = self.limits.frame;
        let length = self
            .partial
            .read_length(&mut stream.until(deadline), limit)?;
        let complete_by = match self.complete_by {
            Some(by) => by,
            None => {
                if length > FREE {
                    self.reserve(cost(length), deadline)?;
                }
                let now = Instant::now();
                *self
                    .complete_by
                    .insert(now.checked_add(self.limits.transfer_time))
            }
        };
        let deadline = [deadline, complete_by].into_iter().flatten().min();
        let message = self
            .partial
            .read_payload(&mut stream.until(deadline), length)?;
        self.complete_by = None;
        Ok(message)
    }

    /// Makes the share of this connection at least this large.
    fn reserve(&mut self, bytes: usize, deadline: Option<Instant>) -> Result<(), ConnectionError> {
        let held = self.share.as_ref().map_or(0, Share::bytes);
        if bytes > held {
            let most = self.limits.memory_time;
            let left = deadline.map(|deadline| deadline.saturating_duration_since(Instant::now()));
            let limit = left.map_or(most, |left| left.min(most));
            let more = self.budget.reserve(bytes - held, limit)?;
            match &mut self.share {
                Some(share) => share.add(more),
                none => *none = Some(more),
            }
        }
        Ok(())
    }

    pub(super) fn transfer_time(&self) -> Duration {
        self.limits.transfer_time
    }

    pub(super) fn stream(&self) -> &Stream {
        &self.stream
    }

    pub(in crate::multiprocessing) fn observe(&self, event: &Event<'_>) {
        if let Some(observer) = &self.observer {
            observer.report(event);
        }
    }
}

/// The file descriptor of the socket, to wait for.
impl AsFd for Connection {
    fn as_fd(&self) -> BorrowedFd<'_> {
        self.stream.as_fd()
    }
}

/// The end of a wait that begins now; `None` if there is none, or the clock does not go so far.
fn after(timeout: Option<Duration>) -> Option<Instant> {
    timeout.and_then(|timeout| Instant::now().checked_add(timeout))
}
