//! The time of a request as a moment, whatever zone the server was in.
//!
//! Zones change twice a year and servers move, so times are compared as moments, not as text.

mod clock;

use jiff::Timestamp;
use jiff::fmt::strtime;
use jiff::tz::TimeZone;

pub use clock::Clock;

/// Reads the ways that servers write a time: `%t`, with or without a fraction and a zone; ISO 8601,
/// with a blank or a tab instead of the `T` too; and seconds, or thousandths, millionths or
/// billionths of them, since 1970.
///
/// A time without a zone is read as UTC, which is what W3C's extended format says of its own.
/// HAProxy, for one, writes the local time without saying so.
///
/// Returns seconds since 1970, or none if the text is not a time.
pub fn parse(text: &[u8]) -> Option<i64> {
    if let Some(moment) = fixed(text).or_else(|| iso(text)) {
        return Some(moment);
    }
    let text = str::from_utf8(text).ok()?;
    if let Ok(moment) =
        strtime::parse("%d/%b/%Y:%H:%M:%S%.f %z", text).and_then(|time| time.to_timestamp())
    {
        return Some(moment.as_second());
    }
    let mut local = LOCAL
        .iter()
        .filter_map(|form| strtime::parse(form, text).ok()?.to_datetime().ok());
    if let Some(moment) = local.next() {
        let moment = moment.to_zoned(TimeZone::UTC).ok()?;
        return Some(moment.timestamp().as_second());
    }
    if let Ok(moment) = text.parse::<Timestamp>() {
        return Some(moment.as_second());
    }
    // nginx's `$msec` has the milliseconds after a point.
    let number = text.split('.').next()?;
    if !number.bytes().all(|byte| byte.is_ascii_digit()) {
        return None;
    }
    // The unit is the one that puts the moment into the years of the web.
    let number: i64 = number.parse().ok()?;
    [1, 1_000, 1_000_000, 1_000_000_000]
        .into_iter()
        .map(|unit| number / unit)
        .find(|seconds| YEARS.contains(seconds))
}

/// Forms without a zone: those of HAProxy, Werkzeug, Gin and uWSGI.
const LOCAL: [&str; 4] = [
    "%d/%b/%Y:%H:%M:%S%.f",
    "%d/%b/%Y %H:%M:%S%.f",
    "%Y/%m/%d - %H:%M:%S",
    "%a %b %e %H:%M:%S %Y",
];

/// From 1990, before which there was no server, to 2100.
const YEARS: std::ops::Range<i64> = 631_152_000..4_102_444_800;

/// Whether a text has the form of a time: `%t`, with or without a zone, a date of ISO 8601, or a
/// number of seconds since 1970. The value is not checked.
pub(super) fn is_time(text: &[u8]) -> bool {
    if text.len() < 10 || !text[0].is_ascii_digit() {
        return false;
    }
    let is_digit = |at: usize| text[at].is_ascii_digit();
    match text[2] {
        b'/' => text.len() >= 20 && begins(text),
        _ if matches!(text[4], b'-' | b'/') => {
            text[7] == text[4] && [1, 2, 3, 5, 6, 8, 9].into_iter().all(is_digit)
        }
        _ => (0..10).all(is_digit) && text[10..].iter().all(|byte| b"0123456789.".contains(byte)),
    }
}

/// Whether a text begins as `dd/Mon/yyyy:` does.
pub(super) fn begins(text: &[u8]) -> bool {
    let Some(date) = text.first_chunk::<12>() else {
        return false;
    };
    date[2] == b'/'
        && date[6] == b'/'
        && date[11] == b':'
        && [0, 1, 7, 8, 9, 10]
            .into_iter()
            .all(|at| date[at].is_ascii_digit())
        && date[3..6].iter().all(u8::is_ascii_alphabetic)
}

/// A month in a zone.
#[derive(Debug, Clone, Copy)]
struct Month {
    /// Its first moment, in seconds since 1970.
    start: i64,
    days: i64,
}

impl Month {
    /// The month of a time that is written `dd/Mon/yyyy:HH:MM:SS ±zzzz`, whatever its day and its
    /// time of day. None if one of month, year and zone is none.
    fn of(text: &[u8; 26]) -> Option<Self> {
        if [text[2], text[6], text[11], text[20]] != *b"//: " {
            return None;
        }
        let month = MONTHS.iter().position(|name| **name == text[3..6])?;
        let year = 100 * two(text, 7)? + two(text, 9)?;
        let start = moment([year, month as i64, 1], 0)? - zone(&text[21..])?;
        Some(Self {
            start,
            days: days(year, month),
        })
    }

