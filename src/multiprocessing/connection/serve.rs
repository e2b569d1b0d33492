//! The accept loop: a thread a peer, and nothing that a peer does can stop it or hold up another peer.
//!
//! A peer is *pending* until it has authenticated: it has 256-byte frames and three seconds in all. When
//! too many are pending, the one that has waited longest goes, not the one that has just come, so that a
//! crowd of silent peers cannot keep a good one out. A peer that has authenticated is *live*; when too
//! many are live, a new one is refused at once: to let it wait in a queue would be to let it hang.

use std::collections::{HashMap, VecDeque};
use std::net::Shutdown;
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};
use std::thread;
use std::time::{Duration, Instant};

use super::stream::Stream;
use super::{Connection, Listener, Pending, Stop};
use crate::multiprocessing::auth::{AuthKey, Policy};

/// The most peers that are being authenticated at a time; each costs a thread.
const MAX_PENDING: usize = 64;

/// All the time that a peer has to authenticate. An honest one needs less than a millisecond.
const HANDSHAKE_TIME: Duration = Duration::from_secs(3);

/// How long to wait after a failed `accept`: the usual reason is that no file descriptor is free.
const ACCEPT_PAUSE: Duration = Duration::from_millis(50);

/// On stopping, how long a request that is being served may take to finish, and again how long its thread
/// may take to notice that the connection is gone.
const GRACE: Duration = Duration::from_secs(2);

/// What a server puts up with.
#[derive(Clone, Copy, Debug)]
pub struct ServeOptions {
    /// What a peer may authenticate with.
    pub policy: Policy,
    /// The most authenticated peers at a time; those beyond are refused. The default is 64.
    pub max_connections: usize,
    /// How long a peer may be silent before it is taken for dead. The default is an hour.
    pub idle_timeout: Duration,
}

impl ServeOptions {
    /// The defaults, with this policy.
    pub fn new(policy: Policy) -> ServeOptions {
        ServeOptions {
            policy,
            max_connections: 64,
            idle_timeout: Duration::from_secs(3600),
        }
    }
}

/// Serves every peer that authenticates in a thread of its own, which runs `handler` once, until `stop`.
///
/// On `stop` no new peer is taken, nothing more is read from the others, what is being handled may finish
/// within a grace of two seconds, and then every connection is closed. A handler that is still busy after
/// two more seconds is left behind: a thread cannot be killed, but the caller is not held up by it.
pub fn serve(
    listener: Listener,
    key: AuthKey,
    options: ServeOptions,
    stop: &Stop,
    handler: impl Fn(&mut Connection) + Send + Sync + 'static,
) {
    let peers = Arc::new(Peers::default());
    let job = Arc::new((key, handler));
    loop {
        match listener.accept(stop) {
            Ok(None) => break,
            Err(_) => stop.wait(ACCEPT_PAUSE),
            Ok(Some(pending)) => {
                let Some(seat) = Seat::take(&peers, &pending, options.max_connections) else {
                    continue;
                };
                let job = Arc::clone(&job);
                // If no thread can be had the closure is dropped, and with it the seat and the socket.
                let _ = thread::Builder::new()
                    .name("peer".to_owned())
                    .spawn(move || {
                        let (key, handler) = &*job;
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
    // Why a peer did not get in is of no interest to anybody but the peer, and it has been told.
    let deadline = Instant::now() + HANDSHAKE_TIME;
    let Ok(mut connection) = pending.authenticate(key, options.policy, deadline) else {
        return;
    };
    if seat.promote(options.max_connections) {
        connection.set_recv_timeout(Some(options.idle_timeout));
        handler(&mut connection);
    }
}

/// Everybody who is connected.
#[derive(Default)]
struct Peers {
    state: Mutex<State>,
    changed: Condvar,
}

#[derive(Default)]
struct State {
    next: u64,
    /// In the order of their coming.
    pending: VecDeque<(u64, Arc<Stream>)>,
    live: HashMap<u64, Arc<Stream>>,
    seats: usize,
    stopping: bool,
}

impl Peers {
    fn lock(&self) -> MutexGuard<'_, State> {
        // Nothing that can panic is done under the lock, and a server does not stop for less than that.
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn shut_down(&self) {
        let mut state = self.lock();
        state.stopping = true;
        state
            .pending
            .iter()
            .for_each(|(_, stream)| stream.shutdown(Shutdown::Both));
        state
            .live
            .values()
            .for_each(|stream| stream.shutdown(Shutdown::Read));
        state = self.wait_until_empty(state);
        state
            .live
            .values()
            .for_each(|stream| stream.shutdown(Shutdown::Both));
        drop(self.wait_until_empty(state));
    }

    fn wait_until_empty<'a>(&self, state: MutexGuard<'a, State>) -> MutexGuard<'a, State> {
        self.changed
            .wait_timeout_while(state, GRACE, |state| state.seats > 0)
            .unwrap_or_else(PoisonError::into_inner)
            .0
    }
}

/// The place of one peer among the others, given back on drop, also when a handler panics.
struct Seat {
    peers: Arc<Peers>,
    id: u64,
}

impl Seat {
    fn take(peers: &Arc<Peers>, pending: &Pending, max_connections: usize) -> Option<Seat> {
        let mut state = peers.lock();
        if state.live.len() >= max_connections {
            return None;
        }
        if state.pending.len() >= MAX_PENDING
            && let Some((_, longest)) = state.pending.pop_front()
        {
            longest.shutdown(Shutdown::Both);
        }
        let id = state.next;
        state.next += 1;
        state.seats += 1;
        state.pending.push_back((id, Arc::clone(&pending.stream)));
        Some(Seat {
            peers: Arc::clone(peers),
            id,
        })
    }

    /// Moves the peer from the pending to the live, if there is room.
    fn promote(&self, max_connections: usize) -> bool {
        let mut state = self.peers.lock();
        let Some(place) = state.pending.iter().position(|(id, _)| *id == self.id) else {
            return false;
        };
        if state.stopping || state.live.len() >= max_connections {
            return false;
        }
        if let Some((id, stream)) = state.pending.remove(place) {
            state.live.insert(id, stream);
        }
        true
    }
}

impl Drop for Seat {
    fn drop(&mut self) {
        let mut state = self.peers.lock();
        state.pending.retain(|(id, _)| *id != self.id);
        state.live.remove(&self.id);
        state.seats -= 1;
        self.peers.changed.notify_all();
    }
}
