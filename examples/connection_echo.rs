//! The column's echo server on `multiprocessing.connection`: sends back whatever value comes.
//!
//! A Python client: `c = Client(("localhost", 16000), authkey=b"peekaboo"); c.send("Hello"); c.recv()`.

#![allow(clippy::print_stdout, reason = "an example is a program")]

mod arguments;

use std::error::Error;

use arguments::{Arguments, stop_on_signals};
use findrobots::multiprocessing::connection::{Connection, Listener, ServeOptions, serve};

fn echo(connection: &mut Connection) {
    // The end of a connection is an error to `recv`, as EOFError is in Python.
    while let Ok(value) = connection.recv() {
        if connection.send(&value).is_err() {
            return;
        }
    }
}

fn main() -> Result<(), Box<dyn Error>> {
    let (address, key, policy) = Arguments::resolve(16000)?;
    let stop = stop_on_signals()?;
    let listener = Listener::bind(&address).map_err(|error| format!("{address}: {error}"))?;
    println!("listening on {}", listener.address());
    serve(listener, key, ServeOptions::new(policy), &stop, echo);
    Ok(())
}
