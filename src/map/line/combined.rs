//! Lines of the common and the combined format as nearly all are written, read in one pass.
//!
//! ```text
//! [vhost ]address - - [dd/Mon/yyyy:HH:MM:SS ±zzzz] "METHOD /target HTTP/d.d" status bytes
//! [ "referer" "agent"]
//! ```
//!
//! A line is taken only if the reader of all lines ([`super::super::format::Reading`]) reads the
//! same from it, whatever was learnt of its text; every other line is left to that reader. Of the
//! ways in which a line can be read, none but that of a plain line is open to a line of this form,
//! without a backslash and with no quotes but the six or two of the form:
//!
//! - An object of JSON begins with `{`, a cell of comma-separated values with a quote, UTF-8's mark
//!   with `\xef`. These lines begin with a letter, a digit or a colon.
//! - A record of a table without names has a date in its first ten bytes, of which the fourth is a
//!   digit and the fifth is `-`, or ends in a comma. A table whose names are known is asked before.
//! - The request is the first text between two quotes, because they are an opening and a closing
//!   one, and because a token before the first blank and a version after the last make a request.
//!   It holds no tab, which would be a blank.
//! - The time is the last field in brackets before the request: only one stands there.
//! - The client is what [`client::plain`](super::client::plain) finds, so neither the marks of
//!   other formats are looked for, nor wrappers, nor what the columns of other lines show.
//! - Another record after the request has its time outside of quotes, where only numbers and blanks
//!   stand here.
//! - The quotes are not doubled: a blank follows the request, and nothing stands before it.
//! - The habit of absolute targets concerns no target that begins with a slash.
//!
//! Knows no files and no blocks.

use memchr::memchr2;

use super::client::{is_address, is_virtual_host};
use super::eight::{EIGHT, Eight};
use crate::map::request::{Escapes, Request, Response, Rest};
use crate::map::steps;

/// The longest address, virtual host and method that are looked for, in bytes.
const MAX_WORD: usize = 255;
const MAX_METHOD: usize = 16;

/// Reads a line of this form; none for any other line. The work is linear in the length of the
/// line.
#[inline(always)]
pub(in crate::map) fn read(line: &[u8]) -> Option<Request<'_>> {
    let Client { vhost, host, rest } = client(line)?;
    let (around, rest) = rest.split_first_chunk()?;
    if !TIME.fits(around) {
        return None;
    }
    let time = &around[TIME_AT];
    let (method, rest) = method(rest)?;
    let (target, rest) = target(rest)?;
    let (version, rest) = rest.split_first_chunk()?;
    if !VERSION.fits(version) {
        return None;
    }
    let [.., hundreds, tens, ones, _] = version.map(|byte| u16::from(byte & 0xf));
    let (bytes, rest) = bytes(rest)?;
    let [referer, agent] = headers(rest)?;
    Some(Request {
        host,
        time,
        method: Some(method),
        target: Some(target),
        vhost,
        // No backslash stands in the line.
        escapes: Escapes::None,
        is_ambiguous: false,
        rest: Rest::Read(Response {
            status: Some(100 * hundreds + 10 * tens + ones),
            bytes,
            referer,
            agent,
        }),
    })
}

/// A text of fixed length, each byte of which has a range.
struct Form<const N: usize> {
    low: [u8; N],
    span: [u8; N],
}

/// What stands between the client and the method, and where the time is in it.
const TIME: Form<35> = Form::new(b" - - [00/Aaa/0000:00:00:00 +0000] \"");
const TIME_AT: std::ops::Range<usize> = 6..32;

/// What stands between the target and the bytes.
const VERSION: Form<15> = Form::new(b" HTTP/0.0\" 000 ");

impl<const N: usize> Form<N> {
    /// `0` stands for any digit, `A` and `a` for letters, `+` for a sign, of which `,` is none but
    /// does no harm.
    const fn new(text: &[u8; N]) -> Self {
        let mut span = [0; N];
        let mut at = 0;
        while at < N {
            span[at] = match text[at] {
                b'0' => 9,
                b'+' => b'-' - b'+',
                b'A' | b'a' => 25,
                _ => 0,
            };
            at += 1;
        }
        Self { low: *text, span }
    }

    #[inline(always)]
    fn fits(&self, text: &[u8; N]) -> bool {
        let mut is_out = false;
        // Without a branch, so that the compiler makes vector instructions of it.
        for ((byte, low), span) in text.iter().zip(&self.low).zip(&self.span) {
            is_out |= byte.wrapping_sub(*low) > *span;
        }
        !is_out
    }
}

