//! Processes that work together.

pub mod error;
pub mod pool;
pub mod process;
pub mod queue;
pub mod task;
mod wire;

use std::sync::{Mutex, MutexGuard};

/// Locks, whether or not another thread panicked under the lock: no code here leaves its data half changed, and none of
/// the caller's code runs under a lock.
fn lock<T: ?Sized>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex
        .lock()
        .unwrap_or_else(|poisoned| poisoned.into_inner())
}
