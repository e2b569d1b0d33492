//! The server's side of one connection: reads requests and writes replies until the connection
//! ends.

use super::{Exception, Functions};
use crate::multiprocessing::connection::{Connection, ConnectionError, Event, panic_message};
use crate::multiprocessing::pickle::Value;

/// Answers the calls of one peer until its connection ends: a handler for
/// [`serve`](crate::multiprocessing::connection::serve()).
///
/// # Errors
///
/// The error that ended the connection: a
/// [closed](crate::multiprocessing::frame::FrameError::Closed) one if the peer has left. What a
/// call fails with is an exception for the peer, and no error here.
pub fn serve_calls(
    functions: &Functions,
    connection: &mut Connection,
) -> Result<(), ConnectionError> {
    loop {
        let request = match connection.recv() {
            Ok(request) => request,
            Err(error) => {
                connection.refuse(error)?;
                continue;
            }
        };
        let peer = connection.peer();
        let outcome = functions.call(request, |payload| {
            let message = panic_message(payload);
            connection.observe(&Event::Panicked { peer, message });
        });
        reply(connection, outcome)?;
    }
}

/// Sends the outcome, or an exception that says why it cannot be sent.
fn reply(
    connection: &mut Connection,
    outcome: Result<Value, Exception>,
) -> Result<(), ConnectionError> {
    let value = outcome.unwrap_or_else(Exception::into_value);
    let why = match connection.send(&value) {
        Err(ConnectionError::Pickle(error)) => Exception::type_error(error.to_string()),
        Err(error @ ConnectionError::Memory { .. }) => {
            Exception::new("MemoryError", error.to_string())
        }
        sent => return sent,
    };
    connection.send(&why.into_value())
}
