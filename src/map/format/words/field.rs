//! The fields of lines with marks: how each looks, and what it means.
//!
//! A field that looks otherwise is evidence against the format, so each is described as narrowly as
//! its servers write it. Knows no format.

use memchr::{memchr, memchr2, memrchr};

use super::super::draft::Role;
use crate::host::address;
use crate::map::line::client_address;
use crate::map::{steps, time};

/// A field of a line.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Field {
    /// A time in a form that is known.
    Time,
    /// A time of ISO 8601 with a fraction.
    Fine,
    /// A further time, which does not count.
    Again,
    /// A time as C's `ctime` writes it.
    Ctime,
    /// A time as Gin writes it, `2024/01/07 - 06:25:01`.
    Moment,
    /// The client, an address.
    Client,
    /// The same with blanks before it.
    Aligned,
    /// The client, an address with its port.
    Endpoint,
    /// The client where it is an address; anything else (`-`, `unix:`) stands for none.
    Remote,
    /// The client, an address or a name.
    Host,
    /// What proxies passed on: it counts if there is an address in it.
    Forwarded,
    /// The other end of the connection, with or without its port.
    Peer,
    /// Another address of the connection, or `-`.
    Backend,
    /// A virtual host, or nothing.
    Vhost,
    /// The request line, or what the client sent instead.
    Request,
    /// The same of HAProxy, which writes scheme and host before the targets of HTTP/2 and HTTP/3,
    /// and those of HTTP/1 as the client sent them.
    Rebuilt,
    Method,
    /// A request target, which has no blanks.
    Target,
    /// A request target in quotes.
    Path,
    /// `HTTP/1.1`.
    Protocol,
    /// A status code, or what stands for none: `-`, `0`, `-1`.
    Status,
    /// A number of bytes; `+` before it is one that still grew.
    Bytes,
    Referer,
    Agent,
    /// A word without quotes.
    Word,
    /// The same, or nothing.
    Maybe,
    /// A number, perhaps with a sign and a fraction, or `-`.
    Number,
    /// The same with blanks before it.
    Padded,
    /// Blanks, or nothing.
    Blanks,
    /// Anything.
    Text,
    /// Numbers with slashes between, as HAProxy writes timers and counters.
    Numbers,
    /// HAProxy's captured headers, in which braces are escaped: `{a|b} {c} `, or nothing.
    Captures,
    /// What an AWS balancer listened for.
    Listener,
    /// `http` or `https`.
    Scheme,
    /// An operation of S3, `REST.GET.OBJECT`.
    Operation,
    /// A code of capital letters, as Squid writes results and hierarchies.
    Code,
    /// nginx's list of the statuses of upstreams, with blanks in it.
    Upstreams,
}

const LISTENERS: [&[u8]; 6] = [b"http", b"https", b"h2", b"grpcs", b"ws", b"wss"];

/// The longest time, in bytes.
const MAX_TIME: usize = 40;

impl Field {
    /// Finds a field by its name in a row.
    pub(super) fn named(name: &str) -> Option<Self> {
        Some(match name {
            "time" => Self::Time,
            "fine" => Self::Fine,
            "again" => Self::Again,
            "ctime" => Self::Ctime,
            "moment" => Self::Moment,
            "aligned" => Self::Aligned,
            "client" => Self::Client,
            "endpoint" => Self::Endpoint,
            "remote" => Self::Remote,
            "host" => Self::Host,
            "forwarded" => Self::Forwarded,
            "peer" => Self::Peer,
            "backend" => Self::Backend,
            "vhost" => Self::Vhost,
            "request" => Self::Request,
            "rebuilt" => Self::Rebuilt,
            "method" => Self::Method,
            "target" => Self::Target,
            "path" => Self::Path,
            "protocol" => Self::Protocol,
            "status" => Self::Status,
            "bytes" => Self::Bytes,
            "referer" => Self::Referer,
            "agent" => Self::Agent,
            "maybe" => Self::Maybe,
            "word" => Self::Word,
            "number" => Self::Number,
            "padded" => Self::Padded,
            "blanks" => Self::Blanks,
            "text" => Self::Text,
            "numbers" => Self::Numbers,
            "captures" => Self::Captures,
            "listener" => Self::Listener,
            "scheme" => Self::Scheme,
            "operation" => Self::Operation,
            "code" => Self::Code,
            "upstreams" => Self::Upstreams,
            _ => return None,
        })
    }

