//! Tables whose columns no line names: CloudFront's standard logs without their first lines, and
//! the comma format of IIS. Each is known only by all of its marks.
//!
//! An ordinary line costs two comparisons here.

use memchr::memmem;

use super::columns::first_address;
use super::forms::{is_clock, is_date, is_known_method, is_method, is_number, is_status};
use super::split::Separator;
use crate::host::address;
use crate::map::format::draft::{Draft, Role, Value};
use crate::map::request::{Escapes, Malformed};
use crate::map::steps;

/// Reads a record of a table that has always the same columns.
///
/// # Errors
/// [`Malformed::NoHeader`] if the line looks like a record of W3C's format, whose columns can have
/// any order, and [`Malformed::NoRequest`] if it looks like nothing known.
pub(super) fn read(line: &[u8]) -> Result<Draft<'_>, Malformed> {
    match line {
        [_, _, _, _, b'-', ..] => dated(line),
        [.., b','] => comma_separated(line).ok_or(Malformed::NoRequest),
        _ => Err(Malformed::NoRequest),
    }
}

/// A line that begins with a date.
fn dated(line: &[u8]) -> Result<Draft<'_>, Malformed> {
    let Some((date, rest)) = line.split_at_checked(10) else {
        return Err(Malformed::NoRequest);
    };
    let clock = match rest {
        [b' ' | b'\t', rest @ ..] => rest.get(..8),
        _ => None,
    };
    if !is_date(date) || !clock.is_some_and(is_clock) {
        return Err(Malformed::NoRequest);
    }
    match cloudfront(line) {
        Some(draft) => Ok(draft),
        None if looks_like_request(line) => Err(Malformed::NoHeader),
        None => Err(Malformed::NoRequest),
    }
}

/// How many columns are looked at.
const MAX_COLUMNS: usize = 64;

/// Returns true if and only if there is an address and a method among the columns.
fn looks_like_request(line: &[u8]) -> bool {
    let words = || {
        line.split(|byte| matches!(byte, b' ' | b'\t'))
            .take(MAX_COLUMNS)
    };
    steps::add(2 * line.len());
    words().any(is_known_method) && words().any(|word| address(word).is_some())
}

/// CloudFront's columns, of which there were ever more, always at the end. Source: Amazon's
/// reference of its standard logs.
const CLOUDFRONT: &[(usize, Role, u8)] = &[
    (0, Role::Date, 0),
    (1, Role::Clock, 0),
    (3, Role::Bytes, 0),
    (4, Role::Client, 2),
    (5, Role::Method, 0),
    (6, Role::Vhost, 2),
    (7, Role::Target, 0),
    (8, Role::Status, 0),
    (9, Role::Referer, 0),
    (10, Role::Agent, 0),
    (11, Role::Query, 0),
    (15, Role::Vhost, 0),
];

/// Where the list of proxies is.
const FORWARDED: usize = 19;

/// The fewest columns: those of 2014, which have the list of proxies before others. A line that was
/// cut off before it would show another client.
const MIN_COLUMNS: usize = 23;

/// Reads a record of CloudFront: tabs, the code of an edge location, and all else in its form.
fn cloudfront(line: &[u8]) -> Option<Draft<'_>> {
    let mut columns: [&[u8]; MIN_COLUMNS] = [b""; MIN_COLUMNS];
    let mut number = 0;
    for (column, text) in columns.iter_mut().zip(Separator::Tab.columns(line)) {
        *column = text;
        number += 1;
    }
    let is_record = number == MIN_COLUMNS
        && is_edge_location(columns[2])
        && is_number(columns[3])
        && address(columns[4]).is_some()
        && is_method(columns[5])
        && columns[7].starts_with(b"/")
        && is_status(columns[8]);
    if !is_record {
        return None;
    }
    let mut draft = Draft::default();
    draft.escapes = Escapes::Percent;
    for &(at, role, rank) in CLOUDFRONT {
        draft.add(role, rank, Value::Plain(columns[at]));
    }
    if let Some(client) = first_address(columns[FORWARDED]) {
        draft.add(Role::Client, 0, Value::Plain(client));
    }
    Some(draft)
}

/// `FRA2`, `CDG50-P2`: the code of an airport, a number, and perhaps a letter and a number.
fn is_edge_location(text: &[u8]) -> bool {
    let Some((airport, rest)) = text.split_at_checked(3) else {
        return false;
    };
    let (number, part) = match memchr::memchr(b'-', rest) {
        Some(dash) => (&rest[..dash], Some(&rest[dash + 1..])),
        None => (rest, None),
    };
    airport.iter().all(u8::is_ascii_uppercase)
        && is_number(number)
        && part.is_none_or(|part| {
            part.split_first()
                .is_some_and(|(letter, number)| letter.is_ascii_uppercase() && is_number(number))
        })
}

/// The columns of IIS's comma format. Source: Microsoft's page "IIS Log File Format".
const COMMA_COLUMNS: usize = 15;

/// Reads a record of IIS's comma format: client, user, date, time, service, server, its address,
/// time taken, bytes received, bytes sent, status, system status, method, target, query. Date and
/// time are left out: they are in the zone of the server, and in the order of its locale.
///
/// A record of a web site that has another number of columns is no request: a name of a user or a
/// path with a comma and a blank in it.
fn comma_separated(line: &[u8]) -> Option<Draft<'_>> {
    let line = line.strip_suffix(b",")?;
    let mut columns: [&[u8]; COMMA_COLUMNS] = [b""; COMMA_COLUMNS];
    let mut number = 0;
    let mut rest = Some(line);
    while let Some(text) = rest
        && number <= COMMA_COLUMNS
    {
        let end = memmem::find(text, b", ");
        let column = &text[..end.unwrap_or(text.len())];
        steps::add(column.len() + 2);
        if let Some(place) = columns.get_mut(number) {
            *place = column;
        }
        number += 1;
        rest = end.map(|end| &text[end + 2..]);
    }
    let is_web_site = address(columns[0]).is_some()
        && is_date_of_locale(columns[2])
        && columns[4].starts_with(b"W3SVC");
    if !is_web_site {
        return None;
    }
    let is_record = number == COMMA_COLUMNS
        && columns[7..12].iter().all(|text| is_number(text))
        && is_status(columns[10])
        && is_method(columns[12]);
    let mut draft = Draft::default();
    if is_record {
        for (at, role) in [
            (0, Role::Client),
            (9, Role::Bytes),
            (10, Role::Status),
            (12, Role::Method),
            (13, Role::Target),
            (14, Role::Query),
        ] {
            draft.add(role, 0, Value::Plain(columns[at]));
        }
    }
    Some(draft)
}

/// `03/20/01`, `20.3.2001`, `2001-03-20`.
fn is_date_of_locale(text: &[u8]) -> bool {
    matches!(text.len(), 6..=10)
        && text
            .iter()
            .all(|byte| byte.is_ascii_digit() || b"/.-".contains(byte))
}
