//! Syslog (RFC 3164, RFC 5424), and what prints lines in its form: journald, busybox, Heroku's
//! Logplex, Papertrail.

use super::clock;
use super::prefix::{digits, span, word};
use super::record::is_record;
use crate::host::address;
use crate::map::line::client_address;
use crate::map::time::is_time;

/// The longest name of a host, a program or a process that is taken off, in bytes.
const MAX_WORD: usize = 255;

/// The record after a prefix of syslog.
pub(super) fn inner(line: &[u8]) -> Option<&[u8]> {
    let bare = priority(line);
    let text = bare.unwrap_or(line);
    // Files often lack what stands before the version.
    if let Some(text) = text.strip_prefix(b"1 ") {
        return protocol(text);
    }
    let Some(rest) = clock::time(text) else {
        return papertrail(line).or_else(|| process(line));
    };
    tagged(rest)
        .or_else(|| {
            let is_syslog = bare.is_some() || !text.first()?.is_ascii_digit();
            untagged(rest, is_syslog)
        })
        .or_else(|| versionless(text))
}

/// The record after `haproxy[7]: ` alone.
fn process(line: &[u8]) -> Option<&[u8]> {
    let (_, rest) = span(line, is_tag);
    digits(rest.strip_prefix(b"[")?, 1..=10)?.strip_prefix(b"]: ")?;
    after_tag(line).filter(|record| is_record(record))
}

/// The record after the head of RFC 5424 from its time on, with a number for the process, without
/// the identifier of a message, and with structured data or `-`.
fn versionless(text: &[u8]) -> Option<&[u8]> {
    let (_host, rest) = word(clock::instant(text)?);
    let (_program, rest) = word(rest);
    let (process, rest) = word(rest);
    digits(process, 1..=10).filter(|rest| rest.is_empty())?;
    let data = rest.strip_prefix(b"- ")?;
    let has_data = data.starts_with(b"- ") || elements(data).len() < data.len();
    protocol(text).filter(|record| has_data && is_record(record))
}

/// Takes off `<190>`, and the length that stands before it where the lines are counted (RFC 6587).
fn priority(line: &[u8]) -> Option<&[u8]> {
    let line = match digits(line, 1..=7) {
        Some(rest) => rest.strip_prefix(b" ")?,
        None => line,
    };
    digits(line.strip_prefix(b"<")?, 1..=3)?.strip_prefix(b">")
}

/// The message of RFC 3164 after its time: `host tag: message`, or without the host. Between the
/// two busybox writes `facility.level`.
fn tagged(text: &[u8]) -> Option<&[u8]> {
    after_tag(text).or_else(|| {
        let (host, rest) = word(text);
        let (level, after_level) = word(rest);
        let rest = if is_level(level) { after_level } else { rest };
        after_tag(rest).filter(|_| is_host(host))
    })
}

/// The message after the time and the host, where the tag is missing: JSON, or, where only syslog
/// writes such a time, what begins with the only address. An address in the place of the host could
/// be the client itself.
fn untagged(text: &[u8], is_syslog: bool) -> Option<&[u8]> {
    let (host, rest) = word(text);
    let is_line = || is_syslog && address(host).is_none() && address(word(rest).0).is_some();
    (is_host(host) && (rest.starts_with(b"{") || is_line())).then_some(rest)
}

/// Takes off `nginx: `, `nginx[7]: `, `app[web.1]: `, `app/web.1: `. The blank may be missing.
fn after_tag(text: &[u8]) -> Option<&[u8]> {
    // `2001:db8::1` begins as a tag does.
    if address(word(text).0).is_some() {
        return None;
    }
    let (name, rest) = span(text, is_tag);
    let (rest, has_process) = match rest.strip_prefix(b"[") {
        Some(rest) => {
            let (process, rest) = span(rest, |byte| byte.is_ascii_graphic() && byte != b']');
            (1..=MAX_WORD).contains(&process.len()).then_some(())?;
            (rest.strip_prefix(b"]")?, true)
        }
        None => (rest, false),
    };
    let message = rest.strip_prefix(b":")?;
    let begins = match message.first() {
        None | Some(b' ' | b'\t' | b'[' | b'{' | b'"') => true,
        Some(_) => has_process || client_address(message).is_some(),
    };
    if !begins || !(1..=MAX_WORD).contains(&name.len()) {
        return None;
    }
    let message = message.trim_ascii_start();
    // The mark of structured messages (CEE).
    let structured = message.strip_prefix(b"@cee:").map(<[u8]>::trim_ascii_start);
    Some(structured.unwrap_or(message))
}

