//! A line of an access log to borrowed fields.
//!
//! This room knows what Apache and nginx write: the shape of a record when nothing is told of it, and their
//! escapes. A format that was told is compiled and matched in [`super::format`]. It knows no files.

use memchr::{memchr2, memmem, memrchr};

use crate::host::address;

/// The fields of a record that a report is made from, as they stand in the log, escapes included.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Request<'a> {
    /// The client: an address, a name, or what else the server wrote there.
    pub host: &'a [u8],
    /// The time of the request, without its brackets.
    pub time: &'a [u8],
    /// The request target, if the request line has one.
    pub target: Option<&'a [u8]>,
}

/// Why a line is no record.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Malformed {
    /// No time and quoted request stand where they should.
    NoRequest,
    /// The line ends inside its request.
    CutShort,
    /// What stands before the time does not tell the client.
    NoHost,
}

/// UTF-8's byte order mark, which some editors leave at the head of a file.
const BOM: &[u8] = b"\xef\xbb\xbf";

/// Reads a record of any of the formats that Apache and nginx are shipped with.
///
/// These are common and combined, with fields after them or not, the two with a virtual host before them,
/// with its port or not, and mod_ssl's `ssl_request_log`. All have a time in brackets and a quoted request
/// after it, and these two are what the line is hung on: a user's name may hold blanks and brackets, and
/// shifts nothing. That `] "` is not the user's own work, because both servers escape a quote.
pub fn parse(line: &[u8]) -> Result<Request<'_>, Malformed> {
    let line = line.strip_prefix(BOM).unwrap_or(line);
    if let Some((time, rest)) = leading_time(line) {
        return parse_time_first(time, rest);
    }
    for close in memmem::find_iter(line, b"] \"") {
        let Some(open) = memrchr(b'[', &line[..close]) else {
            continue;
        };
        let (before, time) = (&line[..open], &line[open + 1..close]);
        if before.last().is_some_and(|&byte| byte != b' ') {
            continue;
        }
        let request = quoted(&line[close + 3..]).ok_or(Malformed::CutShort)?;
        let host = host(before).ok_or(Malformed::NoHost)?;
        return Ok(Request {
            host,
            time,
            target: target(request),
        });
    }
    Err(Malformed::NoRequest)
}

/// Splits `[time] ` off the head of a line. A virtual host like `[::1]:80` is not taken for one.
fn leading_time(line: &[u8]) -> Option<(&[u8], &[u8])> {
    let inside = line.strip_prefix(b"[")?;
    let close = memmem::find(inside, b"] ")?;
    let (time, rest) = (&inside[..close], &inside[close + 2..]);
    (!time.contains(&b'[')).then_some((time, rest))
}

/// `[time] host protocol cipher "request" …`: mod_ssl's own log, openSUSE's `ssl_common` and `ssl_combined`.
fn parse_time_first<'a>(time: &'a [u8], rest: &'a [u8]) -> Result<Request<'a>, Malformed> {
    let open = memmem::find(rest, b" \"").ok_or(Malformed::NoRequest)?;
    let request = quoted(&rest[open + 2..]).ok_or(Malformed::CutShort)?;
    let host = words(&rest[..open]).next().ok_or(Malformed::NoHost)?;
    if host.starts_with(b"[") {
        // `[time] [core:error] [pid 7] …` is an error log.
        return Err(Malformed::NoRequest);
    }
    Ok(Request {
        host,
        time,
        target: target(request),
    })
}

/// The field that begins after a quote: all up to the next quote that is not escaped.
pub(super) fn quoted(text: &[u8]) -> Option<&[u8]> {
    let mut at = 0;
    loop {
        at += memchr2(b'"', b'\\', text.get(at..)?)?;
        if text[at] == b'"' {
            return Some(&text[..at]);
        }
        at += 2;
    }
}

/// The target of a request line: its second word, whatever the method is and whether or not a version
/// follows. Servers read it so, and so did the original program; `-`, TLS on a plain port and a method
/// alone have none.
pub(super) fn target(request: &[u8]) -> Option<&[u8]> {
    words(request).nth(1)
}

fn words(text: &[u8]) -> impl Iterator<Item = &[u8]> {
    text.split(|&byte| byte == b' ' || byte == b'\t')
        .filter(|word| !word.is_empty())
}

