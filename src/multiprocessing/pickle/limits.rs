//! The limits of a pickle. Without them, 86 bytes can ask for more memory than there is.

use super::PickleError;

/// The longest pickle by default, in bytes: 16 MiB. Python has no limit; ours keeps one message
/// from taking the memory of everything else.
pub const MAX_PICKLE: usize = 16 << 20;

/// A text costs one node more per this many bytes, so a long text cannot be repeated for free.
const BYTES_A_NODE: usize = 64;

/// An object or a class costs this many nodes more: the memory that its own fields take.
pub(super) const OBJECT_NODES: usize = 4;

/// What one pickle may ask for. A value is written within the same limits, so a peer that has them
/// too can read it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Limits {
    /// The longest pickle, in bytes. By default [`MAX_PICKLE`].
    pub bytes: usize,
    /// How deeply values may be nested, in levels: a list in a list is one. By default 100; Python
    /// itself stops near a thousand. Every walk over a value here is recursive, so a larger number
    /// needs threads with a larger stack.
    pub depth: usize,
    /// How many values a pickle may hold, in nodes; at most 2³² − 1. By default a million: a process
    /// that reads such a pickle and copies its value needs up to 150 MB (measured, x86-64).
    ///
    /// A value is one node at each use, shared or not. A text, a byte string or an integer of more
    /// than 64 bits is one more per 64 bytes; the latter two are one more for their copy, an object
    /// or a class is four. A writer counts the calls of protocol 2 for sets and bytes too.
    pub nodes: usize,
    /// The longest integer, in bytes. By default 4096, which are 9864 decimal digits; Python prints
    /// at most 4300.
    pub int_bytes: usize,
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            bytes: MAX_PICKLE,
            depth: 100,
            nodes: 1_000_000,
            int_bytes: 4096,
        }
    }
}

impl Limits {
    pub(super) fn check_bytes(&self, bytes: usize) -> Result<(), PickleError> {
        within("bytes of the pickle", bytes, self.bytes)
    }

    pub(super) fn check_nodes(&self, nodes: usize) -> Result<(), PickleError> {
        within(NODES, nodes, self.nodes)
    }

    pub(super) fn check_int(&self, bytes: usize) -> Result<(), PickleError> {
        within("bytes of an integer", bytes, self.int_bytes)
    }

    pub(super) fn budget(&self) -> Budget {
        // Nodes are numbered in 32 bits.
        let limit = self.nodes.min(u32::MAX as usize);
        Budget { limit, rest: limit }
    }
}

const NODES: &str = "nodes";

fn within(what: &'static str, count: usize, limit: usize) -> Result<(), PickleError> {
    if count > limit {
        return Err(PickleError::TooBig { what, limit });
    }
    Ok(())
}

/// The nodes that are left.
pub(super) struct Budget {
    limit: usize,
    rest: usize,
}

impl Budget {
    pub(super) fn charge(&mut self, nodes: usize) -> Result<(), PickleError> {
        self.rest = self.rest.checked_sub(nodes).ok_or(PickleError::TooBig {
            what: NODES,
            limit: self.limit,
        })?;
        Ok(())
    }

    /// The nodes of a shared text above the one that every value costs. Its length is charged at
    /// each use, because a program that copies or prints the value expands it.
    pub(super) fn charge_text(&mut self, bytes: usize) -> Result<(), PickleError> {
        self.charge(bytes / BYTES_A_NODE)
    }

    /// The nodes of bytes that each use copies, into memory of their own.
    pub(super) fn charge_copy(&mut self, bytes: usize) -> Result<(), PickleError> {
        self.charge(1 + bytes / BYTES_A_NODE)
    }
}
