//! Where the time of a line stands, in the text before the request.
//!
//! The time is in brackets. It is recognised by its form, and where no field has a known form (a
//! format of one's own, months in another language) by its place directly before the request.

use memchr::{memchr, memchr_iter, memrchr};

use crate::map::request::Malformed;
use crate::map::{steps, time};

/// The text before a request, split at its time.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Split<'a> {
    /// The text before the time.
    pub before: &'a [u8],
    /// The time, without its brackets.
    pub time: &'a [u8],
    /// The text between the time and the request.
    pub between: &'a [u8],
}

/// The longest time that is recognised in the middle of a line, in bytes.
const MAX_TIME: usize = 40;

/// The longest address with a port, in bytes.
const MAX_ENDPOINT: usize = 60;

/// Splits the text before a request at its time: the last field in brackets that reads as one,
/// because everything that a client chooses (the user) stands before it.
///
/// # Errors
/// [`Malformed::NoRequest`] if no field can be the time, [`Malformed::Joined`] if a record that was
/// cut off stands before it.
pub(super) fn split(text: &[u8]) -> Result<Split<'_>, Malformed> {
    // A doubled quote (CSV) leaves one of the two at the end.
    let text = text.strip_suffix(b"\"").unwrap_or(text).trim_ascii_end();
    let split = at_the_end(text)
        .filter(|split| time::is_time(split.time))
        .or_else(|| in_the_middle(text))
        .or_else(|| at_the_end(text).filter(|split| !opens_a_field(split.before)))
        .ok_or(Malformed::NoRequest)?;
    match is_cut_off(split.before) {
        true => Err(Malformed::Joined),
        false => Ok(split),
    }
}

fn at_the_end(text: &[u8]) -> Option<Split<'_>> {
    let inside = text.strip_suffix(b"]")?;
    steps::add(inside.len());
    let open = memrchr(b'[', inside)?;
    is_start(text, open).then(|| Split {
        before: &text[..open],
        time: &inside[open + 1..],
        between: b"",
    })
}

fn in_the_middle(text: &[u8]) -> Option<Split<'_>> {
    let mut end = text.len();
    while let Some(open) = memrchr(b'[', &text[..end]) {
        steps::add(end - open + MAX_TIME);
        end = open;
        let rest = &text[open + 1..];
        if is_start(text, open)
            && let Some(close) = memchr(b']', &rest[..rest.len().min(MAX_TIME)])
            && time::is_time(&rest[..close])
        {
            return Some(Split {
                before: &text[..open],
                time: &rest[..close],
                between: &rest[close + 1..],
            });
        }
    }
    None
}

/// Whether a text has another field in brackets.
fn opens_a_field(text: &[u8]) -> bool {
    steps::add(text.len());
    memchr_iter(b'[', text).any(|open| is_start(text, open))
}

/// Whether a bracket begins a field.
fn is_start(text: &[u8], open: usize) -> bool {
    open == 0 || matches!(text[open - 1], b' ' | b'\t' | b'"')
}

/// Whether the text before the time holds another record: a time that is not closed, one with a
/// quote after it, or one directly after an address with a port, which is HAProxy's. A user's name
/// can hold a time too, but its quotes are escaped.
fn is_cut_off(before: &[u8]) -> bool {
    steps::add(before.len());
    memchr_iter(b'[', before).any(|open| {
        steps::add(MAX_TIME);
        let rest = &before[open + 1..];
        let rest = &rest[..rest.len().min(MAX_TIME)];
        time::begins(rest)
            && is_start(before, open)
            && (memchr(b']', rest).is_none_or(|close| rest[close + 1..].starts_with(b" \""))
                || is_port(&before[..open]))
    })
}

/// Whether a text is one word that ends in a colon and digits.
fn is_port(text: &[u8]) -> bool {
    let word = text.trim_ascii_end();
    steps::add(word.len().min(MAX_TIME));
    let is_short = word.len() <= MAX_ENDPOINT && memchr(b' ', word).is_none();
    is_short
        && memrchr(b':', word).is_some_and(|colon| word[colon + 1..].iter().all(u8::is_ascii_digit))
}

/// Whether a text holds a time in brackets.
pub(in crate::map) fn holds_time(text: &[u8]) -> bool {
    steps::add(text.len());
    memchr_iter(b'[', text).any(|open| {
        steps::add(MAX_TIME);
        let rest = &text[open + 1..];
        let rest = &rest[..rest.len().min(MAX_TIME)];
        rest.first().is_some_and(u8::is_ascii_digit)
            && memchr(b']', rest).is_some_and(|close| time::is_time(&rest[..close]))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_time_is_the_last_field_that_reads_as_one() {
        for (text, expected) in [
            (
                "a - - [07/Jan/2024:06:25:01 +0100] ",
                Some(("a - - ", "07/Jan/2024:06:25:01 +0100", "")),
            ),
            (
                "a [x] [2024-01-07T06:25:01Z]",
                Some(("a [x] ", "2024-01-07T06:25:01Z", "")),
            ),
            (
                "a [1704605101.5] (0 s) ",
                Some(("a ", "1704605101.5", " (0 s)")),
            ),
            (
                "a - - [02/sept./2015:00:11:31 +0200] ",
                Some(("a - - ", "02/sept./2015:00:11:31 +0200", "")),
            ),
            ("a - - [no time]", Some(("a - - ", "no time", ""))),
            (
                "[07/Jan/2024:06:25:01 +0100] [b:443] [client a]",
                Some(("", "07/Jan/2024:06:25:01 +0100", " [b:443] [client a]")),
            ),
            ("[notice] [client a]", None),
            ("a - - ", None),
            ("a b[07/Jan/2024:06:25:01 +0100]", None),
        ] {
            let split = split(text.as_bytes()).ok();
            let expected = expected.map(|(before, time, between)| Split {
                before: before.as_bytes(),
                time: time.as_bytes(),
                between: between.as_bytes(),
            });
            assert_eq!(split, expected, "{text}");
        }
    }
}
