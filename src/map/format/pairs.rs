//! Records of labels and values: LTSV, and the routers that write `key=value`.

use super::draft::Draft;

/// Reads a record; none if the line is none.
pub(super) fn read(_line: &[u8]) -> Option<Draft<'_>> {
    None
}
