//! The column's echo server on `multiprocessing.connection`: sends back every value that it
//! receives.
//!
//! A Python client: `c = Client(("localhost", 16000), authkey=b"peekaboo"); c.send("Hello");
//! c.recv()`.

#![allow(clippy::print_stdout, reason = "an example is a program")]

mod arguments;
mod signals;

use std::error::Error;

use arguments::Arguments;
use findrobots::multiprocessing::connection::{
    Connection, ConnectionError, Listener, ServeOptions, serve,
};
use findrobots::multiprocessing::pickle::{Object, PickleError, Value};
use signals::stop_on_signals;

fn echo(connection: &mut Connection) {
    loop {
        let value = match connection.recv() {
            Ok(value) => value,
            // The whole message has been read, so the next one can be received.
            Err(ConnectionError::Pickle(error)) => exception(&error),
            // `recv` reports the end of a connection as an error, as Python does with EOFError.
            Err(_) => return,
        };
        let sent = match connection.send(&value) {
            Err(ConnectionError::Pickle(error)) => connection.send(&exception(&error)),
            sent => sent,
        };
        if sent.is_err() {
            return;
        }
    }
}

/// Sent to a peer in place of a value that cannot be read or sent.
fn exception(error: &PickleError) -> Value {
    let args = vec![Value::from(error.to_string())];
    Value::Object(Box::new(Object::new("builtins", "ValueError", args)))
}

fn main() -> Result<(), Box<dyn Error>> {
    let (address, key, policy) = Arguments::resolve(16000)?;
    let stop = stop_on_signals()?;
    let listener = Listener::bind(&address).map_err(|error| format!("{address}: {error}"))?;
    println!("listening on {}", listener.address());
    serve(listener, key, ServeOptions::new(policy), &stop, echo);
    Ok(())
}
