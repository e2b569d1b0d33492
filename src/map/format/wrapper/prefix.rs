//! What stands before a line. The forms are in [`super::syslog`], [`super::container`],
//! [`super::cri`] and [`super::file`].

use super::{container, cri, file, syslog};
use crate::map::request::Malformed;

/// The text after one prefix; none if the line begins with none.
///
/// # Errors
/// [`Malformed::Part`] if the prefix says that the text is a part of a record. What is chosen by a
/// client may stand at the beginning of a part, so it is not read alone.
pub(in crate::map::format) fn inner(line: &[u8]) -> Option<Result<&[u8], Malformed>> {
    if let Some(line) = cri::read(line) {
        return Some(match line.is_part {
            true => Err(Malformed::Part),
            false => Ok(line.text),
        });
    }
    syslog::inner(line)
        .or_else(|| container::inner(line))
        .or_else(|| file::inner(line))
        .map(Ok)
}

/// Takes blanks off a text that begins with at least one.
pub(super) fn blanks(text: &[u8]) -> Option<&[u8]> {
    let rest = text.trim_ascii_start();
    (rest.len() < text.len()).then_some(rest)
}

/// Takes off the longest word that has some bytes only. It may be empty.
pub(super) fn span(text: &[u8], is_part: impl Fn(u8) -> bool) -> (&[u8], &[u8]) {
    let end = text.iter().position(|&byte| !is_part(byte));
    text.split_at(end.unwrap_or(text.len()))
}

/// Takes a word off a text, and the blanks after it.
pub(super) fn word(text: &[u8]) -> (&[u8], &[u8]) {
    let (word, rest) = span(text, |byte| !byte.is_ascii_whitespace());
    (word, rest.trim_ascii_start())
}

/// Takes off a number of some digits.
pub(super) fn digits(text: &[u8], lengths: std::ops::RangeInclusive<usize>) -> Option<&[u8]> {
    let (digits, rest) = span(text, |byte| byte.is_ascii_digit());
    lengths.contains(&digits.len()).then_some(rest)
}