/// Picks the host out of what stands before the time.
///
/// That is `host ident user` or `virtual-host host ident user`, and the user may be several words.
fn host(before: &[u8]) -> Option<&[u8]> {
    let mut words = words(before).peekable();
    let first = forwarded(&mut words)?;
    let Some(second) = forwarded(&mut words) else {
        return Some(first);
    };
    let (Some(third), Some(_)) = (words.next(), words.next()) else {
        return Some(first);
    };
    // Four words and more: either the first is a virtual host, or the user's name has blanks in it. An
    // address in second place decides, then one in first place. Else it is the place of the ident, which
    // has been `-` since nobody asks identd any more. What fits nothing has something before it that is no
    // server's: the name of a container, the time of a syslog.
    if address(second).is_some() {
        Some(second)
    } else if address(first).is_some() || second == b"-" {
        Some(first)
    } else {
        (third == b"-").then_some(second)
    }
}

/// Takes a host from the words: the first of a list like `client, proxy, proxy` that names somebody.
///
/// Such a list is what `%{X-Forwarded-For}i` writes where `%h` was; its first entry is the client.
fn forwarded<'a>(words: &mut impl Iterator<Item = &'a [u8]>) -> Option<&'a [u8]> {
    let mut chosen: Option<&[u8]> = None;
    for word in words {
        let goes_on = word.ends_with(b",");
        for entry in word
            .split(|&byte| byte == b',')
            .filter(|entry| !entry.is_empty())
        {
            if chosen.is_none_or(|host| host == b"-" || host == b"unknown") {
                chosen = Some(entry);
            }
        }
        if !goes_on {
            break;
        }
    }
    chosen
}

/// The client in a field that may be a list of proxies.
pub(super) fn forwarded_host(field: &[u8]) -> Option<&[u8]> {
    forwarded(&mut words(field))
}

/// Undoes the escapes that Apache and nginx write: `\"`, `\\`, `\n` and its like, `\xhh` in either case.
///
/// What is no escape stays as it is. Source: `ap_escape_logitem` (Apache 2.0.46 and later) and nginx's
/// `log_format … escape=default`.
pub fn unescape(field: &[u8]) -> Vec<u8> {
    let mut out = Vec::with_capacity(field.len());
    let mut rest = field;
    while let [byte, tail @ ..] = rest {
        let (value, length) = match (byte, tail) {
            (b'\\', [b'x', high, low, ..]) => match (hex(*high), hex(*low)) {
                (Some(high), Some(low)) => (high << 4 | low, 4),
                _ => (b'\\', 1),
            },
            (b'\\', [b'"', ..]) => (b'"', 2),
            (b'\\', [b'\\', ..]) => (b'\\', 2),
            (b'\\', [b'b', ..]) => (8, 2),
            (b'\\', [b'n', ..]) => (b'\n', 2),
            (b'\\', [b'r', ..]) => (b'\r', 2),
            (b'\\', [b't', ..]) => (b'\t', 2),
            (b'\\', [b'v', ..]) => (11, 2),
            _ => (*byte, 1),
        };
        out.push(value);
        rest = &rest[length..];
    }
    out
}

/// The value of a hexadecimal digit.
pub(super) fn hex(digit: u8) -> Option<u8> {
    char::from(digit).to_digit(16).map(|value| value as u8)
}

#[cfg(test)]
mod tests {
    use super::*;

    const TIME: &str = "07/Jan/2024:06:25:01 +0100";

    /// The host and the target that are read from a line whose time is written `TIME`.
    fn read(line: &str) -> Result<(String, Option<String>), Malformed> {
        let line = line.replace("TIME", TIME);
        let text = |field: &[u8]| String::from_utf8_lossy(field).into_owned();
        parse(line.as_bytes()).map(|record| {
            assert_eq!(record.time, TIME.as_bytes(), "{line}");
            (text(record.host), record.target.map(text))
        })
    }

