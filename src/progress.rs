//! The progress bar on a terminal. Where standard error is none, it is not there.
//!
//! The binary's own: the library tells an [`Observer`] how the work goes on, and this is the one.

use std::io::{self, IsTerminal};
use std::sync::atomic::AtomicUsize;
use std::sync::atomic::Ordering::Relaxed;
use std::thread;
use std::time::Duration;

use findrobots::discover::LogFile;
use findrobots::execute::Observer;
use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};
use signal_hook::consts::SIGINT;
use signal_hook::iterator::Signals;
use signal_hook::low_level::emulate_default_handler;

/// A bar by compressed bytes, which are what the time goes with. Without colour, so NO_COLOR has no say.
const BAR: &str = "{msg} {wide_bar} {bytes}/{total_bytes} {bytes_per_sec} {eta}";

/// For pipes, whose end nobody knows.
const NO_BAR: &str = "{msg} {bytes} {bytes_per_sec}";

/// The bar, or nothing where nobody looks.
pub(crate) struct Progress {
    bar: ProgressBar,
    files: AtomicUsize,
    done: AtomicUsize,
}

impl Progress {
    /// A bar that shows itself if standard error is a terminal.
    pub(crate) fn new() -> Self {
        let bar = if io::stderr().is_terminal() {
            // Drawn at most ten times a second: more is not seen.
            ProgressBar::with_draw_target(Some(0), ProgressDrawTarget::stderr_with_hz(10))
        } else {
            ProgressBar::hidden()
        };
        if !bar.is_hidden() {
            clear_when_interrupted(bar.clone());
        }
        Self {
            bar,
            files: AtomicUsize::new(0),
            done: AtomicUsize::new(0),
        }
    }

    /// Takes the bar from the screen.
    pub(crate) fn clear(&self) {
        self.bar.finish_and_clear();
    }
}

impl Observer for Progress {
    fn begin(&self, files: &[LogFile]) {
        let bytes = files.iter().filter_map(|file| file.size).sum();
        if let Ok(style) = ProgressStyle::with_template(if bytes > 0 { BAR } else { NO_BAR }) {
            self.bar.set_style(style.progress_chars("=> "));
        }
        self.bar.set_length(bytes);
        self.files.store(files.len(), Relaxed);
        self.tell();
        self.bar.enable_steady_tick(Duration::from_millis(200));
    }

    fn read(&self, bytes: u64) {
        self.bar.inc(bytes);
    }

    fn done(&self, _file: &LogFile) {
        self.done.fetch_add(1, Relaxed);
        self.tell();
    }
}

impl Progress {
    fn tell(&self) {
        let (done, files) = (self.done.load(Relaxed), self.files.load(Relaxed));
        self.bar.set_message(format!("{done}/{files} files"));
    }
}

/// Ctrl-C ends the program by the signal itself, as the shell expects (status 130), but leaves no half of a
/// bar behind.
fn clear_when_interrupted(bar: ProgressBar) {
    if let Ok(mut signals) = Signals::new([SIGINT]) {
        thread::spawn(move || {
            for signal in signals.forever() {
                bar.finish_and_clear();
                // The default of this signal is the end of the process; there is nothing to do if it fails.
                let _ = emulate_default_handler(signal);
            }
        });
    }
}
