//! The configuration of a pool, and its statistics.

use std::time::Duration;

use crate::multiprocessing::process::Launch;

/// The number of workers, and the limits of their tasks.
#[derive(Clone, Debug)]
pub struct PoolConfig {
    /// Worker processes; 0 counts as 1.
    pub workers: usize,
    /// How often a task is started before the death of its worker is its error; 0 counts as 1. A
    /// task that must not run twice needs 1, and no chunks: see `Map::chunk_size`.
    pub attempts: u32,
    /// How long a task may run. Then its worker is killed, and the task is not tried again.
    pub timeout: Option<Duration>,
    /// A worker is replaced after this number of tasks.
    pub max_tasks_per_child: Option<u32>,
    /// How many tasks may wait for a worker before `submit` blocks; 0 counts as 1.
    pub queue: usize,
    /// How workers are started.
    pub launch: Launch,
}

impl Default for PoolConfig {
    /// A worker for each processor, and otherwise what suits most tasks.
    fn default() -> Self {
        let workers = std::thread::available_parallelism().map_or(1, usize::from);
        Self {
            workers,
            attempts: 3,
            timeout: None,
            max_tasks_per_child: None,
            queue: 4 * workers,
            launch: Launch::default(),
        }
    }
}

/// Counts of what happened in a pool.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Stats {
    /// Worker processes started, including failed starts.
    pub started: u64,
    /// Tasks that returned, failed or panicked.
    pub done: u64,
    /// Workers that died while they ran a task.
    pub lost: u64,
}
