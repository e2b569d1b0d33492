//! One file a child process, on the pool of [`crate::multiprocessing`].
//!
//! The only room that knows both of logs and of processes. A file that kills its reader costs that file alone;
//! everything else is as with threads, to the byte. What can be read only once, as a pipe, is read by this
//! process itself, because no child could try it again.

use std::cell::RefCell;
use std::ffi::OsString;
use std::num::{NonZeroU32, NonZeroUsize};
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::mpsc::{Receiver, sync_channel};
use std::sync::{Mutex, PoisonError};
use std::thread;
use std::time::Duration;

use serde::{Deserialize, Serialize};

use super::serial::Serial;
use super::{Executor, Observer, Reduce, largest_first, map_file, unread};
use crate::discover::{LogFile, Source};
use crate::map::decode::Workspace;
use crate::map::{Mapped, Query};
use crate::multiprocessing::error::{Failure, PoolError};
use crate::multiprocessing::pool::{Config, Pool};
use crate::multiprocessing::process::{Context, Progress};
use crate::multiprocessing::task::{Registry, Task};

/// How many child processes, and how patient with them.
#[derive(Debug, Clone, Copy)]
pub struct Processes {
    /// So many.
    pub processes: NonZeroUsize,
    /// How long one file may take.
    pub timeout: Option<Duration>,
    /// After how many files a child is replaced.
    pub max_tasks_per_child: Option<NonZeroU32>,
}

/// What a child can do, for `child_entry` at the first line of `main`.
pub fn registry() -> Registry {
    Registry::default().with::<MapFile>()
}

/// The task of a child: one file.
#[derive(Serialize, Deserialize)]
struct MapFile {
    path: OsString,
    beside: Option<OsString>,
    query: Query,
}

impl Task for MapFile {
    const NAME: &'static str = "map-file";
    type Output = Mapped;

    fn run(self, context: &Context) -> Result<Mapped, Failure> {
        thread_local! {
            static WORKSPACE: RefCell<Workspace> = RefCell::default();
        }
        let file = LogFile {
            source: Source::Path(self.path.into()),
            size: None,
            beside: self.beside.map(Into::into),
        };
        let progress = Told {
            progress: context.progress().clone(),
            bytes: AtomicU64::new(0),
        };
        Ok(WORKSPACE
            .with_borrow_mut(|workspace| map_file(&file, &self.query, workspace, &progress, None)))
    }
}

/// Tells the parent how much of a file was read.
struct Told {
    progress: Progress,
    bytes: AtomicU64,
}

impl Observer for Told {
    fn read(&self, bytes: u64) {
        self.progress
            .set(self.bytes.fetch_add(bytes, Ordering::Relaxed) + bytes);
    }
}

/// How many words of progress may wait for the observer. A guess at more than a draw of the bar takes; what
/// finds no room is made good by the next word, for each tells a total.
const WORDS: usize = 64;

impl Executor for Processes {
    fn execute(
        &self,
        files: &[LogFile],
        query: &Query,
        observer: &dyn Observer,
        reduce: Reduce<'_>,
    ) {
        let (files, streams): (Vec<_>, Vec<_>) =
            files.iter().cloned().partition(|file| file.size.is_some());
        let order = largest_first(&files);
        let progress = ByFile::new(order.len(), observer);
        let reduce = Mutex::new(reduce);
        let finish = |file: &LogFile, mapped| {
            reduce.lock().unwrap_or_else(PoisonError::into_inner)(file, mapped);
        };
        thread::scope(|scope| {
            scope.spawn(|| {
                Serial.execute(&streams, query, observer, &mut |file, mapped| {
                    finish(file, mapped)
                })
            });
            // Dropped before the scope waits for its threads, so that no word of progress is to come.
            let pool = match Pool::new(self.config(order.len())) {
                Ok(pool) => pool,
                Err(error) => return order.iter().for_each(|file| finish(file, lost(&error))),
            };
            let (teller, told) = sync_channel(WORDS);
            scope.spawn(|| progress.listen(told));
            let tasks = order.iter().map(|file| MapFile {
                path: file.source.name().into(),
                beside: file.beside.clone().map(Into::into),
                query: query.clone(),
            });
            let results = pool.map_unordered(tasks).on_progress(move |index, bytes| {
                let _full_or_over = teller.try_send((index, bytes));
            });
            for (index, result) in results {
                let mapped = result.unwrap_or_else(|error| lost(&error));
                progress.advance(index, mapped.summary.totals.bytes_read);
                observer.done(order[index]);
                finish(order[index], mapped);
            }
        });
    }
}

impl Processes {
    fn config(&self, files: usize) -> Config {
        Config {
            workers: self.processes.get().min(files),
            timeout: self.timeout,
            max_tasks_per_child: self.max_tasks_per_child.map(NonZeroU32::get),
            ..Config::default()
        }
    }
}

/// What is to be said of a file that no child could finish.
fn lost(error: &PoolError) -> Mapped {
    unread(format!("not read: {error}"))
}

/// How much of each file was read, as far as the observer knows.
struct ByFile<'a> {
    bytes: Vec<AtomicU64>,
    observer: &'a dyn Observer,
}

impl<'a> ByFile<'a> {
    fn new(files: usize, observer: &'a dyn Observer) -> Self {
        let bytes = (0..files).map(|_| AtomicU64::new(0)).collect();
        Self { bytes, observer }
    }

    fn listen(&self, told: Receiver<(usize, u64)>) {
        for (index, bytes) in told {
            self.advance(index, bytes);
        }
    }

    /// So much of a file was read in all. What another attempt reads again is not told again.
    fn advance(&self, index: usize, bytes: u64) {
        let before = self.bytes[index].fetch_max(bytes, Ordering::Relaxed);
        if bytes > before {
            self.observer.read(bytes - before);
        }
    }
}
