//! What a task sees of the world: which attempt it is, how to say how far it is, and the queues of its parent.

use std::cell::RefCell;
use std::io::{ErrorKind, Read, Write};
use std::marker::PhantomData;
use std::os::unix::net::UnixStream;
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

use serde::Serialize;
use serde::de::DeserializeOwned;

use super::entry::leave;
use crate::multiprocessing::lock;
use crate::multiprocessing::queue::{Get, Put, QueueError, Rejected};
use crate::multiprocessing::task;
use crate::multiprocessing::wire::{self, Frame, Inbox, Kind};

/// Progress is sent at most this often: faster than an eye sees, slow enough to cost nothing.
const PROGRESS_EVERY: Duration = Duration::from_millis(25);

/// Handed to a task by the worker that runs it.
pub struct Context<'w> {
    attempt: u64,
    id: u64,
    progress: Progress,
    /// A `RefCell` also keeps the queues on the task's own thread. There is one conversation with the parent; a thread
    /// that waits in `get` would keep the others from the `put` that it waits for.
    channel: &'w RefCell<Channel>,
}

impl<'w> Context<'w> {
    pub(super) fn new(
        attempt: u64,
        id: u64,
        progress: Progress,
        channel: &'w RefCell<Channel>,
    ) -> Self {
        Self {
            attempt,
            id,
            progress,
            channel,
        }
    }

    /// Which attempt this is, from 1.
    pub fn attempt(&self) -> u64 {
        self.attempt
    }

    /// Tells the parent how far the task is; can be cloned for the task's threads.
    pub fn progress(&self) -> &Progress {
        &self.progress
    }

    /// The queue that this process may put items in, if its parent gave it one.
    pub fn sender<T: Serialize>(&self) -> RemoteSender<'_, T> {
        RemoteSender {
            context: self,
            items: PhantomData,
        }
    }

    /// The queue that this process may get items from, if its parent gave it one.
    pub fn receiver<T: DeserializeOwned>(&self) -> RemoteReceiver<'_, T> {
        RemoteReceiver {
            context: self,
            items: PhantomData,
        }
    }

    /// Asks the parent, and waits for its answer.
    fn ask(&self, mut request: Vec<u8>, kind: Kind) -> Result<Vec<u8>, QueueError> {
        let mut channel = self.channel.borrow_mut();
        if !wire::seal(&mut request, kind, self.id, 0, channel.inbox.max()) {
            return Err(QueueError::Remote("the item is too big".to_owned()));
        }
        channel.writer.send(&request);
        match channel.receive() {
            Some(frame) if frame.kind == Kind::Yes => Ok(frame.body),
            Some(frame) if frame.kind == Kind::Closed => Err(QueueError::Closed),
            Some(frame) => Err(QueueError::Remote(
                String::from_utf8_lossy(&frame.body).into_owned(),
            )),
            None => leave(),
        }
    }
}

/// Says how much of a task is done.
///
/// The number is a total, not a step, so it does no harm that only some are sent. It belongs to this attempt: if the
/// worker is lost, the parent is told 0 again.
#[derive(Clone)]
pub struct Progress {
    id: u64,
    writer: Writer,
    state: Arc<Mutex<ProgressState>>,
}

struct ProgressState {
    /// Reported and not yet sent.
    unsent: Option<u64>,
    last: Option<Instant>,
    /// The task has been answered: a thread that it left behind may not speak for the next one.
    over: bool,
}

impl Progress {
    pub(super) fn new(writer: Writer, id: u64) -> Self {
        let state = ProgressState {
            unsent: None,
            last: None,
            over: false,
        };
        Self {
            id,
            writer,
            state: Arc::new(Mutex::new(state)),
        }
    }

    /// Reports that `done` units are done in all.
    pub fn set(&self, done: u64) {
        let mut state = lock(&self.state);
        if state.over {
            return;
        }
        if state
            .last
            .is_some_and(|last| last.elapsed() < PROGRESS_EVERY)
        {
            state.unsent = Some(done);
            return;
        }
        state.unsent = None;
        state.last = Some(Instant::now());
        self.send(done);
    }

    /// Sends what is unsent, and no more after that.
    pub(super) fn finish(&self) {
        let mut state = lock(&self.state);
        state.over = true;
        if let Some(done) = state.unsent.take() {
            self.send(done);
        }
    }

    fn send(&self, done: u64) {
        self.writer
            .send(&wire::short(Kind::Progress, self.id, done));
    }
}

/// The producers' end of a queue that lives in the parent.
pub struct RemoteSender<'c, T> {
    context: &'c Context<'c>,
    items: PhantomData<fn(T)>,
}

impl<T: Serialize> Put<T> for RemoteSender<'_, T> {
    fn put(&self, item: T) -> Result<(), Rejected<T>> {
        let mut request = wire::begin();
        let asked = match task::append(&item, &mut request) {
            Ok(()) => self.context.ask(request, Kind::Put),
            Err(error) => Err(QueueError::Remote(error.to_string())),
        };
        asked.map(drop).map_err(|why| Rejected { item, why })
    }
}

/// The consumers' end of a queue that lives in the parent.
pub struct RemoteReceiver<'c, T> {
    context: &'c Context<'c>,
    items: PhantomData<fn() -> T>,
}

impl<T: DeserializeOwned> Get<T> for RemoteReceiver<'_, T> {
    fn get(&self) -> Result<T, QueueError> {
        let item = self.context.ask(wire::begin(), Kind::Get)?;
        postcard::from_bytes(&item).map_err(|error| QueueError::Remote(error.to_string()))
    }

    fn task_done(&self) -> Result<(), QueueError> {
        self.context.ask(wire::begin(), Kind::ItemDone).map(drop)
    }
}

/// The worker's end of the socket. Only the main thread reads.
pub(super) struct Channel {
    pub(super) stream: UnixStream,
    pub(super) inbox: Inbox,
    pub(super) writer: Writer,
}

impl Channel {
    /// The next frame; None when the parent wants no more, or is no more.
    pub(super) fn receive(&mut self) -> Option<Frame> {
        loop {
            if let Some(frame) = self.inbox.next().ok()? {
                return Some(frame);
            }
            match self.stream.read(self.inbox.room()) {
                Ok(0) => return None,
                Ok(n) => self.inbox.advance(n),
                Err(error) if error.kind() == ErrorKind::Interrupted => {}
                Err(_) => return None,
            }
        }
    }
}

/// Writes whole frames, from any thread.
#[derive(Clone)]
pub(super) struct Writer(Arc<Mutex<UnixStream>>);

impl Writer {
    pub(super) fn new(stream: UnixStream) -> Self {
        Self(Arc::new(Mutex::new(stream)))
    }

    /// Sends a frame. A parent that does not take it is gone, and so is this process.
    pub(super) fn send(&self, frame: &[u8]) {
        if lock(&self.0).write_all(frame).is_err() {
            leave();
        }
    }
}
