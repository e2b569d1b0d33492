//! Connections and calls, against Python and against strangers.
//!
//! | file | shows |
//! |---|---|
//! | `echo` | values cross unchanged, both ways, over TCP and Unix, with every Python found |
//! | `calls` | results and exceptions cross as such, both ways |
//! | `pickles` | values mean the same here and in Python, random ones and those of its own tests |
//! | `exceptions` | every Python can make the exceptions that are written |
//! | `strangers` | a peer that has not authenticated cannot stop or delay another peer |
//! | `bombs` | small pickles that would become large, before and after the handshake |
//! | `polling` | `poll`, the file descriptor, and receives whose time is over |
//! | `events` | every refusal is seen by the observer of the server, and by the peer |
//! | `memory` | the messages of all peers together take no more memory than they may |
//! | `lines` | the servers of plain sockets, with every Python found |
//! | `select_server` | many clients of one thread: none starves, none disturbs another |
//! | `faults` | panics, dead peers, too many peers, the end of the server |
//!
//! `values` generates random values; `support` finds Pythons and starts servers. Servers listen on
//! free ports and in temporary folders; every wait has an end.

#![allow(clippy::unwrap_used, reason = "a test may panic")]
#![allow(clippy::print_stderr, reason = "a test prints what it skips")]

mod bombs;
mod calls;
mod echo;
mod events;
mod exceptions;
mod faults;
mod lines;
mod memory;
mod pickles;
mod polling;
mod select_server;
mod strangers;
mod support;
mod values;
