//! Panics in a worker: the one that ends a task is recorded for the parent, all others are printed.
//!
//! Knows nothing of frames or tasks.

use std::any::Any;
use std::backtrace::Backtrace;
use std::io::{self, Write};
use std::sync::{Arc, Mutex};

use crate::multiprocessing::error::Failure;
use crate::multiprocessing::sync::lock;

/// Backtraces are cut at this length, which holds about a hundred frames.
const MAX_BACKTRACE: usize = 32 * 1024;

/// The last panic of the main thread, until it is taken.
#[derive(Clone, Default)]
pub(super) struct PanicRecorder(Arc<Mutex<Option<Failure>>>);

impl PanicRecorder {
    /// Records the panics of the calling thread from now on. A panic of another thread is printed at once, and a
    /// recorded one when the next replaces it: then the task has caught it.
    pub(super) fn install() -> Self {
        let recorder = Self::default();
        let hook = recorder.clone();
        let main = std::thread::current().id();
        std::panic::set_hook(Box::new(move |panic| {
            let mut backtrace = Backtrace::force_capture().to_string();
            let cut = (0..=MAX_BACKTRACE.min(backtrace.len())).rev();
            let cut = cut.into_iter().find(|at| backtrace.is_char_boundary(*at));
            backtrace.truncate(cut.unwrap_or(0));
            let failure = Failure {
                message: message(panic.payload()),
                place: panic.location().map(ToString::to_string),
                backtrace: Some(backtrace),
            };
            if std::thread::current().id() != main {
                print(&failure);
            } else if let Some(caught) = lock(&hook.0).replace(failure) {
                print(&caught);
            }
        }));
        recorder
    }

    /// Takes the panic that ended a task.
    pub(super) fn take(&self, payload: &(dyn Any + Send)) -> Failure {
        // A panic that was resumed rather than raised did not call the hook.
        let recorded = lock(&self.0).take();
        Failure {
            message: message(payload),
            ..recorded.unwrap_or_else(|| Failure::new(""))
        }
    }

    /// Prints the panic that a task has caught.
    pub(super) fn print_caught(&self) {
        if let Some(caught) = lock(&self.0).take() {
            print(&caught);
        }
    }
}

fn print(panic: &Failure) {
    let place = panic.place.as_deref().unwrap_or("an unknown place");
    let message = &panic.message;
    // A failed write cannot be reported anywhere else.
    _ = writeln!(
        io::stderr(),
        "worker process: a panic at {place}: {message}"
    );
}

fn message(payload: &(dyn Any + Send)) -> String {
    if let Some(text) = payload.downcast_ref::<String>() {
        text.clone()
    } else if let Some(text) = payload.downcast_ref::<&str>() {
        (*text).to_owned()
    } else {
        "a value that is not text".to_owned()
    }
}
