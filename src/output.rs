//! Standard output, for reports, records and help.

use std::io::{self, BufWriter, ErrorKind, IsTerminal, Write};

use anyhow::{Context, Result, ensure};
use findrobots::visible::Visible;

use crate::streams;

/// Writes to standard output. Control characters of what is not `visible` itself reach no terminal.
/// A reader that closes the pipe early is a success.
pub(crate) fn print(
    visible: bool,
    write: impl FnOnce(&mut dyn Write) -> io::Result<()>,
) -> Result<()> {
    ensure!(!streams::stdout_is_closed(), "standard output is closed");
    let stdout = io::stdout();
    let is_raw = stdout.is_terminal() && !visible;
    let mut out = BufWriter::new(stdout.lock());
    let written = if is_raw {
        {
            let mut out = Visible::new(&mut out);
            write(&mut out).and_then(|()| out.flush())
        }
    } else {
        write(&mut out)
    };
    match written.and_then(|()| out.flush()) {
        Err(error) if error.kind() == ErrorKind::BrokenPipe => Ok(()),
        result => result.context("standard output"),
    }
}
