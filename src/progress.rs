//! The progress bar on a terminal. Where standard error is not a terminal, there is none.
//!
//! The binary's own: the library reports to an [`Observer`], and this is the only one.

use std::io::{self, IsTerminal};
use std::sync::atomic::AtomicUsize;
use std::sync::atomic::Ordering::Relaxed;
use std::thread;
use std::time::Duration;

use findrobots::discover::{Discovery, LogFile, Skipped};
use findrobots::execute::Observer;
use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};
use signal_hook::consts::SIGINT;
use signal_hook::iterator::Signals;
use signal_hook::low_level::emulate_default_handler;

use crate::print_message;

/// Counts compressed bytes, which the time depends on. It has no colour, so NO_COLOR changes nothing.
const BAR: &str = "{msg} {wide_bar} {bytes}/{total_bytes} {bytes_per_sec} {eta}";

/// For pipes, whose length is unknown.
const NO_BAR: &str = "{msg} {bytes} {bytes_per_sec}";

/// The bar, hidden where standard error is not a terminal.
pub(crate) struct Progress {
    bar: ProgressBar,
    files: AtomicUsize,
    done: AtomicUsize,
    verbose: bool,
}

impl Progress {
    /// A bar that shows itself if standard error is a terminal. If `verbose`, the skipped files are
    /// printed before the work begins.
    pub(crate) fn new(verbose: bool) -> Self {
        let bar = if io::stderr().is_terminal() {
            // More than ten draws a second cannot be seen.
            ProgressBar::with_draw_target(Some(0), ProgressDrawTarget::stderr_with_hz(10))
        } else {
            ProgressBar::hidden()
        };
        if !bar.is_hidden() {
            clear_on_interrupt(bar.clone());
        }
        Self {
            bar,
            files: AtomicUsize::new(0),
            done: AtomicUsize::new(0),
            verbose,
        }
    }

    /// Removes the bar from the screen.
    pub(crate) fn clear(&self) {
        self.bar.finish_and_clear();
    }

    fn show_files(&self) {
        let (done, files) = (self.done.load(Relaxed), self.files.load(Relaxed));
        self.bar.set_message(format!("{done}/{files} files"));
    }
}

impl Observer for Progress {
    fn begin(&self, found: &Discovery) {
        if self.verbose {
            // As in `main`: errors on standard error must not suppress the report.
            _ = print_skipped(found);
        }
        let bytes = found.files.iter().filter_map(|file| file.size).sum();
        if let Ok(style) = ProgressStyle::with_template(if bytes > 0 { BAR } else { NO_BAR }) {
            self.bar.set_style(style.progress_chars("=> "));
        }
        self.bar.set_length(bytes);
        self.files.store(found.files.len(), Relaxed);
        self.show_files();
        self.bar.enable_steady_tick(Duration::from_millis(200));
    }

    fn read(&self, bytes: u64) {
        self.bar.inc(bytes);
    }

    fn done(&self, _file: &LogFile) {
        self.done.fetch_add(1, Relaxed);
        self.show_files();
    }
}

fn print_skipped(found: &Discovery) -> io::Result<()> {
    for Skipped { path, why, .. } in &found.skipped {
        let path = path.as_os_str().as_encoded_bytes();
        print_message(&[path, format!(": skipped: {why}").as_bytes()].concat())?;
    }
    Ok(())
}

/// Removes the bar on Ctrl-C, and ends the program by the signal itself: the shell expects that, and
/// reports status 130.
fn clear_on_interrupt(bar: ProgressBar) {
    if let Ok(mut signals) = Signals::new([SIGINT]) {
        thread::spawn(move || {
            for signal in signals.forever() {
                bar.finish_and_clear();
                // The default action ends the process; if it fails, nothing else can be done.
                _ = emulate_default_handler(signal);
            }
        });
    }
}
