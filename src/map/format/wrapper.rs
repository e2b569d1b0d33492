//! What other programs put around a line: syslog, container runtimes, spreadsheets.

/// The line inside, if another program wrote something before it.
pub(super) fn inner(_line: &[u8]) -> Option<&[u8]> {
    None
}

/// The line inside quotes, with its doubled quotes (RFC 4180) undone.
pub(super) fn unquote(_line: &[u8], _out: &mut Vec<u8>) -> bool {
    false
}
