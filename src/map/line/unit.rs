//! The words before a request, each with what it can be: an address, a list of proxies, a name.
//!
//! A field in quotes, brackets or parentheses is one unit, and so is a list with blanks after its
//! commas. This module knows how addresses and names are written. Which unit is the client is
//! decided in [`super::client`].

use std::net::IpAddr;

use memchr::memchr2;

use crate::host::address;
use crate::map::request::quoted;
use crate::map::steps;

/// How many units of a text are read. The client is one of the first three; the rest serves to
/// recognise what another program wrote before the line.
pub(super) const MAX_UNITS: usize = 6;

/// A word or a marked field.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Unit<'a> {
    /// The client that the unit names, if it is one: without quotes, brackets and port.
    pub host: &'a [u8],
    /// What it is.
    pub kind: Kind,
    /// The port after the host.
    pub port: Option<u16>,
    /// What it stands in.
    pub marks: Marks,
}

/// What a unit can be.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Kind {
    /// `-`, `unknown`, or nothing.
    Nothing,
    /// An address.
    Address(IpAddr),
    /// A list of two hosts or more, as `X-Forwarded-For` has it, with an address in it.
    List,
    /// Anything else.
    Name,
}

/// What a unit stands in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Marks {
    None,
    Quotes,
    Brackets,
    Parentheses,
}

impl<'a> Unit<'a> {
    /// Whether this is certainly what a proxy said of the client: a list, or an address in quotes
    /// or parentheses, as servers write the value of a header.
    pub(super) fn is_forwarded(&self) -> bool {
        match self.kind {
            Kind::List => true,
            Kind::Address(_) => matches!(self.marks, Marks::Quotes | Marks::Parentheses),
            _ => false,
        }
    }

    /// Whether this is a name of several labels, as hosts and virtual hosts have.
    pub(super) fn is_hostname(&self) -> bool {
        let is_plain = |byte: &u8| byte.is_ascii_alphanumeric() || b".-_".contains(byte);
        self.kind == Kind::Name && self.host.iter().all(is_plain) && self.host[1..].contains(&b'.')
    }

    /// Whether the port is one that a server listens on. Clients get theirs from the system, from
    /// 32768 (Linux) or 49152 (IANA) upwards; the border here is a guess that leaves both a margin.
    pub(super) fn has_server_port(&self) -> bool {
        self.port.is_some_and(|port| port < 10_000)
    }

    /// Whether this can be a client: JSON, `key=value`, torn words, and `access.log:192.0.2.1`
    /// cannot.
    pub(super) fn is_host(&self) -> bool {
        let is_foreign = |byte: &u8| b"\"'{}=|<>()[], ".contains(byte);
        let is_path = |byte: &u8| matches!(byte, b'/' | b':');
        self.kind != Kind::Name
            || !(self.host.iter().any(is_foreign)
                || self.host.iter().any(is_path) && !self.host.starts_with(b"unix:"))
    }

    /// Whether this was written before the line by another program: syslog, a container runtime.
    pub(super) fn is_prefix(&self) -> bool {
        let word = self.host;
        if self.marks == Marks::Brackets {
            return word.starts_with(b"pod/");
        }
        self.marks == Marks::None
            && self.kind == Kind::Name
            && !word.starts_with(b"unix:")
            && (matches!(word, b"|" | b"stdout" | b"stderr")
                || word.ends_with(b":")
                || word.ends_with(b"|")
                || word.starts_with(b"<")
                // A colour. Servers escape the byte.
                || word.contains(&b'\x1b')
                || is_moment(word))
    }

    /// Whether this is an address after a name and a colon, as grep writes the name of a file.
    fn hides_address(&self) -> bool {
        let colons = [
            memchr::memchr(b':', self.host),
            memchr::memrchr(b':', self.host),
        ];
        let after = |colon: Option<usize>| address(&self.host[colon? + 1..]);
        self.kind == Kind::Name && colons.into_iter().any(|colon| after(colon).is_some())
    }

