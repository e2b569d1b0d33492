//! Where the map runs: on this thread, on threads, or in child processes.
//!
//! Serial is the specification: every other executor must produce what it produces, to the byte. An
//! executor maps each file once and reports each once, in any order, whatever happens on the way.
//! Only `processes` knows of child processes; nothing here knows how a file is read.

mod job;
pub mod processes;
mod serial;
mod threads;

use std::num::NonZeroUsize;
use std::thread::available_parallelism;

pub use job::{Job, Sink};
pub use processes::Processes;

use crate::discover::Discovery;
use crate::log_file::LogFile;
use crate::map::Mapped;

/// Maps files somewhere.
pub trait Executor {
    /// Maps each file of the job, and puts its outcome into the sink.
    fn execute(&self, job: &Job<'_>, sink: &Sink<'_>);
}

/// Follows the work, from any thread, for a progress bar or a log.
pub trait Observer: Sync {
    /// The files are known, and their mapping begins.
    fn begin(&self, _found: &Discovery) {}
    /// This number of bytes was read from the disk.
    fn read(&self, _bytes: u64) {}
    /// One file is done, with this outcome.
    fn done(&self, _file: &LogFile, _mapped: &Mapped) {}
}

/// Ignores everything.
impl Observer for () {}

/// The kind and the number of workers.
#[derive(Debug, Clone, Copy)]
pub enum Workers {
    /// Threads of this process; one is the calling thread itself.
    Threads(NonZeroUsize),
    /// Child processes.
    Processes(Processes),
}

/// The executor for these workers.
pub fn executor(workers: Workers) -> Box<dyn Executor> {
    match workers {
        Workers::Threads(NonZeroUsize::MIN) => Box::new(serial::Serial),
        Workers::Threads(threads) => Box::new(threads::Threads { threads }),
        Workers::Processes(processes) => Box::new(processes),
    }
}

/// The number of threads that can run at the same time on this machine.
pub fn processors() -> NonZeroUsize {
    available_parallelism().unwrap_or(NonZeroUsize::MIN)
}