/// The beginning of a line, and what follows it.
struct Client<'a> {
    vhost: Option<&'a [u8]>,
    host: &'a [u8],
    rest: &'a [u8],
}

/// Takes the virtual host, if there is one, and the address of the client off a line.
#[inline(always)]
fn client(line: &[u8]) -> Option<Client<'_>> {
    match v4_end(line) {
        Some(end) => {
            let (host, rest) = line.split_at(end);
            Some(Client {
                vhost: None,
                host,
                rest,
            })
        }
        None => other_client(line),
    }
}

/// The end of digits and points, of which an IPv4 address has at most fifteen.
#[inline(always)]
fn v4_end(line: &[u8]) -> Option<usize> {
    let end = match Eight::of(line)?.foreign_to_v4().first() {
        EIGHT => EIGHT + Eight::of(&line[EIGHT..])?.foreign_to_v4().first(),
        end => end,
    };
    (end > 0 && line.get(end) == Some(&b' ')).then_some(end)
}

#[inline(never)]
fn other_client(line: &[u8]) -> Option<Client<'_>> {
    let (first, rest) = word(line)?;
    if is_address(first) {
        return Some(Client {
            vhost: None,
            host: first,
            rest,
        });
    }
    if !is_virtual_host(first) {
        return None;
    }
    let (second, rest) = word(&rest[1..])?;
    is_address(second).then_some(Client {
        vhost: Some(first),
        host: second,
        rest,
    })
}

/// Takes a word off a text, up to the blank after it.
fn word(text: &[u8]) -> Option<(&[u8], &[u8])> {
    let mut bytes = text.iter().take(MAX_WORD + 1);
    let blank = bytes.position(|&byte| byte == b' ')?;
    Some(text.split_at(blank))
}

/// Takes a method and the blank after it off a text.
#[inline(always)]
fn method(text: &[u8]) -> Option<(&[u8], &[u8])> {
    let end = match text {
        [b'G', b'E', b'T', b' ', ..] => 3,
        [b'P', b'O', b'S', b'T', b' ', ..] | [b'H', b'E', b'A', b'D', b' ', ..] => 4,
        _ => {
            let letters = text.iter().take(MAX_METHOD + 1);
            letters.take_while(|byte| byte.is_ascii_uppercase()).count()
        }
    };
    let is_method = (1..=MAX_METHOD).contains(&end) && text.get(end) == Some(&b' ');
    is_method.then(|| (&text[..end], &text[end + 1..]))
}

/// Takes a target that is a path off a text, up to a blank or what else cannot be in it.
#[inline(always)]
fn target(text: &[u8]) -> Option<(&[u8], &[u8])> {
    if text.first() != Some(&b'/') {
        return None;
    }
    let mut at = 0;
    loop {
        match Eight::of(text.get(at..)?)?.ends().first() {
            EIGHT => at += EIGHT,
            end => {
                steps::add(at);
                return Some(text.split_at(at + end));
            }
        }
    }
}

/// Takes the number of bytes off a text; none of them if it is `-`.
#[inline(always)]
fn bytes(text: &[u8]) -> Option<(Option<u64>, &[u8])> {
    if let [b'-', rest @ ..] = text {
        return Some((None, rest));
    }
    let (mut number, mut length) = (0, 0);
    while let Some(byte) = text.get(length)
        && byte.is_ascii_digit()
    {
        if length == MAX_DIGITS {
            return None;
        }
        number = 10 * number + u64::from(byte - b'0');
        length += 1;
    }
    (length > 0).then(|| (Some(number), &text[length..]))
}

/// The most digits of a number of bytes. Any such number is below 2⁶⁴.
const MAX_DIGITS: usize = 18;

/// Reads the two headers of the combined format, or none of the common format, to the end of the
/// line.
#[inline(always)]
fn headers(text: &[u8]) -> Option<[Option<&[u8]>; 2]> {
    let (referer, rest) = match text {
        [] => return Some([None, None]),
        [b' ', b'"', b'-', b'"', ..] => text[2..].split_at(1),
        [b' ', b'"', rest @ ..] => rest.split_at(end_of_field(rest)?),
        _ => return None,
    };
    let agent = rest.strip_prefix(b"\" \"")?;
    let (agent, end) = agent.split_at(end_of_field(agent)?);
    (end == b"\"").then_some([Some(referer), Some(agent)])
}

/// The first quote or backslash.
fn end_of_field(text: &[u8]) -> Option<usize> {
    let end = memchr2(b'"', b'\\', text);
    steps::add(end.unwrap_or(text.len()));
    end
}
