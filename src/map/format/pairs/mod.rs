//! Records of labels and values: LTSV, and the routers that write `key=value`.

mod logfmt;
mod ltsv;

#[cfg(test)]
mod tests;

use super::draft::{Draft, Role};
use super::keys::{Fields, Found};

/// Reads a record; none if the line is none. The work is linear in the length of the line.
pub(super) fn read(line: &[u8]) -> Option<Draft<'_>> {
    let line = line.trim_ascii();
    let fields = match memchr::memchr(b'\t', line) {
        Some(_) => ltsv::read(line)?,
        None => logfmt::read(line)?,
    };
    record(fields)
}

/// The record that the fields are. Only one with a status counts: an application writes client,
/// method and path into its messages too.
fn record(fields: Fields<'_>) -> Option<Draft<'_>> {
    match fields.finish() {
        Ok(Found::Record(draft)) if draft.has(Role::Status) => Some(draft),
        _ => None,
    }
}