    fn of(text: &'a [u8], marks: Marks) -> Self {
        steps::add(text.len());
        let mut entries = text
            .split(|&byte| byte == b',')
            .map(<[u8]>::trim_ascii)
            .filter(|entry| !entry.is_empty());
        let first = match entries.next() {
            Some(entry) => Self::single(entry),
            None if text.trim_ascii().is_empty() => Self::single(b""),
            // Commas alone name nothing.
            None => Self {
                host: text,
                kind: Kind::Name,
                port: None,
                marks,
            },
        };
        let mut chosen = first;
        let mut is_list = false;
        for entry in entries {
            is_list = true;
            // Of a list the first address counts, or else the first name.
            if !matches!(chosen.kind, Kind::Address(_)) && !chosen.hides_address() {
                let entry = Self::single(entry);
                if matches!(entry.kind, Kind::Address(_)) || chosen.kind == Kind::Nothing {
                    chosen = entry;
                }
            }
        }
        let kind = match chosen.kind {
            Kind::Address(_) if is_list => Kind::List,
            kind => kind,
        };
        Self {
            kind,
            marks,
            ..chosen
        }
    }

    /// One host, from which brackets, quotes and the port are taken.
    fn single(text: &'a [u8]) -> Self {
        let unit = |host, kind, port| Self {
            host,
            kind,
            port,
            marks: Marks::None,
        };
        let text = text.trim_ascii_start();
        let bare = trim(text, b"\"'()");
        if matches!(bare, b"" | b"-") || bare.eq_ignore_ascii_case(b"unknown") {
            return unit(
                if bare.is_empty() { b"-" } else { bare },
                Kind::Nothing,
                None,
            );
        }
        let (bare, is_bracketed) = match bare.strip_prefix(b"[") {
            Some(inside) => (inside, true),
            None => (bare, false),
        };
        let (host, port) = if is_bracketed {
            let end = memchr::memchr(b']', bare).unwrap_or(bare.len());
            (
                &bare[..end],
                bare.get(end + 1..)
                    .and_then(|rest| port(rest.strip_prefix(b":")?)),
            )
        } else if let Some(address) = address(bare) {
            return unit(bare, Kind::Address(address), None);
        } else {
            match memchr::memrchr(b':', bare) {
                Some(colon)
                    if !bare[..colon].contains(&b':') || address(&bare[..colon]).is_some() =>
                {
                    match port(&bare[colon + 1..]) {
                        None => (bare, None),
                        port => (&bare[..colon], port),
                    }
                }
                _ => (bare, None),
            }
        };
        match address(host) {
            Some(address) => unit(host, Kind::Address(address), port),
            None if host.is_empty() => unit(b"-", Kind::Nothing, None),
            None => unit(host, Kind::Name, port),
        }
    }
}

/// The first units of a text.
pub(super) fn units(text: &[u8]) -> Units<'_> {
    let mut units = Units {
        units: [None; MAX_UNITS],
        len: 0,
    };
    let mut rest = text.trim_ascii_start();
    while !rest.is_empty() && units.len < MAX_UNITS {
        let unit;
        (unit, rest) = next(rest);
        units.units[units.len] = Some(unit);
        units.len += 1;
        rest = rest.trim_ascii_start();
    }
    units
}

/// At most [`MAX_UNITS`] units.
#[derive(Debug)]
pub(super) struct Units<'a> {
    units: [Option<Unit<'a>>; MAX_UNITS],
    len: usize,
}

impl<'a> Units<'a> {
    pub(super) fn get(&self, at: usize) -> Option<&Unit<'a>> {
        self.units.get(at)?.as_ref()
    }

    pub(super) fn iter(&self) -> impl Iterator<Item = &Unit<'a>> {
        self.units.iter().flatten()
    }

    pub(super) fn len(&self) -> usize {
        self.len
    }
}

