//! The server's side of one connection: reads requests and writes replies until the connection
//! ends.

use super::{Exception, Functions};
use crate::multiprocessing::connection::{Connection, ConnectionError};
use crate::multiprocessing::pickle::{PickleError, Value};

/// Answers the calls of one peer until its connection ends: a handler for
/// [`serve`](crate::multiprocessing::connection::serve).
pub fn serve_calls(functions: &Functions, connection: &mut Connection) {
    loop {
        let outcome = match connection.recv() {
            Ok(request) => functions.call(request),
            // The whole message has been read, so the next one can be.
            Err(ConnectionError::Pickle(error)) => Err(unreadable(&error)),
            // The peer has left, was silent for too long, or speaks another protocol: a reply would
            // not reach it.
            Err(_) => return,
        };
        if reply(connection, outcome).is_err() {
            return;
        }
    }
}

fn unreadable(error: &PickleError) -> Exception {
    let class = match error {
        PickleError::TooDeep => "RecursionError",
        _ => "ValueError",
    };
    Exception::new(class, error.to_string())
}

/// Sends the outcome, or a `TypeError` that says why it cannot be sent.
fn reply(
    connection: &mut Connection,
    outcome: Result<Value, Exception>,
) -> Result<(), ConnectionError> {
    let value = outcome.unwrap_or_else(Exception::into_value);
    match connection.send(&value) {
        Err(ConnectionError::Pickle(error)) => {
            connection.send(&Exception::type_error(error.to_string()).into_value())
        }
        sent => sent,
    }
}
