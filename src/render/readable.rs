//! Values as people read them: three digits and a unit. Everything is cut to what can be compared
//! at a glance; the formats for programs have the exact values.

use std::borrow::Cow;

use jiff::Timestamp;
use jiff::tz::TimeZone;

use super::width::shown;
use crate::report::Cell;

/// Stands for a missing value, as in a log.
pub(super) const MISSING: &str = "-";

/// The columns of a time.
pub(super) const TIME: usize = "2026-11-28 14:05".len();

/// Units of the powers of 1000, for numbers of things and of bytes.
const THINGS: [&str; 7] = ["", " k", " M", " G", " T", " P", " E"];
const BYTES: [&str; 7] = [" B", " kB", " MB", " GB", " TB", " PB", " EB"];

/// A value in a few characters. Lists have no place in a table.
pub(super) fn readable<'a>(cell: Cell<'a>, zone: &TimeZone) -> Cow<'a, str> {
    match cell {
        Cell::Bytes(bytes) => shown(&bytes).into(),
        // A word of ours may be made of a name in the log.
        Cell::Text(text) => shown(text.as_bytes()).into(),
        Cell::Flag(true) => "yes".into(),
        Cell::Flag(false) => "no".into(),
        Cell::Count(n) => number(n).into(),
        Cell::Size(n) => scaled(n, &BYTES).into(),
        Cell::Share { part, whole } => percent(part, whole).into(),
        Cell::Rate { count, seconds } => rate(count, seconds).into(),
        Cell::Time(time) => short(time, zone).map_or(MISSING.into(), Cow::Owned),
        Cell::Duration(seconds) => seconds.map_or(MISSING.into(), |n| duration(n).into()),
        Cell::Missing | Cell::List(_) | Cell::Object(_) => MISSING.into(),
    }
}

/// A number of things: four digits as they are.
fn number(n: u64) -> String {
    match n {
        0..10_000 => n.to_string(),
        _ => scaled(n, &THINGS),
    }
}

/// Three digits at most of a number, and the unit of their power of 1000.
fn scaled(n: u64, units: &[&str; 7]) -> String {
    let n = u128::from(n);
    let mut power = 0;
    let mut one = 1;
    // 999,500 are 1.0 M, not 1000 k.
    while power < 6 && rounded(n, one) >= 1000 {
        power += 1;
        one *= 1000;
    }
    let unit = units[power];
    let tenths = rounded(n * 10, one);
    if power > 0 && tenths < 100 {
        format!("{}.{}{unit}", tenths / 10, tenths % 10)
    } else {
        format!("{}{unit}", rounded(n, one))
    }
}

/// The quotient, rounded half up.
fn rounded(n: u128, by: u128) -> u128 {
    n / by + u128::from(n % by >= by.div_ceil(2))
}

/// A share in per cent. Neither little nor nearly all is rounded to nothing or all.
fn percent(part: u64, whole: u64) -> String {
    if whole == 0 {
        return MISSING.into();
    }
    let tenths = (u128::from(part) * 2000 / u128::from(whole)).div_ceil(2);
    match tenths {
        0 if part > 0 => "<0.1 %".into(),
        0 => "0 %".into(),
        1..100 => format!("{}.{} %", tenths / 10, tenths % 10),
        995.. if part < whole => ">99 %".into(),
        _ => format!("{} %", (tenths + 5) / 10),
    }
}

/// Things a day. A few are not rounded to none.
fn rate(count: u64, seconds: u64) -> String {
    let seconds = u128::from(seconds);
    if seconds == 0 {
        return MISSING.into();
    }
    let times_a_day = u128::from(count) * 86_400;
    match rounded(times_a_day * 100, seconds) {
        0 if count > 0 => "<0.01".into(),
        hundredths @ 0..1000 => format!("{}.{:02}", hundredths / 100, hundredths % 100),
        _ => number(u64::try_from(rounded(times_a_day, seconds)).unwrap_or(u64::MAX)),
    }
}

/// A number with its thousands apart.
pub(super) fn exact(n: u64) -> String {
    let digits = n.to_string();
    let mut out = String::with_capacity(digits.len() * 4 / 3);
    for (at, digit) in digits.chars().enumerate() {
        if at > 0 && (digits.len() - at).is_multiple_of(3) {
            out.push(',');
        }
        out.push(digit);
    }
    out
}

fn duration(seconds: u64) -> String {
    let seconds = u128::from(seconds);
    let (one, unit) = match seconds {
        0..60 => (1, "s"),
        60..3600 => (60, "min"),
        3600..86_400 => (3600, "h"),
        _ => (86_400, "d"),
    };
    let tenths = rounded(seconds * 10, one);
    if tenths < 100 && !tenths.is_multiple_of(10) {
        format!("{}.{} {unit}", tenths / 10, tenths % 10)
    } else {
        format!("{} {unit}", rounded(seconds, one))
    }
}

