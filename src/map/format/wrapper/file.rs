//! The name of a file before its lines, as grep writes it: `access.log:` or `access.log:12:`.

use std::net::IpAddr;

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
        Some(record) => numbered(text, record)?,
        None => text,
    };
    // `log.example.com:443` is a virtual host.
    let is_port = word(text).0.iter().all(u8::is_ascii_digit);
    (is_log && !is_port && is_record(text)).then_some(text)
}

/// Which of two texts is the record: `2001:db8::17`, or what stands after its first number, which
/// may be that of the line. Of two addresses the one counts that a host on the internet can have.
fn numbered<'a>(text: &'a [u8], after: &'a [u8]) -> Option<&'a [u8]> {
    let address = |text| address(word(text).0);
    match (address(text), address(after)) {
        (None, _) => Some(after),
        (Some(_), None) => Some(text),
        (Some(one), Some(other)) => match (is_global(one), is_global(other)) {
            (true, false) => Some(text),
            (false, true) => Some(after),
            _ => None,
        },
    }
}

/// Whether an address of IPv6 is of the range that is assigned on the internet, 2000::/3.
fn is_global(address: IpAddr) -> bool {
    matches!(address, IpAddr::V6(address) if address.segments()[0] >> 13 == 1)
}

#[cfg(test)]
mod tests {
    use super::inner;

    #[test]
    fn the_number_of_a_line_is_no_part_of_an_address() {
        for (line, record) in [
            ("a.log:2001:db8::17 - -", Some("2001:db8::17 - -")),
            ("a.log:12:2001:db8::17 - -", Some("2001:db8::17 - -")),
            ("a.log:12:1.2.3.4 - -", Some("1.2.3.4 - -")),
            ("a.log:2001:2003::17 - -", None),
            ("a.log:12:13::17 - -", None),
            ("logs.example.com:443 1.2.3.4 - -", None),
        ] {
            assert_eq!(inner(line.as_bytes()), record.map(str::as_bytes), "{line}");
        }
    }
}
