//! What a task can ask of its worker: the number of its attempt, a way to report progress, and the
//! queues of the parent.
//!
//! Knows the worker's end of the socket, and nothing of how a worker is started or runs its tasks.

use std::cell::RefCell;
use std::marker::PhantomData;
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

use serde::Serialize;
use serde::de::DeserializeOwned;

use super::channel::{Channel, FrameWriter, exit_now};
use super::queue::{Get, Put, QueueError, Rejected};
use super::sync::lock;
use super::wire::{Frame, Kind, Outgoing};

/// The shortest time between two reports of progress, and between two reports that a task of a
/// chunk starts: faster than the eye sees, slow enough to cost nothing.
pub(super) const REPORT_INTERVAL: Duration = Duration::from_millis(25);

/// Passed to a task by the worker that runs it.
pub struct Context<'w> {
    id: u64,
    attempt: u64,
    max_frame: usize,
    /// Whether the parent wants to know that a task of the chunk starts.
    reports_starts: bool,
    progress: ProgressReporter,
    /// A `RefCell` keeps the queues on the task's own thread. There is one conversation with the
    /// parent, so a thread waiting in `get` would block the `put` of another thread that it is
    /// waiting for.
    channel: &'w RefCell<Channel>,
}

impl<'w> Context<'w> {
    /// For the task or the chunk in a frame.
    pub(super) fn new(frame: &Frame, max_frame: usize, channel: &'w RefCell<Channel>) -> Self {
        let writer = channel.borrow().writer().clone();
        let (attempt, reports_starts) = match frame.kind {
            Kind::Chunk => (1, frame.note != 0),
            _ => (frame.note, false),
        };
        Self {
            id: frame.id,
            attempt,
            max_frame,
            reports_starts,
            progress: ProgressReporter::new(writer, frame.id),
            channel,
        }
    }

    /// The number of this attempt, from 1.
    pub fn attempt(&self) -> u64 {
        self.attempt
    }

    /// Reports progress to the parent; can be cloned for the task's threads.
    pub fn progress(&self) -> &ProgressReporter {
        &self.progress
    }

    /// The queue to put items in, if the parent passed one in `QueueEnds`.
    pub fn sender<T: Serialize>(&self) -> RemoteSender<'_, T> {
        RemoteSender {
            context: self,
            items: PhantomData,
        }
    }

    /// The queue to get items from, if the parent passed one in `QueueEnds`.
    pub fn receiver<T: DeserializeOwned>(&self) -> RemoteReceiver<'_, T> {
        RemoteReceiver {
            context: self,
            items: PhantomData,
        }
    }

    /// Makes this the context of the next task of a chunk, or of its first.
    pub(super) fn begin_next(&mut self) {
        self.progress.begin_next();
        if self.reports_starts {
            self.progress.report_start();
        }
    }

    /// The id of the running task, which its frames carry.
    pub(super) fn id(&self) -> u64 {
        self.id
    }

    /// The longest body of a frame.
    pub(super) fn max_frame(&self) -> usize {
        self.max_frame
    }

    /// Sends a request to the parent and waits for its answer.
    fn request(&self, request: &Outgoing) -> Result<Vec<u8>, QueueError> {
        let mut channel = self.channel.borrow_mut();
        channel.writer().send(request);
        match channel.receive() {
            Some(frame) if frame.kind == Kind::Yes => Ok(frame.body),
            Some(frame) if frame.kind == Kind::Closed => Err(QueueError::Closed),
            Some(frame) => Err(QueueError::Remote(
                String::from_utf8_lossy(&frame.body).into_owned(),
            )),
            None => exit_now(),
        }
    }
}

/// Reports the progress of a task.
///
/// The number is a total, not a step, so it does no harm that only some reports are sent. It
/// belongs to this attempt: if the worker dies, the parent's callback is called with 0. Of a chunk
/// the parent gets the sum over its tasks.
#[derive(Clone)]
pub struct ProgressReporter {
    id: u64,
    writer: FrameWriter,
    state: Arc<Mutex<ProgressState>>,
    /// The number of the task in its chunk.
    task: usize,
}

