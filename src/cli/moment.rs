//! Moments of the command line: `--since` and `--until`.
//!
//! A moment is read without a clock and a time zone, and becomes a second with both. So what
//! "yesterday" is depends on nothing but what [`Moment::resolve`] is given.

use std::str::FromStr;

use anyhow::{Context, Error, Result};
use jiff::civil::DateTime;
use jiff::tz::TimeZone;
use jiff::{Span, Timestamp, ToSpan, Unit, Zoned};

/// A moment as it was written.
#[derive(Debug, Clone, Copy)]
pub(super) enum Moment {
    /// With its zone, or in seconds since 1970.
    Exact(Timestamp),
    /// A date, with or without a time of the day, in the time zone of the run.
    Civil(DateTime),
    /// So long before the run, rounded down to the full unit.
    Ago(Span, Unit),
    /// The second of the run.
    Now,
}

const EXAMPLES: &str = "not a time; write it like 2026-11-28, 2026-11-28T14:00, \
    2026-11-28T14:00+01:00, @1764288000, today, yesterday, '7 days ago' or '12 hours ago'";

impl FromStr for Moment {
    type Err = Error;

    fn from_str(text: &str) -> Result<Self> {
        let text = text.trim();
        let words: Vec<String> = text
            .split_whitespace()
            .map(str::to_ascii_lowercase)
            .collect();
        let words: Vec<&str> = words.iter().map(String::as_str).collect();
        match *words {
            ["now"] => return Ok(Self::Now),
            ["today"] => return Ok(Self::Ago(0.days(), Unit::Day)),
            ["yesterday"] => return Ok(Self::Ago(1.day(), Unit::Day)),
            [count, unit, "ago"] => return ago(count, unit).context(EXAMPLES),
            _ => {}
        }
        if let Some(seconds) = text.strip_prefix('@') {
            let seconds = seconds.parse().ok().context(EXAMPLES)?;
            return Ok(Self::Exact(Timestamp::from_second(seconds)?));
        }
        // What has a zone is no civil time, even where it cannot be read.
        let has_zone = has_zone(text);
        let exact = text.parse().ok().filter(|_| has_zone).map(Self::Exact);
        let civil = || text.parse().ok().filter(|_| !has_zone).map(Self::Civil);
        exact.or_else(civil).context(EXAMPLES)
    }
}

/// Returns true if and only if something follows the time of the day that could be a zone.
fn has_zone(text: &str) -> bool {
    let time = text.find(['T', 't', ' ']).map_or("", |at| &text[at + 1..]);
    time.contains(['Z', 'z', '+', '-', '['])
}

fn ago(count: &str, unit: &str) -> Option<Moment> {
    let count: i64 = count.parse().ok().filter(|count| *count >= 0)?;
    let span = Span::new();
    let (span, unit) = match unit.trim_end_matches('s') {
        "minute" => (span.try_minutes(count), Unit::Minute),
        "hour" => (span.try_hours(count), Unit::Hour),
        "day" => (span.try_days(count), Unit::Day),
        "week" => (span.try_weeks(count), Unit::Day),
        "month" => (span.try_months(count), Unit::Day),
        _ => return None,
    };
    Some(Moment::Ago(span.ok()?, unit))
}

impl Moment {
    /// The moment in seconds since 1970, at the time `now` of the run.
    ///
    /// # Errors
    /// If it is outside the calendar.
    pub(super) fn resolve(self, now: Timestamp, zone: &TimeZone) -> Result<i64> {
        let moment = match self {
            Self::Exact(moment) => moment,
            Self::Civil(time) => zone.to_timestamp(time)?,
            Self::Ago(span, unit) => {
                let moment = now.to_zoned(zone.clone()).checked_sub(span)?;
                full(&moment, unit)?.timestamp()
            }
            Self::Now => now,
        };
        Ok(moment.as_second())
    }
}

/// A moment without what it has below a unit.
fn full(moment: &Zoned, unit: Unit) -> Result<Zoned, jiff::Error> {
    let minute = moment.with().second(0).subsec_nanosecond(0);
    match unit {
        Unit::Day => moment.start_of_day(),
        Unit::Hour => minute.minute(0).build(),
        _ => minute.build(),
    }
}

