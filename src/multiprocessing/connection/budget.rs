//! The memory that the messages of all peers of one server may take together.
//!
//! A message reserves its share before it is read, in one step where it can, because peers that
//! each hold a part of what they need wait for each other; every wait has an end in any case. Those
//! that wait are served in their order, so a large message is not overtaken for ever by small ones.
//! This file knows sizes only, neither messages nor peers.

use std::collections::VecDeque;
use std::sync::{Arc, Condvar, Mutex};
use std::time::Duration;

use super::ConnectionError;
use crate::multiprocessing::sync::{lock, wait_while};

/// A number of bytes, of which any number of threads reserve shares.
#[derive(Debug)]
pub(super) struct Budget {
    total: usize,
    state: Mutex<State>,
    changed: Condvar,
}

#[derive(Debug)]
struct State {
    free: usize,
    /// The tickets of those that wait, in their order.
    waiting: VecDeque<u64>,
    next_ticket: u64,
}

impl Budget {
    pub(super) fn new(total: usize) -> Arc<Self> {
        Arc::new(Self {
            total,
            state: Mutex::new(State {
                free: total,
                waiting: VecDeque::new(),
                next_ticket: 0,
            }),
            changed: Condvar::new(),
        })
    }

    /// Reserves this number of bytes; waits for them at most `limit`.
    pub(super) fn reserve(
        self: &Arc<Self>,
        bytes: usize,
        limit: Duration,
    ) -> Result<Share, ConnectionError> {
        let refused = ConnectionError::Memory {
            bytes,
            total: self.total,
        };
        if bytes > self.total {
            return Err(refused);
        }
        let mut state = lock(&self.state);
        let ticket = state.next_ticket;
        state.next_ticket += 1;
        state.waiting.push_back(ticket);
        let waits =
            |state: &mut State| state.waiting.front() != Some(&ticket) || state.free < bytes;
        state = wait_while(&self.changed, state, Some(limit), waits);
        let is_served = !waits(&mut state);
        state.waiting.retain(|waiting| *waiting != ticket);
        if is_served {
            state.free -= bytes;
        }
        drop(state);
        // The next in the order may be served too.
        self.changed.notify_all();
        if !is_served {
            return Err(refused);
        }
        Ok(Share {
            budget: Arc::clone(self),
            bytes,
        })
    }
}

/// A reserved number of bytes, given back on drop.
#[derive(Debug)]
pub(super) struct Share {
    budget: Arc<Budget>,
    bytes: usize,
}

impl Share {
    pub(super) fn bytes(&self) -> usize {
        self.bytes
    }

    /// Makes one share of two of the same budget.
    pub(super) fn add(&mut self, mut more: Self) {
        self.bytes += std::mem::take(&mut more.bytes);
    }
}

impl Drop for Share {
    fn drop(&mut self) {
        lock(&self.budget.state).free += self.bytes;
        self.budget.changed.notify_all();
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::thread;

    const SOON: Duration = Duration::from_millis(20);
    const LATE: Duration = Duration::from_secs(60);

    #[test]
    fn shares_are_never_more_than_the_whole() {
        let budget = Budget::new(10);
        let first = budget.reserve(6, SOON).unwrap();
        assert_eq!(first.bytes(), 6);
        assert!(budget.reserve(5, SOON).is_err());
        let mut second = budget.reserve(3, SOON).unwrap();
        second.add(budget.reserve(1, SOON).unwrap());
        assert_eq!(second.bytes(), 4);
        drop(first);
        assert!(budget.reserve(7, SOON).is_err());
        drop(second);
        drop(budget.reserve(10, SOON).unwrap());
        // Not even waited for.
        assert!(budget.reserve(11, LATE).is_err());
    }

    #[test]
    fn who_waits_is_served_in_order_and_large_ones_are_not_overtaken() {
        let budget = Budget::new(10);
        let held = budget.reserve(6, SOON).unwrap();
        let waits = |bytes| {
            let budget = Arc::clone(&budget);
            let waiting = lock(&budget.state).waiting.len();
            let thread = thread::spawn({
                let budget = Arc::clone(&budget);
                move || budget.reserve(bytes, LATE).map(|share| share.bytes())
            });
            while lock(&budget.state).waiting.len() == waiting {
                thread::sleep(Duration::from_millis(1));
            }
            thread
        };
        let large = waits(10);
        // There would be enough for this one.
        let small = waits(1);
        thread::sleep(SOON);
        assert!(!small.is_finished());
        drop(held);
        assert_eq!(large.join().unwrap().unwrap(), 10);
        assert_eq!(small.join().unwrap().unwrap(), 1);
    }

    #[test]
    fn who_waits_in_vain_holds_up_none_after_it() {
        let budget = Budget::new(10);
        let held = budget.reserve(6, SOON).unwrap();
        thread::scope(|scope| {
            let large = scope.spawn(|| budget.reserve(10, 10 * SOON).is_err());
            while lock(&budget.state).waiting.is_empty() {
                thread::sleep(Duration::from_millis(1));
            }
            assert!(budget.reserve(1, LATE).is_ok());
            assert!(large.join().unwrap());
        });
        drop(held);
    }
}
