//! The parent's half of a queue between processes.
//!
//! It serves one child's `put`, `get` and `task_done` from a queue that lives in the parent, so that no two children
//! share a lock or a pipe.

use std::time::Duration;

use serde::Serialize;
use serde::de::DeserializeOwned;

use super::child::Child;
use super::worker::TaskHandler;
use crate::multiprocessing::queue::{Get, QueueError, Receiver, Rejected, Sender};
use crate::multiprocessing::wire::{Frame, Kind, Outgoing};

/// How often to check that a child waiting for its queue is still alive.
const LIVENESS_INTERVAL: Duration = Duration::from_millis(50);

/// The queue ends that a child process may use: at most one to put items in, and one to get items from.
#[derive(Default)]
pub struct QueueEnds {
    puts: Option<Box<dyn ServePut>>,
    gets: Option<Box<dyn ServeGet>>,
}

impl QueueEnds {
    /// Lets the child put items in this queue.
    pub fn sender<T: DeserializeOwned + Send + 'static>(mut self, sender: Sender<T>) -> Self {
        self.puts = Some(Box::new(sender));
        self
    }

    /// Lets the child get items from this queue. The items that it got and did not finish with `task_done` are `Lost`
    /// when it ends.
    pub fn receiver<T: Serialize + Send + 'static>(mut self, receiver: Receiver<T>) -> Self {
        self.gets = Some(Box::new(Served {
            receiver,
            unconfirmed: None,
        }));
        self
    }
}

impl TaskHandler for QueueEnds {
    fn progress(&mut self, _done: u64) {}

    /// Answers a request as soon as the queue can.
    fn queue_request(&mut self, request: &Frame, child: &Child, max_frame: usize) -> Outgoing {
        // A new request proves that the previous answer arrived, so that item can no longer be given to another
        // consumer.
        if let Some(gets) = &mut self.gets {
            gets.confirm();
        }
        let done = || Outgoing::short(Kind::Yes, request.id, 0);
        let answer = match (request.kind, &mut self.puts, &mut self.gets) {
            (Kind::Put, Some(puts), _) => puts.put(&request.body, child).map(|()| done()),
            (Kind::Get, _, Some(gets)) => gets.get(request.id, child, max_frame),
            (Kind::ItemDone, _, Some(gets)) => gets.task_done().map(|()| done()),
            _ => Err(QueueError::Remote(
                "the parent gave this process no such end".to_owned(),
            )),
        };
        match answer {
            Ok(frame) => frame,
            Err(QueueError::Closed) => Outgoing::short(Kind::Closed, request.id, 0),
            Err(QueueError::Remote(why)) => Outgoing::text(Kind::No, request.id, &why),
            Err(error) => Outgoing::text(Kind::No, request.id, &error.to_string()),
        }
    }

    fn undelivered(&mut self) {
        if let Some(gets) = &mut self.gets {
            gets.give_back();
        }
    }
}

trait ServePut: Send {
    fn put(&mut self, item: &[u8], child: &Child) -> Result<(), QueueError>;
}

trait ServeGet: Send {
    /// Returns the frame with the item.
    fn get(&mut self, id: u64, child: &Child, max_frame: usize) -> Result<Outgoing, QueueError>;
    fn task_done(&mut self) -> Result<(), QueueError>;
    fn confirm(&mut self);
    fn give_back(&mut self);
}

impl<T: DeserializeOwned + Send> ServePut for Sender<T> {
    fn put(&mut self, item: &[u8], child: &Child) -> Result<(), QueueError> {
        let mut item: T = postcard::from_bytes(item).map_err(remote)?;
        loop {
            item = match self.put_timeout(item, LIVENESS_INTERVAL) {
                Ok(()) => return Ok(()),
                Err(Rejected { item, why }) if why == QueueError::TimedOut && child.is_alive() => {
                    item
                }
                Err(rejected) => return Err(rejected.why),
            };
        }
    }
}

struct Served<T> {
    receiver: Receiver<T>,
    /// The last item, kept until the child's next request confirms that it arrived.
    unconfirmed: Option<T>,
}

impl<T: Serialize + Send> ServeGet for Served<T> {
    fn get(&mut self, id: u64, child: &Child, max_frame: usize) -> Result<Outgoing, QueueError> {
        loop {
            match self.receiver.get_timeout(LIVENESS_INTERVAL) {
                Ok(item) => {
                    // An item that cannot be sent is not given back: it could not be sent to any other consumer
                    // either. It ends as `Lost`.
                    let frame = Outgoing::encode(Kind::Yes, id, &item, max_frame);
                    self.unconfirmed = Some(item);
                    return frame.map_err(remote);
                }
                Err(QueueError::TimedOut) if child.is_alive() => {}
                Err(error) => return Err(error),
            }
        }
    }

    fn task_done(&mut self) -> Result<(), QueueError> {
        self.receiver.task_done()
    }

    fn confirm(&mut self) {
        self.unconfirmed = None;
    }

    fn give_back(&mut self) {
        if let Some(item) = self.unconfirmed.take() {
            self.receiver.give_back(item);
        }
    }
}

fn remote(error: impl std::error::Error) -> QueueError {
    QueueError::Remote(error.to_string())
}