/// A moment to the minute.
fn short(seconds: Option<i64>, zone: &TimeZone) -> Option<String> {
    let moment = Timestamp::from_second(seconds?).ok()?;
    let offset = zone.to_offset(moment);
    Some(
        offset
            .to_datetime(moment)
            .strftime("%Y-%m-%d %H:%M")
            .to_string(),
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    fn table(cells: &[(Cell<'_>, &str)]) {
        for (cell, expected) in cells {
            assert_eq!(
                readable(cell.clone(), &TimeZone::UTC),
                *expected,
                "{cell:?}"
            );
        }
    }

    #[test]
    fn numbers_have_three_digits_and_a_unit() {
        table(&[
            (Cell::Count(0), "0"),
            (Cell::Count(9999), "9999"),
            (Cell::Count(10_000), "10 k"),
            (Cell::Count(12_499), "12 k"),
            (Cell::Count(12_500), "13 k"),
            (Cell::Count(812_345), "812 k"),
            (Cell::Count(999_499), "999 k"),
            (Cell::Count(999_500), "1.0 M"),
            (Cell::Count(1_250_000), "1.3 M"),
            (Cell::Count(9_949_999), "9.9 M"),
            (Cell::Count(9_950_000), "10 M"),
            (Cell::Count(u64::MAX), "18 E"),
            (Cell::Size(0), "0 B"),
            (Cell::Size(999), "999 B"),
            (Cell::Size(1000), "1.0 kB"),
            (Cell::Size(38_400_000_000), "38 GB"),
            (Cell::Size(u64::MAX), "18 EB"),
        ]);
    }

    #[test]
    fn an_exact_number_has_its_thousands_apart() {
        for (n, text) in [
            (0, "0"),
            (999, "999"),
            (1000, "1,000"),
            (1_234_567, "1,234,567"),
        ] {
            assert_eq!(exact(n), text);
        }
    }

    #[test]
    fn a_share_is_in_per_cent_and_rounds_to_nothing_or_all_only_if_it_is() {
        for (part, whole, expected) in [
            (0, 0, "-"),
            (0, 7, "0 %"),
            (1, 100_000, "<0.1 %"),
            (1, 1000, "0.1 %"),
            (34, 1000, "3.4 %"),
            (996, 10_000, "10 %"),
            (125, 1000, "13 %"),
            (994, 1000, "99 %"),
            (996, 1000, ">99 %"),
            (7, 7, "100 %"),
            (u64::MAX, u64::MAX, "100 %"),
        ] {
            table(&[(Cell::Share { part, whole }, expected)]);
        }
    }

    #[test]
    fn a_rate_is_a_day_s_and_a_few_are_not_none() {
        for (count, seconds, expected) in [
            (0, 0, "-"),
            (1, 0, "-"),
            (0, 86_400, "0.00"),
            (7, 86_400, "7.00"),
            (1, 30 * 86_400, "0.03"),
            (1, 1000 * 86_400, "<0.01"),
            (9_994, 1000 * 86_400, "9.99"),
            (9_995, 1000 * 86_400, "10"),
            (20_000, 2 * 86_400, "10 k"),
            (100, 3600, "2400"),
            (u64::MAX, 1, "18 E"),
            (u64::MAX, u64::MAX, "86 k"),
        ] {
            table(&[(Cell::Rate { count, seconds }, expected)]);
        }
    }

    #[test]
    fn a_duration_has_one_unit() {
        for (seconds, expected) in [
            (0, "0 s"),
            (59, "59 s"),
            (90, "1.5 min"),
            (3600, "1 h"),
            (6 * 3600, "6 h"),
            (86_399, "24 h"),
            (36 * 3600, "1.5 d"),
            (30 * 86_400, "30 d"),
            (u64::MAX, "213503982334601 d"),
        ] {
            table(&[(Cell::Duration(Some(seconds)), expected)]);
        }
        table(&[(Cell::Duration(None), "-")]);
    }

    #[test]
    fn a_time_is_short_and_in_the_time_zone() {
        let cell = Cell::Time(Some(1_795_874_759));
        table(&[
            (cell.clone(), "2026-11-28 14:05"),
            (Cell::Time(Some(i64::MAX)), "-"),
            (Cell::Time(None), "-"),
        ]);
        let zone = TimeZone::fixed(jiff::tz::offset(2));
        assert_eq!(readable(cell.clone(), &zone), "2026-11-28 16:05");
        assert_eq!(columns(&readable(cell, &zone)), TIME);
    }

    use super::super::width::columns;
}
