//! One file per thread, on a pool of rayon's. A thread that has no file left helps the others.

use std::num::NonZeroUsize;
use std::sync::atomic::{AtomicUsize, Ordering};

use super::job::map_file;
use super::serial::Serial;
use super::{Executor, Job, Sink, processors};
use crate::map::{Helpers, Mapper, Workspace};

pub(super) struct Threads {
    pub(super) threads: NonZeroUsize,
}

impl Executor for Threads {
    fn execute(&self, job: &Job<'_>, sink: &Sink<'_>) {
        let threads = self.threads.get();
        // If the system gives no threads, the calling thread does the work.
        let Ok(pool) = rayon::ThreadPoolBuilder::new().num_threads(threads).build() else {
            return Serial.execute(job, sink);
        };
        // Each thread takes the largest file that is left. rayon's parallel iterators would split
        // the list in halves, and begin the small files of one half before the large ones of the
        // other.
        let order = job.largest_first();
        let next = AtomicUsize::new(0);
        let helpers = Helpers::new(threads);
        // On one processor, helping only slows the reader and adds work.
        let can_help = (processors().get() > 1).then_some(&helpers);
        pool.broadcast(|_| {
            let reading = helpers.reading();
            let mut workspace = Workspace::default();
            let mut mapper =
                Mapper::new(job.query, &mut workspace, can_help).with_known(job.known());
            while let Some(file) = order.get(next.fetch_add(1, Ordering::Relaxed)) {
                sink.put(file, map_file(&mut mapper, file, job.observer));
            }
            reading.end_and_serve();
        });
    }
}
