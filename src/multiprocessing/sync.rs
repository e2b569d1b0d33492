//! Locking and waiting for all of `multiprocessing`, whether or not another thread panicked under the lock.
//!
//! Poison is ignored: the code under these locks never leaves data half changed, and runs none of the caller's code.

use std::sync::{Condvar, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

pub(super) fn lock<T: ?Sized>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

/// Waits on `signal` while `condition` holds, for at most `limit` (`None`: without a limit).
pub(super) fn wait_while<'a, T>(
    signal: &Condvar,
    guard: MutexGuard<'a, T>,
    limit: Option<Duration>,
    condition: impl FnMut(&mut T) -> bool,
) -> MutexGuard<'a, T> {
    match limit {
        None => signal
            .wait_while(guard, condition)
            .unwrap_or_else(PoisonError::into_inner),
        Some(limit) => {
            signal
                .wait_timeout_while(guard, limit, condition)
                .unwrap_or_else(PoisonError::into_inner)
                .0
        }
    }
}