#[derive(Default)]
struct ProgressState {
    /// The number of the task that runs. The threads that an earlier one left must not report on
    /// behalf of this one.
    task: usize,
    /// The units of the tasks before it.
    before: u64,
    /// The units of this task so far.
    done: u64,
    is_unsent: bool,
    last_sent: Option<Instant>,
    /// When the start of a task of the chunk was last reported.
    last_started: Option<Instant>,
}

impl ProgressReporter {
    fn new(writer: FrameWriter, id: u64) -> Self {
        Self {
            id,
            writer,
            state: Arc::default(),
            task: 0,
        }
    }

    /// Sets the number of units done so far.
    pub fn set(&self, done: u64) {
        let mut state = lock(&self.state);
        if state.task != self.task {
            return;
        }
        state.done = done;
        let last = state.last_sent;
        state.is_unsent = last.is_some_and(|last| last.elapsed() < REPORT_INTERVAL);
        if !state.is_unsent {
            state.last_sent = Some(Instant::now());
            self.send(&state);
        }
    }

    /// Ends the task: sends the last number if it is still unsent; later calls of `set` do nothing.
    pub(super) fn finish(&self) {
        let mut state = lock(&self.state);
        state.task = usize::MAX;
        if state.is_unsent {
            self.send(&state);
        }
    }

    /// Makes this the reporter of the next task of the chunk.
    fn begin_next(&mut self) {
        let mut state = lock(&self.state);
        state.task += 1;
        self.task = state.task;
        state.before = state.before.saturating_add(std::mem::take(&mut state.done));
    }

    /// Reports that this task of a chunk starts, if the last such report is old, so that the parent
    /// sees that the tasks before it did not take too long.
    fn report_start(&self) {
        let mut state = lock(&self.state);
        let last = *state.last_started.get_or_insert_with(Instant::now);
        if last.elapsed() >= REPORT_INTERVAL {
            state.last_started = Some(Instant::now());
            self.writer
                .send(&Outgoing::short(Kind::Started, self.id, 0));
        }
    }

    fn send(&self, state: &ProgressState) {
        let done = state.before.saturating_add(state.done);
        self.writer
            .send(&Outgoing::short(Kind::Progress, self.id, done));
    }
}

/// The producers' end of a queue that lives in the parent.
pub struct RemoteSender<'c, T> {
    context: &'c Context<'c>,
    items: PhantomData<fn(T)>,
}

impl<T: Serialize> Put<T> for RemoteSender<'_, T> {
    fn put(&self, item: T) -> Result<(), Rejected<T>> {
        let context = self.context;
        Outgoing::encode(Kind::Put, context.id, &item, context.max_frame)
            .map_err(|error| QueueError::Remote(error.to_string()))
            .and_then(|request| context.request(&request))
            .map(drop)
            .map_err(|why| Rejected { item, why })
    }
}

/// The consumers' end of a queue that lives in the parent.
pub struct RemoteReceiver<'c, T> {
    context: &'c Context<'c>,
    items: PhantomData<fn() -> T>,
}

impl<T> RemoteReceiver<'_, T> {
    fn request(&self, kind: Kind) -> Result<Vec<u8>, QueueError> {
        let request = Outgoing::short(kind, self.context.id, 0);
        self.context.request(&request)
    }
}

impl<T: DeserializeOwned> Get<T> for RemoteReceiver<'_, T> {
    fn get(&self) -> Result<T, QueueError> {
        let item = self.request(Kind::Get)?;
        postcard::from_bytes(&item).map_err(|error| QueueError::Remote(error.to_string()))
    }

    fn task_done(&self) -> Result<(), QueueError> {
        self.request(Kind::ItemDone).map(drop)
    }
}
