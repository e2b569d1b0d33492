//! A line in a cell of comma-separated values (RFC 4180): in quotes, with the quotes in it doubled.
//!
//! Splunk and Kibana export lines so, with other columns beside them.

use memchr::{memchr, memchr3};

use crate::host::address;
use crate::map::line::{parse, words};
use crate::map::request::Malformed;

/// Writes the line inside quotes to `out`, which must be empty. None if no cell of the line is in
/// quotes as RFC 4180 has them, or if none of several holds a line.
///
/// A row of one cell is that cell. Of several the one counts that reads as a request, if no other
/// one can be a field of a request: where every field has a cell of its own, a client can write a
/// line of his choice into that of the agent.
///
/// # Errors
/// [`Malformed::NoHost`] if it is not certain which cell is the line.
pub(in crate::map::format) fn unquote(
    line: &[u8],
    out: &mut Vec<u8>,
) -> Option<Result<(), Malformed>> {
    let row = line.trim_ascii();
    let separator = separator(row)?;
    let (mut rest, mut cells) = (Some(row), 0);
    let (mut is_found, mut has_field, mut is_uncertain) = (false, false, false);
    while let Some(text) = rest {
        let start = out.len();
        rest = cell(text, separator, out)?;
        let cell = &out[start..];
        if cell.is_empty() {
            continue;
        }
        cells += 1;
        if cells == 1 && is_row_of_one(rest, separator) {
            return Some(Ok(()));
        }
        if parse(cell).is_ok() {
            if !is_found {
                is_found = true;
                continue;
            }
            is_uncertain |= *cell != out[..start];
        } else {
            has_field |= is_field(cell);
        }
        out.truncate(start);
    }
    match is_found {
        true if has_field || is_uncertain => Some(Err(Malformed::NoHost)),
        true => Some(Ok(())),
        false => None,
    }
}

/// Returns true if and only if a line is one cell in quotes, and the quotes in it make pairs.
///
/// A line in quotes that are not doubled (LiteSpeed) can look like a cell only where all its fields
/// are empty.
pub(in crate::map::format) fn is_cell(line: &[u8]) -> bool {
    let Some(text) = line.trim_ascii().strip_prefix(b"\"") else {
        return false;
    };
    let Some(end) = end_of_quotes(text) else {
        return false;
    };
    let (inside, after) = (&text[..end], &text[end + 1..]);
    let is_separator = |byte: &u8| b",;\t".contains(byte) && *byte == after[0];
    if !after.iter().all(is_separator) {
        return false;
    }
    let (mut at, mut quotes) = (0, 0);
    while let Some(next) = memchr(b'"', &inside[at..]) {
        let slashes = inside[at..at + next].iter().rev();
        // The server escaped it.
        let is_escaped = slashes.take_while(|byte| **byte == b'\\').count() % 2 == 1;
        quotes += usize::from(!is_escaped);
        at += next + 2;
    }
    quotes > 0 && quotes % 2 == 0
}

/// What stands between the cells of a row: a comma, in some countries a semicolon, or a tab. None
/// if no cell is in quotes.
fn separator(row: &[u8]) -> Option<u8> {
    match row.strip_prefix(b"\"") {
        Some(text) => {
            let after = &text[end_of_quotes(text)? + 1..];
            match after.first() {
                None => Some(b','),
                Some(byte @ (b',' | b';' | b'\t')) => Some(*byte),
                Some(_) => None,
            }
        }
        None => {
            memchr(b'"', row)?;
            Some(row[memchr3(b',', b';', b'\t', row)?])
        }
    }
}

/// Writes the next cell to `out`, and returns the text after it; none in place of the text at the
/// end of the row. None at all if the cell is not written as RFC 4180 has it.
fn cell<'a>(text: &'a [u8], separator: u8, out: &mut Vec<u8>) -> Option<Option<&'a [u8]>> {
    let Some(quoted) = text.strip_prefix(b"\"") else {
        let end = memchr(separator, text);
        let cell = &text[..end.unwrap_or(text.len())];
        if cell.contains(&b'"') {
            return None;
        }
        out.extend_from_slice(cell);
        return Some(end.map(|end| &text[end + 1..]));
    };
    let end = end_of_quotes(quoted)?;
    let mut inside = &quoted[..end];
    while let Some(quote) = memchr(b'"', inside) {
        // Of two quotes, one.
        out.extend_from_slice(&inside[..=quote]);
        inside = &inside[quote + 2..];
    }
    out.extend_from_slice(inside);
    match quoted[end + 1..].split_first() {
        None => Some(None),
        Some((&next, after)) if next == separator => Some(Some(after)),
        Some(_) => None,
    }
}

/// The first quote that is not doubled.
fn end_of_quotes(text: &[u8]) -> Option<usize> {
    let mut at = 0;
    loop {
        let quote = at + memchr(b'"', &text[at..])?;
        if text.get(quote + 1) != Some(&b'"') {
            return Some(quote);
        }
        at = quote + 2;
    }
}

/// Whether nothing but separators follows.
fn is_row_of_one(rest: Option<&[u8]>, separator: u8) -> bool {
    rest.is_none_or(|rest| rest.iter().all(|&byte| byte == separator))
}

/// Whether a cell can be one field of a request.
fn is_field(cell: &[u8]) -> bool {
    address(cell).is_some()
        || words(cell).is_some()
        || matches!(cell, b"GET" | b"HEAD" | b"POST" | b"OPTIONS" | b"PUT")
}
