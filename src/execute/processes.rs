//! The files in child processes, on the pool of [`crate::multiprocessing`]: a big file alone, small
//! ones in chunks.
//!
//! The only module that knows both logs and processes. A file that kills its reader costs that file
//! alone, also in a chunk; everything else is as with threads, to the byte. A pipe is read by this
//! process itself, because it can be read only once, so a second child could not try again.

use std::cell::RefCell;
use std::ffi::OsString;
use std::num::{NonZeroU32, NonZeroUsize};
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::mpsc::{Receiver, sync_channel};
use std::thread::{self, Builder};
use std::time::Duration;

use serde::{Deserialize, Serialize};

use super::job::map_file;
use super::serial::Serial;
use super::{Executor, Job, Observer, Sink};
use crate::cache::Cache;
use crate::log_file::{LogFile, Source};
use crate::map::ask::Query;
use crate::map::known::Known;
use crate::map::{Lookup, Mapped, Mapper, Unread, Workspace};
use crate::multiprocessing::context::{Context, ProgressReporter};
use crate::multiprocessing::error::{Failure, PoolError};
use crate::multiprocessing::pool::{Pool, PoolConfig};
use crate::multiprocessing::task::{Registry, Task};

/// The number of child processes, and their limits.
#[derive(Debug, Clone, Copy)]
pub struct Processes {
    /// The number of child processes.
    pub processes: NonZeroUsize,
    /// The time that one file may take.
    pub timeout: Option<Duration>,
    /// The number of files after which a child is replaced.
    pub max_tasks_per_child: Option<NonZeroU32>,
}

/// The tasks of a child, for `child_entry` in the first line of `main`.
pub fn registry() -> Registry {
    Registry::default().with::<MapFile>()
}

/// The task of a child: one file.
#[derive(Serialize, Deserialize)]
struct MapFile {
    path: OsString,
    size: Option<u64>,
    beside: Option<OsString>,
    identify: bool,
    query: Query,
    /// The folder of the cache.
    cache: Option<OsString>,
}

impl Task for MapFile {
    const NAME: &'static str = "map-file";
    /// How the file was looked up crosses beside the facts.
    type Output = (Mapped, Lookup);

    fn run(self, context: &Context) -> Result<(Mapped, Lookup), Failure> {
        thread_local! {
            static WORKSPACE: RefCell<Workspace> = RefCell::default();
        }
        let file = LogFile {
            source: Source::Path(self.path.into()),
            size: self.size,
            beside: self.beside.map(Into::into),
            identify: self.identify,
        };
        let observer = ToParent {
            progress: context.progress().clone(),
            bytes: AtomicU64::new(0),
        };
        let cache = self.cache.map(|folder| Cache::attach(folder.into()));
        let answers = cache.and_then(|cache| cache.answers(&self.query).ok());
        let known = answers.as_ref().map(|answers| answers as &dyn Known);
        let mut mapped = WORKSPACE.with_borrow_mut(|workspace| {
            let mut mapper = Mapper::new(&self.query, workspace, None).with_known(known);
            map_file(&mut mapper, &file, &observer)
        });
        let lookup = std::mem::take(&mut mapped.lookup);
        Ok((mapped, lookup))
    }

    fn weight(&self) -> u64 {
        weight(self.size)
    }
}

/// How much of a chunk a file fills: its bytes, and what it costs to open one.
fn weight(size: Option<u64>) -> u64 {
    size.unwrap_or(0).saturating_add(OPENING)
}

/// Opening a file takes as long as reading this number of bytes: about 10 µs.
const OPENING: u64 = 4 << 10;

/// The largest chunk of small files: one takes a child about a millisecond, so that a message costs
/// little, and a chunk that runs again too.
const CHUNK: u64 = 512 << 10;

/// Chunks for each child, so that all children end at about the same time.
const SHARES: u64 = 8;

/// Reports to the parent how much of a file was read.
struct ToParent {
    progress: ProgressReporter,
    bytes: AtomicU64,
}

impl Observer for ToParent {
    fn read(&self, bytes: u64) {
        self.progress
            .set(self.bytes.fetch_add(bytes, Ordering::Relaxed) + bytes);
    }
}

/// The number of progress messages that may wait for the observer: a guess at more than arrive
/// while a progress bar is drawn. A message that does not fit is dropped; the next one makes up for
/// it, because each is a total.
const MESSAGES: usize = 64;

