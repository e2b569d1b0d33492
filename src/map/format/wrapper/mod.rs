//! What other programs put around a line: syslog, container runtimes, spreadsheets.
//!
//! ```text
//! prefix     what stands before a line, known by its whole form
//!   clock    times          syslog   syslog, journald
//!   container   Docker, Kubernetes       file     grep
//!   record   whether a record begins after it
//! quotes     a line in a cell of comma-separated values
//! parts      records that a container runtime split, joined again
//!   docker   its lines of JSON          cri   the kubelet's lines
//! ```
//!
//! A prefix must be of a known form from its first byte to its last, and begin the line. So no part
//! of a record (a user, an agent) can pass as one, and a word that is of no known form is never
//! taken off: the word after it may be anything. Knows nothing of what a record says.

mod clock;
mod container;
mod cri;
mod docker;
mod file;
mod parts;
mod prefix;
mod quotes;
mod record;
mod syslog;

#[cfg(test)]
mod tests;

pub(in crate::map) use parts::Parts;
pub(super) use prefix::inner;
pub(super) use quotes::unquote;

/// Returns true if and only if a line is one of Docker's and holds a part of a record that goes on
/// in a later line.
pub(super) fn is_part(line: &[u8]) -> bool {
    docker::read(line).is_some_and(|line| line.is_part)
}
