//! Messages to the operator: one line on standard error, in one style.

use std::io::{self, Write};
use std::path::Path;

use findrobots::visible::visible;

/// Prints a message about a file or a folder.
pub(crate) fn about(path: &Path, what: &str) -> io::Result<()> {
    print(&[path.as_os_str().as_encoded_bytes(), b": ", what.as_bytes()].concat())
}

/// Prints one message. Nothing in it reaches a terminal raw.
pub(crate) fn print(message: &[u8]) -> io::Result<()> {
    writeln!(io::stderr(), "findrobots: {}", visible(message))
}
