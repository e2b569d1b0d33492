//! Prints what a server of connections refuses, and what fails there.

use std::io::{Write, stderr};

use findrobots::multiprocessing::connection::Event;

/// Prints one line on standard error; a closed one is no reason to end.
pub(crate) fn report(event: &Event<'_>) {
    _ = writeln!(stderr(), "{event}");
}
