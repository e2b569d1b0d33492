//! The note that the hosts of a log are proxies. Knows nothing of questions.

use std::collections::BTreeMap;

use crate::edges;
use crate::host;

/// Says so if more than 95 per cent of at least 20 hosts have addresses of proxies, or private
/// ones: then the hosts are not the clients, or may not be. Both numbers are guesses at what no
/// site has by chance.
pub(super) fn note<'h>(hosts: impl ExactSizeIterator<Item = &'h [u8]>) -> Option<String> {
    let all = hosts.len();
    let mut others = 0;
    let mut edges: BTreeMap<&str, usize> = BTreeMap::new();
    for host in hosts {
        match host::address(host).and_then(edges::operator) {
            Some(operator) => *edges.entry(operator).or_default() += 1,
            None => others += 1,
        }
        // Of most logs, a few hosts decide.
        if others > all / 20 {
            return None;
        }
    }
    let count: usize = edges.values().sum();
    let (most, _) = edges.iter().max_by_key(|(_, count)| **count)?;
    (all >= 20 && 20 * count > 19 * all).then(|| {
        // A server on a private network has private clients, so these alone prove nothing.
        if edges.keys().all(|&operator| operator == edges::PRIVATE) {
            format!(
                "{count} of {all} hosts have private addresses; if a proxy stands in front of the \
                 server, set up real_ip (nginx) or mod_remoteip (Apache)"
            )
        } else {
            format!(
                "{count} of {all} hosts have addresses of proxies (most of them: {most}), so the \
                 log has the proxy in place of the client; set up real_ip (nginx) or mod_remoteip \
                 (Apache)"
            )
        }
    })
}
