//! Strings of JSON without their escapes (RFC 8259, section 7).
//!
//! Apache and nginx write `\xhh` into strings that a format of theirs puts into quotes (see
//! [`unescape`](crate::map::request::unescape)). No JSON has it, so it means nothing else there.

use memchr::memchr;

use crate::map::format::draft::Value;
use crate::map::request::{hex, number};

/// What an escape stands for: its bytes, and how many of them there are.
type Made = ([u8; 4], usize);

/// Undoes the escapes of a string. What is no escape stays as it is, and so does half of a
/// surrogate pair, which stands for no character.
pub(in crate::map::format) fn unescape(text: &[u8], out: &mut Vec<u8>) {
    let mut rest = text;
    while let Some(at) = memchr(b'\\', rest) {
        out.extend_from_slice(&rest[..at]);
        let ((made, len), taken) = escape(&rest[at..]);
        out.extend_from_slice(&made[..len]);
        rest = &rest[at + taken..];
    }
    out.extend_from_slice(rest);
}

/// The bytes that a list of numbers stands for, up to the first that is none.
pub(in crate::map::format) fn bytes(list: &[u8], out: &mut Vec<u8>) {
    let bytes = list.split(|&byte| byte == b',').map_while(|word| {
        let number = number(word.trim_ascii())?;
        u8::try_from(number).ok()
    });
    out.extend(bytes);
}

/// The bytes of a string without its escapes, one by one, for a look that costs no memory.
#[derive(Debug, Clone)]
pub(in crate::map::format) struct Unescaped<'a> {
    rest: &'a [u8],
    has_escapes: bool,
    made: Made,
    at: usize,
}

impl<'a> Unescaped<'a> {
    /// The bytes of a string.
    pub(in crate::map::format) fn new(text: &'a [u8]) -> Self {
        Self {
            rest: text,
            has_escapes: true,
            made: ([0; 4], 0),
            at: 0,
        }
    }

    /// The bytes of a value.
    pub(in crate::map::format) fn of(value: Value<'a>) -> Self {
        Self {
            has_escapes: matches!(value, Value::Json(_)),
            ..Self::new(value.raw())
        }
    }
}

impl Iterator for Unescaped<'_> {
    type Item = u8;

    fn next(&mut self) -> Option<u8> {
        let (made, len) = &self.made;
        if self.at < *len {
            self.at += 1;
            return Some(made[self.at - 1]);
        }
        let (first, rest) = self.rest.split_first()?;
        if *first != b'\\' || !self.has_escapes {
            self.rest = rest;
            return Some(*first);
        }
        let taken;
        (self.made, taken) = escape(self.rest);
        self.at = 1;
        self.rest = &self.rest[taken..];
        Some(self.made.0[0])
    }
}

/// Reads the escape that a text begins with, and returns its length too.
fn escape(text: &[u8]) -> (Made, usize) {
    let one = |byte: u8| ([byte, 0, 0, 0], 1);
    let found = match text.get(1..).unwrap_or_default() {
        [byte @ (b'"' | b'\\' | b'/'), ..] => Some((one(*byte), 2)),
        [b'b', ..] => Some((one(8), 2)),
        [b'f', ..] => Some((one(12), 2)),
        [b'n', ..] => Some((one(b'\n'), 2)),
        [b'r', ..] => Some((one(b'\r'), 2)),
        [b't', ..] => Some((one(b'\t'), 2)),
        [b'v', ..] => Some((one(11), 2)),
        [b'x', high, low, ..] => hex(*high)
            .zip(hex(*low))
            .map(|(high, low)| (one(high << 4 | low), 4)),
        [b'u', ..] => character(text),
        _ => None,
    };
    found.unwrap_or((one(b'\\'), 1))
}

/// Reads `\uhhhh`, or two of them that are a surrogate pair.
fn character(text: &[u8]) -> Option<(Made, usize)> {
    let first = unit(text)?;
    let (code, taken) = match first {
        0xd800..0xdc00 => {
            let second = unit(&text[6..]).filter(|unit| (0xdc00..0xe000).contains(unit))?;
            (0x1_0000 + ((first - 0xd800) << 10) + (second - 0xdc00), 12)
        }
        _ => (first, 6),
    };
    let mut made = [0; 4];
    let len = char::from_u32(code)?.encode_utf8(&mut made).len();
    Some(((made, len), taken))
}

fn unit(text: &[u8]) -> Option<u32> {
    let digits = text.strip_prefix(b"\\u")?.first_chunk::<4>()?;
    digits
        .iter()
        .try_fold(0, |unit, digit| Some(unit << 4 | u32::from(hex(*digit)?)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn escapes_are_undone_and_what_is_none_stays() {
        for (text, expected) in [
            (r"\/robots.txt", &b"/robots.txt"[..]),
            (r"\u002Frobots\u002etxt", b"/robots.txt"),
            (r"\x2frobots.txt\x22", b"/robots.txt\""),
            (r#"\"\\\/\b\f\n\r\t\v"#, b"\"\\/\x08\x0c\n\r\t\x0b"),
            (r"\xC3\xbc\xff", b"\xc3\xbc\xff"),
            (r"\u00fc\u20ac", "ü€".as_bytes()),
            (r"\ud83d\ude00x", "😀x".as_bytes()),
            (r"\u0000", b"\0"),
            (r"\ud83d", br"\ud83d"),
            (r"\ud83dx", br"\ud83dx"),
            (r"\ud83d\n", b"\\ud83d\n"),
            (r"\ud83d\ud83d\ude00", "\\ud83d😀".as_bytes()),
            (r"\ude00\ud83d", br"\ude00\ud83d"),
            (r"\u12", br"\u12"),
            (r"\u12g4", br"\u12g4"),
            (r"\u+123", br"\u+123"),
            (r"\x1", br"\x1"),
            (r"\xg0", br"\xg0"),
            (r"\q", br"\q"),
            (r"\\x41", br"\x41"),
            (r"a\", br"a\"),
            ("", b""),
        ] {
            let mut out = Vec::new();
            unescape(text.as_bytes(), &mut out);
            assert_eq!(
                out.escape_ascii().to_string(),
                expected.escape_ascii().to_string()
            );
            assert_eq!(
                Unescaped::new(text.as_bytes()).collect::<Vec<_>>(),
                out,
                "{text}"
            );
        }
        let plain = Unescaped::of(Value::Plain(br"\n"));
        assert_eq!(plain.collect::<Vec<_>>(), br"\n");
    }

    #[test]
    fn a_list_of_numbers_is_bytes() {
        for (list, expected) in [
            ("71, 69 ,84", &b"GET"[..]),
            ("255,0", b"\xff\0"),
            ("71,256,84", b"G"),
            ("71,,84", b"G"),
            ("", b""),
        ] {
            let mut out = Vec::new();
            bytes(list.as_bytes(), &mut out);
            assert_eq!(out, expected, "{list}");
        }
    }
}
