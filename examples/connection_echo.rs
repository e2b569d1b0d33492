//! The column's echo server on `multiprocessing.connection`: sends back every value that it
//! receives.
//!
//! A Python client: `c = Client(("localhost", 16000), authkey=b"peekaboo"); c.send("Hello");
//! c.recv()`.

#![allow(clippy::print_stdout, reason = "an example is a program")]

mod arguments;
mod report;
mod signals;

use std::error::Error;

use arguments::Arguments;
use findrobots::multiprocessing::connection::{
    Connection, ConnectionError, Listener, ServeOptions, serve,
};
use report::report;
use signals::stop_on_signals;

fn echo(connection: &mut Connection) -> Result<(), ConnectionError> {
    loop {
        // `recv` reports the end of a connection as an error, as Python does with EOFError.
        let value = connection.recv();
        if let Err(error) = value.and_then(|value| connection.send(&value)) {
            // A value that cannot be read or sent is answered with an exception.
            connection.refuse(error)?;
        }
    }
}

fn main() -> Result<(), Box<dyn Error>> {
    let (address, key, policy) = Arguments::resolve(16000)?;
    let stop = stop_on_signals()?;
    let listener = Listener::bind(&address).map_err(|error| format!("{address}: {error}"))?;
    println!("listening on {}", listener.address());
    let options = ServeOptions::new(policy);
    serve(listener, key, options, &stop, report, echo);
    Ok(())
}
