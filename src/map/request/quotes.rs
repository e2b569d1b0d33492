//! Where a field in quotes ends.

use memchr::memchr2;

use crate::map::steps;

/// The first quote from `at` on that is not escaped.
pub(in crate::map) fn next_quote(line: &[u8], mut at: usize) -> Option<usize> {
    loop {
        let rest = line.get(at..)?;
        let found = memchr2(b'"', b'\\', rest);
        steps::add(found.map_or(rest.len(), |found| found + 1));
        at += found?;
        if line[at] == b'"' {
            return Some(at);
        }
        at += 2;
    }
}

/// The field that begins after a quote: all up to the next quote that is not escaped.
pub(in crate::map) fn quoted(text: &[u8]) -> Option<&[u8]> {
    next_quote(text, 0).map(|end| &text[..end])
}
