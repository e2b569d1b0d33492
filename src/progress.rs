//! The progress bar on a terminal. Where standard error is not a terminal, there is none.
//!
//! The binary's own: the library reports to an [`Observer`], and this is the only one.

use std::io::{self, IsTerminal};
use std::path::PathBuf;
use std::sync::atomic::AtomicUsize;
use std::sync::atomic::Ordering::Relaxed;
use std::sync::{Mutex, PoisonError};
use std::thread;

use console::Term;
use findrobots::discover::{Discovery, Skipped};
use findrobots::execute::Observer;
use findrobots::log_file::{LogFile, Source};
use findrobots::map::ask::Answer;
use findrobots::map::{Lookup, Mapped};
use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle, TermLike};
use signal_hook::consts::{SIGHUP, SIGINT, SIGTERM, SIGTSTP};
use signal_hook::iterator::Signals;
use signal_hook::low_level::emulate_default_handler;

use crate::message;

/// The line. It counts compressed bytes, which the time depends on. It has no colour, so NO_COLOR
/// changes nothing.
const BAR: &str = "{msg} {wide_bar} {bytes}/{total_bytes} {bytes_per_sec} {eta}";

/// The line for a terminal of less than [`WIDE`] columns.
const NARROW_BAR: &str = "{msg} {percent}%";

/// The line for pipes, whose length is unknown.
const NO_BAR: &str = "{msg} {bytes} {bytes_per_sec}";

/// The columns that [`BAR`] needs: 64 beside the bar itself, at its longest.
const WIDE: u16 = 70;

/// The bar, hidden where standard error is not a terminal.
pub(crate) struct Progress {
    bar: ProgressBar,
    files: AtomicUsize,
    done: AtomicUsize,
    /// With `--verbose`, what was read of each file.
    read: Option<Mutex<Vec<(PathBuf, String)>>>,
}

impl Progress {
    /// A bar that shows itself if standard error is a terminal. If `verbose`, the skipped files are
    /// printed before the work begins, and those that were read after it.
    pub(crate) fn new(verbose: bool) -> Self {
        if !io::stderr().is_terminal() {
            return Self::hidden(verbose);
        }
        // More than ten draws a second cannot be seen.
        let terminal = Box::new(Terminal(Term::buffered_stderr()));
        let target = ProgressDrawTarget::term_like_with_hz(terminal, 10);
        let bar = ProgressBar::with_draw_target(Some(0), target);
        let shown = bar.clone();
        // Without a thread to be had, a signal leaves the bar on the screen.
        _ = thread::Builder::new().spawn(|| clear_on_signals(shown));
        Self {
            bar,
            ..Self::hidden(verbose)
        }
    }

    /// No bar, for where it would stand between what is printed.
    pub(crate) fn hidden(verbose: bool) -> Self {
        Self {
            bar: ProgressBar::hidden(),
            files: AtomicUsize::new(0),
            done: AtomicUsize::new(0),
            read: verbose.then(Mutex::default),
        }
    }

    /// Removes the bar from the screen, for a message in mid-run.
    pub(crate) fn clear(&self) {
        self.bar.finish_and_clear();
    }

    /// Removes the bar from the screen, and prints what was read, sorted by name.
    pub(crate) fn finish(self) {
        self.bar.finish_and_clear();
        let read = self.read.map(Mutex::into_inner);
        let mut read = read.map_or_else(Vec::new, |read| {
            read.unwrap_or_else(PoisonError::into_inner)
        });
        read.sort();
        for (path, what) in read {
            let path = path.as_os_str().as_encoded_bytes();
            _ = message::print(&[path, what.as_bytes()].concat());
        }
    }

    fn show_files(&self) {
        let (done, files) = (self.done.load(Relaxed), self.files.load(Relaxed));
        self.bar.set_message(format!("{done}/{files} files"));
    }
}

