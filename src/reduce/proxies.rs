//! The note that the hosts of a log are proxies. Knows nothing of questions.

use std::collections::BTreeMap;
use std::net::IpAddr;

use crate::edges;

/// Hosts by whose proxies they are.
#[derive(Debug, Default)]
pub(super) struct Proxies {
    edges: BTreeMap<&'static str, u64>,
    others: u64,
}

/// After this number of hosts that are no proxies, no more are looked up: there are not twenty
/// times as many proxies in the world.
const ENOUGH: u64 = 50_000;

impl Proxies {
    /// Adds a host with an address, or without one.
    pub(super) fn add(&mut self, address: Option<IpAddr>) {
        let is_decided = self.others >= ENOUGH;
        match address.filter(|_| !is_decided).and_then(edges::operator) {
            Some(operator) => *self.edges.entry(operator).or_default() += 1,
            None => self.others += 1,
        }
    }

    /// Says so if more than 95 per cent of at least 20 hosts have addresses of proxies, or private
    /// ones: then the hosts are not the clients, or may not be. Both numbers are guesses at what no
    /// site has by chance.
    pub(super) fn note(&self) -> Option<String> {
        let count: u64 = self.edges.values().sum();
        let all = count + self.others;
        let (most, _) = self.edges.iter().max_by_key(|(_, count)| **count)?;
        (all >= 20 && 20 * count > 19 * all).then(|| {
            // A server on a private network has private clients, so these alone prove nothing.
            if self
                .edges
                .keys()
                .all(|&operator| operator == edges::PRIVATE)
            {
                format!(
                    "{count} of {all} hosts have private addresses; if a proxy stands in front of \
                     the server, set up real_ip (nginx) or mod_remoteip (Apache)"
                )
            } else {
                format!(
                    "{count} of {all} hosts have addresses of proxies (most of them: {most}), so \
                     the log has the proxy in place of the client; set up real_ip (nginx) or \
                     mod_remoteip (Apache)"
                )
            }
        })
    }
}
