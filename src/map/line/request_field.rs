//! The request of a line: which of its quoted fields reads as one.
//!
//! A request line is `METHOD target [HTTP/version]` (RFC 9112). Servers log other things in its
//! place too: `-` or nothing for a connection without a request, and whatever a scanner sent. This
//! module knows quotes and request lines. It knows nothing of clients and times.

use memchr::{memchr, memchr_iter, memchr2, memrchr};

use super::time_field::holds_time;
use crate::map::request::{Malformed, next_quote, quoted};
use crate::map::steps;

/// The request field of a line, and the text on both its sides.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Found<'a> {
    /// The text up to the opening quote.
    pub before: &'a [u8],
    /// Its words, if the field reads as a request.
    pub words: Option<Words<'a>>,
    /// The text after the closing quote.
    pub after: &'a [u8],
}

/// Finds the request of a line.
///
/// It is the first quoted field that reads as one, unless a field before it certainly stands for
/// none. If none does, it is the field directly after the time, provided that it holds what
/// servers log when there was no request, or that the server refused it. Fields are the text
/// between any two neighbouring quotes, so that a stray quote before the client (LiteSpeed) and
/// doubled quotes (CSV) need no rule of their own.
///
/// # Errors
/// [`Malformed::CutShort`] if the line ends inside a field that begins as a request, and
/// [`Malformed::NoRequest`] if there is none, or if a target stands in quotes alone.
pub(super) fn find(line: &[u8]) -> Result<Found<'_>, Malformed> {
    let (mut fallback, mut is_first) = (None, true);
    let mut open: Option<usize> = None;
    let mut at = 0;
    while let Some(quote) = next_quote(line, at) {
        at = quote + 1;
        if let Some(open) = open.replace(quote)
            && is_opening(line, open)
            && is_closing(line, quote)
        {
            let (field, after) = (&line[open + 1..quote], &line[at..]);
            let words = words(field);
            let found = Found {
                before: &line[..open],
                words,
                after,
            };
            if words.is_some() || (fallback.is_none() && is_none_for_certain(field, &found)) {
                return Ok(found);
            }
            // A target in quotes of its own: what follows it was chosen by the client.
            if is_first && field.starts_with(b"/") && follows_method(found.before) {
                return Err(Malformed::NoRequest);
            }
            // Where the line begins with its time, the first field in quotes is meant.
            let in_place = |before: &[u8]| {
                before.trim_ascii_end().ends_with(b"]") || (is_first && line.starts_with(b"["))
            };
            if fallback.is_none() && in_place(found.before) && stands_for_none(field, after) {
                fallback = Some(found);
            }
            is_first = false;
        }
    }
    if let Some(found) = fallback {
        return Ok(found);
    }
    match open {
        Some(open) if is_opening(line, open) && begins(&line[open + 1..]) => {
            Err(Malformed::CutShort)
        }
        _ => Err(Malformed::NoRequest),
    }
}

/// Whether the text after a request holds another record: a time, and a field that reads as a
/// request. The field is in quotes after the time, or outside of them, if the first record was cut
/// off inside a field. A client cannot write such a text, because its quotes are escaped.
pub(super) fn holds_another(after: &[u8]) -> bool {
    if !holds_time(after) {
        return false;
    }
    let (mut start, mut is_inside, mut follows_time) = (0, false, false);
    while let Some(quote) = next_quote(after, start) {
        let part = &after[start..quote];
        if words(part).is_some() && (follows_time || !is_inside) {
            return true;
        }
        follows_time |= !is_inside && holds_time(part);
        (start, is_inside) = (quote + 1, !is_inside);
    }
    false
}

/// Whether a quote in a text opens a request. Before the request of a line such a quote is of a
/// record that was cut off.
pub(super) fn opens_a_request(text: &[u8]) -> bool {
    steps::add(text.len());
    memchr_iter(b'"', text).any(|quote| {
        let rest = &text[quote + 1..];
        let method = &rest[..rest.len().min(MAX_METHOD)];
        is_opening(text, quote)
            && memchr(b' ', method).is_some_and(|blank| METHODS.contains(&&method[..blank]))
    })
}

/// Whether one of the last words of a text is a method (`GET https www.example.com `).
fn follows_method(before: &[u8]) -> bool {
    before
        .trim_ascii_end()
        .rsplit(|&byte| byte == b' ')
        .take(3)
        .any(|word| {
            steps::add(word.len() + 1);
            METHODS.contains(&word)
        })
}

fn is_opening(line: &[u8], quote: usize) -> bool {
    quote == 0 || matches!(line[quote - 1], b' ' | b'\t' | b'"' | b',' | b';' | b'|')
}

fn is_closing(line: &[u8], quote: usize) -> bool {
    line.get(quote + 1)
        .is_none_or(|next| matches!(next, b' ' | b'\t' | b'"' | b',' | b';' | b'|' | b']' | b')'))
}