impl Observer for Progress {
    fn begin(&self, found: &Discovery) {
        // As in `main`: errors on standard error must not suppress the report.
        if self.read.is_some() {
            _ = print_skipped(found);
        }
        let reads_stdin = found.files.iter().any(|file| file.source == Source::Stdin);
        if reads_stdin && io::stdin().is_terminal() && io::stderr().is_terminal() {
            _ = message::print(b"reading standard input; Ctrl-D ends it");
        }
        let bytes = found.files.iter().filter_map(|file| file.size).sum();
        let template = match bytes {
            0 => NO_BAR,
            _ if Term::stderr().size().1 < WIDE => NARROW_BAR,
            _ => BAR,
        };
        if let Ok(style) = ProgressStyle::with_template(template) {
            self.bar.set_style(style.progress_chars("=> "));
        }
        self.bar.set_length(bytes);
        self.files.store(found.files.len(), Relaxed);
        self.show_files();
    }

    fn read(&self, bytes: u64) {
        self.bar.inc(bytes);
    }

    fn done(&self, file: &LogFile, mapped: &Mapped) {
        self.done.fetch_add(1, Relaxed);
        self.show_files();
        let totals = &mapped.summary.totals;
        if let Some(read) = &self.read
            && totals.files > 0
        {
            let hits = mapped.summary.answer.as_ref().map_or(0, Answer::hits);
            let verb = match mapped.lookup {
                Lookup::Hit => "in the cache",
                Lookup::Unused | Lookup::Miss { .. } => "read",
            };
            let (bytes, lines) = (totals.bytes_read, totals.lines);
            let what = format!(
                ": {verb}: {bytes} bytes, {}, {}",
                counted(lines, "line"),
                counted(hits, "hit")
            );
            let mut read = read.lock().unwrap_or_else(PoisonError::into_inner);
            read.push((file.source.name().into(), what));
        }
    }
}

fn counted(n: u64, what: &str) -> String {
    format!("{n} {what}{}", if n == 1 { "" } else { "s" })
}

fn print_skipped(found: &Discovery) -> io::Result<()> {
    for Skipped { path, why, .. } in &found.skipped {
        let path = path.as_os_str().as_encoded_bytes();
        message::print(&[path, format!(": skipped: {why}").as_bytes()].concat())?;
    }
    Ok(())
}

/// Removes the bar on the signals that end or stop the program, and lets each of them do what it
/// does by default: the shell expects that, and reports status 130 after Ctrl-C. After Ctrl-Z and
/// `fg`, the bar is drawn again.
fn clear_on_signals(bar: ProgressBar) {
    let Ok(mut signals) = Signals::new([SIGHUP, SIGINT, SIGTERM, SIGTSTP]) else {
        return;
    };
    for signal in signals.forever() {
        // If the default action fails, nothing else can be done.
        bar.suspend(|| _ = emulate_default_handler(signal));
    }
}

/// The terminal, without its last columns. The bar fills its lines with blanks, and the terminal
/// echoes `^C` or `^Z` after them: if that wrapped, clearing the bar would clear the wrong line.
#[derive(Debug)]
struct Terminal(Term);

impl TermLike for Terminal {
    fn width(&self) -> u16 {
        self.0.size().1.saturating_sub(3)
    }

    fn height(&self) -> u16 {
        self.0.size().0
    }

    fn move_cursor_up(&self, n: usize) -> io::Result<()> {
        self.0.move_cursor_up(n)
    }

    fn move_cursor_down(&self, n: usize) -> io::Result<()> {
        self.0.move_cursor_down(n)
    }

    fn move_cursor_right(&self, n: usize) -> io::Result<()> {
        self.0.move_cursor_right(n)
    }

    fn move_cursor_left(&self, n: usize) -> io::Result<()> {
        self.0.move_cursor_left(n)
    }

    fn write_line(&self, line: &str) -> io::Result<()> {
        self.0.write_line(line)
    }

    fn write_str(&self, text: &str) -> io::Result<()> {
        self.0.write_str(text)
    }

    fn clear_line(&self) -> io::Result<()> {
        self.0.clear_line()
    }

    fn flush(&self) -> io::Result<()> {
        self.0.flush()
    }
}
