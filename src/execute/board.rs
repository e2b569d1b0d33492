//! Where threads that have no file left find files to help with.
//!
//! A thread that maps a big file puts it up here; whoever is idle decodes ahead in it, until it is done. So the
//! last files of a run, and one that is alone, keep every thread busy.

use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};

use crate::map::inflate::parallel::Ahead;

/// Files to help with. One board serves one run.
pub(super) struct Board {
    state: Mutex<State>,
    changed: Condvar,
}

struct State {
    offers: Vec<Arc<Ahead<'static>>>,
    /// Threads that may still put up a file.
    mappers: usize,
}

/// A file that is put up; dropping this takes it down.
pub(super) struct Offer<'b> {
    board: &'b Board,
    ahead: Arc<Ahead<'static>>,
}

/// A thread that may still put up a file, whatever ends it.
pub(super) struct Mapper<'b>(&'b Board);

impl Board {
    /// A board for so many threads.
    pub(super) fn new(threads: usize) -> Self {
        let state = State {
            offers: Vec::new(),
            mappers: threads,
        };
        Self {
            state: Mutex::new(state),
            changed: Condvar::new(),
        }
    }

    /// Puts a file up.
    pub(super) fn offer(&self, ahead: Ahead<'static>) -> Offer<'_> {
        let ahead = Arc::new(ahead);
        self.lock().offers.push(Arc::clone(&ahead));
        self.changed.notify_all();
        Offer { board: self, ahead }
    }

    /// To be held by each thread until no file is left for it.
    pub(super) fn mapper(&self) -> Mapper<'_> {
        Mapper(self)
    }

    /// Helps the others until no thread maps any more.
    pub(super) fn help(&self) {
        let mut state = self.lock();
        while state.mappers > 0 {
            let Some(ahead) = state.offers.first().cloned() else {
                state = self
                    .changed
                    .wait(state)
                    .unwrap_or_else(PoisonError::into_inner);
                continue;
            };
            // The next helper goes to another file.
            state.offers.rotate_left(1);
            drop(state);
            ahead.help();
            // It takes no more help.
            self.take_down(&ahead);
            state = self.lock();
        }
    }

    fn take_down(&self, ahead: &Arc<Ahead<'static>>) {
        self.lock()
            .offers
            .retain(|offer| !Arc::ptr_eq(offer, ahead));
    }

    fn lock(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Offer<'_> {
    /// The file.
    pub(super) fn ahead(&self) -> &Ahead<'static> {
        &self.ahead
    }
}

impl Drop for Offer<'_> {
    fn drop(&mut self) {
        self.board.take_down(&self.ahead);
    }
}

impl Drop for Mapper<'_> {
    fn drop(&mut self) {
        self.0.lock().mappers -= 1;
        self.0.changed.notify_all();
    }
}
