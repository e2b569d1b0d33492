//! Stops a server of connections when SIGTERM or Ctrl-C arrives.

use std::io;
use std::thread;

use findrobots::multiprocessing::connection::StopHandle;
use signal_hook::consts::{SIGINT, SIGTERM};
use signal_hook::iterator::Signals;

/// A handle that the first of these signals triggers.
pub(crate) fn stop_on_signals() -> io::Result<StopHandle> {
    let stop = StopHandle::new()?;
    let mut signals = Signals::new([SIGINT, SIGTERM])?;
    let stopped = stop.clone();
    thread::spawn(move || {
        if signals.forever().next().is_some() {
            stopped.stop();
        }
    });
    Ok(stop)
}