    /// The moment of a time in this month.
    fn moment(self, text: &[u8; 26]) -> Option<i64> {
        let day = two(text, 0)?;
        let is_written_so = text[14] == b':' && text[17] == b':' && (1..=self.days).contains(&day);
        is_written_so.then_some(self.start + 86_400 * (day - 1) + clock(text, 12)?)
    }
}

/// Reads `dd/Mon/yyyy:HH:MM:SS ±zzzz`, the form of nearly every line, without jiff, whose way takes
/// ten times as long. None for any other text, and for rare values that jiff judges.
fn fixed(text: &[u8]) -> Option<i64> {
    let text: &[u8; 26] = text.try_into().ok()?;
    Month::of(text)?.moment(text)
}

/// Reads `yyyy-mm-ddTHH:MM:SS`, and what may follow it: a fraction and a zone.
fn iso(text: &[u8]) -> Option<i64> {
    let start: &[u8; 19] = text.first_chunk()?;
    let separators = [start[4], start[7], start[13], start[16]];
    if (separators != *b"--::" && separators != *b"//::") || !b"T \t".contains(&start[10]) {
        return None;
    }
    let year = 100 * two(start, 0)? + two(start, 2)?;
    let local = moment(
        [year, two(start, 5)? - 1, two(start, 8)?],
        clock(start, 11)?,
    )?;
    let mut rest = &text[start.len()..];
    if let [b'.' | b',', fraction @ ..] = rest {
        let digits = fraction.iter().take_while(|byte| byte.is_ascii_digit());
        rest = &fraction[digits.count()..];
    }
    match rest.trim_ascii() {
        b"" | b"Z" | b"z" | b"UTC" => Some(local),
        rest => Some(local - zone(rest)?),
    }
}

/// A zone's distance from UTC in seconds: `+0100` or `+01:00`.
fn zone(text: &[u8]) -> Option<i64> {
    let (sign, minutes_at) = match text {
        [b'+', _, _, _, _] => (1, 3),
        [b'-', _, _, _, _] => (-1, 3),
        [b'+', _, _, b':', _, _] => (1, 4),
        [b'-', _, _, b':', _, _] => (-1, 4),
        _ => return None,
    };
    let (hours, minutes) = (two(text, 1)?, two(text, minutes_at)?);
    (hours < 16 && minutes < 60).then_some(sign * (3600 * hours + 60 * minutes))
}

/// The number that two digits make.
fn two(text: &[u8], at: usize) -> Option<i64> {
    let (tens, units) = (text[at].wrapping_sub(b'0'), text[at + 1].wrapping_sub(b'0'));
    (tens < 10 && units < 10).then(|| i64::from(10 * tens + units))
}

/// The seconds since midnight that `HH:MM:SS` says.
fn clock(text: &[u8], at: usize) -> Option<i64> {
    let (hour, minute, second) = (two(text, at)?, two(text, at + 3)?, two(text, at + 6)?);
    (hour < 24 && minute < 60 && second < 60).then_some(3600 * hour + 60 * minute + second)
}

/// The seconds from 1970 to a time of day of a date: year, month from 0, and day from 1.
fn moment([year, month, day]: [i64; 3], clock: i64) -> Option<i64> {
    let month = usize::try_from(month).ok().filter(|month| *month < 12)?;
    if !(1970..9999).contains(&year) || !(1..=days(year, month)).contains(&day) {
        return None;
    }
    let leap_days = |year: i64| year / 4 - year / 100 + year / 400;
    let before = DAYS[..month].iter().sum::<i64>() + i64::from(is_leap(year) && month > 1);
    let date = 365 * (year - 1970) + leap_days(year - 1) - leap_days(1969) + before + day - 1;
    Some(86_400 * date + clock)
}

/// The number of days of a month, which is counted from 0.
fn days(year: i64, month: usize) -> i64 {
    DAYS[month] + i64::from(is_leap(year) && month == 1)
}

fn is_leap(year: i64) -> bool {
    year % 4 == 0 && (year % 100 != 0 || year % 400 == 0)
}

const MONTHS: [&[u8]; 12] = [
    b"Jan", b"Feb", b"Mar", b"Apr", b"May", b"Jun", b"Jul", b"Aug", b"Sep", b"Oct", b"Nov", b"Dec",
];

