//! What the orders of all reports have in common: times as keys, and the first rows alone.

use std::cmp::{Ordering, Reverse};
use std::num::NonZeroUsize;

/// The key of the earliest first request first. What has no times comes last.
pub(super) fn first(seen: Option<(i64, i64)>) -> impl Ord {
    (seen.is_none(), seen.map(|(first, _)| first))
}

/// The key of the latest last request first. What has no times comes last.
pub(super) fn last(seen: Option<(i64, i64)>) -> impl Ord {
    Reverse(seen.map(|(_, last)| last))
}

/// The order of names: by letters, in any case, and then by bytes, so that it is total.
pub(super) fn by_letters(left: &str, right: &str) -> Ordering {
    // Not by copies: there may be millions.
    let letters = |byte: u8| byte.to_ascii_lowercase();
    let (a, b) = (left.bytes().map(letters), right.bytes().map(letters));
    a.cmp(b).then_with(|| left.cmp(right))
}

/// Drops all rows but the first. Returns how many are dropped, if some are to be.
pub(super) fn cut<R>(rows: &mut Vec<R>, top: Option<NonZeroUsize>) -> Option<u64> {
    let top = top?.get();
    let more = rows.len().saturating_sub(top);
    rows.truncate(top);
    Some(more as u64)
}

/// What a reader of the first hosts alone has to know.
pub(super) fn hosts_more(more: u64) -> String {
    format!("{more} more hosts are not shown")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_go_by_letters_and_no_two_are_equal() {
        let sorted = [
            "Ahrefs",
            "ahrefs",
            "AhrefsBot",
            "bingbot",
            "GPTBot",
            "Yandex",
        ];
        let mut names = sorted;
        names.reverse();
        names.sort_by(|a, b| by_letters(a, b));
        assert_eq!(names, sorted);
    }
}
