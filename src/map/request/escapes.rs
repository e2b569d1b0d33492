//! The escapes that Apache and nginx write inside a field.

use std::borrow::Cow;

use memchr::{memchr, memmem};

/// How the bytes of a field are written.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Escapes {
    /// As Apache and nginx write them, see [`unescape`].
    Server,
    /// As the client sent them, or percent-encoded by the server.
    #[default]
    None,
    /// As a table has them, whose columns hold no blanks: headers are percent-encoded (CloudFront),
    /// and targets are as the client sent them.
    Percent,
    /// The same, but headers have `+` for each blank (IIS).
    Plus,
}

impl Escapes {
    /// A header as the client sent it.
    pub fn header(self, field: &[u8]) -> Cow<'_, [u8]> {
        match self {
            Self::Server if memchr(b'\\', field).is_some() => unescape(field).into(),
            Self::Percent => from_percent(field).into(),
            Self::Plus if field.contains(&b' ') => field.into(),
            // Others who write such tables encode as CloudFront does.
            Self::Plus if memmem::find(field, b"%20").is_some() && !field.contains(&b'+') => {
                from_percent(field).into()
            }
            Self::Plus if field.contains(&b'+') => from_plus(field).into(),
            Self::Server | Self::None | Self::Plus => field.into(),
        }
    }
}

/// Undoes percent-encoding, and a second one around it, which CloudFront's logs had for years.
fn from_percent(field: &[u8]) -> Vec<u8> {
    let once = percent_decoded(field);
    match !once.contains(&b' ') && memmem::find(&once, b"%20").is_some() {
        true => percent_decoded(&once),
        false => once,
    }
}

/// Undoes percent-encoding (RFC 3986, section 2.1). A `%` without two digits stays.
pub(in crate::map) fn percent_decoded(field: &[u8]) -> Vec<u8> {
    let mut out = Vec::with_capacity(field.len());
    let mut rest = field;
    while let [byte, tail @ ..] = rest {
        let digits = match (byte, tail) {
            (b'%', [high, low, ..]) => hex(*high).zip(hex(*low)),
            _ => None,
        };
        let (value, length) = digits.map_or((*byte, 1), |(high, low)| (high << 4 | low, 3));
        out.push(value);
        rest = &rest[length..];
    }
    out
}

/// A `+` is a blank, and the second of two is what the client sent: `(+http://…` after a blank.
fn from_plus(field: &[u8]) -> Vec<u8> {
    let mut out = Vec::with_capacity(field.len());
    let mut rest = field;
    while let [byte, tail @ ..] = rest {
        rest = match (byte, tail) {
            (b'+', [b'+', after @ ..]) => {
                out.extend_from_slice(b" +");
                after
            }
            (b'+', _) => {
                out.push(b' ');
                tail
            }
            _ => {
                out.push(*byte);
                tail
            }
        };
    }
    out
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
    use super::{Escapes, unescape};

    #[test]
    fn a_header_is_what_the_client_sent() {
        for (escapes, logged, sent) in [
            (Escapes::Server, r#"a\"b"#, r#"a"b"#),
            (Escapes::None, r#"a\"b+%20"#, r#"a\"b+%20"#),
            (
                Escapes::Percent,
                "Yeti/1.1%20(+http://a.example)",
                "Yeti/1.1 (+http://a.example)",
            ),
            (Escapes::Percent, "a%2520b", "a b"),
            (Escapes::Percent, "100%25%20sure%2", "100% sure%2"),
            (
                Escapes::Plus,
                "a+(compatible;+b/2.0;++http://c)",
                "a (compatible; b/2.0; +http://c)",
            ),
            (Escapes::Plus, "a+++b", "a + b"),
            (Escapes::Plus, "a%20b", "a b"),
            (Escapes::Plus, "a b+c", "a b+c"),
            (Escapes::Plus, "curl/8.5", "curl/8.5"),
        ] {
            let found = escapes.header(logged.as_bytes());
            assert_eq!(
                found.escape_ascii().to_string(),
                sent.escape_default().to_string()
            );
        }
    }

    #[test]
    fn escapes_of_both_servers_are_undone() {
        assert_eq!(
            unescape(br#"\"\\\n\t\r\b\v\x16\xC3\xbc"#),
            b"\"\\\n\t\r\x08\x0b\x16\xc3\xbc"
        );
        assert_eq!(unescape(br"\q\x1\xg0\"), br"\q\x1\xg0\");
    }
}
