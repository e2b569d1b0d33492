//! Addresses of proxies: the edges of content delivery networks, and private addresses.
//!
//! Where a log has such addresses, it has the proxy and not the client. The ranges are data
//! (`data/edges.txt`). Knows nothing of hosts and logs.

use std::net::IpAddr;
use std::sync::LazyLock;

/// The ranges, each with the operator of its heading.
static RANGES: LazyLock<Vec<Range>> =
    LazyLock::new(|| ranges(include_str!("../data/edges.txt")).collect());

/// The addresses that share the first `length` bits of `network`.
struct Range {
    network: IpAddr,
    length: u32,
    operator: &'static str,
}

/// The heading of addresses that are not routed. A server may have such clients itself.
pub const PRIVATE: &str = "private";

/// The operator of the range that holds an address, if it is in one.
pub fn operator(address: IpAddr) -> Option<&'static str> {
    // A dual-stack server may log an IPv4 client as `::ffff:192.0.2.1`.
    let address = address.to_canonical();
    // Linear, because there are some dozens of ranges and the question is rare.
    let range = RANGES.iter().find(|range| range.contains(address))?;
    Some(range.operator)
}

impl Range {
    fn contains(&self, address: IpAddr) -> bool {
        let differing = match (self.network, address) {
            (IpAddr::V4(a), IpAddr::V4(b)) => (a.to_bits() ^ b.to_bits()).leading_zeros(),
            (IpAddr::V6(a), IpAddr::V6(b)) => (a.to_bits() ^ b.to_bits()).leading_zeros(),
            _ => return false,
        };
        differing >= self.length
    }
}

/// Reads the data. Lines that are no ranges are skipped; a test checks that there are none.
fn ranges(text: &'static str) -> impl Iterator<Item = Range> {
    let mut operator = "";
    text.lines().filter_map(move |line| {
        if let Some(name) = line
            .strip_prefix('[')
            .and_then(|rest| rest.strip_suffix(']'))
        {
            operator = name;
        }
        let (network, length) = line.split_once('/')?;
        Some(Range {
            network: network.parse().ok()?,
            length: length.parse().ok()?,
            operator,
        })
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_line_of_the_data_is_read() {
        let lines = include_str!("../data/edges.txt").lines();
        let networks = lines.filter(|line| !line.starts_with(['#', '[']) && !line.is_empty());
        assert_eq!(RANGES.len(), networks.count());
        for range in RANGES.iter() {
            assert!(!range.operator.is_empty());
            let bits = if range.network.is_ipv4() { 32 } else { 128 };
            assert!(range.length <= bits && range.length >= 7);
        }
    }

    #[test]
    fn an_address_is_found_in_its_range_alone() {
        for (address, expected) in [
            ("104.16.0.0", Some("Cloudflare")),
            ("104.27.255.255", Some("Cloudflare")),
            ("104.28.0.0", None),
            ("2606:4700::1", Some("Cloudflare")),
            ("2606:4701::1", None),
            ("::ffff:104.16.0.1", Some("Cloudflare")),
            ("::ffff:203.0.113.5", None),
            ("35.191.7.7", Some("Google load balancing")),
            ("2600:2d00:1:1::7", Some("Google load balancing")),
            ("2600:2d00:1:2::7", None),
            ("10.1.2.3", Some("private")),
            ("172.32.0.1", None),
            ("fd00::1", Some("private")),
            ("203.0.113.5", None),
        ] {
            let address = address.parse().expect("an address");
            assert_eq!(operator(address), expected, "{address}");
        }
    }
}
