//! The name of a file before its lines, as grep writes it: `access.log:` or `access.log:12:`.

use memchr::memmem;

use super::prefix::{digits, span, word};
use super::record::is_record;
use crate::host::address;

/// The record after the name of a file. It must begin as one, and the name be that of a log: the
/// colon alone shows little.
pub(super) fn inner(line: &[u8]) -> Option<&[u8]> {
    let is_part = |byte: u8| byte.is_ascii_graphic() && !b":\"".contains(&byte);
    let (name, rest) = span(line, is_part);
    let text = rest.strip_prefix(b":")?;
    let is_log = name.contains(&b'/') || memmem::find(name, b"log").is_some();
    let text = match digits(text, 1..=12).and_then(|rest| rest.strip_prefix(b":")) {
        // The number may be of the line or of the address.
        Some(_) if address(word(text).0).is_some() => return None,
        Some(record) => record,
        None => text,
    };
    // `log.example.com:443` is a virtual host.
    let is_port = word(text).0.iter().all(u8::is_ascii_digit);
    (is_log && !is_port && is_record(text)).then_some(text)
}
