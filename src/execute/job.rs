//! The input and the output of every executor: the files to map, and the sink for their outcomes.
//!
//! Knows nothing of threads, except that outcomes may come from several.

use std::cmp::Reverse;
use std::collections::HashSet;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::{Mutex, PoisonError};

use super::Observer;
use crate::cache::Answers;
use crate::log_file::{LogFile, Source};
use crate::map::ask::Query;
use crate::map::known::Known;
use crate::map::{Mapped, Mapper, Unread};

/// The work of one run.
#[derive(Clone, Copy)]
pub struct Job<'a> {
    /// The files to map; no source occurs twice.
    pub files: &'a [LogFile],
    /// The question that is asked of each file.
    pub query: &'a Query,
    /// Where answers are looked up and kept.
    pub answers: Option<&'a Answers>,
    /// Follows the work.
    pub observer: &'a dyn Observer,
}

impl<'a> Job<'a> {
    /// The answers that are known already.
    pub(super) fn known(&self) -> Option<&'a dyn Known> {
        self.answers.map(|answers| answers as &dyn Known)
    }

    /// The files, the largest first, so that no large file is begun last and worked on alone.
    pub(super) fn largest_first(&self) -> Vec<&'a LogFile> {
        let mut order: Vec<_> = self.files.iter().collect();
        order.sort_by_key(|file| Reverse(file.size));
        order
    }
}

/// Maps one file. A panic ends the work on this file, not the run.
pub(super) fn map_file(mapper: &mut Mapper<'_>, file: &LogFile, observer: &dyn Observer) -> Mapped {
    let map = || mapper.map(file, &|bytes| observer.read(bytes));
    catch_unwind(AssertUnwindSafe(map)).unwrap_or_else(|_| Mapped::unread(Unread::Panicked))
}

/// Takes the outcome of each file once, from any thread, and passes it on, in that thread.
pub struct Sink<'a> {
    observer: &'a dyn Observer,
    each: &'a (dyn Fn(&LogFile, Mapped) + Sync),
    /// The files without an outcome.
    waiting: Mutex<HashSet<&'a Source>>,
}

impl<'a> Sink<'a> {
    /// For the files of `job`; `each` is called with each file and its outcome.
    pub fn new(job: &Job<'a>, each: &'a (dyn Fn(&LogFile, Mapped) + Sync)) -> Self {
        let files = job.files.iter().map(|file| &file.source).collect();
        Self {
            observer: job.observer,
            each,
            waiting: Mutex::new(files),
        }
    }

    /// Takes the outcome of a file. A second one for the same file is a bug of the executor, and is
    /// dropped.
    pub fn put(&self, file: &LogFile, mapped: Mapped) {
        let waiting = self.waiting.lock();
        let first = waiting
            .unwrap_or_else(PoisonError::into_inner)
            .remove(&file.source);
        debug_assert!(first, "a second outcome for {:?}", file.source);
        if first {
            self.observer.done(file, &mapped);
            (self.each)(file, mapped);
        }
    }
}

impl Drop for Sink<'_> {
    fn drop(&mut self) {
        let waiting = self
            .waiting
            .get_mut()
            .unwrap_or_else(PoisonError::into_inner);
        debug_assert!(
            waiting.is_empty() || std::thread::panicking(),
            "no outcome for {waiting:?}"
        );
    }
}
