//! Hosts: the client of a request as the log has it, and the order that hosts are listed in.
//!
//! A host is bytes, kept whole. The order is total: IPv4 addresses by number, then IPv6 addresses
//! by number, then everything else by its bytes.

use std::borrow::Borrow;
use std::net::{IpAddr, Ipv6Addr};
use std::ops::Deref;

use serde::{Deserialize, Serialize};

use crate::escape::Text;

/// The client of a request: an address, a name, or whatever else the server wrote.
///
/// It serialises as a [`Text`].
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Host(Text);

impl From<&[u8]> for Host {
    fn from(bytes: &[u8]) -> Self {
        Self(bytes.into())
    }
}

impl Deref for Host {
    type Target = [u8];

    fn deref(&self) -> &[u8] {
        &self.0
    }
}

/// Looks a host up by its bytes, without allocating.
impl Borrow<[u8]> for Host {
    fn borrow(&self) -> &[u8] {
        &self.0
    }
}

/// Reads a host as an IP address. An IPv6 zone (`fe80::1%eth0`) is not part of the number.
pub fn address(host: &[u8]) -> Option<IpAddr> {
    // The first byte rules out most names, which saves the parser's work.
    if !host
        .first()
        .is_some_and(|&byte| byte.is_ascii_hexdigit() || byte == b':')
    {
        return None;
    }
    let text = str::from_utf8(host).ok()?;
    match text.split_once('%') {
        Some((number, _zone)) => number.parse::<Ipv6Addr>().ok().map(IpAddr::V6),
        None => text.parse().ok(),
    }
}

/// Sorts hosts. Two spellings of one address are ordered by their bytes.
pub fn sort<T>(hosts: &mut [T], host: impl Fn(&T) -> &[u8]) {
    // Sorted by bytes first, then stably by number: a single key of both would copy the bytes of
    // every host. `None` is the least value, so `is_none` comes first to put names last.
    hosts.sort_unstable_by(|a, b| host(a).cmp(host(b)));
    hosts.sort_by_cached_key(|entry| {
        let address = address(host(entry));
        (address.is_none(), address)
    });
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses_go_by_number_and_before_names() {
        let ordered: [&[u8]; 12] = [
            b"9.255.0.1",
            b"10.0.0.9",
            b"10.0.0.10",
            b"::1",
            b"::ffff:1.2.3.4",
            b"2a01::9",
            b"2a01::10",
            b"fe80::1%eth0",
            b"-",
            b"010.0.0.1",
            b"92.118.161.13.netsystemsresearch.com",
            b"crawl-66-249-66-1.googlebot.com",
        ];
        let mut sorted = ordered;
        sorted.reverse();
        sort(&mut sorted, |host| host);
        assert_eq!(sorted, ordered);
    }

    #[test]
    fn the_same_address_written_twice_has_one_order() {
        let mut hosts: [&[u8]; 2] = [b"::1", b"0:0:0:0:0:0:0:1"];
        sort(&mut hosts, |host| host);
        assert_eq!(hosts, [&b"0:0:0:0:0:0:0:1"[..], b"::1"]);
    }

    #[test]
    fn a_host_survives_text_and_bytes() {
        for bytes in [&b"192.0.2.1"[..], b"\xff\\x\n", b""] {
            let host = Host::from(bytes);
            let json = serde_json::to_string(&host).expect("text can be written");
            assert_eq!(
                serde_json::from_str::<Host>(&json).expect("it is JSON"),
                host
            );
            let wire = postcard::to_allocvec(&host).expect("bytes can be written");
            assert_eq!(
                postcard::from_bytes::<Host>(&wire).expect("it is a host"),
                host
            );
        }
        assert!(serde_json::from_str::<Host>(r#""\\q""#).is_err());
    }
}