/// Takes a unit off a text that does not begin with a blank.
fn next(text: &[u8]) -> (Unit<'_>, &[u8]) {
    let (inside, marks) = match text[0] {
        b'"' => (quoted(&text[1..]), Marks::Quotes),
        b'[' => (up_to(b']', &text[1..]), Marks::Brackets),
        b'(' => (up_to(b')', &text[1..]), Marks::Parentheses),
        _ => (None, Marks::None),
    };
    if let Some(inside) = inside {
        let after = &text[inside.len() + 2..];
        if after.first().is_none_or(|byte| b" \t,".contains(byte)) {
            // mod_remoteip's users write `[client 192.0.2.1]`, after the model of the error log.
            let value = match inside.split_at_checked(7) {
                Some((word, value)) if word.eq_ignore_ascii_case(b"client ") => value,
                _ => inside,
            };
            return (
                Unit::of(value, marks),
                after.strip_prefix(b",").unwrap_or(after),
            );
        }
    }
    let mut end = 0;
    // A comma at the end of a word carries on the list.
    loop {
        let word = &text[end..];
        let start = word.len() - word.trim_ascii_start().len();
        end += start + memchr2(b' ', b'\t', &word[start..]).unwrap_or(word.len() - start);
        if end == text.len() || text[end - 1] != b',' {
            break;
        }
    }
    (Unit::of(&text[..end], Marks::None), &text[end..])
}

fn up_to(end: u8, text: &[u8]) -> Option<&[u8]> {
    let found = memchr::memchr(end, text);
    steps::add(found.unwrap_or(text.len()));
    found.map(|at| &text[..at])
}

fn trim<'a>(mut text: &'a [u8], bytes: &[u8]) -> &'a [u8] {
    while let [first, rest @ ..] = text
        && bytes.contains(first)
    {
        text = rest;
    }
    while let [rest @ .., last] = text
        && bytes.contains(last)
    {
        text = rest;
    }
    text
}

fn port(digits: &[u8]) -> Option<u16> {
    if !(1..=5).contains(&digits.len()) || !digits.iter().all(u8::is_ascii_digit) {
        return None;
    }
    str::from_utf8(digits).ok()?.parse().ok()
}

/// `06:25:01` and `2024-01-07T06:25:01Z`: a time of day with or without a date.
fn is_moment(word: &[u8]) -> bool {
    word[0].is_ascii_digit()
        && word.windows(6).take(32).any(|six| {
            six[0] == b':' && six[3] == b':' && six[1].is_ascii_digit() && six[4].is_ascii_digit()
        })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_host_stands_without_quotes_brackets_and_port() {
        for (text, host, port) in [
            ("203.0.113.5", "203.0.113.5", None),
            ("203.0.113.5:51234", "203.0.113.5", Some(51234)),
            ("\"203.0.113.5", "203.0.113.5", None),
            ("\"203.0.113.5\"", "203.0.113.5", None),
            ("(203.0.113.5)", "203.0.113.5", None),
            ("[203.0.113.5]", "203.0.113.5", None),
            ("2001:db8::17", "2001:db8::17", None),
            ("[2001:db8::17]", "2001:db8::17", None),
            ("[2001:db8::17]:443", "2001:db8::17", Some(443)),
            ("::ffff:203.0.113.5:443", "::ffff:203.0.113.5", Some(443)),
            ("fe80::1%eth0", "fe80::1%eth0", None),
            ("[client 203.0.113.5, 10.0.0.1]", "203.0.113.5", None),
            ("203.0.113.5, 10.0.0.1 rest", "203.0.113.5", None),
            ("203.0.113.5,10.0.0.1", "203.0.113.5", None),
            ("-, unknown, 203.0.113.5, 10.0.0.1", "203.0.113.5", None),
            ("(203.0.113.5, 10.0.0.1)", "203.0.113.5", None),
            ("www.example.com:443", "www.example.com", Some(443)),
            ("unix:", "unix:", None),
            ("-", "-", None),
            ("\"\"", "-", None),
        ] {
            let unit = next(text.as_bytes()).0;
            assert_eq!(
                (str::from_utf8(unit.host), unit.port),
                (Ok(host), port),
                "{text}"
            );
        }
    }

    #[test]
    fn what_other_programs_write_before_a_line_is_known() {
        for (text, expected) in [
            ("06:25:01", true),
            ("2024-01-07T06:25:01.5Z", true),
            ("nginx[7]:", true),
            ("|", true),
            ("stdout", true),
            ("<171>1", true),
            ("[pod/web-0/nginx]", true),
            ("|\u{1b}[0m", true),
            ("unix:", false),
            ("www.example.com:443", false),
            ("crawler", false),
            ("2001:db8::17", false),
        ] {
            assert_eq!(next(text.as_bytes()).0.is_prefix(), expected, "{text}");
        }
    }
}
