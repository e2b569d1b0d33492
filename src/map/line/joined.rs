//! The records of a line that holds more than one, because a line feed is missing.
//!
//! Records longer than a pipe's buffer interleave, a crash leaves half a record, and `cat` joins
//! the last line of a file without a line feed to the first of the next. The border is found only
//! where it is certain: after a quote, or at an IPv4 address.

use memchr::{memmem, memrchr};

use crate::host::address;
use crate::map::request::next_quote;
use crate::map::{steps, time};

/// The most records that are looked for in one line.
const MOST: usize = 8;

/// The parts of a line that can be records, from its end. A part may be a torn record.
pub(in crate::map) fn records(line: &[u8]) -> impl Iterator<Item = &[u8]> {
    let mut rest = Some(line);
    let records = std::iter::from_fn(move || {
        let text = rest?;
        let start = last_record(text).unwrap_or_default();
        rest = (start > 0).then(|| &text[..start]);
        Some(&text[start..])
    });
    records.take(MOST)
}

/// The place where the last record of a line begins: at the client before ` - user [time]`. None if
/// the border is not certain.
fn last_record(line: &[u8]) -> Option<usize> {
    let mut end = line.len();
    while let Some(open) = memrchr(b'[', &line[..end]) {
        steps::add(end - open);
        if time::begins(&line[open + 1..]) {
            return client_before(&line[..open]);
        }
        end = open;
    }
    None
}

/// The place where the client begins in the text before a time.
fn client_before(text: &[u8]) -> Option<usize> {
    let (text, user) = last_word(text.strip_suffix(b" ")?)?;
    let (text, ident) = last_word(text)?;
    if ident != b"-" || user.is_empty() {
        return None;
    }
    let start = memrchr(b' ', text).map_or(0, |blank| blank + 1);
    let word = &text[start..];
    if let Some(quote) = memrchr(b'"', word)
        && closes_a_field(text, start + quote)
    {
        let host = &word[quote + 1..];
        return (!host.is_empty()).then_some(start + quote + 1);
    }
    let is_part = |byte: &u8| byte.is_ascii_digit() || *byte == b'.';
    let digits = word.iter().rev().take_while(|byte| is_part(byte)).count();
    let at = word.len() - digits;
    let (before, host) = word.split_at(at);
    // After other bytes (`Chrome/1`, `%2`, `\x2`) the first digits are more likely of the torn
    // record, and `::ffff:203.0.113.5` is one address.
    let is_border = before
        .last()
        .is_some_and(|byte| byte.is_ascii_alphabetic() || b":[(".contains(byte));
    let is_certain = is_border
        && before.iter().nth_back(1) != Some(&b'\\')
        && memmem::find(before, b"::").is_none()
        && address(host).is_some();
    is_certain.then_some(start + at)
}

/// Returns true if and only if the quote is the second of a pair. One after a blank opens a field:
/// where a server does not escape quotes, their number says nothing.
fn closes_a_field(text: &[u8], quote: usize) -> bool {
    if text[..quote].ends_with(b" ") {
        return false;
    }
    let (mut at, mut quotes) = (0, 0);
    while let Some(next) = next_quote(&text[..=quote], at) {
        (at, quotes) = (next + 1, quotes + 1);
    }
    at == quote + 1 && quotes % 2 == 0
}

/// Takes the last word off a text.
fn last_word(text: &[u8]) -> Option<(&[u8], &[u8])> {
    let blank = memrchr(b' ', text)?;
    Some((&text[..blank], &text[blank + 1..]))
}

#[cfg(test)]
mod tests {
    use super::last_record;

    const RECORD: &str = r#" - - [07/Jan/2024:06:25:01 +0000] "GET /robots.txt HTTP/1.1" 200 52"#;

    #[test]
    fn the_last_record_begins_after_a_quote_or_at_an_address() {
        for (before, client) in [
            (
                r#"198.51.100.1 - - [07/Jan/2024:06:25:01 +0000] "GET / HTTP/1.1" 200 5 "-" "x""#,
                "203.0.113.5",
            ),
            (
                r#"198.51.100.1 - - [x] "GET / HTTP/1.1" 200 5 "-" "x""#,
                "2001:db8::1",
            ),
            (
                r#"198.51.100.1 - - [x] "GET / HTTP/1.1" 200 5 "-" "x""#,
                "crawler.example",
            ),
            ("198.51.100.1 - - [07/Jan/2024:06:", "203.0.113.5"),
            ("198.51.100.1 - - [07/Jan/2024:06:25:01 +00", "x203.0.113.5"),
            (
                r#"198.51.100.1 - - [x] "GET / HTTP/1.1" 200 5 "-" "Mozilla/5.0 (compa"#,
                "203.0.113.5",
            ),
        ] {
            let line = format!("{before}{client}{RECORD}");
            let client = client.trim_start_matches('x');
            let start = last_record(line.as_bytes()).expect(&line);
            assert!(line[start..].starts_with(client), "{line}");
        }
    }

    #[test]
    fn an_uncertain_border_is_none() {
        for before in [
            "198.51.100.1 - - [07/Jan/2024:06:2001:db8::1",
            "198.51.100.1 - - [07/Jan/2024:06:25:01 +0000203.0.113.5",
            "198.51.100.1 - - [07/Jan/2024:06:crawler.example",
            "198.51.100.1 - - [07/Jan/2024:06:::ffff:203.0.113.5",
            "198.51.100.1 - - [07/Jan/2024:06:1.203.0.113.5",
            r#"198.51.100.1 - - [x] "GETcrawler.example"#,
            r#"198.51.100.1 - - [x] "GET /a%203.0.113.5"#,
            r#"198.51.100.1 - - [x] "\x203.0.113.5"#,
            "203.0.113.5",
            "",
            // Quotes that are not escaped, of which an odd number stands in the referer.
            r#"198.51.100.1 - - [x] "GET / HTTP/1.1" 200 5 "a\" "203.0.113.5"#,
        ] {
            let line = format!("{before}{RECORD}");
            assert_eq!(last_record(line.as_bytes()), None, "{line}");
        }
        assert_eq!(last_record(b"no time [x]"), None);
    }
}
