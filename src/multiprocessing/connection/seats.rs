//! The peers of a server: which are pending, which are live, and how many there may be.
//!
//! A peer is *pending* until it has authenticated. When too many peers are pending, the one that
//! has waited longest is dropped, not the newest, so that a crowd of silent peers cannot keep a
//! good one out. An authenticated peer is *live*. When too many peers are live, a new one is
//! refused rather than left to hang.

use std::collections::{HashMap, VecDeque};
use std::net::Shutdown;
use std::sync::{Arc, Condvar, Mutex, MutexGuard};

use super::stream::Stream;
use super::{Limits, Peer, Pending};
use crate::multiprocessing::sync::{lock, wait_while};

/// All connected peers of one server.
pub(super) struct Peers {
    limits: Limits,
    seats: Mutex<Seats>,
    changed: Condvar,
}

#[derive(Default)]
struct Seats {
    /// The id of the next seat.
    next: u64,
    /// In the order of arrival.
    pending: VecDeque<(u64, Arc<Stream>)>,
    live: HashMap<u64, Arc<Stream>>,
    /// The number of seats that are not dropped yet. A peer that was pushed out of `pending` keeps
    /// its seat until its thread ends.
    taken: usize,
    stopping: bool,
}

/// What became of a peer that has authenticated.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Admission {
    Live,
    /// As many peers as may be are live.
    Full,
    /// It was dropped meanwhile, or the server is stopping.
    Over,
}

impl Peers {
    pub(super) fn new(limits: Limits) -> Arc<Self> {
        Arc::new(Self {
            limits,
            seats: Mutex::default(),
            changed: Condvar::new(),
        })
    }

    /// Seats a pending peer. Returns the one that was pushed out for it, if any.
    pub(super) fn seat(self: &Arc<Self>, pending: &Pending) -> (Seat, Option<Peer>) {
        let mut seats = lock(&self.seats);
        let mut pushed_out = None;
        if seats.pending.len() >= self.limits.pending.max(1)
            && let Some((_, longest)) = seats.pending.pop_front()
        {
            longest.shutdown(Shutdown::Both);
            pushed_out = Some(longest.peer());
        }
        let id = seats.next;
        seats.next += 1;
        seats.taken += 1;
        seats.pending.push_back((id, Arc::clone(&pending.stream)));
        let peers = Arc::clone(self);
        (Seat { peers, id }, pushed_out)
    }

    /// Ends every connection: of the pending peers at once, of the live ones when their handlers
    /// had time to finish.
    pub(super) fn shut_down(&self) {
        let mut seats = lock(&self.seats);
        seats.stopping = true;
        for (_, stream) in &seats.pending {
            stream.shutdown(Shutdown::Both);
        }
        for stream in seats.live.values() {
            stream.shutdown(Shutdown::Read);
        }
        seats = self.wait_until_empty(seats);
        for stream in seats.live.values() {
            stream.shutdown(Shutdown::Both);
        }
        drop(self.wait_until_empty(seats));
    }

    fn wait_until_empty<'a>(&self, seats: MutexGuard<'a, Seats>) -> MutexGuard<'a, Seats> {
        let limit = Some(self.limits.stop_time);
        wait_while(&self.changed, seats, limit, |seats| seats.taken > 0)
    }
}

/// The seat of one peer, given back on drop, even if its handler panics.
pub(super) struct Seat {
    peers: Arc<Peers>,
    id: u64,
}

impl Seat {
    /// Makes a pending peer live if there is a place. It stays pending while there is none.
    pub(super) fn promote(&self) -> Admission {
        let mut seats = lock(&self.peers.seats);
        let Some(place) = seats.pending.iter().position(|(id, _)| *id == self.id) else {
            return Admission::Over;
        };
        if seats.stopping {
            return Admission::Over;
        }
        if seats.live.len() >= self.peers.limits.live {
            return Admission::Full;
        }
        if let Some((id, stream)) = seats.pending.remove(place) {
            seats.live.insert(id, stream);
        }
        Admission::Live
    }

    /// Returns true if and only if the server itself has ended the connection: the peer was pushed
    /// out, or the server is stopping.
    pub(super) fn is_over(&self) -> bool {
        let seats = lock(&self.peers.seats);
        let is_pending = seats.pending.iter().any(|(id, _)| *id == self.id);
        seats.stopping || !(is_pending || seats.live.contains_key(&self.id))
    }
}

impl Drop for Seat {
    fn drop(&mut self) {
        let mut seats = lock(&self.peers.seats);
        seats.pending.retain(|(id, _)| *id != self.id);
        seats.live.remove(&self.id);
        seats.taken -= 1;
        self.peers.changed.notify_all();
    }
}
