//! What stands after the request: the answer of the server, and two headers of the client.

use memchr::{memchr2, memmem};

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
/// number alone is the bytes, as in mod_ssl's log. HAProxy's log ends in the request, and its
/// answer is in the text between the time and the request.
pub(super) fn read<'a>(between: &'a [u8], text: &'a [u8]) -> Response<'a> {
    let (first, rest) = word(text);
    let (second, rest) = word(rest);
    let (status, bytes) = match (number(first), second) {
        (None, b"") => return answer(between, text),
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
    text.split_at(memchr2(b' ', b'\t', text).unwrap_or(text.len()))
}

fn quoted_word(text: &[u8]) -> (Option<&[u8]>, &[u8]) {
    let field = text.trim_ascii_start().strip_prefix(b"\"");
    match field.and_then(|field| Some((field, quoted(field)?))) {
        Some((field, inside)) => (Some(inside), &field[inside.len() + 1..]),
        None => (None, b""),
    }
}

/// Reads the answer where it does not follow the request at once: after the second of two quotes,
/// where all of them are doubled (RFC 4180), or after the timers of HAProxy, before the request.
fn answer<'a>(between: &'a [u8], text: &'a [u8]) -> Response<'a> {
    if let Some(rest) = text.strip_prefix(b"\" ") {
        let doubled = |text: &'a [u8]| {
            let field = text.trim_ascii_start().strip_prefix(b"\"\"")?;
            let end = memmem::find(field, b"\"\"")?;
            Some((&field[..end], &field[end + 2..]))
        };
        let (status, rest) = word(rest);
        let (bytes, rest) = word(rest);
        let referer = doubled(rest);
        return Response {
            status: number(status).and_then(|status| status.try_into().ok()),
            bytes: number(bytes),
            referer: referer.map(|(field, _)| field),
            agent: referer
                .and_then(|(_, rest)| doubled(rest))
                .map(|(field, _)| field),
        };
    }
    let is_timer = |byte: &u8| byte.is_ascii_digit() || matches!(byte, b'/' | b'-' | b'+');
    let mut words = between.split(|&byte| byte == b' ');
    let timers = words.find(|word| word.contains(&b'/') && word.iter().all(is_timer));
    if timers.is_none() {
        return Response::default();
    }
    let mut next = || words.next().unwrap_or_default();
    Response {
        status: number(next()).and_then(|status| status.try_into().ok()),
        bytes: {
            let bytes = next();
            number(bytes.strip_prefix(b"+").unwrap_or(bytes))
        },
        ..Response::default()
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
            (
                "\t404\t7\t\"/from\"\t\"bot\"",
                Response {
                    status: Some(404),
                    bytes: Some(7),
                    referer: Some(b"/from"),
                    agent: Some(b"bot"),
                },
            ),
            (
                r#"" 200 52 ""-"" ""a, b""""#,
                Response {
                    status: Some(200),
                    bytes: Some(52),
                    referer: Some(b"-"),
                    agent: Some(b"a, b"),
                },
            ),
        ] {
            assert_eq!(read(b"", text.as_bytes()), expected, "{text}");
        }
    }

    #[test]
    fn the_answer_of_haproxy_stands_before_the_request() {
        let between = " web~ app/a 0/0/0/1/+2 200 +7 - - ---- 1/1/0/0/0 0/0 {404 9} ";
        assert_eq!(
            read(between.as_bytes(), b""),
            Response {
                status: Some(200),
                bytes: Some(7),
                ..Response::default()
            }
        );
        assert_eq!(read(b" 15622 ", b""), Response::default());
    }
}
