//! How processes talk: connections that Python's `multiprocessing` also speaks, and calls over them.
//!
//! This folder knows nothing of logs, hosts or robots, and could be lifted out as a crate of its own.

pub mod auth;
pub mod connection;
