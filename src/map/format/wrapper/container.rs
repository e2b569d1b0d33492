//! What prints the lines of containers puts before them: Docker Compose, kubectl, `--timestamps`.
//!
//! Sources: the documentation of `docker compose logs`, `docker logs` and `kubectl logs`.

use super::clock;
use super::prefix::{blanks, span};
use super::record::is_record;
use crate::host::address;

/// The longest name of a container that is taken off, in bytes.
const MAX_NAME: usize = 255;

/// The record after one prefix.
pub(super) fn inner(line: &[u8]) -> Option<&[u8]> {
    match line.first()? {
        b'[' => pod(line),
        b'0'..=b'9' => {
            compose(line).or_else(|| clock::instant(line).filter(|text| is_record(text)))
        }
        _ => compose(line),
    }
}

/// Takes off `web-1  | `, which may be in colours.
///
/// A bar between the fields of a record looks like it. So no second bar may stand before the
/// record's first quote.
fn compose(line: &[u8]) -> Option<&[u8]> {
    let is_part = |byte: u8| byte.is_ascii_alphanumeric() || b"_.-".contains(&byte);
    let (name, rest) = span(uncoloured(line), is_part);
    if !(1..=MAX_NAME).contains(&name.len()) || address(name).is_some() {
        return None;
    }
    let rest = uncoloured(blanks(uncoloured(rest))?);
    let rest = uncoloured(rest.strip_prefix(b"|")?);
    let record = uncoloured(blanks(rest)?);
    let fields = span(record, |byte| byte != b'"').0;
    let is_bar = |word: &[u8]| word == b"|";
    (!fields.split(u8::is_ascii_whitespace).any(is_bar)).then_some(record)
}

/// Takes off the codes that change a terminal's colour (ECMA-48, SGR).
fn uncoloured(text: &[u8]) -> &[u8] {
    let mut text = text;
    while let Some(code) = text.strip_prefix(b"\x1b[") {
        let (_, rest) = span(code, |byte| byte.is_ascii_digit() || byte == b';');
        match rest.strip_prefix(b"m") {
            Some(rest) => text = rest,
            None => break,
        }
    }
    text
}

/// Takes off `[pod/name/container] `.
fn pod(line: &[u8]) -> Option<&[u8]> {
    let is_part = |byte: u8| byte.is_ascii_alphanumeric() || b".-".contains(&byte);
    let (pod, rest) = span(line.strip_prefix(b"[pod/")?, is_part);
    let (container, rest) = span(rest.strip_prefix(b"/")?, is_part);
    let is_name = |name: &[u8]| (1..=MAX_NAME).contains(&name.len());
    if !is_name(pod) || !is_name(container) {
        return None;
    }
    blanks(rest.strip_prefix(b"]")?)
}
