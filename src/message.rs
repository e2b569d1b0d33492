//! Messages to the operator: one line on standard error, in one style.

use std::io::{self, Write};

use findrobots::visible::visible;

/// Prints one message. Nothing in it reaches a terminal raw.
pub(crate) fn print(message: &[u8]) -> io::Result<()> {
    writeln!(io::stderr(), "findrobots: {}", visible(message))
}