impl Executor for Processes {
    fn execute(&self, job: &Job<'_>, sink: &Sink<'_>) {
        let (files, streams): (Vec<_>, Vec<_>) = job
            .files
            .iter()
            .cloned()
            .partition(|file| file.size.is_some());
        let order = Job {
            files: &files,
            ..*job
        }
        .largest_first();
        let streams = Job {
            files: &streams,
            ..*job
        };
        let progress = ByFile::new(order.len(), job.observer);
        thread::scope(|scope| {
            // Without a thread to be had, the streams are read first.
            let stream_thread =
                Builder::new().spawn_scoped(scope, || Serial.execute(&streams, sink));
            if stream_thread.is_err() {
                Serial.execute(&streams, sink);
            }
            // Dropped before the scope waits for its threads, so that the progress channel closes.
            let pool = match Pool::new(self.config(order.len())) {
                Ok(pool) => pool,
                Err(error) => return order.iter().for_each(|file| sink.put(file, lost(&error))),
            };
            let (sender, receiver) = sync_channel(MESSAGES);
            // Without a thread to be had, progress is reported when a file is done.
            _ = Builder::new().spawn_scoped(scope, || progress.listen(receiver));
            let tasks = order.iter().map(|file| MapFile {
                path: file.source.name().into(),
                size: file.size,
                beside: file.beside.clone().map(Into::into),
                identify: file.identify,
                query: job.query.clone(),
                cache: job.answers.map(|answers| answers.folder().into()),
            });
            let chunk = self.chunk(&order);
            // The largest files come first, each in a chunk of its own. A chunk of small files is
            // so short that its files are reported when they are done.
            let is_big = |file: &&&LogFile| weight(file.size) >= chunk;
            let n_big = order.iter().take_while(is_big).count();
            let results = pool.map_unordered(tasks).chunk_size(chunk);
            let results = results.on_progress(move |index, bytes| {
                if index < n_big {
                    _ = sender.try_send((index, bytes));
                }
            });
            let mut workspace = Workspace::default();
            let mut mapper = Mapper::new(job.query, &mut workspace, None).with_known(job.known());
            for (index, result) in results {
                let mapped = match result {
                    Ok((mapped, lookup)) => Mapped { lookup, ..mapped },
                    // The task itself never fails, so its answer is too long to send: hosts may
                    // have names of 1 MiB. The parent holds the answers anyway, and maps the file.
                    Err(PoolError::Task(_)) => map_file(&mut mapper, order[index], &()),
                    Err(error) => lost(&error),
                };
                progress.advance(index, mapped.summary.totals.bytes_read);
                sink.put(order[index], mapped);
            }
        });
    }
}

impl Processes {
    /// The weight of a chunk.
    fn chunk(&self, files: &[&LogFile]) -> u64 {
        let weights = files.iter().map(|file| weight(file.size));
        let total = weights.fold(0, u64::saturating_add);
        let children = u64::try_from(self.processes.get()).unwrap_or(u64::MAX);
        CHUNK.min(total / SHARES.saturating_mul(children))
    }

    fn config(&self, files: usize) -> PoolConfig {
        PoolConfig {
            workers: self.processes.get().min(files),
            timeout: self.timeout,
            max_tasks_per_child: self.max_tasks_per_child.map(NonZeroU32::get),
            ..PoolConfig::default()
        }
    }
}

/// The outcome of a file that no child could finish.
fn lost(error: &PoolError) -> Mapped {
    Mapped::unread(Unread::Lost(error.to_string()))
}

/// The number of bytes of each file that were reported to the observer.
struct ByFile<'a> {
    bytes: Vec<AtomicU64>,
    observer: &'a dyn Observer,
}

impl<'a> ByFile<'a> {
    fn new(files: usize, observer: &'a dyn Observer) -> Self {
        let bytes = (0..files).map(|_| AtomicU64::new(0)).collect();
        Self { bytes, observer }
    }

    /// Reports until the channel closes.
    fn listen(&self, messages: Receiver<(usize, u64)>) {
        for (index, bytes) in messages {
            self.advance(index, bytes);
        }
    }

    /// Reports that `bytes` bytes of a file were read. Bytes that another attempt reads again are
    /// not reported again.
    fn advance(&self, index: usize, bytes: u64) {
        let before = self.bytes[index].fetch_max(bytes, Ordering::Relaxed);
        if bytes > before {
            self.observer.read(bytes - before);
        }
    }
}
