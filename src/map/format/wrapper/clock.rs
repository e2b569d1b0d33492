//! The times at the beginning of a prefix.

use super::prefix::{blanks, digits, span};

const WEEKDAYS: [&[u8]; 7] = [b"Mon", b"Tue", b"Wed", b"Thu", b"Fri", b"Sat", b"Sun"];

const MONTHS: [&[u8]; 12] = [
    b"Jan", b"Feb", b"Mar", b"Apr", b"May", b"Jun", b"Jul", b"Aug", b"Sep", b"Oct", b"Nov", b"Dec",
];

/// Takes a time off a text, and the blanks after it.
pub(super) fn time(text: &[u8]) -> Option<&[u8]> {
    let rest = match text.first()? {
        b'0'..=b'9' => iso(text).map(|(rest, _)| rest).or_else(|| unix(text)),
        _ => traditional(text),
    };
    blanks(rest?)
}

/// Takes a time off a text that is written as RFC 3339 has it, with a zone, and the blanks after
/// it.
pub(super) fn instant(text: &[u8]) -> Option<&[u8]> {
    match iso(text)? {
        (rest, true) => blanks(rest),
        _ => None,
    }
}

/// `Jan  7 06:25:01` (RFC 3164), with or without a weekday, a year and a fraction of a second.
///
/// The weekday is busybox's, the fraction `journalctl -o short-precise`'s; the year stands before
/// the clock or after it. After a weekday `journalctl -o short-full` writes the date of ISO 8601.
fn traditional(text: &[u8]) -> Option<&[u8]> {
    let (name, rest) = text.split_at_checked(3)?;
    if WEEKDAYS.contains(&name) {
        let rest = blanks(rest)?;
        if rest.first()?.is_ascii_digit() {
            return zone_name(iso(rest)?.0);
        }
        return traditional_date(rest);
    }
    traditional_date(text)
}

fn traditional_date(text: &[u8]) -> Option<&[u8]> {
    let (name, rest) = text.split_at_checked(3)?;
    if !MONTHS.contains(&name) {
        return None;
    }
    let rest = blanks(digits(blanks(rest)?, 1..=2)?)?;
    let rest = match digits(rest, 4..=4) {
        Some(rest) => blanks(rest)?,
        None => rest,
    };
    let rest = clock(rest)?;
    Some(year_after(rest).unwrap_or(rest))
}

fn year_after(text: &[u8]) -> Option<&[u8]> {
    let rest = digits(blanks(text)?, 4..=4)?;
    blanks(rest).map(|_| rest)
}

/// `2024-01-07T06:25:01.123+01:00` (ISO 8601), with a `T` or a blank, and whether it is a moment:
/// with a `T` and with a zone.
fn iso(text: &[u8]) -> Option<(&[u8], bool)> {
    let rest = digits(text, 4..=4)?.strip_prefix(b"-")?;
    let rest = digits(rest, 2..=2)?.strip_prefix(b"-")?;
    let rest = digits(rest, 2..=2)?;
    let (&between, rest) = rest.split_first()?;
    if !matches!(between, b'T' | b't' | b' ') {
        return None;
    }
    let rest = clock(rest)?;
    match zone(rest) {
        Some(rest) => Some((rest, between != b' ')),
        None => Some((rest, false)),
    }
}

/// `06:25:01`, with or without a fraction.
fn clock(text: &[u8]) -> Option<&[u8]> {
    let rest = digits(text, 2..=2)?.strip_prefix(b":")?;
    let rest = digits(rest, 2..=2)?.strip_prefix(b":")?;
    let rest = digits(rest, 2..=2)?;
    match rest {
        [b'.' | b',', fraction @ ..] => digits(fraction, 1..=9),
        _ => Some(rest),
    }
}

/// `Z`, `+01:00` or `+0100`.
fn zone(text: &[u8]) -> Option<&[u8]> {
    match text {
        [b'Z' | b'z', rest @ ..] => Some(rest),
        [b'+' | b'-', rest @ ..] => match digits(rest, 4..=4) {
            Some(rest) => Some(rest),
            None => digits(digits(rest, 2..=2)?.strip_prefix(b":")?, 2..=2),
        },
        _ => None,
    }
}

/// ` CET`, or ` +03` where the zone has no name.
fn zone_name(text: &[u8]) -> Option<&[u8]> {
    let is_part = |byte: u8| byte.is_ascii_uppercase() || byte.is_ascii_digit() || byte == b'+';
    let (name, rest) = span(blanks(text)?, |byte| is_part(byte) || byte == b'-');
    (2..=6).contains(&name.len()).then_some(rest)
}

/// `1704605101.123456`, of `journalctl -o short-unix`.
fn unix(text: &[u8]) -> Option<&[u8]> {
    digits(digits(text, 9..=10)?.strip_prefix(b".")?, 3..=9)
}

#[cfg(test)]
mod tests {
    use super::{instant, time};

    #[test]
    fn a_time_is_known_by_its_whole_form() {
        for (text, is_instant) in [
            ("Jan  7 06:25:01", false),
            ("Jan 7 06:25:01", false),
            ("Jan 07 06:25:01.123456", false),
            ("Jan  7 2024 06:25:01", false),
            ("Jan  7 06:25:01 2024", false),
            ("Sun Jan  7 06:25:01 2024", false),
            ("Sun 2024-01-07 06:25:01 CET", false),
            ("2024-01-07 06:25:01", false),
            ("2024-01-07T06:25:01", false),
            ("2024-01-07T06:25:01+0100", true),
            ("2024-01-07T06:25:01.123-05:30", true),
            ("2024-01-07T06:25:01.123456789Z", true),
            ("1704605101.123456", false),
        ] {
            let line = format!("{text}  rest");
            assert_eq!(time(line.as_bytes()), Some(&b"rest"[..]), "{text}");
            assert_eq!(instant(line.as_bytes()).is_some(), is_instant, "{text}");
        }
    }

    #[test]
    fn what_is_nearly_a_time_is_none() {
        for text in [
            "Jan  7 06:25 rest",
            "Jän  7 06:25:01 rest",
            "Jan 007 06:25:01 rest",
            "Jan  7 06:25:01rest",
            "Jan7 06:25:01 rest",
            "Jan  7 6:25:01 rest",
            "Sun 7 rest",
            "2024-1-7T06:25:01Z rest",
            "2024-01-07T06:25:01.Z rest",
            "2024-01-07T06:25:01Zrest",
            "2024-01-07T06:25:01+1 rest",
            "2024-01-07 rest",
            "1704605101 rest",
            "1.2.3.4 rest",
            "",
        ] {
            assert_eq!(time(text.as_bytes()), None, "{text}");
        }
    }
}
