//! Logs, compressed files and archives made from seeds, shared by the integration tests, the unit
//! tests and the benches.
//!
//! The kit does not depend on findrobots, so that it can judge findrobots' answers independently.

pub mod answer;
pub mod bursts;
pub mod compress;
pub mod corpus;
mod draw;
pub mod logs;
pub mod parts;
