//! The part of a log that a query is about: a span of time, and a virtual host.
//!
//! Applies to every question alike. Knows nothing of formats and of what is asked.

use serde::{Deserialize, Serialize};

use super::Merge;
use crate::escape::Text;
use crate::map::request::Request;
use crate::map::time;

/// Which requests a query is about. The default is all.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Window {
    /// The first second, since 1970.
    pub since: Option<i64>,
    /// The second after the last, since 1970.
    pub until: Option<i64>,
    /// The virtual host, without its port, in any case of its letters.
    pub vhost: Option<Text>,
}

/// What a window did to the requests that were read. Zeros if it is open on all sides.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Admission {
    /// Requests inside.
    pub inside: u64,
    /// Requests before or after the span of time.
    pub outside: u64,
    /// Requests without a time that could be read, left out.
    pub timeless: u64,
    /// Requests for another virtual host.
    pub other_vhost: u64,
    /// Requests without a virtual host, left out.
    pub vhostless: u64,
}

impl Window {
    /// Returns true if and only if every request is inside.
    pub fn is_open(&self) -> bool {
        *self == Self::default()
    }

    /// Returns true if and only if a request is inside, and counts it.
    pub(super) fn admits(&self, request: &Request<'_>, admission: &mut Admission) -> bool {
        let place = self.place_of(request);
        let count = match place {
            Place::Inside => &mut admission.inside,
            Place::Outside => &mut admission.outside,
            Place::Timeless => &mut admission.timeless,
            Place::OtherVhost => &mut admission.other_vhost,
            Place::Vhostless => &mut admission.vhostless,
        };
        *count += 1;
        matches!(place, Place::Inside)
    }

    fn place_of(&self, request: &Request<'_>) -> Place {
        if let Some(asked) = &self.vhost {
            match request.vhost.map(name_of) {
                None | Some(b"" | b"-") => return Place::Vhostless,
                Some(vhost) if !vhost.eq_ignore_ascii_case(name_of(asked)) => {
                    return Place::OtherVhost;
                }
                Some(_) => {}
            }
        }
        if self.since.is_none() && self.until.is_none() {
            return Place::Inside;
        }
        match time::parse(request.time) {
            None => Place::Timeless,
            Some(time) if self.since.is_some_and(|since| time < since) => Place::Outside,
            Some(time) if self.until.is_some_and(|until| time >= until) => Place::Outside,
            Some(_) => Place::Inside,
        }
    }
}

enum Place {
    Inside,
    Outside,
    Timeless,
    OtherVhost,
    Vhostless,
}

impl Merge for Admission {
    fn merge(&mut self, other: Self) {
        let Self {
            inside,
            outside,
            timeless,
            other_vhost,
            vhostless,
        } = other;
        self.inside.merge(inside);
        self.outside.merge(outside);
        self.timeless.merge(timeless);
        self.other_vhost.merge(other_vhost);
        self.vhostless.merge(vhostless);
    }
}

/// The name of a virtual host: without a port, and an address without its brackets.
fn name_of(vhost: &[u8]) -> &[u8] {
    let vhost = without_port(vhost);
    let inside = vhost
        .strip_prefix(b"[")
        .and_then(|rest| rest.strip_suffix(b"]"));
    inside.unwrap_or(vhost)
}

/// A host as the Host header has it (RFC 9110, section 7.2), without its port.
pub fn without_port(vhost: &[u8]) -> &[u8] {
    let digits = vhost.iter().rev().take_while(|byte| byte.is_ascii_digit());
    match vhost.len() - digits.count() {
        // The colon before a port follows a name or the bracket of an IPv6 address.
        at if at > 0 && vhost[at - 1] == b':' && !vhost[..at - 1].contains(&b':') => {
            &vhost[..at - 1]
        }
        at if at > 1 && vhost[at - 1] == b':' && vhost[at - 2] == b']' => &vhost[..at - 1],
        _ => vhost,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_port_is_no_part_of_a_virtual_host() {
        for (vhost, expected) in [
            ("example.org", "example.org"),
            ("example.org:443", "example.org"),
            ("example.org:", "example.org"),
            ("[2001:db8::1]:8080", "[2001:db8::1]"),
            ("[2001:db8::1]", "[2001:db8::1]"),
            ("2001:db8::1", "2001:db8::1"),
            (":80", ""),
            ("8080", "8080"),
            ("", ""),
        ] {
            let found = without_port(vhost.as_bytes());
            assert_eq!(found, expected.as_bytes(), "{vhost}");
        }
    }
}
