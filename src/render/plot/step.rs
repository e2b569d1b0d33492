//! Steps of time, from an hour to a thousand years, in a time zone.

use jiff::civil::{Date, DateTime};
use jiff::tz::TimeZone;
use jiff::{SignedDuration, Timestamp, ToSpan};

/// A step of the calendar. Hours are those of UTC, as the amounts have them.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Step {
    Hour,
    Day,
    Week,
    Month,
    Year,
    Decade,
    Century,
}

impl Step {
    /// From the shortest to the longest.
    pub(super) const ALL: [Self; 7] = [
        Self::Hour,
        Self::Day,
        Self::Week,
        Self::Month,
        Self::Year,
        Self::Decade,
        Self::Century,
    ];

    /// One of them, in words.
    pub(super) fn word(self) -> &'static str {
        match self {
            Self::Hour => "an hour",
            Self::Day => "a day",
            Self::Week => "a week",
            Self::Month => "a month",
            Self::Year => "a year",
            Self::Decade => "a decade",
            Self::Century => "a century",
        }
    }

    /// The number of the step that holds a second since 1970, where neighbours have numbers beside
    /// each other. None outside the calendar.
    pub(super) fn number(self, second: i64, zone: &TimeZone) -> Option<i64> {
        if self == Self::Hour {
            return Some(second.div_euclid(3600));
        }
        let date = local(second, zone)?.date();
        let year = i64::from(date.year());
        Some(match self {
            Self::Hour | Self::Day => days(date),
            // The first of January 1970 was a Thursday; weeks begin on Monday (ISO 8601).
            Self::Week => (days(date) + 3).div_euclid(7),
            Self::Month => 12 * year + i64::from(date.month()) - 1,
            Self::Year => year,
            Self::Decade => year.div_euclid(10),
            Self::Century => year.div_euclid(100),
        })
    }

    /// The name of the step with a number: its beginning.
    pub(super) fn name(self, number: i64, zone: &TimeZone) -> String {
        let date = |days: i64| {
            let date =
                Date::constant(1970, 1, 1).checked_add(SignedDuration::from_hours(24 * days));
            date.map_or_else(|_| String::new(), |date| date.to_string())
        };
        match self {
            Self::Hour => local(3600 * number, zone).map_or_else(String::new, minute),
            Self::Day => date(number),
            Self::Week => date(7 * number - 3),
            Self::Month => format!(
                "{:04}-{:02}",
                number.div_euclid(12),
                number.rem_euclid(12) + 1
            ),
            Self::Year => number.to_string(),
            Self::Decade => format!("{number}0s"),
            Self::Century => format!("{number}00s"),
        }
    }
}

/// A second since 1970 in a time zone. None outside the calendar.
pub(super) fn local(second: i64, zone: &TimeZone) -> Option<DateTime> {
    let moment = Timestamp::from_second(second).ok()?;
    Some(zone.to_offset(moment).to_datetime(moment))
}

/// A time to the minute.
pub(super) fn minute(time: DateTime) -> String {
    time.strftime("%Y-%m-%d %H:%M").to_string()
}

/// Days since 1970.
fn days(date: Date) -> i64 {
    let since = date.duration_since(Date::constant(1970, 1, 1));
    since.as_hours() / 24
}

/// A round distance on an axis of time: some hours, days, months or years.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Round {
    Hours(i64),
    Days(i64),
    Months(i64),
    Years(i64),
}

impl Round {
    /// Its length in seconds, about.
    pub(super) fn seconds(self) -> i64 {
        match self {
            Self::Hours(n) => n * 3600,
            Self::Days(n) => n * 86_400,
            Self::Months(n) => n * 2_629_746,
            Self::Years(n) => n * 31_556_952,
        }
    }

    /// The last round time up to a local time. None outside the calendar.
    pub(super) fn floor(self, time: DateTime) -> Option<DateTime> {
        let date = time.date();
        let year = i64::from(date.year());
        let month = i64::from(date.month()) - 1;
        let floored = match self {
            Self::Hours(n) => {
                let hour = i64::from(time.hour());
                let hour = i8::try_from(hour - hour % n).ok()?;
                return Some(date.at(hour, 0, 0, 0));
            }
            // Of seven days, a Monday.
            Self::Days(n) => {
                let over = (days(date) + 3).rem_euclid(n);
                date.checked_sub(over.days()).ok()?
            }
            Self::Months(n) => {
                let month = i8::try_from(month - month % n + 1).ok()?;
                Date::new(date.year(), month, 1).ok()?
            }
            Self::Years(n) => {
                Date::new(i16::try_from(year - year.rem_euclid(n)).ok()?, 1, 1).ok()?
            }
        };
        Some(floored.at(0, 0, 0, 0))
    }

    /// The next round time after one. None outside the calendar.
    pub(super) fn next(self, time: DateTime) -> Option<DateTime> {
        let span = match self {
            Self::Hours(n) => n.hours(),
            Self::Days(n) => n.days(),
            Self::Months(n) => n.months(),
            Self::Years(n) => n.years(),
        };
        time.checked_add(span).ok()
    }

    /// A round time in words.
    pub(super) fn name(self, time: DateTime) -> String {
        let format = match self {
            Self::Hours(_) => "%m-%d %H:%M",
            Self::Days(_) => "%Y-%m-%d",
            Self::Months(_) => "%Y-%m",
            Self::Years(_) => "%Y",
        };
        time.strftime(format).to_string()
    }
}