    /// What the field means, if a request has it.
    pub(super) fn role(self) -> Option<Role> {
        match self {
            Self::Time | Self::Fine | Self::Ctime | Self::Moment => Some(Role::Time),
            Self::Client
            | Self::Aligned
            | Self::Endpoint
            | Self::Remote
            | Self::Host
            | Self::Forwarded => Some(Role::Client),
            Self::Vhost => Some(Role::Vhost),
            Self::Request | Self::Rebuilt => Some(Role::Request),
            Self::Method => Some(Role::Method),
            Self::Target | Self::Path => Some(Role::Target),
            Self::Status => Some(Role::Status),
            Self::Bytes => Some(Role::Bytes),
            Self::Referer => Some(Role::Referer),
            Self::Agent => Some(Role::Agent),
            _ => None,
        }
    }

    /// Returns true if and only if the field can hold no blank.
    pub(super) fn is_word(self) -> bool {
        !matches!(
            self,
            Self::Time
                | Self::Fine
                | Self::Again
                | Self::Ctime
                | Self::Moment
                | Self::Aligned
                | Self::Forwarded
                | Self::Request
                | Self::Rebuilt
                | Self::Path
                | Self::Referer
                | Self::Agent
                | Self::Padded
                | Self::Blanks
                | Self::Text
                | Self::Captures
                | Self::Upstreams
        )
    }

    /// The value of a field that was written as `text`; none if the field is not written so.
    pub(super) fn value(self, text: &[u8]) -> Option<&[u8]> {
        steps::add(text.len());
        let all = |is_part: fn(u8) -> bool| {
            (!text.is_empty() && text.iter().all(|byte| is_part(*byte))).then_some(text)
        };
        let known = |is_known: bool| is_known.then_some(text);
        match self {
            Self::Time | Self::Again => known(is_time(text)),
            Self::Fine => known(is_time(text) && text.get(19) == Some(&b'.')),
            Self::Ctime => known(text.len() == 24 && memchr(b']', text).is_none()),
            Self::Moment => known(text.len() == 21 && text[10..13] == *b" - "),
            Self::Aligned => Self::Client.value(text.trim_ascii_start()),
            Self::Client => known(address(bare(text)).is_some()),
            Self::Endpoint => endpoint(text),
            Self::Remote if address(text).is_none() => known(is_word(text)).map(|_| &b"-"[..]),
            Self::Remote => Some(text),
            Self::Host => {
                known(is_word(text) && !text.iter().any(|byte| b"[]{}()=<>,".contains(byte)))
            }
            Self::Forwarded => match client_address(text) {
                Some(_) => Some(text),
                None => Some(b"-"),
            },
            Self::Peer => endpoint(text).or(known(text == b"-" || address(bare(text)).is_some())),
            Self::Backend => known(text == b"-" || endpoint(text).is_some()),
            Self::Vhost => known(!text.iter().any(|byte| matches!(byte, b' ' | b'\t' | b'"'))),
            Self::Request
            | Self::Rebuilt
            | Self::Path
            | Self::Referer
            | Self::Agent
            | Self::Text => Some(text),
            Self::Blanks => known(text.trim_ascii().is_empty()),
            Self::Method => all(|byte| byte.is_ascii_uppercase() || matches!(byte, b'-' | b'_')),
            Self::Target => known(!text.is_empty() && memchr(b' ', text).is_none()),
            Self::Protocol => match text.strip_prefix(b"HTTP/") {
                Some(version) => known(version.len() <= 3 && Self::Number.value(version).is_some()),
                None => known(text == b"-"),
            },
            Self::Status => known(matches!(
                text,
                b"-" | b"0" | b"-1" | [b'0'..=b'9', b'0'..=b'9', b'0'..=b'9']
            )),
            Self::Bytes => {
                let digits = text.strip_prefix(b"+").unwrap_or(text);
                (text == b"-" || is_digits(digits)).then_some(digits)
            }
            Self::Maybe => known(text.is_empty() || is_word(text)),
            Self::Word => known(is_word(text)),
            Self::Number => all(|byte| byte.is_ascii_digit() || matches!(byte, b'-' | b'.')),
            Self::Padded => Self::Number.value(text.trim_ascii_start()),
            Self::Numbers => {
                all(|byte| byte.is_ascii_digit() || matches!(byte, b'/' | b'-' | b'+'))
                    .filter(|text| text.contains(&b'/'))
            }
            Self::Captures => known(is_captures(text)),
            Self::Listener => known(LISTENERS.contains(&text)),
            Self::Scheme => known(matches!(text, b"http" | b"https")),
            Self::Operation => all(|byte| byte.is_ascii_uppercase() || b"._-".contains(&byte))
                .filter(|text| text.contains(&b'.')),
            Self::Code => {
                all(|byte| byte.is_ascii_uppercase() || byte.is_ascii_digit() || byte == b'_')
            }
            Self::Upstreams => all(|byte| byte.is_ascii_digit() || b" ,:-".contains(&byte)),
        }
    }

