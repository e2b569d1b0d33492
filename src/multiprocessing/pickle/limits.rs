//! The limits of a pickle. Without them, 86 bytes can ask for more memory than there is.

use super::PickleError;

/// The longest pickle that is written, and that a connection takes: 16 MiB. Python has no limit;
/// ours keeps one message from taking the memory of everything else.
pub const MAX_PICKLE: usize = 16 << 20;

/// How deeply values may be nested. Python itself stops near a thousand. Every walk over a value
/// here is recursive, and the stack of any thread has space for this many levels.
pub const MAX_DEPTH: usize = 100;

/// How many values a pickle may hold, each counted once per path that leads to it. A process that
/// reads the worst pickle within this limit and the limit of frames needs up to 140 MB (measured,
/// x86-64).
pub const MAX_NODES: usize = 1_000_000;

/// A text costs one value more, for its own allocation however short it is, and one more per this
/// many bytes. So neither a long text nor many short ones can be repeated for free.
const BYTES_A_NODE: usize = 64;

/// An object or a class costs this many values more: the memory that its own fields take.
pub(super) const OBJECT_NODES: usize = 4;

/// The longest integer, in bytes: 9864 decimal digits. Python prints at most 4300.
pub(super) const MAX_INT_BYTES: usize = 4096;

/// The rest of [`MAX_NODES`].
pub(super) struct Budget(usize);

impl Budget {
    pub(super) fn new() -> Self {
        Self(MAX_NODES)
    }

    pub(super) fn charge(&mut self, nodes: usize) -> Result<(), PickleError> {
        self.0 = self.0.checked_sub(nodes).ok_or(PickleError::TooBig)?;
        Ok(())
    }

    pub(super) fn charge_text(&mut self, bytes: usize) -> Result<(), PickleError> {
        self.charge(1 + bytes / BYTES_A_NODE)
    }
}
