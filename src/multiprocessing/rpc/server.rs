//! The server's side of one connection: requests in, replies out, until the peer has had enough.

use super::{Exception, Registry};
use crate::multiprocessing::connection::{Connection, ConnectionError};
use crate::multiprocessing::pickle::{PickleError, Value};

/// Answers the calls that come over `connection` until it ends: the handler to give to
/// [`serve`](crate::multiprocessing::connection::serve).
pub fn serve_calls(registry: &Registry, connection: &mut Connection) {
    loop {
        let outcome = match connection.recv() {
            Ok(request) => registry.call(request),
            // The message as a whole has been read, so the next one can be.
            Err(ConnectionError::Pickle(error)) => Err(unreadable(&error)),
            // The peer is gone, silent for too long, or speaks something else: there is nobody to tell.
            Err(_) => return,
        };
        if reply(connection, outcome).is_err() {
            return;
        }
    }
}

fn unreadable(error: &PickleError) -> Exception {
    let class = match error {
        PickleError::Unhashable(_) => "TypeError",
        PickleError::TooDeep => "RecursionError",
        _ => "ValueError",
    };
    Exception::new(class, error.to_string())
}

/// Sends the outcome, or, if that cannot be sent, why.
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