    /// The length of a field that may hold blanks, at the beginning of a text: before a padded
    /// number, and in a list, whose entries stand apart by a comma or a colon.
    pub(super) fn length(self, text: &[u8]) -> Option<usize> {
        let padding = match self {
            Self::Padded => text.len() - text.trim_ascii_start().len(),
            _ => 0,
        };
        let mut end = padding + memchr(b' ', &text[padding..])?;
        while text[..end].ends_with(b",") || text[end..].starts_with(b" : ") {
            let next = match text[..end].ends_with(b",") {
                true => end + 1,
                false => end + 3,
            };
            end = next + memchr(b' ', &text[next..])?;
        }
        steps::add(end);
        Some(end)
    }
}

fn is_time(text: &[u8]) -> bool {
    text.len() <= MAX_TIME && memchr(b'[', text).is_none() && time::is_time(text)
}

fn is_word(text: &[u8]) -> bool {
    !text.is_empty() && !text.iter().any(|byte| matches!(byte, b' ' | b'\t' | b'"'))
}

fn is_digits(text: &[u8]) -> bool {
    !text.is_empty() && text.iter().all(u8::is_ascii_digit)
}

fn is_captures(text: &[u8]) -> bool {
    let mut rest = text;
    while let Some(inside) = rest.strip_prefix(b"{") {
        let end = memchr2(b'{', b'}', inside).unwrap_or(inside.len());
        let Some(after) = inside[end..].strip_prefix(b"} ") else {
            return false;
        };
        rest = after;
    }
    rest.is_empty()
}

/// An address without the brackets of IPv6.
fn bare(text: &[u8]) -> &[u8] {
    text.strip_prefix(b"[")
        .and_then(|inside| inside.strip_suffix(b"]"))
        .unwrap_or(text)
}

/// The address before the last colon, if a port follows it. Some servers write IPv6 addresses
/// without brackets here, and then only the place of the port tells it from the address.
fn endpoint(text: &[u8]) -> Option<&[u8]> {
    let (host, port) = text.split_at(memrchr(b':', text)?);
    let host = bare(host);
    (port.len() <= 6 && is_digits(&port[1..]) && address(host).is_some()).then_some(host)
}
