//! The form that the value of a field must have, so that a name with several uses is not taken for
//! what it is not: a `time` of 0.003 is a duration, a `status` of `ok` no status.

use crate::map::format::draft::{Role, Value};
use crate::map::format::json::Unescaped;
use crate::map::line::{client_address, words};
use crate::map::request::number;
use crate::map::time;

/// How much of a value with escapes is looked at.
const MAX_LOOK: usize = 256;

/// The form of a value.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::map::format) enum Form {
    Any,
    /// An address, or a list with one in it.
    Address,
    /// An address or a name.
    Host,
    /// A time, a date or a time of day.
    Time,
    Method,
    Status,
    Number,
    /// A request line, or a target alone.
    Request,
    /// What was sent instead of a request line.
    NoRequest,
    /// A path, whose query may stand in another field.
    Stem,
    /// The same, perhaps with scheme and host before it.
    Url,
    /// A path, unless it is a pattern (`/pets/{id}`).
    Resource,
}

impl Form {
    /// The role, the form and the part of a value that is of this form; none if it is of another.
    pub(super) fn admit<'a>(self, role: Role, value: Value<'a>) -> Option<(Role, Self, Value<'a>)> {
        let raw = match value {
            Value::Plain(b"null" | b"true" | b"false") | Value::Bytes(_) => return None,
            Value::Plain(raw) | Value::Json(raw) => raw,
        };
        let mut space = [0; MAX_LOOK];
        let text = look(raw, value, &mut space);
        let as_it_is = Some((role, self, value));
        match self {
            Self::Any | Self::NoRequest => as_it_is,
            Self::Address => is_address(text).then_some(as_it_is)?,
            Self::Host => (is_address(text) || is_name(text)).then_some(as_it_is)?,
            Self::Method => is_method(text).then_some(as_it_is)?,
            Self::Status => (text.len() <= 3 && number(text).is_some()).then_some(as_it_is)?,
            Self::Number => number(text).is_some().then_some(as_it_is)?,
            Self::Stem | Self::Url => is_path(text).then_some(as_it_is)?,
            Self::Resource => (is_path(text) && !text.contains(&b'{')).then_some(as_it_is)?,
            Self::Request if words(text).is_some() => as_it_is,
            Self::Request if is_path(text) && !text.contains(&b' ') => {
                Some((Role::Target, Self::Stem, value))
            }
            Self::Request => Some((role, Self::NoRequest, value)),
            Self::Time => {
                // Apache's `%t` brings its brackets.
                let (text, value) = match (text, raw) {
                    ([b'[', inside @ .., b']'], [b'[', raw @ .., b']']) => {
                        (inside, value.with(raw))
                    }
                    _ => (text, value),
                };
                Some((time_role(text)?, self, value))
            }
        }
    }
}

/// The value without escapes, or the head of it.
fn look<'s>(raw: &'s [u8], value: Value<'s>, space: &'s mut [u8; MAX_LOOK]) -> &'s [u8] {
    if matches!(value, Value::Plain(_)) || !raw.contains(&b'\\') {
        return raw;
    }
    let mut len = 0;
    for (place, byte) in space.iter_mut().zip(Unescaped::new(raw)) {
        *place = byte;
        len += 1;
    }
    &space[..len]
}

fn is_address(text: &[u8]) -> bool {
    client_address(text).is_some()
}

/// One word, as the names of hosts and of sockets are written.
fn is_name(text: &[u8]) -> bool {
    let is_plain = |byte: &u8| byte.is_ascii_alphanumeric() || b".-_:".contains(byte);
    text.iter().all(is_plain)
        && text.iter().any(u8::is_ascii_alphabetic)
        && !text.eq_ignore_ascii_case(b"unknown")
}

fn is_method(text: &[u8]) -> bool {
    let is_plain = |byte: &u8| byte.is_ascii_alphabetic() || b"-_".contains(byte);
    text.len() <= 32 && text.iter().all(is_plain) && text.iter().any(u8::is_ascii_alphabetic)
}