/// A second in the time zone, for messages.
pub(super) fn shown(second: i64, zone: &TimeZone) -> String {
    let moment = Timestamp::from_second(second).map(|moment| zone.to_datetime(moment));
    moment.map_or_else(|_| second.to_string(), |time| time.to_string())
}

#[cfg(test)]
mod tests {
    use super::*;

    /// 2026-11-28 14:05:59 UTC.
    fn now() -> Timestamp {
        "2026-11-28T14:05:59.5Z".parse().expect("it is a time")
    }

    fn resolved(text: &str, zone: &TimeZone) -> String {
        let moment: Moment = text.parse().expect(text);
        let second = moment.resolve(now(), zone).expect(text);
        let moment = Timestamp::from_second(second).expect("it is in the calendar");
        moment.to_string()
    }

    #[test]
    fn a_moment_is_what_it_says() {
        let berlin = TimeZone::get("Europe/Berlin").expect("it is in the bundled database");
        for (text, utc, in_berlin) in [
            ("2026-11-28", "2026-11-28T00:00:00Z", "2026-11-27T23:00:00Z"),
            ("2026-06-01", "2026-06-01T00:00:00Z", "2026-05-31T22:00:00Z"),
            (
                "2026-11-28T14:00",
                "2026-11-28T14:00:00Z",
                "2026-11-28T13:00:00Z",
            ),
            (
                "2026-11-28 14:00:05",
                "2026-11-28T14:00:05Z",
                "2026-11-28T13:00:05Z",
            ),
            (
                "2026-11-28T14:00Z",
                "2026-11-28T14:00:00Z",
                "2026-11-28T14:00:00Z",
            ),
            (
                "2026-11-28 14:00:05+02:00",
                "2026-11-28T12:00:05Z",
                "2026-11-28T12:00:05Z",
            ),
            (
                "2026-11-28T14:00-0330",
                "2026-11-28T17:30:00Z",
                "2026-11-28T17:30:00Z",
            ),
            (
                "@1764288000",
                "2025-11-28T00:00:00Z",
                "2025-11-28T00:00:00Z",
            ),
            ("now", "2026-11-28T14:05:59Z", "2026-11-28T14:05:59Z"),
            ("Today", "2026-11-28T00:00:00Z", "2026-11-27T23:00:00Z"),
            ("yesterday", "2026-11-27T00:00:00Z", "2026-11-26T23:00:00Z"),
            ("7 days ago", "2026-11-21T00:00:00Z", "2026-11-20T23:00:00Z"),
            ("1 day  ago", "2026-11-27T00:00:00Z", "2026-11-26T23:00:00Z"),
            (
                "2 weeks ago",
                "2026-11-14T00:00:00Z",
                "2026-11-13T23:00:00Z",
            ),
            // Summer time ended in between.
            (
                "2 months ago",
                "2026-09-28T00:00:00Z",
                "2026-09-27T22:00:00Z",
            ),
            (
                "12 hours ago",
                "2026-11-28T02:00:00Z",
                "2026-11-28T02:00:00Z",
            ),
            (
                "30 minutes ago",
                "2026-11-28T13:35:00Z",
                "2026-11-28T13:35:00Z",
            ),
        ] {
            assert_eq!(resolved(text, &TimeZone::UTC), utc, "{text}");
            assert_eq!(resolved(text, &berlin), in_berlin, "{text}");
        }
    }

    #[test]
    fn what_is_no_moment_is_refused_with_examples() {
        for text in [
            "",
            "tomorrow",
            "2026",
            "2026-13-01",
            "2026-11-31",
            "28.11.2026",
            "14:00",
            "1764288000",
            "@",
            "@1e9",
            "-1 days ago",
            "7 days",
            "7 moons ago",
            "2026-11-28T14:00+99:00",
            "2026-11-28T14:00 CET",
            "2026-11-28Z",
            "99999999999999999999 days ago",
        ] {
            let error = text.parse::<Moment>().expect_err(text);
            assert!(format!("{error:#}").contains("2026-11-28T14:00"), "{text}");
        }
        let out = ["9999999 hours ago", "@-377705116800"].map(|text| {
            let moment = text.parse::<Moment>();
            moment
                .and_then(|moment| moment.resolve(now(), &TimeZone::UTC))
                .is_ok()
        });
        assert_eq!(out, [true, false]);
    }
}
