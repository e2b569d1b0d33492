//! The threads of a run that have no file left, and the files they can help with.
//!
//! A thread that reads a big file offers it here; idle threads decode ahead in it until it is done.
//! So the last files of a run, or its only one, keep every thread busy. Only [`MOST_FILES`] files
//! get help at a time, because each may use [`MOST_MEMORY`](super::MOST_MEMORY). Knows neither logs
//! nor how a file is decoded.

use std::ops::Deref;
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};

use super::ReadAhead;

/// The most files that get help at a time: the memory of all helped files together is this number
/// times [`MOST_MEMORY`](super::MOST_MEMORY). More would help only with more than 30 processors.
const MOST_FILES: usize = 4;

/// The threads of one run.
pub struct Helpers {
    offers: Mutex<Offers>,
    changed: Condvar,
}

struct Offers {
    /// The files on offer, in the order of the offers. The first [`MOST_FILES`] get help.
    files: Vec<Offered>,
    /// Changes with each choice, so that helpers spread over the files.
    turn: usize,
    /// The number of threads that may still offer a file.
    readers: usize,
}

/// A file on offer. It uses memory until its offer ends, even if it needs no more help.
struct Offered {
    file: Arc<ReadAhead>,
    needs_help: bool,
}

/// A file that is offered until this is dropped.
pub struct Offer<'h> {
    helpers: &'h Helpers,
    file: Arc<ReadAhead>,
}

/// A thread that still reads files and may offer them, until this is dropped, even by a panic.
pub struct ReaderGuard<'h>(&'h Helpers);

impl Helpers {
    /// For `threads` threads, each of which must call [`Helpers::reading`] once.
    pub fn new(threads: usize) -> Self {
        let offers = Offers {
            files: Vec::new(),
            turn: 0,
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
        self.lock().files.push(Offered {
            file: Arc::clone(&file),
            needs_help: true,
        });
        self.changed.notify_all();
        Offer {
            helpers: self,
            file,
        }
    }

    /// To be held by a thread while it reads files.
    pub fn reading(&self) -> ReaderGuard<'_> {
        ReaderGuard(self)
    }

    /// Helps the threads that read, until there are none.
    fn serve(&self) {
        let mut offers = self.lock();
        while offers.readers > 0 {
            let Some(file) = offers.choose() else {
                offers = self
                    .changed
                    .wait(offers)
                    .unwrap_or_else(PoisonError::into_inner);
                continue;
            };
            drop(offers);
            file.help();
            offers = self.lock();
            if let Some(offered) = offers.find(&file) {
                offered.needs_help = false;
            }
        }
    }

    fn lock(&self) -> MutexGuard<'_, Offers> {
        self.offers.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Offers {
    /// The next file to help with.
    fn choose(&mut self) -> Option<Arc<ReadAhead>> {
        let first = &self.files[..self.files.len().min(MOST_FILES)];
        let needy: Vec<_> = first.iter().filter(|offered| offered.needs_help).collect();
        let chosen = needy.get(self.turn % needy.len().max(1))?;
        let file = Arc::clone(&chosen.file);
        self.turn = self.turn.wrapping_add(1);
        Some(file)
    }

    fn find(&mut self, file: &Arc<ReadAhead>) -> Option<&mut Offered> {
        let mut files = self.files.iter_mut();
        files.find(|offered| Arc::ptr_eq(&offered.file, file))
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
        let mut offers = self.helpers.lock();
        offers
            .files
            .retain(|offered| !Arc::ptr_eq(&offered.file, &self.file));
        // Another file may get help now.
        self.helpers.changed.notify_all();
    }
}

impl ReaderGuard<'_> {
    /// Ends the reading of this thread, and helps the others until none of them reads.
    pub fn end_and_serve(self) {
        let helpers = self.0;
        drop(self);
        helpers.serve();
    }
}

impl Drop for ReaderGuard<'_> {
    fn drop(&mut self) {
        self.0.lock().readers -= 1;
        self.0.changed.notify_all();
    }
}
