//! The escapes that Apache and nginx write inside a field.

/// How the bytes of a field are written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Escapes {
    /// As Apache and nginx write them, see [`unescape`].
    Server,
    /// As the client sent them, or percent-encoded by the server.
    None,
}

/// Undoes the escapes that Apache and nginx write: `\"`, `\\`, `\n` and its like, `\xhh` in either
/// case.
///
/// Anything else stays as it is. Source: `ap_escape_logitem` (Apache 2.0.46 and later) and nginx's
/// `log_format … escape=default`.
pub fn unescape(field: &[u8]) -> Vec<u8> {
    let mut out = Vec::with_capacity(field.len());
    let mut rest = field;
    while let [byte, tail @ ..] = rest {
        let (value, length) = match (byte, tail) {
            (b'\\', [b'x', high, low, ..]) => match (hex(*high), hex(*low)) {
                (Some(high), Some(low)) => (high << 4 | low, 4),
                _ => (b'\\', 1),
            },
            (b'\\', [b'"', ..]) => (b'"', 2),
            (b'\\', [b'\\', ..]) => (b'\\', 2),
            (b'\\', [b'b', ..]) => (8, 2),
            (b'\\', [b'n', ..]) => (b'\n', 2),
            (b'\\', [b'r', ..]) => (b'\r', 2),
            (b'\\', [b't', ..]) => (b'\t', 2),
            (b'\\', [b'v', ..]) => (11, 2),
            _ => (*byte, 1),
        };
        out.push(value);
        rest = &rest[length..];
    }
    out
}

/// The value of a hexadecimal digit.
pub(in crate::map) fn hex(digit: u8) -> Option<u8> {
    char::from(digit).to_digit(16).map(|value| value as u8)
}

#[cfg(test)]
mod tests {
    use super::unescape;

    #[test]
    fn escapes_of_both_servers_are_undone() {
        assert_eq!(
            unescape(br#"\"\\\n\t\r\b\v\x16\xC3\xbc"#),
            b"\"\\\n\t\r\x08\x0b\x16\xc3\xbc"
        );
        assert_eq!(unescape(br"\q\x1\xg0\"), br"\q\x1\xg0\");
    }
}