fn is_path(text: &[u8]) -> bool {
    let begins = |scheme: &str| {
        text.get(..scheme.len())
            .is_some_and(|head| head.eq_ignore_ascii_case(scheme.as_bytes()))
    };
    text.starts_with(b"/") || text == b"*" || begins("http://") || begins("https://")
}

/// Whether a text is a time, a date alone or a time of day alone.
fn time_role(text: &[u8]) -> Option<Role> {
    match text {
        [_, _, b':', _, _, b':', _, _, ..] => Some(Role::Clock),
        _ if !time::is_time(text) => None,
        [_, _, _, _, b'-', _, _, b'-', _, _] => Some(Role::Date),
        _ => Some(Role::Time),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_value_of_another_form_is_not_taken() {
        use Form::{Address, Host, Method, Number, Request, Resource, Status, Stem, Time};
        for (form, taken, refused) in [
            (
                Address,
                &[
                    "192.0.2.7",
                    "192.0.2.7:443",
                    "[2001:db8::7]:1",
                    "unknown, 192.0.2.7",
                ][..],
                &["", "-", "unknown", "web1", "GET / HTTP/1.1", "-, -"][..],
            ),
            (
                Host,
                &[
                    "192.0.2.7",
                    "crawler.example.com",
                    "unix:",
                    "192.0.2.7, 10.0.0.1",
                ],
                &["", "-", "unknown", "a b", "/var/log", "7", "a\"b"],
            ),
            (
                Time,
                &[
                    "07/Jan/2024:06:25:01 +0000",
                    "[07/Jan/2024:06:25:01 +0000]",
                    "2024-01-07T06:25:01Z",
                    "2024-01-07",
                    "06:25:01",
                    "1704605101",
                    "1704605101.123",
                    "1704605101123000000",
                ],
                &["", "-", "0.003", "3", "[x]", "yesterday", "123456789"],
            ),
            (Method, &["GET", "M-SEARCH"], &["", "-", "/x", "a b", "7"]),
            (Status, &["200", "0"], &["", "ok", "-1", "2000", "20x"]),
            (Number, &["0", "123456"], &["", "-", "1.5", "-1"]),
            (
                Stem,
                &["/", "/a?b", "*", "http://a.example/b", "HTTPS://a"],
                &["", "--", "fmt_json", "sip:x", "C:/x", "httpx"],
            ),
            (Resource, &["/pets"], &["/pets/{id}", "pets"]),
            (Request, &["GET / HTTP/1.1", "/robots.txt", "x", ""], &[]),
        ] {
            for text in taken {
                let role = Role::Client;
                assert!(
                    form.admit(role, Value::Json(text.as_bytes())).is_some(),
                    "{text}"
                );
            }
            for text in refused {
                let role = Role::Client;
                assert!(
                    form.admit(role, Value::Json(text.as_bytes())).is_none(),
                    "{text}"
                );
            }
        }
        for text in ["null", "true", "false"] {
            let admitted = Form::Any.admit(Role::Agent, Value::Plain(text.as_bytes()));
            assert!(admitted.is_none(), "{text}");
        }
    }

    #[test]
    fn a_form_is_seen_through_escapes() {
        let admit = |form: Form, text: &'static str| {
            form.admit(Role::Request, Value::Json(text.as_bytes()))
                .map(|(role, form, _)| (role, form))
        };
        assert!(admit(Form::Stem, r"\/robots.txt").is_some());
        assert!(admit(Form::Address, r"\u0031.2.3.4").is_some());
        assert_eq!(
            admit(Form::Request, r"GET \/ HTTP\/1.1"),
            Some((Role::Request, Form::Request))
        );
        assert_eq!(
            admit(Form::Request, r"\/x"),
            Some((Role::Target, Form::Stem))
        );
        assert_eq!(
            admit(Form::Request, r"\x16\x03"),
            Some((Role::Request, Form::NoRequest))
        );
        let long = format!(r"GET \/{} HTTP\/1.1", "x".repeat(10 * MAX_LOOK));
        let value = Value::Json(long.as_bytes());
        assert!(matches!(
            Form::Request.admit(Role::Request, value),
            Some((Role::Request, Form::Request, _))
        ));
    }
}