fn is_tag(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || b"._/@-".contains(&byte)
}

/// The message of RFC 5424 after its version.
///
/// Heroku leaves the structured data out. Then the message must begin as a record does, or as its
/// router's lines do, because a line with fewer words in its head may be of any form.
fn protocol(text: &[u8]) -> Option<&[u8]> {
    let rest = match text.strip_prefix(b"- ") {
        Some(rest) => rest,
        None => clock::instant(text)?,
    };
    let (host, mut rest) = word(rest);
    let is_name = |name: &[u8]| (1..=MAX_WORD).contains(&name.len());
    if !is_name(host) {
        return None;
    }
    let mut name = host;
    for _program_process_id in 0..3 {
        (name, rest) = word(rest);
        // A client.
        if !is_name(name) || client_address(name).is_some() {
            return None;
        }
    }
    // A client's name, where a word is missing before it.
    if name.contains(&b'.') {
        return None;
    }
    let message = match rest.strip_prefix(b"-") {
        Some(message) if message.is_empty() || message.starts_with(b" ") => message,
        _ => elements(rest),
    };
    let has_data = message.len() < rest.len();
    let message = message.trim_ascii_start();
    let message = message.strip_prefix(b"\xef\xbb\xbf").unwrap_or(message);
    (has_data || is_record(message) || message.starts_with(b"at=")).then_some(message)
}

/// Takes off all elements of structured data, `[id name="value" …]`, if there are any. What looks
/// like one, but has a time or an address for a name, belongs to the record.
fn elements(text: &[u8]) -> &[u8] {
    let mut rest = text;
    while let Some(after) = element(rest) {
        rest = after;
    }
    match rest.first() {
        None | Some(b' ') => rest,
        Some(_) => text,
    }
}

fn element(text: &[u8]) -> Option<&[u8]> {
    let is_name = |byte: u8| byte.is_ascii_graphic() && !b"=]\"".contains(&byte);
    let (id, mut rest) = span(text.strip_prefix(b"[")?, is_name);
    if id.is_empty() || is_time(id) || address(id).is_some() {
        return None;
    }
    while let Some(parameter) = rest.strip_prefix(b" ") {
        let (name, value) = span(parameter, is_name);
        let value = value.strip_prefix(b"=\"")?;
        if name.is_empty() {
            return None;
        }
        let end = crate::map::request::quoted(value)?.len();
        rest = &value[end + 1..];
    }
    rest.strip_prefix(b"]")
}

/// The message of a line of Papertrail's archives: ten columns with tabs between, of which the
/// sixth is an address that is not the client's.
fn papertrail(line: &[u8]) -> Option<&[u8]> {
    digits(line, 1..=20)?.strip_prefix(b"\t")?;
    let mut columns = line.splitn(10, |&byte| byte == b'\t');
    let [id, generated, received, source, _name, sender] = [(); 6].map(|()| columns.next());
    for number in [id?, source?] {
        digits(number, 1..=20).filter(|rest| rest.is_empty())?;
    }
    for time in [generated?, received?] {
        is_time(time).then_some(())?;
    }
    address(sender?)?;
    columns.nth(3)
}

/// Whether a word can be the name of the host that wrote a line.
fn is_host(word: &[u8]) -> bool {
    let is_part = |byte: &u8| byte.is_ascii_alphanumeric() || b"._:%[]/@-".contains(byte);
    (1..=MAX_WORD).contains(&word.len()) && word.iter().all(is_part)
}

/// Whether a word is a facility and a level, such as `daemon.info`.
fn is_level(word: &[u8]) -> bool {
    let Some(dot) = memchr::memchr(b'.', word) else {
        return false;
    };
    let (facility, level) = (&word[..dot], &word[dot + 1..]);
    let is_local = || {
        facility
            .strip_prefix(b"local")
            .is_some_and(|number| matches!(number, [b'0'..=b'7']))
    };
    LEVELS.contains(&level) && (FACILITIES.contains(&facility) || is_local())
}

const FACILITIES: [&[u8]; 12] = [
    b"kern",
    b"user",
    b"mail",
    b"daemon",
    b"auth",
    b"syslog",
    b"lpr",
    b"news",
    b"uucp",
    b"cron",
    b"authpriv",
    b"ftp",
];

const LEVELS: [&[u8]; 10] = [
    b"emerg", b"alert", b"crit", b"err", b"error", b"warn", b"warning", b"notice", b"info",
    b"debug",
];
