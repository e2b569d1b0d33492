//! Where the map runs. Serial is the specification; every other executor must give what it gives, to the byte.
//!
//! An executor sees each file once and tells of each once, in any order, whatever happens on the way.

mod board;
pub mod processes;
mod serial;
mod threads;

use std::fs::File;
use std::io;
use std::num::NonZeroUsize;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::Path;

use crate::discover::{Cause, LogFile, Source, visible};
use crate::map::decode::{Workspace, is_gzip};
use crate::map::inflate::parallel::Ahead;
use crate::map::summary::Summary;
use crate::map::{self, End, Log, Mapped, Query, twin};
use board::Board;
pub use processes::Processes;

/// Maps files somewhere.
pub trait Executor {
    /// Maps each of the files and gives what became of it to `reduce`, one at a time.
    fn execute(
        &self,
        files: &[LogFile],
        query: &Query,
        observer: &dyn Observer,
        reduce: Reduce<'_>,
    );
}

/// Takes what became of a file.
pub type Reduce<'a> = &'a mut (dyn FnMut(&LogFile, Mapped) + Send);

/// Sees the work go on, from any thread, for a progress bar or a log.
pub trait Observer: Sync {
    /// The files are known and their mapping begins.
    fn begin(&self, _files: &[LogFile]) {}
    /// So many bytes were read from the disk.
    fn read(&self, _bytes: u64) {}
    /// One file is done.
    fn done(&self, _file: &LogFile) {}
}

/// Nobody looks.
impl Observer for () {}

/// Who does the work, and how many of them.
#[derive(Debug, Clone, Copy)]
pub enum Workers {
    /// Threads of this process; one is the calling thread itself.
    Threads(NonZeroUsize),
    /// Child processes.
    Processes(Processes),
}

/// The one choice of an executor.
pub fn executor(workers: Workers) -> Box<dyn Executor> {
    match workers {
        Workers::Threads(NonZeroUsize::MIN) => Box::new(serial::Serial),
        Workers::Threads(threads) => Box::new(threads::Threads { threads }),
        Workers::Processes(processes) => Box::new(processes),
    }
}

/// The order that files are begun in: the largest first, so that none of them is worked on alone at the end.
fn largest_first(files: &[LogFile]) -> Vec<&LogFile> {
    let mut order: Vec<_> = files.iter().collect();
    order.sort_by_key(|file| std::cmp::Reverse(file.size));
    order
}

/// Maps one file. A fault of our own ends that file, not the run.
fn map_file(
    file: &LogFile,
    query: &Query,
    workspace: &mut Workspace,
    observer: &dyn Observer,
    board: Option<&Board>,
) -> Mapped {
    let map = AssertUnwindSafe(|| open_and_map(file, query, workspace, observer, board));
    let mapped = match catch_unwind(map) {
        Ok(Ok(mapped)) => mapped,
        Ok(Err(error)) => unread(format!("cannot be opened: {}", Cause(&error))),
        Err(_) => unread("findrobots failed on it, which is a bug: please report it".into()),
    };
    observer.done(file);
    mapped
}

fn open_and_map(
    file: &LogFile,
    query: &Query,
    workspace: &mut Workspace,
    observer: &dyn Observer,
    board: Option<&Board>,
) -> io::Result<Mapped> {
    let on_read = |bytes| observer.read(bytes);
    let beside = file.beside.as_deref();
    let path = match &file.source {
        Source::Stdin => {
            let mut stdin = io::stdin().lock();
            return Ok(map::map(
                Log::Stream(&mut stdin),
                query,
                workspace,
                &on_read,
            ));
        }
        Source::Path(path) => path,
    };
    let mut file = File::open(path)?;
    let metadata = file.metadata()?;
    if !metadata.is_file() {
        return Ok(map::map(Log::Stream(&mut file), query, workspace, &on_read));
    }
    if let Some(plain) = beside
        // Where the plain file cannot be read, the compressed one is.
        && is_copy(&file, metadata.len(), plain).unwrap_or(false)
    {
        let name = visible(plain.file_name().unwrap_or_default());
        return Ok(Mapped {
            summary: Summary::default(),
            end: End::Whole,
            warnings: vec![format!("same text as {name}, read once")],
        });
    }
    match board {
        Some(board) if metadata.len() >= WORTH_HELP && is_gzip(&file) => {
            let offer = board.offer(Ahead::new(Box::new(file), metadata.len()));
            Ok(map::map(
                Log::Helped(offer.ahead()),
                query,
                workspace,
                &on_read,
            ))
        }
        _ => Ok(map::map(Log::File(&file), query, workspace, &on_read)),
    }
}

/// Returns true if and only if the compressed file has the text of the plain one.
fn is_copy(compressed: &File, size: u64, plain: &Path) -> io::Result<bool> {
    let plain = File::open(plain)?;
    let metadata = plain.metadata()?;
    let [compressed, plain] = [(compressed, size), (&plain, metadata.len())]
        .map(|(source, size)| twin::Sized { source, size });
    Ok(metadata.is_file() && twin::is_copy(compressed, plain)?)
}

/// A compressed file of so many bytes takes long enough (about 10 ms) that a thread without work can be of use.
const WORTH_HELP: u64 = 2 << 20;

fn unread(why: String) -> Mapped {
    Mapped {
        summary: Summary::default(),
        end: End::Unread(why),
        warnings: Vec::new(),
    }
}
