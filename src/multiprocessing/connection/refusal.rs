//! What the peer is answered when its message, or the peer itself, is refused: an exception, where
//! the connection still carries one.

use std::io::Read;
use std::net::Shutdown;
use std::time::{Duration, Instant};

use super::{Connection, ConnectionError, Event};
use crate::multiprocessing::frame::FrameError;
use crate::multiprocessing::pickle::{Object, PickleError, Value};

impl Connection {
    /// Answers a peer whose message could not be received, or whose answer could not be sent, with
    /// the exception that `error` is in Python. For a protocol in which an exception is an answer.
    ///
    /// | error | the peer receives | then |
    /// |---|---|---|
    /// | a message that is not a value, or not to be sent | `ValueError`, `RecursionError` if it is too deep | the connection goes on |
    /// | a message longer than the limit | `ValueError` | the connection ends |
    /// | a message for which there is no memory | `MemoryError` | the connection ends |
    /// | anything else | the end, because an exception would not arrive, or would be taken for the answer to a later message | |
    ///
    /// Where it ends, what the peer still sends is read and dropped for up to
    /// [`Limits::transfer_time`](super::Limits::transfer_time): the system would drop the exception
    /// with the connection.
    ///
    /// # Errors
    ///
    /// `error` itself if it ends the connection, or else the failure to send the exception.
    pub fn refuse(&mut self, error: ConnectionError) -> Result<(), ConnectionError> {
        match &error {
            ConnectionError::Pickle(why) => {
                let peer = self.peer();
                self.observe(&Event::NotTaken { peer, error: why });
                let class = match why {
                    PickleError::TooDeep => "RecursionError",
                    _ => "ValueError",
                };
                self.send(&exception(class, &error))
            }
            ConnectionError::Frame(FrameError::TooLong { .. }) => {
                self.dismiss("ValueError", &error, self.transfer_time());
                Err(error)
            }
            ConnectionError::Memory { .. } => {
                self.dismiss("MemoryError", &error, self.transfer_time());
                Err(error)
            }
            _ => Err(error),
        }
    }

    /// Sends an exception, ends the connection, and reads on until the peer has ended it too or
    /// this time is over.
    pub(super) fn dismiss(&mut self, class: &str, why: &dyn ToString, time: Duration) {
        let deadline = Instant::now() + time;
        if self.send(&exception(class, why)).is_err() {
            return;
        }
        let stream = self.stream();
        stream.shutdown(Shutdown::Write);
        let mut dropped = [0; 16 << 10];
        let mut reader = stream.until(Some(deadline));
        while Instant::now() < deadline && reader.read(&mut dropped).is_ok_and(|n| n > 0) {}
        stream.shutdown(Shutdown::Both);
    }
}

fn exception(class: &str, why: &dyn ToString) -> Value {
    let args = vec![Value::from(why.to_string())];
    Value::Object(Box::new(Object::new("builtins", class, args)))
}
