//! The threads of a run that have no file left, and the files they can help with.
//!
//! A thread that reads a big file offers it here; idle threads decode ahead in it until it is done.
//! So the last files of a run, or its only one, keep every thread busy. Knows neither logs nor how
//! a file is decoded.

use std::ops::Deref;
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};

use super::ReadAhead;

/// The threads of one run.
pub struct Helpers {
    offers: Mutex<Offers>,
    changed: Condvar,
}

struct Offers {
    files: Vec<Arc<ReadAhead>>,
    /// The number of threads that may still offer a file.
    readers: usize,
}

/// A file that is offered until this is dropped.
pub struct Offer<'h> {
    helpers: &'h Helpers,
    file: Arc<ReadAhead>,
}

/// A thread that still reads files and may offer them, until this is dropped, even by a panic.
pub struct Reading<'h>(&'h Helpers);

impl Helpers {
    /// For `threads` threads, each of which must call [`Helpers::reading`] once.
    pub fn new(threads: usize) -> Self {
        let offers = Offers {
            files: Vec::new(),
            readers: threads,
        };
        Self {
            offers: Mutex::new(offers),
            changed: Condvar::new(),
        }
    }

    /// Offers a file.
    pub fn offer(&self, file: ReadAhead) -> Offer<'_> {
        let file = Arc::new(file);
        self.lock().files.push(Arc::clone(&file));
        self.changed.notify_all();
        Offer {
            helpers: self,
            file,
        }
    }

    /// To be held by a thread while it reads files.
    pub fn reading(&self) -> Reading<'_> {
        Reading(self)
    }

    /// Helps the threads that read, until there are none.
    fn serve(&self) {
        let mut offers = self.lock();
        while offers.readers > 0 {
            let Some(file) = offers.files.first().cloned() else {
                offers = self
                    .changed
                    .wait(offers)
                    .unwrap_or_else(PoisonError::into_inner);
                continue;
            };
            // The next helper takes another file.
            offers.files.rotate_left(1);
            drop(offers);
            file.help();
            // The file needs no more help.
            self.withdraw(&file);
            offers = self.lock();
        }
    }

    fn withdraw(&self, file: &Arc<ReadAhead>) {
        self.lock().files.retain(|other| !Arc::ptr_eq(other, file));
    }

    fn lock(&self) -> MutexGuard<'_, Offers> {
        self.offers.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Deref for Offer<'_> {
    type Target = ReadAhead;

    fn deref(&self) -> &ReadAhead {
        &self.file
    }
}

impl Drop for Offer<'_> {
    fn drop(&mut self) {
        self.helpers.withdraw(&self.file);
    }
}

impl Reading<'_> {
    /// Ends the reading of this thread, and helps the others until none of them reads.
    pub fn end_and_serve(self) {
        let helpers = self.0;
        drop(self);
        helpers.serve();
    }
}

impl Drop for Reading<'_> {
    fn drop(&mut self) {
        self.0.lock().readers -= 1;
        self.0.changed.notify_all();
    }
}
