//! How much a pickle may become. Without limits, 86 bytes can ask for more memory than there is.

use super::PickleError;

/// The longest pickle that is written, and that a connection takes: 16 MiB. Python has no bound; ours is
/// what keeps one message from taking the memory of everyone else.
pub const MAX_PICKLE: usize = 16 << 20;

/// How deeply values may be nested. Python itself stops near a thousand; every walk over a value here is
/// a recursion, and this many steps of one fit on the stack of any thread.
pub const MAX_DEPTH: usize = 100;

/// How many values a pickle may hold, each counted as often as it is reached. A process that
/// reads the worst that this and the largest frame allow needs up to 140 MB (measured, x86-64).
pub const MAX_NODES: usize = 1_000_000;

/// A text counts as one value more, for memory of its own however short it is, and as one more for each of this many
/// bytes. So neither a long text nor many short ones can be repeated at no cost.
const BYTES_A_NODE: usize = 64;

/// An object or a class counts as this many values more: that is what its own fields take of memory.
pub(super) const OBJECT_NODES: usize = 4;

/// The longest integer, in bytes. It is 9864 decimal digits; Python prints no more than 4300.
pub(super) const MAX_INT_BYTES: usize = 4096;

/// What is left of [`MAX_NODES`].
pub(super) struct Budget(usize);

impl Budget {
    pub(super) fn new() -> Budget {
        Budget(MAX_NODES)
    }

    pub(super) fn charge(&mut self, nodes: usize) -> Result<(), PickleError> {
        self.0 = self.0.checked_sub(nodes).ok_or(PickleError::TooBig)?;
        Ok(())
    }

    pub(super) fn charge_text(&mut self, bytes: usize) -> Result<(), PickleError> {
        self.charge(1 + bytes / BYTES_A_NODE)
    }
}
