//! What the orders of all reports have in common: times as keys, and the first rows alone.

use std::cmp::Reverse;
use std::num::NonZeroUsize;

/// The key of the earliest first request first. What has no times comes last.
pub(super) fn first(seen: Option<(i64, i64)>) -> impl Ord {
    (seen.is_none(), seen.map(|(first, _)| first))
}

/// The key of the latest last request first. What has no times comes last.
pub(super) fn last(seen: Option<(i64, i64)>) -> impl Ord {
    Reverse(seen.map(|(_, last)| last))
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
