//! One side of the comparison: who made how many requests, and in which time.

use crate::host::Host;
use crate::map::ask::window::Window;
use crate::map::ask::{agents, hosts};
use crate::reduce::agents::{Robot, View, requests};

/// The words for the two sides.
pub(super) const SIDES: [&str; 2] = ["OLD", "NEW"];

/// The seconds of a day.
const DAY: u64 = 86_400;

/// The hosts or the robots of a side.
#[derive(Debug)]
pub(super) struct Side<N> {
    /// The number of requests of each.
    pub(super) counts: Vec<(N, u64)>,
    /// The requests of all, and of clients that are no row.
    pub(super) requests: u64,
    /// The files that were read.
    pub(super) files: u64,
    /// The time that the side covers, in seconds. None if it is not known.
    pub(super) covered: Option<u64>,
}

impl Side<Host> {
    pub(super) fn of_hosts(answer: hosts::Answer, window: &Window, files: u64) -> Self {
        let requests = answer.hits();
        let mut seen: Option<(i64, i64)> = None;
        let hosts = answer.hosts.into_iter().map(|(host, visits)| {
            seen = match (seen, visits.seen) {
                (Some((a, b)), Some((c, d))) => Some((a.min(c), b.max(d))),
                (one, other) => one.or(other),
            };
            (host, visits.hits)
        });
        Self {
            counts: hosts.collect(),
            requests,
            files,
            covered: covered(window, seen),
        }
    }
}

impl Side<Robot> {
    /// # Errors
    /// Why no agent can be judged, as a sentence.
    pub(super) fn of_robots(
        answer: &agents::Answer,
        window: &Window,
        files: u64,
        view: &View,
    ) -> Result<Self, String> {
        let (counts, all) = requests(view, answer)?;
        Ok(Self {
            counts,
            requests: all.requests(),
            files,
            covered: covered(window, all.seen),
        })
    }
}

/// The seconds that a side covers: those of its window, if it has both ends. An end that it lacks is
/// the first or the last request; that is at least a day, because the requests of a day do not come
/// at its very first and last second.
fn covered(window: &Window, seen: Option<(i64, i64)>) -> Option<u64> {
    let seconds = |first: i64, end: i64| u64::try_from(end.saturating_sub(first)).unwrap_or(0);
    match (window.since, window.until, seen) {
        (Some(since), Some(until), _) => Some(seconds(since, until).max(1)),
        (since, until, Some((first, last))) => {
            let seconds = seconds(since.unwrap_or(first), until.unwrap_or(last));
            Some(seconds.max(DAY))
        }
        (_, _, None) => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_window_covers_its_seconds_and_requests_at_least_a_day() {
        let day = DAY as i64;
        for (since, until, seen, expected) in [
            (None, None, None, None),
            (Some(0), None, None, None),
            (Some(0), Some(3600), None, Some(3600)),
            (Some(0), Some(3600), Some((5, 9)), Some(3600)),
            (Some(-day), Some(6 * day), Some((0, 1)), Some(7 * DAY)),
            (None, None, Some((7, 7)), Some(DAY)),
            (None, None, Some((100, day + 99)), Some(DAY)),
            (None, None, Some((100, day + 101)), Some(DAY + 1)),
            (Some(0), None, Some((5 * day, 6 * day)), Some(6 * DAY)),
            (None, Some(9 * day), Some((5 * day, 6 * day)), Some(4 * DAY)),
            // What no log says, but a record may.
            (Some(9), Some(9), None, Some(1)),
            (Some(9), Some(-9), None, Some(1)),
            (None, None, Some((9, -9)), Some(DAY)),
            (Some(i64::MIN), Some(i64::MAX), None, Some(i64::MAX as u64)),
            (
                None,
                None,
                Some((i64::MIN, i64::MAX)),
                Some(i64::MAX as u64),
            ),
            (None, None, Some((i64::MAX, i64::MIN)), Some(DAY)),
        ] {
            let window = Window {
                since,
                until,
                vhost: None,
            };
            let seen = covered(&window, seen);
            assert_eq!(seen, expected, "{since:?} {until:?}");
        }
    }
}
