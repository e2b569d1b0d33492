//! An axis from one time to another, with ticks at round times.

use jiff::tz::TimeZone;

use super::step::{Round, local, minute};

/// The most ticks, about: as many as have place with their names.
const TICKS: i64 = 5;

/// From the shortest to the longest.
const ROUND: [Round; 23] = [
    Round::Hours(1),
    Round::Hours(2),
    Round::Hours(6),
    Round::Hours(12),
    Round::Days(1),
    Round::Days(2),
    Round::Days(7),
    Round::Days(14),
    Round::Months(1),
    Round::Months(2),
    Round::Months(3),
    Round::Months(6),
    Round::Years(1),
    Round::Years(2),
    Round::Years(5),
    Round::Years(10),
    Round::Years(20),
    Round::Years(50),
    Round::Years(100),
    Round::Years(200),
    Round::Years(500),
    Round::Years(1000),
    Round::Years(5000),
];

/// A period in seconds since 1970, of an hour at least.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Period {
    first: i64,
    last: i64,
}

impl Period {
    /// The period that holds some seconds, of which there is one.
    pub(super) fn of(seconds: impl Iterator<Item = i64>) -> Option<Self> {
        let (first, last) = seconds
            .map(|second| (second, second))
            .reduce(|(first, last), (other, end)| (first.min(other), last.max(end)))?;
        let missing = 3600_i64.saturating_sub(last.saturating_sub(first)).max(0);
        Some(Self {
            first: first.saturating_sub(missing / 2),
            last: last.saturating_add(missing / 2),
        })
    }

    /// The place of a second in per cent.
    pub(super) fn place(&self, second: i64) -> f64 {
        let part = second.saturating_sub(self.first) as f64;
        100.0 * part / self.last.saturating_sub(self.first) as f64
    }

    /// Round times in it with their names, or its ends where there are none.
    pub(super) fn ticks(&self, zone: &TimeZone) -> Vec<(i64, String)> {
        let length = self.last.saturating_sub(self.first);
        let mut round = ROUND.into_iter();
        let round = round.find(|round| round.seconds().saturating_mul(TICKS) >= length);
        let ticks = round.map_or_else(Vec::new, |round| self.at(round, zone));
        if ticks.len() > 1 {
            return ticks;
        }
        let ends = [self.first, self.last].into_iter();
        ends.filter_map(|end| Some((end, minute(local(end, zone)?))))
            .collect()
    }

    fn at(&self, round: Round, zone: &TimeZone) -> Vec<(i64, String)> {
        let first = local(self.first, zone).and_then(|first| round.floor(first));
        let times = std::iter::successors(first, |time| round.next(*time));
        let moments = times.map_while(|time| {
            let moment = zone.to_timestamp(time).ok()?.as_second();
            (moment <= self.last).then(|| (moment, round.name(time)))
        });
        moments
            .filter(|(moment, _)| *moment >= self.first)
            .collect()
    }
}

#[cfg(test)]
mod tests {
    use jiff::tz::offset;

    use super::*;

    #[test]
    fn the_ticks_are_round_times_of_the_time_zone() {
        let seconds = |text: &str| -> i64 {
            let time: jiff::Timestamp = text.parse().expect("it is a time");
            time.as_second()
        };
        for (first, last, names) in [
            (
                "2024-01-07T05:25:00Z",
                "2024-01-07T08:25:00Z",
                "01-07 07:00 01-07 08:00 01-07 09:00",
            ),
            (
                "2024-01-07T05:25:00Z",
                "2024-01-08T09:25:00Z",
                "01-07 12:00 01-07 18:00 01-08 00:00 01-08 06:00",
            ),
            (
                "2024-01-31T23:30:00Z",
                "2024-03-20T09:25:00Z",
                "2024-02-12 2024-02-26 2024-03-11",
            ),
            (
                "2024-01-07T05:25:00Z",
                "2024-01-07T05:25:00Z",
                "2024-01-07 05:55 2024-01-07 06:55",
            ),
            (
                "1970-01-01T00:00:00Z",
                "2026-11-29T00:00:00Z",
                "1980 2000 2020",
            ),
        ] {
            let period = Period::of([first, last].map(seconds).into_iter());
            let ticks = period
                .expect("two times")
                .ticks(&TimeZone::fixed(offset(1)));
            let ticks: Vec<_> = ticks.into_iter().map(|(_, name)| name).collect();
            assert_eq!(ticks.join(" "), names);
        }
    }

    #[test]
    fn any_period_has_ticks_and_not_too_many() {
        let ends = [i64::MIN, -377_705_023_201, -1, 0, 253_402_207_200, i64::MAX];
        for first in ends {
            for last in ends {
                let period = Period::of([first, last].into_iter()).expect("two times");
                assert!(period.ticks(&TimeZone::UTC).len() <= 7, "{first} {last}");
                assert!((0.0..=100.0).contains(&period.place(first.max(last))));
            }
        }
    }
}
