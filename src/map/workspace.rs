//! The memory of one worker, for use by one file after another: a small file costs no allocation.

use super::decode::Scratch;
use super::lines::Lines;

/// The memory of one worker.
#[derive(Default)]
pub struct Workspace {
    pub(super) scratch: Scratch,
    pub(super) lines: Lines,
}