const DAYS: [i64; 12] = [31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31];

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn one_moment_is_read_from_every_way_to_write_it() {
        for text in [
            "07/Jan/2024:06:25:01 +0100",
            "07/Jan/2024:05:25:01 +0000",
            "06/Jan/2024:23:55:01 -0530",
            "07/Jan/2024:06:25:01.123 +0100",
            "2024-01-07T05:25:01Z",
            "2024-01-07T06:25:01+01:00",
            "2024-01-07T06:25:01+0100",
            "2024-01-07T05:25:01.999999Z",
            "2024-01-07 05:25:01",
            "2024-01-07\t05:25:01",
            "2024/01/07 05:25:01.123",
            "2024-01-06T23:55:01,5-05:30",
            "07/Jan/2024:05:25:01.123",
            "07/Jan/2024:05:25:01",
            "1704605101123456789",
            "1704605101",
            "1704605101.123",
            "1704605101123",
            "1704605101123456",
        ] {
            assert_eq!(parse(text.as_bytes()), Some(1_704_605_101), "{text}");
            assert!(is_time(text.as_bytes()), "{text}");
        }
    }

    #[test]
    fn rare_forms_without_a_zone_are_read_where_a_format_has_them() {
        for text in [
            "07/Jan/2024 05:25:01",
            "2024/01/07 - 05:25:01",
            "Sun Jan  7 05:25:01 2024",
        ] {
            assert_eq!(parse(text.as_bytes()), Some(1_704_605_101), "{text}");
        }
    }

    #[test]
    fn what_is_no_time_is_none() {
        for text in [
            "",
            "-",
            "07/Jan/2024",
            "+0100",
            "2024",
            "20240107062501",
            "31/Feb/2024:06:25:01 +0100",
            "07/Jän/2024:06:25:01 +0100",
            "-5",
            "2024-02-30 05:25:01",
            "2024-13-01 05:25:01",
            "2024-00-01 05:25:01",
            "2024-01-07 05:25:01 x",
            "2024-01-07x05:25:01",
            "2024-01-07 25:25:01",
        ] {
            assert_eq!(parse(text.as_bytes()), None, "{text}");
        }
        assert_eq!(parse(b"\xff"), None);
    }

    #[test]
    fn the_form_of_a_time_is_known_without_its_value() {
        for text in [
            "31/Jan/2015:14:29:44 ",
            "06/Jul/2015:99:99:99 x",
            "2024-01-07 06:25:01",
        ] {
            assert!(is_time(text.as_bytes()), "{text}");
        }
        for text in [
            "",
            "7",
            "notice",
            "client 192.0.2.1",
            "192.0.2.1",
            "2001:db8::17",
            "pid 7:tid 8",
            "20150",
        ] {
            assert!(!is_time(text.as_bytes()), "{text}");
        }
    }

    proptest! {
        #[test]
        fn the_fixed_form_is_read_as_jiff_reads_it(
            (day, month, year) in (0..34_u32, 0..12_usize, 1960..2110_u32),
            (hour, minute, second) in (0..26_u32, 0..62_u32, 0..62_u32),
            (sign, zone) in ("[+ -]", 0..2500_u32),
        ) {
            let month = str::from_utf8(MONTHS[month]).expect("ASCII");
            let text = format!(
                "{day:02}/{month}/{year}:{hour:02}:{minute:02}:{second:02} {sign}{zone:04}"
            );
            if let Some(moment) = fixed(text.as_bytes()) {
                let jiff = strtime::parse("%d/%b/%Y:%H:%M:%S %z", &text)
                    .and_then(|time| time.to_timestamp());
                prop_assert_eq!(jiff.map(|moment| moment.as_second()).ok(), Some(moment), "{}", text);
            }
        }

        #[test]
        fn a_date_of_iso_8601_is_read_as_jiff_reads_it(
            (year, month, day) in (1971..2110_u32, 0..14_u32, 0..33_u32),
            (hour, minute, second) in (0..25_u32, 0..61_u32, 0..60_u32),
            fraction in r"|\.[0-9]{1,9}",
            zone in r"Z|[+-](0[0-9]|1[0-5]):[0-5][0-9]",
        ) {
            let text = format!(
                "{year:04}-{month:02}-{day:02}T{hour:02}:{minute:02}:{second:02}{fraction}{zone}"
            );
            let jiff = text.parse::<Timestamp>().map(|moment| moment.as_second());
            prop_assert_eq!(iso(text.as_bytes()), jiff.ok(), "{}", text);
        }

        #[test]
        fn the_fixed_form_is_read_without_jiff(moment in 0..4_102_444_800_i64, quarters in -48..57_i64) {
            let offset = jiff::tz::Offset::from_seconds(900 * quarters as i32).expect("a zone");
            let zoned = Timestamp::from_second(moment + 86_400).expect("a moment").to_zoned(offset.to_time_zone());
            let text = zoned.strftime("%d/%b/%Y:%H:%M:%S %z").to_string();
            prop_assert_eq!(fixed(text.as_bytes()), Some(moment + 86_400), "{}", text);
        }
    }
}
