//! The parent's half of a queue between processes: it serves one child's `put`, `get` and `task_done` from a queue that
//! lives here, so there is no lock and no pipe that two children share.

use std::time::Duration;

use serde::Serialize;
use serde::de::DeserializeOwned;

use super::child::Child;
use crate::multiprocessing::queue::{Get, QueueError, Receiver, Rejected, Sender};
use crate::multiprocessing::task;
use crate::multiprocessing::wire::{self, Frame, Kind};

/// While a child waits for its queue, this is how often we look whether it still lives.
const LOOK: Duration = Duration::from_millis(50);

/// The queue ends that a child process may use: at most one to put in, and one to get from.
#[derive(Default)]
pub struct Ends {
    puts: Option<Box<dyn ServePut>>,
    gets: Option<Box<dyn ServeGet>>,
}

impl Ends {
    /// The child may put items in this queue.
    pub fn sender<T: DeserializeOwned + Send + 'static>(mut self, sender: Sender<T>) -> Self {
        self.puts = Some(Box::new(sender));
        self
    }

    /// The child may get items from this queue. What it got and has not said `task_done` for when it ends is `Lost`.
    pub fn receiver<T: Serialize + Send + 'static>(mut self, receiver: Receiver<T>) -> Self {
        self.gets = Some(Box::new(Served {
            receiver,
            unsent: None,
        }));
        self
    }

    /// Answers a child's request, as soon as the queue lets it.
    pub(super) fn answer(&mut self, request: &Frame, child: &Child, max_frame: usize) -> Vec<u8> {
        // A child that asks has had the last answer. What it does next counts, so that item cannot be another's.
        if let Some(gets) = &mut self.gets {
            gets.has_arrived();
        }
        let answer = match (request.kind, &mut self.puts, &mut self.gets) {
            (Kind::Put, Some(puts), _) => puts.put(&request.body, child),
            (Kind::Get, _, Some(gets)) => gets.get(child),
            (Kind::ItemDone, _, Some(gets)) => gets.task_done(),
            _ => Err(QueueError::Remote(
                "its parent gave it no such end".to_owned(),
            )),
        };
        match answer {
            Ok(mut frame) => match wire::seal(&mut frame, Kind::Yes, request.id, 0, max_frame) {
                true => frame,
                // Not given back: the next one to get it could not be sent it either. It ends as `Lost`.
                false => no(request.id, "the item is too big to send"),
            },
            Err(QueueError::Closed) => wire::short(Kind::Closed, request.id, 0),
            Err(QueueError::Remote(why)) => no(request.id, &why),
            Err(error) => no(request.id, &error.to_string()),
        }
    }

    /// The last answer did not reach the child.
    pub(super) fn undelivered(&mut self) {
        if let Some(gets) = &mut self.gets {
            gets.give_back();
        }
    }
}

fn no(id: u64, why: &str) -> Vec<u8> {
    wire::with_body(Kind::No, id, 0, why.as_bytes())
}

/// An answer's frame, begun and not sealed.
type Answer = Result<Vec<u8>, QueueError>;

trait ServePut: Send {
    fn put(&mut self, item: &[u8], child: &Child) -> Answer;
}

trait ServeGet: Send {
    fn get(&mut self, child: &Child) -> Answer;
    fn task_done(&mut self) -> Answer;
    fn has_arrived(&mut self);
    fn give_back(&mut self);
}

impl<T: DeserializeOwned + Send> ServePut for Sender<T> {
    fn put(&mut self, item: &[u8], child: &Child) -> Answer {
        let mut item: T = postcard::from_bytes(item).map_err(codec)?;
        loop {
            item = match self.put_timeout(item, LOOK) {
                Ok(()) => return Ok(wire::begin()),
                Err(Rejected { item, why }) if why == QueueError::TimedOut && child.is_alive() => {
                    item
                }
                Err(rejected) => return Err(rejected.why),
            };
        }
    }
}

/// Keeps what it got until the child has it, that is, until the child asks again.
struct Served<T> {
    receiver: Receiver<T>,
    unsent: Option<T>,
}

impl<T: Serialize + Send> ServeGet for Served<T> {
    fn get(&mut self, child: &Child) -> Answer {
        loop {
            match self.receiver.get_timeout(LOOK) {
                Ok(item) => {
                    let mut frame = wire::begin();
                    let written = task::append(&item, &mut frame);
                    self.unsent = Some(item);
                    return written.map(|()| frame).map_err(codec);
                }
                Err(QueueError::TimedOut) if child.is_alive() => {}
                Err(error) => return Err(error),
            }
        }
    }

    fn task_done(&mut self) -> Answer {
        self.receiver.task_done().map(|()| wire::begin())
    }

    fn has_arrived(&mut self) {
        self.unsent = None;
    }

    fn give_back(&mut self) {
        if let Some(item) = self.unsent.take() {
            self.receiver.give_back(item);
        }
    }
}

fn codec(error: postcard::Error) -> QueueError {
    QueueError::Remote(error.to_string())
}
