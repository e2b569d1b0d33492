//! The client of a request, chosen by evidence from the words around the time.
//!
//! Servers are configured to log many things before the time: the virtual host, a list of proxies,
//! the user, who may be several words and is chosen by the client. So the place of a word is not
//! enough, and neither is its form. The rules are in [`from_before`] and [`from_between`].

use std::net::IpAddr;

use super::columns::{Columns, Verdict};
use super::unit::{Kind, Marks, Unit, Units, units};
use crate::map::request::Malformed;

/// The client of one line.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Client<'a> {
    pub host: &'a [u8],
    /// The virtual host, if one stands before the client.
    pub vhost: Option<&'a [u8]>,
    /// Two addresses could be it, and neither this line nor the others decide.
    pub is_ambiguous: bool,
}

/// Chooses the client from the text before the time and the text between time and request.
///
/// # Errors
/// [`Malformed::NoHost`] if neither names a client, [`Malformed::Prefixed`] if another program
/// wrote before the line, [`Malformed::NoRequest`] if the line is one of an error log.
pub(super) fn weigh<'a>(
    before: &'a [u8],
    between: &'a [u8],
    columns: &Columns,
) -> Result<Client<'a>, Malformed> {
    let before = units(before);
    if before.len() == 0 {
        return from_between(&units(between), columns);
    }
    let chosen = from_before(&before, columns);
    // S3 writes the bucket before the time and the client after it.
    match chosen {
        Ok((at, is_ambiguous)) => {
            let unit = before.get(at).ok_or(Malformed::NoHost)?;
            // What follows the client may be a user, but a name that no ident follows may be the
            // first word of a prefix.
            let is_alone = unit.kind == Kind::Name && !is_followed_by_ident(&before, at);
            let until = if is_alone { before.len() } else { at + 1 };
            let is_prefixed = before.iter().take(until).any(Unit::is_prefix);
            if is_prefixed {
                return Err(Malformed::Prefixed);
            }
            if !unit.is_host() {
                return Err(Malformed::NoHost);
            }
            if !matches!(unit.kind, Kind::Address(_) | Kind::List)
                && !is_followed_by_ident(&before, at)
                && let Ok(client) = from_between(&units(between), columns)
                && crate::host::address(client.host).is_some()
            {
                return Ok(client);
            }
            Ok(Client {
                host: unit.host,
                vhost: vhost(before.iter().take(at)),
                is_ambiguous,
            })
        }
        Err(_) if before.iter().any(Unit::is_prefix) => Err(Malformed::Prefixed),
        Err(reason) => match from_between(&units(between), columns) {
            Ok(client) if before.len() <= 2 && crate::host::address(client.host).is_some() => {
                Ok(client)
            }
            _ => Err(reason),
        },
    }
}

/// The virtual host and the client of most lines, without a closer look: an address before `-` and
/// a user who is not one, or an address between a virtual host and `- -`.
pub(super) fn plain(before: &[u8]) -> Option<Client<'_>> {
    let certain = |vhost, host| Client {
        host,
        vhost,
        is_ambiguous: false,
    };
    let (first, rest) = split_word(before)?;
    let (second, rest) = split_word(rest)?;
    if second == b"-" {
        let user = rest.split(|&byte| byte == b' ').next().unwrap_or_default();
        let is_name = matches!(user, [b'-' | b'a'..=b'z' | b'A'..=b'Z', ..]) && !is_address(user);
        return (is_address(first) && is_name).then_some(certain(None, first));
    }
    (rest == b"- - " && is_address(second) && is_virtual_host(first))
        .then_some(certain(Some(first), second))
}

fn split_word(text: &[u8]) -> Option<(&[u8], &[u8])> {
    let blank = text.iter().position(|&byte| byte == b' ')?;
    Some((&text[..blank], &text[blank + 1..]))
}

/// Whether a word is written as an address without a port is, of which a time of day is not.
pub(super) fn is_address(word: &[u8]) -> bool {
    let is_v4 = |byte: &u8| byte.is_ascii_digit() || *byte == b'.';
    let is_v6 = |byte: &u8| byte.is_ascii_hexdigit() || *byte == b':';
    let has_groups = || {
        word.windows(2).any(|pair| pair == b"::")
            || word.iter().filter(|byte| **byte == b':').count() == 7
    };
    match word {
        [] | [.., b':'] => false,
        _ => word.iter().all(is_v4) || (word.iter().all(is_v6) && has_groups()),
    }
}

