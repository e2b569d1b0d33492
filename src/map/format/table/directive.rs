//! The lines that name columns: `#Fields: date time …` (W3C), `#fields<TAB>ts<TAB>…` (Zeek).

use memchr::memrchr;

use crate::map::lines::line_end;
use crate::map::steps;

/// UTF-8's byte order mark. Where files were joined, one may stand at any line.
const BOM: &[u8] = b"\xef\xbb\xbf";

/// The text of a line that names columns, by who writes such lines.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Names<'a> {
    /// With blanks between, whatever separates the columns of the records.
    W3c(&'a [u8]),
    /// With tabs between.
    Zeek(&'a [u8]),
}

/// The names of columns in a line; none if it names none.
pub(super) fn names(line: &[u8]) -> Option<Names<'_>> {
    let text = line.strip_prefix(b"#")?;
    let (word, rest) = text.split_at_checked(b"fields".len())?;
    if !word.eq_ignore_ascii_case(b"fields") {
        return None;
    }
    match rest {
        [b':', names @ ..] => Some(Names::W3c(names)),
        [b'\t', names @ ..] => Some(Names::Zeek(names)),
        _ => None,
    }
}

/// The names in the last line of a text that has some.
pub(super) fn last(text: &[u8]) -> Option<Names<'_>> {
    let mut end = text.len();
    while let Some(at) = memrchr(b'#', &text[..end]) {
        steps::add(end - at);
        end = at;
        if begins_line(&text[..at])
            && let Some(names) = names(line(&text[at..]))
        {
            return Some(names);
        }
    }
    steps::add(end);
    None
}

/// Returns true if and only if a line begins after this text.
fn begins_line(before: &[u8]) -> bool {
    let before = before.strip_suffix(BOM).unwrap_or(before);
    matches!(before.last(), None | Some(b'\n' | b'\r' | 0))
}

/// The first line of a text that begins as a directive does; nothing of any other text, which may
/// have no end near.
fn line(text: &[u8]) -> &[u8] {
    match names(text) {
        Some(_) => &text[..line_end(text).unwrap_or(text.len())],
        None => b"",
    }
}