/// The words of a request line that count.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::map) struct Words<'a> {
    pub method: &'a [u8],
    pub target: &'a [u8],
}

/// The first two words of a field that reads as a request.
///
/// With a version at the end the method may be any token (RFC 9110, section 5.6.2) and the target
/// any word. Without one (HTTP/0.9, which scanners still send) the method must be a known one, or
/// be written as methods are and have a target that looks like one.
pub(in crate::map) fn words(field: &[u8]) -> Option<Words<'_>> {
    steps::add(field.len());
    let blank = memchr2(b' ', b'\t', field)?;
    let (method, rest) = field.split_at(blank);
    if !is_token(method) {
        return None;
    }
    let rest = rest.trim_ascii();
    let end = memchr2(b' ', b'\t', rest).unwrap_or(rest.len());
    let (target, tail) = rest.split_at(end);
    if target.is_empty() {
        return None;
    }
    let last = memrchr(b' ', tail).map_or(tail, |blank| &tail[blank + 1..]);
    (is_version(last) || METHODS.contains(&method) || (is_method(method) && is_target(target)))
        .then_some(Words { method, target })
}

const METHODS: [&[u8]; 9] = [
    b"GET", b"HEAD", b"POST", b"OPTIONS", b"PUT", b"DELETE", b"CONNECT", b"TRACE", b"PATCH",
];

/// The longest method: the registered ones (RFC 9110, section 16.1) have at most 17 letters.
const MAX_METHOD: usize = 32;

fn is_token(word: &[u8]) -> bool {
    (1..=MAX_METHOD).contains(&word.len())
        && word
            .iter()
            .all(|byte| byte.is_ascii_alphanumeric() || b"!#$%&'*+-.^_`|~".contains(byte))
}

fn is_method(word: &[u8]) -> bool {
    word.len() >= 3
        && word
            .iter()
            .all(|byte| byte.is_ascii_uppercase() || matches!(byte, b'-' | b'_'))
}

fn is_target(word: &[u8]) -> bool {
    word[0] == b'/' || word == b"*" || word.starts_with(b"http://") || word.starts_with(b"https://")
}

/// `HTTP/1.1`; also `RTSP/1.0` and `SIP/2.0`, which scanners send to web servers.
fn is_version(word: &[u8]) -> bool {
    let word = word.trim_ascii();
    match memchr(b'/', &word[..word.len().min(6)]) {
        Some(slash) => {
            slash >= 3
                && word[..slash].iter().all(u8::is_ascii_uppercase)
                && word.get(slash + 1).is_some_and(u8::is_ascii_digit)
        }
        None => false,
    }
}

/// Whether a text begins as a request that was cut off.
fn begins(text: &[u8]) -> bool {
    let method = &text[..text.len().min(MAX_METHOD + 1)];
    match memchr2(b' ', b'\t', method) {
        Some(blank) => is_method(&method[..blank]),
        None => text.len() <= MAX_METHOD && text.iter().all(u8::is_ascii_uppercase),
    }
}

/// Whether a field that is no request stands where a request was expected.
///
/// Servers log `-`, nothing, or escaped bytes, and a number follows: the status, or the bytes in
/// mod_ssl's log. Any other text (`t3 12.1.2`, `SSH-2.0-Go`) was sent as a request only if the
/// server refused it; otherwise the field is another one, such as a virtual host.
pub(in crate::map) fn stands_for_none(field: &[u8], after: &[u8]) -> bool {
    let next = after.trim_ascii_start();
    steps::add(field.len() + after.len() - next.len());
    let number = &next[..next
        .iter()
        .take(4)
        .take_while(|byte| byte.is_ascii_digit())
        .count()];
    let is_sign = matches!(field, b"" | b"-");
    let is_bytes = || {
        field
            .iter()
            .any(|byte| !(b' '..=b'~').contains(byte) || *byte == b'\\')
    };
    let refused = || number.len() == 3 && matches!(number[0], b'4' | b'5');
    if is_sign || is_bytes() {
        next.is_empty() || !number.is_empty() || next.starts_with(b"-")
    } else {
        refused()
    }
}

/// Returns true if and only if a field that is no request stands directly after the time, and is
/// followed by what follows the request in the combined format: status, bytes, and two fields in
/// quotes.
///
/// Then what reads as a request in the last of them was chosen by a client. If it stands in the
/// first, this is another format. A field without a blank, whose request the server did not refuse,
/// may be a virtual host.
fn is_none_for_certain(field: &[u8], found: &Found<'_>) -> bool {
    found.before.ends_with(b"] ")
        && (memchr(b' ', field).is_some() || stands_for_none(field, found.after))
        && combined(found.after).is_some_and(|referer| words(referer).is_none())
}