/// Whether a word is certainly a virtual host, with its port or not: a name that is no address.
pub(super) fn is_virtual_host(word: &[u8]) -> bool {
    let is_plain = |byte: &u8| byte.is_ascii_alphanumeric() || b".-_:".contains(byte);
    matches!(word, [b'g'..=b'z' | b'G'..=b'Z', .., last] if *last != b':')
        && word.iter().all(is_plain)
}

/// Whether the unit is the first of `host ident user`, whose ident is `-` on every server of today.
fn is_followed_by_ident(units: &Units<'_>, at: usize) -> bool {
    units.get(at).is_some_and(|unit| unit.kind == Kind::Name)
        && units
            .get(at + 1)
            .is_some_and(|unit| unit.kind == Kind::Nothing)
}

/// The client that a field of a given format names: the first of a list, without quotes, brackets
/// and port. None if the field is empty.
pub(in crate::map) fn client_of(field: &[u8]) -> Option<&[u8]> {
    units(field).get(0).map(|unit| unit.host)
}

/// The address of the client that a field names, if it is one, see [`client_of`].
pub(in crate::map) fn client_address(field: &[u8]) -> Option<IpAddr> {
    client_of(field).and_then(crate::host::address)
}

/// The place of the client in the words before the time, and whether it is ambiguous.
///
/// A list is the client's, whatever stands beside it. The only address of the first three words is
/// the client, except for one that follows `name -`: that may be a user who calls himself so. Among
/// names, `-` in the place of the ident decides.
fn from_before(units: &Units<'_>, columns: &Columns) -> Result<(usize, bool), Malformed> {
    let first = units.get(0).ok_or(Malformed::NoHost)?;
    let (second, third) = (units.get(1), units.get(2));
    let is_address = |unit: &Unit<'_>| matches!(unit.kind, Kind::Address(_));
    if first.is_forwarded() {
        // A virtual host in quotes is an address too where a site is requested by its address.
        let is_virtual_host = is_address(first)
            && second.is_some_and(is_address)
            && columns.verdict() == Verdict::Second;
        return Ok((usize::from(is_virtual_host), false));
    }
    if second.is_some_and(Unit::is_forwarded) {
        return Ok((1, false));
    }
    use Kind::{Address, List, Name, Nothing};
    let kind = |unit: Option<&Unit<'_>>| unit.map(|unit| unit.kind);
    let at = match (first.kind, kind(second), kind(third)) {
        (Address(one), Some(Address(other)), _) => {
            return Ok(pair(
                (first, one),
                (units.get(1).unwrap_or(first), other),
                columns,
            ));
        }
        (Address(_), Some(Name), Some(Nothing))
            if first.has_server_port() && second.is_some_and(Unit::is_hostname) =>
        {
            1
        }
        (Address(one), Some(Nothing), Some(Address(other))) => return Ok((0, one != other)),
        (Address(_), ..) => 0,
        (Nothing | Name, Some(Address(_)), _) => 1,
        (Nothing, Some(Nothing), Some(Address(_))) => 2,
        (Name, Some(Nothing), Some(Address(_))) if columns.third_is_client() => 2,
        (Name, Some(Nothing), _) => 0,
        (Name | Nothing, Some(Name), Some(Address(_))) => 2,
        (Name | Nothing, Some(Name), Some(Nothing)) if units.len() > 3 => 1,
        (Nothing, ..) => 0,
        (Name, Some(Name), _) if units.len() <= 3 => {
            let hostnames = first.is_hostname() && second.is_some_and(Unit::is_hostname);
            match columns.verdict() {
                Verdict::Second => 1,
                Verdict::Unknown if hostnames && units.len() == 3 => 1,
                _ => 0,
            }
        }
        // One word alone may be anything: Ambassador's lines begin with `ACCESS`.
        (Name, None, _) if first.is_hostname() || matches!(first.host, b"localhost" | b"unix:") => {
            0
        }
        (Name | List, ..) => return Err(Malformed::NoHost),
    };
    Ok((at, false))
}

