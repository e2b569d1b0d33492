//! The time of a request as a moment, whatever zone the server was in.
//!
//! Zones change twice a year and servers move, so times are compared as moments, not as text.

use jiff::Timestamp;
use jiff::fmt::strtime;

/// Reads the ways that servers write a time: `%t`, ISO 8601 as nginx's `$time_iso8601` and many
/// custom formats have it, and seconds, milliseconds or microseconds since 1970 (`%{sec}t`,
/// `%{msec}t`, `%{usec}t`).
///
/// Returns seconds since 1970, or none if the text is not a time.
pub fn parse(text: &[u8]) -> Option<i64> {
    if let Some(moment) = fixed(text) {
        return Some(moment);
    }
    let text = str::from_utf8(text).ok()?;
    if let Ok(moment) =
        strtime::parse("%d/%b/%Y:%H:%M:%S%.f %z", text).and_then(|time| time.to_timestamp())
    {
        return Some(moment.as_second());
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
    [1, 1_000, 1_000_000]
        .into_iter()
        .map(|unit| number / unit)
        .find(|seconds| YEARS.contains(seconds))
}

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
        _ if text[4] == b'-' => text[7] == b'-' && [1, 2, 3, 5, 6, 8, 9].into_iter().all(is_digit),
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

/// Reads `dd/Mon/yyyy:HH:MM:SS ±zzzz`, the form of nearly every line, without jiff, whose way takes
/// ten times as long. None for any other text, and for rare values that jiff judges.
fn fixed(text: &[u8]) -> Option<i64> {
    let text: &[u8; 26] = text.try_into().ok()?;
    let number = |at: usize| {
        let (tens, units) = (text[at].wrapping_sub(b'0'), text[at + 1].wrapping_sub(b'0'));
        (tens < 10 && units < 10).then(|| i64::from(10 * tens + units))
    };
    let sign = match text[21] {
        b'+' => 1,
        b'-' => -1,
        _ => return None,
    };
    if [text[2], text[6], text[11], text[14], text[17], text[20]] != *b"//::: " {
        return None;
    }
    let month = MONTHS.iter().position(|name| **name == text[3..6])?;
    let year = 100 * number(7)? + number(9)?;
    let day = number(0)?;
    let (hour, minute, second) = (number(12)?, number(15)?, number(18)?);
    let (zone_hours, zone_minutes) = (number(22)?, number(24)?);
    let is_leap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);
    let days = DAYS[month] + i64::from(is_leap && month == 1);
    let is_plain = (1970..9999).contains(&year)
        && (1..=days).contains(&day)
        && hour < 24
        && minute < 60
        && second < 60
        && zone_hours < 16
        && zone_minutes < 60;
    if !is_plain {
        return None;
    }
    let leap_days = |year: i64| year / 4 - year / 100 + year / 400;
    let before = DAYS[..month].iter().sum::<i64>() + i64::from(is_leap && month > 1);
    let date = 365 * (year - 1970) + leap_days(year - 1) - leap_days(1969) + before + day - 1;
    let zone = sign * (3600 * zone_hours + 60 * zone_minutes);
    Some(86_400 * date + 3600 * hour + 60 * minute + second - zone)
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
        fn the_fixed_form_is_read_without_jiff(moment in 0..4_102_444_800_i64, quarters in -48..57_i64) {
            let offset = jiff::tz::Offset::from_seconds(900 * quarters as i32).expect("a zone");
            let zoned = Timestamp::from_second(moment + 86_400).expect("a moment").to_zoned(offset.to_time_zone());
            let text = zoned.strftime("%d/%b/%Y:%H:%M:%S %z").to_string();
            prop_assert_eq!(fixed(text.as_bytes()), Some(moment + 86_400), "{}", text);
        }
    }
}
