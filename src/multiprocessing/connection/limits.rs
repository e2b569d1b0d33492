//! The limits of connections and of a server: sizes, counts and times, in one type.

use std::time::Duration;

use crate::multiprocessing::pickle;

/// What a connection, a listener and a server allow. The default is the value that each field
/// names.
///
/// The messages of the peers of one server together need at most [`memory`](Self::memory), and half
/// a mebibyte for each live peer, whose small messages are not counted. What the server itself
/// makes of a message, and the stack of each thread, come on top.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Limits {
    /// The longest message that is received or sent, in bytes: 16 MiB.
    pub frame: usize,
    /// What the pickle in a message may hold.
    pub pickle: pickle::Limits,
    /// The memory for the messages of all peers of one server together, in bytes: 1 GiB. A
    /// connection without a server has as much for itself. A message of more than 4 KiB takes its
    /// share before it is read: its length and, if it is received as a value, 128 bytes for every
    /// node that it may have, most often one for each byte, and 145 MB at most. It gives its share
    /// back when it is answered or the next one is received. So with less than 145 MB, the largest
    /// messages are always refused.
    pub memory: usize,
    /// How long a message waits for its share of the memory before it is refused: 10 s.
    pub memory_time: Duration,
    /// The most peers that may be connected and not authenticated: 64. Each costs a thread. Beyond
    /// them, the one that has waited longest is dropped.
    pub pending: usize,
    /// The most authenticated peers: 64. Those beyond are refused.
    pub live: usize,
    /// How long a whole handshake may take, at the listener's end: 3 s. An honest peer needs less
    /// than a millisecond.
    pub handshake_time: Duration,
    /// How long a client tries to connect and to authenticate: 20 s. A Python server authenticates
    /// its clients one after the other, so this is longer than a server of ours needs.
    pub connect_time: Duration,
    /// How long a peer of a server may be silent before its connection is closed: an hour.
    pub idle_time: Duration,
    /// How long one message may take to arrive, from its length to its last byte, and how long a
    /// send may take while the peer does not read: 60 s.
    pub transfer_time: Duration,
    /// How long the running handlers may go on when a server stops: 2 s, and then as much again for
    /// their threads to notice that their connections are closed.
    pub stop_time: Duration,
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            frame: pickle::MAX_PICKLE,
            pickle: pickle::Limits::default(),
            memory: 1 << 30,
            memory_time: Duration::from_secs(10),
            pending: 64,
            live: 64,
            handshake_time: Duration::from_secs(3),
            connect_time: Duration::from_secs(20),
            idle_time: Duration::from_secs(3600),
            transfer_time: Duration::from_secs(60),
            stop_time: Duration::from_secs(2),
        }
    }
}