/// Which of two addresses is the client: 0 or 1, and whether that is ambiguous.
///
/// A port decides: a client's is high, a virtual host's is low. Then the other lines of the text
/// do, then which of the two is private. What remains is the order that AWS recommends after its
/// load balancers, `%{X-Forwarded-For}i %h`: a site that is requested by its address is rarer.
fn pair(
    (first, one): (&Unit<'_>, IpAddr),
    (second, other): (&Unit<'_>, IpAddr),
    columns: &Columns,
) -> (usize, bool) {
    if one == other {
        return (0, false);
    }
    match (first.port, second.port) {
        (Some(_), _) if first.has_server_port() && !second.has_server_port() => return (1, false),
        (Some(_), _) if !first.has_server_port() => return (0, false),
        (None, Some(_)) => return (usize::from(!second.has_server_port()), false),
        _ => {}
    }
    match columns.verdict() {
        Verdict::First => (0, false),
        Verdict::Second => (1, false),
        Verdict::Unknown => match (is_private(one), is_private(other)) {
            (false, true) => (0, false),
            (true, false) => (1, false),
            _ => (0, true),
        },
    }
}

/// The client in the words between the time and the request, where the time comes first.
///
/// It is the only address, or else the first word. A field in brackets that holds no host is of an
/// error log (`[core:error] [pid 7]`).
fn from_between<'a>(units: &Units<'a>, columns: &Columns) -> Result<Client<'a>, Malformed> {
    let certain = |unit: &Unit<'a>| {
        Ok(Client {
            host: unit.host,
            vhost: vhost(units.iter().filter(|other| other.host != unit.host)),
            is_ambiguous: false,
        })
    };
    let is_host = |unit: &Unit<'_>| match unit.kind {
        Kind::Name => unit.is_hostname(),
        _ => true,
    };
    if units
        .iter()
        .any(|unit| unit.marks == Marks::Brackets && !is_host(unit))
    {
        return Err(Malformed::NoRequest);
    }
    if let Some(list) = units.iter().find(|unit| unit.kind == Kind::List) {
        return certain(list);
    }
    let mut addresses = units
        .iter()
        .enumerate()
        .filter_map(|(at, unit)| match unit.kind {
            Kind::Address(address) => Some((at, unit, address)),
            _ => None,
        });
    match (addresses.next(), addresses.next()) {
        (Some((at, first, one)), Some((next, second, other))) if next == at + 1 => {
            let (chosen, is_ambiguous) = pair((first, one), (second, other), columns);
            Ok(Client {
                host: [first, second][chosen].host,
                vhost: None,
                is_ambiguous,
            })
        }
        (Some((_, unit, _)), _) => certain(unit),
        (None, _) => match units.get(0) {
            Some(unit) if unit.is_prefix() => Err(Malformed::Prefixed),
            // A name in quotes is the value of a header: the virtual host.
            Some(unit) if unit.is_host() && unit.marks != Marks::Quotes => certain(unit),
            _ => Err(Malformed::NoHost),
        },
    }
}

/// The virtual host among units of which none is the client: the last name of several labels.
fn vhost<'a, 'u>(units: impl Iterator<Item = &'u Unit<'a>>) -> Option<&'a [u8]>
where
    'a: 'u,
{
    units
        .filter(|unit| unit.is_hostname())
        .last()
        .map(|unit| unit.host)
}

/// Whether an address is one that no client on the internet has.
fn is_private(address: IpAddr) -> bool {
    match address.to_canonical() {
        IpAddr::V4(address) => {
            let [first, second, ..] = address.octets();
            address.is_private()
                || address.is_loopback()
                || address.is_link_local()
                // Shared address space, RFC 6598.
                || (first == 100 && (64..128).contains(&second))
        }
        IpAddr::V6(address) => {
            address.is_loopback() || address.is_unique_local() || address.is_unicast_link_local()
        }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn what_is_plain_is_no_different_at_a_closer_look(
            first in r#"[-a-zA-F:.,0-9"]{1,12}|192\.0\.2\.[0-9]{1,3}|2001:db8::[0-9]|-"#,
            second in r"-|[-a-z.:0-9]{1,9}|192\.0\.2\.7",
            rest in r"|-|- -|[a-z0-9:.]{1,9}",
        ) {
            let before = format!("{first} {second} {rest} ");
            if let Some(client) = plain(before.as_bytes()) {
                let weighed = weigh(before.as_bytes(), b"", &Columns::default());
                prop_assert_eq!(weighed.map(|weighed| weighed.host), Ok(client.host), "{}", before);
            }
        }
    }
}
