//! The accept loop: one thread per peer, and no peer can stop the loop or delay another peer.
//!
//! A peer is *pending* until it has authenticated, with frames of at most 256 bytes and three
//! seconds for the whole handshake. When too many peers are pending, the one that has waited
//! longest is dropped, not the newest, so that a crowd of silent peers cannot keep a good one out.
//! An authenticated peer is *live*. When too many peers are live, a new one is refused at once
//! rather than left to hang.

use std::collections::{HashMap, VecDeque};
use std::net::Shutdown;
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};
use std::thread;
use std::time::{Duration, Instant};

use super::stream::Stream;
use super::{Connection, Listener, Pending, StopHandle};
use crate::multiprocessing::auth::{AuthKey, Policy};
use crate::multiprocessing::sync::lock;

/// The most peers that may be pending at a time; each costs a thread.
const MAX_PENDING: usize = 64;

/// The time that a peer has to authenticate. An honest one needs less than a millisecond.
const HANDSHAKE_TIME: Duration = Duration::from_secs(3);

/// The pause after a failed `accept`; the usual reason is that no file descriptor is free.
const ACCEPT_PAUSE: Duration = Duration::from_millis(50);

/// On stopping, the time for a running handler to finish, and then again for its thread to notice
/// that the connection is closed.
const GRACE: Duration = Duration::from_secs(2);

/// The limits of a server.
#[derive(Clone, Copy, Debug)]
pub struct ServeOptions {
    /// What a peer may authenticate with.
    pub policy: Policy,
    /// The most authenticated peers at a time; those beyond are refused. The default is 64.
    pub max_connections: usize,
    /// How long a peer may be silent before its connection is closed. The default is an hour.
    pub idle_timeout: Duration,
}

impl ServeOptions {
    /// The defaults, with this policy.
    pub fn new(policy: Policy) -> Self {
        Self {
            policy,
            max_connections: 64,
            idle_timeout: Duration::from_secs(3600),
        }
    }
}

/// Accepts peers until `stop`, and runs `handler` once for each that authenticates, in its own
/// thread.
///
/// After `stop`, no peer is accepted and nothing more is read from the live ones. Running handlers
/// may finish within two seconds, then every connection is closed. A handler that is still running
/// two seconds later is abandoned: a thread cannot be killed, but `serve` returns.
pub fn serve(
    listener: Listener,
    key: AuthKey,
    options: ServeOptions,
    stop: &StopHandle,
    handler: impl Fn(&mut Connection) + Send + Sync + 'static,
) {
    let peers = Arc::new(Peers::default());
    let shared = Arc::new((key, handler));
    loop {
        match listener.accept(stop) {
            Ok(None) => break,
            Err(_) => stop.wait(ACCEPT_PAUSE),
            Ok(Some(pending)) => {
                let Some(seat) = Seat::take(&peers, &pending, options.max_connections) else {
                    continue;
                };
                let shared = Arc::clone(&shared);
                // If no thread can be started, the closure is dropped with the seat and the socket.
                _ = thread::Builder::new()
                    .name("peer".to_owned())
                    .spawn(move || {
                        let (key, handler) = &*shared;
                        serve_peer(pending, &seat, key, options, handler);
                    });
            }
        }
    }
    drop(listener);
    peers.shut_down();
}

fn serve_peer(
    pending: Pending,
    seat: &Seat,
    key: &AuthKey,
    options: ServeOptions,
    handler: &impl Fn(&mut Connection),
) {
    // The handshake has already reported a failure to the peer, and it concerns no one else.
    let deadline = Instant::now() + HANDSHAKE_TIME;
    let Ok(mut connection) = pending.authenticate(key, options.policy, deadline) else {
        return;
    };
    if seat.promote(options.max_connections) {
        connection.set_recv_timeout(Some(options.idle_timeout));
        handler(&mut connection);
    }
}

/// All connected peers.
#[derive(Default)]
struct Peers {
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

impl Peers {
    fn shut_down(&self) {
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
        self.changed
            .wait_timeout_while(seats, GRACE, |seats| seats.taken > 0)
            .unwrap_or_else(PoisonError::into_inner)
            .0
    }
}

/// The seat of one peer, given back on drop, even if its handler panics.
struct Seat {
    peers: Arc<Peers>,
    id: u64,
}

impl Seat {
    /// Seats a pending peer; `None` if the limit of live peers is reached.
    fn take(peers: &Arc<Peers>, pending: &Pending, max_connections: usize) -> Option<Self> {
        let mut seats = lock(&peers.seats);
        if seats.live.len() >= max_connections {
            return None;
        }
        if seats.pending.len() >= MAX_PENDING
            && let Some((_, longest)) = seats.pending.pop_front()
        {
            longest.shutdown(Shutdown::Both);
        }
        let id = seats.next;
        seats.next += 1;
        seats.taken += 1;
        seats.pending.push_back((id, Arc::clone(&pending.stream)));
        Some(Self {
            peers: Arc::clone(peers),
            id,
        })
    }

    /// Makes a pending peer live. Returns false if it was dropped meanwhile, the server is
    /// stopping, or the limit of live peers is reached.
    fn promote(&self, max_connections: usize) -> bool {
        let mut seats = lock(&self.peers.seats);
        let Some(place) = seats.pending.iter().position(|(id, _)| *id == self.id) else {
            return false;
        };
        if seats.stopping || seats.live.len() >= max_connections {
            return false;
        }
        if let Some((id, stream)) = seats.pending.remove(place) {
            seats.live.insert(id, stream);
        }
        true
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
