//! How many threads or processes do the work. Nothing here starts one.

use std::num::NonZeroUsize;

use findrobots::execute::{Processes, Workers, processors};

use super::ReduceCli;
use super::arguments::WorkerArgs;

/// The most threads or processes. More only cost memory: the disk is the limit long before.
const MOST: NonZeroUsize = NonZeroUsize::new(256).unwrap();

impl WorkerArgs {
    /// What to say if fewer are started than were asked for.
    pub(super) fn cap(&self) -> Option<String> {
        match self.processes {
            Some(processes) => cap("--processes", processes),
            None => cap("-j", self.jobs?),
        }
    }

    pub(super) fn workers(&self) -> Workers {
        match self.processes {
            Some(processes) => Workers::Processes(Processes {
                processes: processes.min(MOST),
                timeout: self.timeout,
                max_tasks_per_child: self.max_tasks_per_child,
            }),
            None => Workers::Threads(threads(self.jobs)),
        }
    }
}

impl ReduceCli {
    /// What to say if fewer threads are started than were asked for.
    pub(crate) fn cap(&self) -> Option<String> {
        cap("-j", self.jobs?)
    }
}

/// The number of threads if `-j` has this value.
pub(crate) fn threads(jobs: Option<NonZeroUsize>) -> NonZeroUsize {
    jobs.unwrap_or_else(processors).min(MOST)
}

fn cap(option: &str, asked: NonZeroUsize) -> Option<String> {
    (asked > MOST).then(|| format!("{option} {asked}: uses {MOST}, the most that are started"))
}
