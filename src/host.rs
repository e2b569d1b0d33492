//! Hosts: what one is, and the order they are told in.
//!
//! A host is bytes, kept whole, whatever the log holds there. The order is total: IPv4 addresses by number,
//! then IPv6 addresses by number, then everything else by its bytes.

use std::net::{IpAddr, Ipv6Addr};

/// The client of a request as the log has it.
pub type Host = Box<[u8]>;

/// Reads a host as an IP address. An IPv6 zone (`fe80::1%eth0`) is no part of the number.
pub fn address(host: &[u8]) -> Option<IpAddr> {
    // Most names are told apart by their first byte, which saves the parser's work.
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

/// Puts hosts in order. Two that are the same address by number go by their bytes.
pub fn sort<T>(hosts: &mut [T], host: impl Fn(&T) -> &[u8]) {
    // By their bytes first; the second sorting leaves those in order that are equal to it. `None` is the
    // least, so "is no address" comes first to put the names last.
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
}