    #[test]
    fn the_host_is_found_in_every_format_that_servers_ship() {
        for (before, host) in [
            ("1.2.3.4 - -", "1.2.3.4"),
            ("1.2.3.4 - frank", "1.2.3.4"),
            ("1.2.3.4 - John Smith", "1.2.3.4"),
            ("1.2.3.4 - [a] b [c]", "1.2.3.4"),
            ("1.2.3.4 - - - -", "1.2.3.4"),
            ("crawler.example - John Smith", "crawler.example"),
            ("1.2.3.4 - \"\"", "1.2.3.4"),
            ("1.2.3.4", "1.2.3.4"),
            ("- - -", "-"),
            ("unix: - -", "unix:"),
            ("::1 - -", "::1"),
            ("fe80::1%eth0 - -", "fe80::1%eth0"),
            ("www.example.com:443 1.2.3.4 - -", "1.2.3.4"),
            ("www.example.com 1.2.3.4 - -", "1.2.3.4"),
            ("192.0.2.1:80 1.2.3.4 - -", "1.2.3.4"),
            ("[::1]:80 ::1 - -", "::1"),
            ("www.example.com crawler.example - -", "crawler.example"),
            (
                "www.example.com:80 crawler.example - frank",
                "crawler.example",
            ),
            ("www.example.com 1.2.3.4 - John Smith", "1.2.3.4"),
            ("1.2.3.4, 10.0.0.1 - -", "1.2.3.4"),
            ("1.2.3.4,10.0.0.1 - -", "1.2.3.4"),
            ("-, unknown, 1.2.3.4, 10.0.0.1 - -", "1.2.3.4"),
            ("www.example.com:80 1.2.3.4, 10.0.0.1 - -", "1.2.3.4"),
            ("\u{feff}1.2.3.4 - -", "1.2.3.4"),
        ] {
            let read = read(&format!(
                "{before} [TIME] \"GET /robots.txt HTTP/1.1\" 200 7"
            ));
            assert_eq!(
                read,
                Ok((host.into(), Some("/robots.txt".into()))),
                "{before}"
            );
        }
    }

    #[test]
    fn the_target_is_the_second_word_of_the_request() {
        for (request, target) in [
            ("GET /robots.txt HTTP/1.1", Some("/robots.txt")),
            ("GET /robots.txt", Some("/robots.txt")),
            ("GET  /robots.txt  HTTP/1.1", Some("/robots.txt")),
            ("GET /robots.txt and more HTTP/1.1", Some("/robots.txt")),
            (r#"GET /a\"b\\ HTTP/1.1"#, Some(r#"/a\"b\\"#)),
            ("OPTIONS * HTTP/1.0", Some("*")),
            ("-", None),
            ("", None),
            ("GET", None),
            (r"\x16\x03\x01\x02", None),
        ] {
            let read = read(&format!(
                "::1 - - [TIME] \"{request}\" 200 7 \"-\" \"/robots.txt\""
            ));
            assert_eq!(
                read,
                Ok(("::1".into(), target.map(String::from))),
                "{request}"
            );
        }
    }

    #[test]
    fn the_ssl_request_log_has_its_time_first() {
        let read =
            read(r#"[TIME] 1.2.3.4 TLSv1.3 TLS_AES_256_GCM_SHA384 "GET /robots.txt HTTP/1.1" 7"#);
        assert_eq!(read, Ok(("1.2.3.4".into(), Some("/robots.txt".into()))));
    }

    #[test]
    fn what_is_no_record_says_why() {
        assert_eq!(read(""), Err(Malformed::NoRequest));
        assert_eq!(
            read("logrotate: rotated /robots.txt"),
            Err(Malformed::NoRequest)
        );
        assert_eq!(
            read("1.2.3.4 - - [TIME] \"GET /robots.txt"),
            Err(Malformed::CutShort)
        );
        assert_eq!(
            read("1.2.3.4 - - [TIME] \"GET /robots.txt\\\""),
            Err(Malformed::CutShort)
        );
        assert_eq!(
            read(" [TIME] \"GET / HTTP/1.1\" 200 7"),
            Err(Malformed::NoHost)
        );
        assert_eq!(
            read("web | 1.2.3.4 - - [TIME] \"GET / HTTP/1.1\" 200 7"),
            Err(Malformed::NoHost)
        );
        assert_eq!(
            read("Jan 7 06:25:01 www nginx: 1.2.3.4 - - [TIME] \"GET / HTTP/1.1\" 200 7"),
            Err(Malformed::NoHost)
        );
        assert_eq!(
            read("[TIME] [core:error] [pid 7] no such file \"GET /robots.txt HTTP/1.1\""),
            Err(Malformed::NoRequest)
        );
        assert_eq!(
            read(", [TIME] \"GET / HTTP/1.1\" 200 7"),
            Err(Malformed::NoHost)
        );
    }

    #[test]
    fn escapes_of_both_servers_are_undone() {
        assert_eq!(
            unescape(br#"\"\\\n\t\r\b\v\x16\xC3\xbc"#),
            b"\"\\\n\t\r\x08\x0b\x16\xc3\xbc"
        );
        assert_eq!(unescape(br"\q\x1\xg0\"), br"\q\x1\xg0\");
    }
}