/// The first of two fields in quotes after status and bytes.
fn combined(after: &[u8]) -> Option<&[u8]> {
    let rest = after.strip_prefix(b" ")?;
    let (status, rest) = rest.split_at(memchr(b' ', rest)?);
    let (bytes, rest) = rest[1..].split_at(memchr(b' ', &rest[1..])?);
    let is_number = |word: &[u8]| word.iter().all(u8::is_ascii_digit);
    if status.len() != 3 || !is_number(status) || !(bytes == b"-" || is_number(bytes)) {
        return None;
    }
    let rest = rest.strip_prefix(b" \"")?;
    let referer = quoted(rest)?;
    let agent = rest[referer.len()..].strip_prefix(b"\" \"")?;
    quoted(agent).map(|_| referer)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_field_is_a_request_only_if_it_reads_as_one() {
        for (field, expected) in [
            ("GET /robots.txt HTTP/1.1", Some("/robots.txt")),
            ("GET /robots.txt", Some("/robots.txt")),
            ("GET  /robots.txt  HTTP/1.1", Some("/robots.txt")),
            ("GET\t/robots.txt\tHTTP/1.1", Some("/robots.txt")),
            ("GET /robots.txt and more HTTP/1.1", Some("/robots.txt")),
            (r#"GET /a\"b\\ HTTP/1.1"#, Some(r#"/a\"b\\"#)),
            ("OPTIONS * HTTP/1.0", Some("*")),
            (
                "CONNECT www.example.com:443 HTTP/1.1",
                Some("www.example.com:443"),
            ),
            ("M-SEARCH * HTTP/1.1", Some("*")),
            (
                "RPC_IN_DATA /rpc/rpcproxy.dll HTTP/1.1",
                Some("/rpc/rpcproxy.dll"),
            ),
            ("get / HTTP/1.1", Some("/")),
            ("PROPFIND /dav/", Some("/dav/")),
            ("OPTIONS sip:nm SIP/2.0", Some("sip:nm")),
            ("GET robots.txt", Some("robots.txt")),
            ("", None),
            ("-", None),
            ("GET", None),
            ("GET ", None),
            ("/robots.txt", None),
            ("/robots.txt HTTP/1.1", None),
            ("www.example.com", None),
            ("www.example.com /robots.txt", None),
            ("Mozilla/5.0 (compatible; x)", None),
            ("t3 12.1.2", None),
            ("USER test +iw test", None),
            (r"\x16\x03\x01 \x02", None),
            ("] ", None),
        ] {
            assert_eq!(
                words(field.as_bytes()).map(|words| words.target),
                expected.map(str::as_bytes),
                "{field}"
            );
        }
    }

    #[test]
    fn a_field_in_the_place_of_the_request_is_it_if_the_combined_format_follows() {
        let agent = Some("/robots.txt");
        for (after_time, target) in [
            (r#""" 503 5 "-" "GET /robots.txt""#, Ok(None)),
            (r#""-" 200 - "-" "GET /robots.txt""#, Ok(None)),
            (r#""\x16\x03" 200 5 "-" "GET /robots.txt""#, Ok(None)),
            (r#""t3 12.1.2" 304 5 "-" "GET /robots.txt""#, Ok(None)),
            (r#""t3 12.1.2" 304 5 "x" "/robots.txt""#, Ok(None)),
            // Virtual hosts, users and agents.
            (r#""-" "GET /robots.txt" 200 5"#, Ok(agent)),
            (r#""-" 200 5 "GET /robots.txt" "-""#, Ok(agent)),
            (r#""x y" 200 5 "GET /robots.txt" "-""#, Ok(agent)),
            (r#""x y" "-" "GET /robots.txt""#, Ok(agent)),
            (r#""a.example" 200 5 "-" "GET /robots.txt""#, Ok(agent)),
            (
                r#""a.example" 200 5 "-" "/robots.txt""#,
                Err(Malformed::NoRequest),
            ),
        ] {
            let line = format!("192.0.2.1 - - [x] {after_time}");
            let found = find(line.as_bytes());
            let expected = target.map(|target| target.map(str::as_bytes));
            let found = found.map(|found| found.words.map(|words| words.target));
            assert_eq!(found, expected, "{line}");
        }
    }

    #[test]
    fn what_was_sent_instead_of_a_request_is_known_by_the_answer() {
        for (field, after, expected) in [
            ("-", " 408 0", true),
            ("", " 400 0", true),
            ("", "GET / HTTP/1.1", false),
            ("-", " \"GET / HTTP/1.1\"", false),
            (r"\x16\x03\x01", " 400 226", true),
            (r"\x16\x03\x01", " -", true),
            ("GET", " 400 0", true),
            ("SSH-2.0-Go", " 400 0", true),
            ("www.example.com", " 200 7", false),
            ("/robots.txt", " [Client 192.0.2.1]", false),
            ("/robots.txt", " 4000", false),
        ] {
            assert_eq!(
                stands_for_none(field.as_bytes(), after.as_bytes()),
                expected,
                "{field}"
            );
        }
    }
}
