//! The time of a record to a moment, whatever zone the server was in.
//!
//! Zones change twice a year and servers move, so first and last are told by the moment, not by the text.

use jiff::Timestamp;
use jiff::fmt::strtime;

/// Reads the ways that servers write a time: `%t`, ISO 8601 as nginx's `$time_iso8601` and many a custom
/// format have it, and seconds, milliseconds or microseconds since 1970 (`%{sec}t`, `%{msec}t`, `%{usec}t`).
///
/// Returns seconds since 1970, or nothing if the text is none of these.
pub fn parse(text: &[u8]) -> Option<i64> {
    let text = str::from_utf8(text).ok()?;
    if let Ok(moment) =
        strtime::parse("%d/%b/%Y:%H:%M:%S%.f %z", text).and_then(|time| time.to_timestamp())
    {
        return Some(moment.as_second());
    }
    if let Ok(moment) = text.parse::<Timestamp>() {
        return Some(moment.as_second());
    }
    // nginx's `$msec` has the milliseconds behind a point.
    let number = text.split('.').next()?;
    if !number.bytes().all(|byte| byte.is_ascii_digit()) {
        return None;
    }
    // The unit is the one that puts the moment into the years of the web; any other number is no time.
    let number: i64 = number.parse().ok()?;
    [1, 1_000, 1_000_000]
        .into_iter()
        .map(|unit| number / unit)
        .find(|seconds| YEARS.contains(seconds))
}

/// From 1990, before which there was no server, to 2100.
const YEARS: std::ops::Range<i64> = 631_152_000..4_102_444_800;

#[cfg(test)]
mod tests {
    use super::parse;

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
}
