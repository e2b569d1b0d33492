//! The accept loop: one thread per peer, and no peer can stop the loop or delay another peer.

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Arc;
use std::thread;
use std::time::{Duration, Instant};

use super::budget::Budget;
use super::event::{Observer, message};
use super::seats::{Admission, Peers, Seat};
use super::{Connection, ConnectionError, Event, Limits, Listener, Pending, Refusal, StopHandle};
use crate::multiprocessing::auth::{AuthKey, Policy};
use crate::multiprocessing::frame::FrameError;

/// The pause after a failed `accept`; the usual reason is that no file descriptor is free.
const ACCEPT_PAUSE: Duration = Duration::from_millis(50);

/// What a server allows its peers.
#[derive(Clone, Copy, Debug)]
pub struct ServeOptions {
    /// What a peer may authenticate with.
    pub policy: Policy,
    /// Sizes, counts and times.
    pub limits: Limits,
}

impl ServeOptions {
    /// The default limits, with this policy.
    pub fn new(policy: Policy) -> Self {
        Self {
            policy,
            limits: Limits::default(),
        }
    }
}

/// Accepts peers until `stop`, and runs `handler` once for each that authenticates, in its own
/// thread. The handler returns the error that ended the connection; [`FrameError::Closed`] is the
/// usual one, and no failure.
///
/// `observe` is called with every [`Event`], from many threads at once. The peer, or the loop that
/// accepts, waits until it returns.
///
/// A peer beyond [`Limits::live`] may authenticate; it then receives an `OSError` with the reason,
/// and its connection ends.
///
/// After `stop`, no peer is accepted and nothing more is read from the live ones. Running handlers
/// may finish within [`Limits::stop_time`], then every connection is closed. A handler that is
/// still running after the same time again is abandoned: a thread cannot be killed, but `serve`
/// returns.
pub fn serve(
    listener: Listener,
    key: AuthKey,
    options: ServeOptions,
    stop: &StopHandle,
    observe: impl Fn(&Event<'_>) + Send + Sync + 'static,
    handler: impl Fn(&mut Connection) -> Result<(), ConnectionError> + Send + Sync + 'static,
) {
    let peers = Peers::new(options.limits);
    let server = Arc::new(Server {
        key,
        options,
        budget: Budget::new(options.limits.memory),
        observer: Observer::new(observe),
        handler,
    });
    loop {
        let pending = match listener.accept(stop) {
            Ok(None) => break,
            Ok(Some(pending)) => pending,
            Err(error) => {
                let address = listener.address();
                let event = Event::AcceptFailed {
                    address,
                    error: &error,
                };
                server.observer.report(&event);
                stop.wait(ACCEPT_PAUSE);
                continue;
            }
        };
        let peer = pending.peer();
        let (seat, pushed_out) = peers.seat(&pending);
        if let Some(peer) = pushed_out {
            let why = Refusal::Crowded(options.limits.pending);
            server.observer.report(&Event::Refused { peer, why });
        }
        let serving = Arc::clone(&server);
        let thread = thread::Builder::new().name("peer".to_owned());
        // If no thread can be started, the closure is dropped with the seat and the socket.
        if let Err(error) = thread.spawn(move || serving.serve_peer(pending, &seat)) {
            let why = Refusal::NoThread(error);
            server.observer.report(&Event::Refused { peer, why });
        }
    }
    drop(listener);
    peers.shut_down();
}

/// What the threads of all peers share.
struct Server<H> {
    key: AuthKey,
    options: ServeOptions,
    budget: Arc<Budget>,
    observer: Observer,
    handler: H,
}

impl<H: Fn(&mut Connection) -> Result<(), ConnectionError>> Server<H> {
    fn serve_peer(&self, pending: Pending, seat: &Seat) {
        let peer = pending.peer();
        let limits = &self.options.limits;
        let start = Instant::now();
        let authenticated = pending.authenticate(&self.key, self.options.policy, limits);
        let mut connection = match authenticated {
            Ok(connection) => connection,
            // The handshake has already reported the failure to the peer.
            Err(error) => {
                if !seat.is_over() {
                    let error = &error;
                    self.observer
                        .report(&Event::NotAuthenticated { peer, error });
                }
                return;
            }
        };
        connection.serve(&self.budget, &self.observer);
        match seat.promote() {
            Admission::Live => self.handle(&mut connection, seat),
            Admission::Over => {}
            Admission::Full => {
                let why = Refusal::Full(limits.live);
                let text = why.to_string();
                self.observer.report(&Event::Refused { peer, why });
                // It is still pending, and has no more time than the handshake.
                let left = limits.handshake_time.saturating_sub(start.elapsed());
                connection.dismiss("OSError", &text, left);
            }
        }
    }

    fn handle(&self, connection: &mut Connection, seat: &Seat) {
        let peer = connection.peer();
        match catch_unwind(AssertUnwindSafe(|| (self.handler)(connection))) {
            Ok(Ok(()) | Err(ConnectionError::Frame(FrameError::Closed))) => {}
            Ok(Err(error)) => {
                if !seat.is_over() {
                    let error = &error;
                    self.observer.report(&Event::Ended { peer, error });
                }
            }
            Err(payload) => {
                let message = message(&*payload);
                self.observer.report(&Event::Panicked { peer, message });
            }
        }
    }
}
