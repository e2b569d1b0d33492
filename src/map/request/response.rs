//! What stands after the request: the answer of the server, and two headers of the client.

use super::quotes::quoted;

/// The fields after a request, as far as the line has them.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Response<'a> {
    /// The status code.
    pub status: Option<u16>,
    /// The size of the answer, in bytes; some formats include the headers. `-` is none.
    pub bytes: Option<u64>,
    /// The `Referer` header, escapes included. `-` is one that was not sent.
    pub referer: Option<&'a [u8]>,
    /// The `User-Agent` header, escapes included. `-` is one that was not sent.
    pub agent: Option<&'a [u8]>,
}

/// Reads ` status bytes "referer" "agent"`: what the common and the combined format have there. One
/// number alone is the bytes, as in mod_ssl's log.
pub(super) fn read<'a>(_between: &'a [u8], text: &'a [u8]) -> Response<'a> {
    let (first, rest) = word(text);
    let (second, rest) = word(rest);
    let (status, bytes) = match (number(first), second) {
        (bytes, b"") => (None, bytes),
        (status, _) => (
            status.and_then(|status| status.try_into().ok()),
            number(second),
        ),
    };
    let (referer, rest) = quoted_word(rest);
    let (agent, _) = quoted_word(rest);
    Response {
        status,
        bytes,
        referer,
        agent,
    }
}

/// Takes a word off a text; none if a quote comes first.
fn word(text: &[u8]) -> (&[u8], &[u8]) {
    let text = text.trim_ascii_start();
    if text.starts_with(b"\"") {
        return (b"", text);
    }
    text.split_at(memchr::memchr(b' ', text).unwrap_or(text.len()))
}

fn quoted_word(text: &[u8]) -> (Option<&[u8]>, &[u8]) {
    let field = text.trim_ascii_start().strip_prefix(b"\"");
    match field.and_then(|field| Some((field, quoted(field)?))) {
        Some((field, inside)) => (Some(inside), &field[inside.len() + 1..]),
        None => (None, b""),
    }
}

/// A number in decimal digits.
pub(in crate::map) fn number(word: &[u8]) -> Option<u64> {
    if word.is_empty() || word.len() > 19 {
        return None;
    }
    word.iter().try_fold(0_u64, |number, byte| {
        byte.is_ascii_digit()
            .then(|| 10 * number + u64::from(byte - b'0'))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_fields_after_the_request_are_read_as_far_as_there_are_any() {
        let none = Response::default();
        for (text, expected) in [
            ("", none),
            (
                " 67",
                Response {
                    bytes: Some(67),
                    ..none
                },
            ),
            (
                " 200 -",
                Response {
                    status: Some(200),
                    ..none
                },
            ),
            (
                " 200 7",
                Response {
                    status: Some(200),
                    bytes: Some(7),
                    ..none
                },
            ),
            (
                r#" 304 0 "-" "a \"b\"" "203.0.113.5""#,
                Response {
                    status: Some(304),
                    bytes: Some(0),
                    referer: Some(b"-"),
                    agent: Some(br#"a \"b\""#),
                },
            ),
            (
                r#" 200 7 "x"#,
                Response {
                    status: Some(200),
                    bytes: Some(7),
                    ..none
                },
            ),
            (" 99999 18446744073709551616", none),
        ] {
            assert_eq!(read(b"", text.as_bytes()), expected, "{text}");
        }
    }
}
