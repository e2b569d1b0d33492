//! Connections and calls, against Python and against strangers.
//!
//! | file | what is shown |
//! |---|---|
//! | `echo` | values cross unchanged, both ways, TCP and Unix, every Python that is found |
//! | `calls` | results and exceptions cross as such, both ways |
//! | `pickles` | random values are to Python what they are to us |
//! | `strangers` | who has not authenticated cannot stop or hold up anybody |
//! | `bombs` | small pickles that would be large, before and after the handshake |
//! | `faults` | panics, dead peers, too many peers, the end of the server |
//!
//! Servers listen on free ports and in temporary folders; every wait has an end.

#![allow(clippy::unwrap_used, reason = "a test may panic")]
#![allow(clippy::print_stderr, reason = "a test says what it skips")]

mod bombs;
mod calls;
mod echo;
mod faults;
mod pickles;
mod strangers;
mod support;
