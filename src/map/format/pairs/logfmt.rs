//! `name=value` and `name="value"`, with blanks or commas between: logfmt, Heroku's router, and the
//! formats that Splunk recommends for nginx and Apache.

use memchr::{memchr, memmem};

use crate::map::format::draft::Value;
use crate::map::format::keys::{Fields, Path};
use crate::map::request::next_quote;
use crate::map::time;

/// What Heroku writes between the time and the fields, in its own form and in syslog's (RFC 5424).
const ROUTERS: [&[u8]; 2] = [b" heroku[router]: ", b" heroku router - "];

/// How much stands before the fields at most.
const MAX_PREFIX: usize = 160;

/// Takes the fields of a line; none if one of its words is no field.
pub(super) fn read(line: &[u8]) -> Option<Fields<'_>> {
    let (prefix, mut rest) = split(line);
    let mut fields = Fields::default();
    let mut path = Path::new();
    while !rest.is_empty() {
        let (name, tail) = rest.split_at(memchr(b'=', rest)?);
        let is_plain = |byte: &u8| byte.is_ascii_alphanumeric() || b"_.-@#/".contains(byte);
        if name.is_empty() || !name.iter().all(is_plain) {
            return None;
        }
        let value;
        (value, rest) = take(&tail[1..])?;
        path.enter(name);
        fields.take(&path, value);
    }
    if let Some(time) = prefix
        .split(|&byte| byte == b' ')
        .find(|word| time::is_time(word))
    {
        path.enter(b"@timestamp");
        fields.take(&path, Value::Plain(time));
    }
    Some(fields)
}

/// Splits a line before its first field.
fn split(line: &[u8]) -> (&[u8], &[u8]) {
    let head = &line[..line.len().min(MAX_PREFIX)];
    let end = ROUTERS
        .iter()
        .find_map(|router| Some(memmem::find(head, router)? + router.len()));
    line.split_at(end.unwrap_or(0))
}

/// Takes a value off a text, and what stands between it and the next field.
fn take(text: &[u8]) -> Option<(Value<'_>, &[u8])> {
    let (value, rest) = match text.first() {
        Some(b'"') => {
            let end = next_quote(text, 1)?;
            (Value::Json(&text[1..end]), &text[end + 1..])
        }
        _ => {
            let end = memchr(b' ', text).unwrap_or(text.len());
            let (word, rest) = text.split_at(end);
            match word.strip_suffix(b",") {
                Some(word) if !rest.is_empty() => (Value::Plain(word), rest),
                _ => (Value::Plain(word), rest),
            }
        }
    };
    let rest = rest.strip_prefix(b",").unwrap_or(rest);
    match rest {
        [] => Some((value, rest)),
        [b' ', ..] => Some((value, rest.trim_ascii_start())),
        _ => None,
    }
}
