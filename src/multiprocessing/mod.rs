//! How processes talk: connections that Python's `multiprocessing` also speaks, and calls over them.
//!
//! This folder knows nothing of logs, hosts or robots, and could be lifted out as a crate of its own.

#![cfg_attr(test, allow(clippy::unwrap_used))]

pub mod auth;
pub mod connection;
pub mod pickle;
pub mod rpc;
