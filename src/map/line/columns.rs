//! Which of two words before a request is the client: what the other lines of a text show.
//!
//! `192.0.2.1 203.0.113.5 - -` can be a virtual host and the client, or the client and a proxy.
//! Most other lines of the same log are not so ambiguous. The evidence is collected from the first
//! lines only, see [`super::super::opening`], so that it depends on the text alone.

use std::cmp::Ordering;
use std::net::IpAddr;

use super::unit::{Kind, Units};

/// The evidence of some lines.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(super) struct Columns {
    /// Lines whose first word is the client: a list, a header, or an address before a name.
    client_first: u32,
    /// Lines whose first word is a name, and whose second an address.
    client_second: u32,
    /// The addresses of the last line of two addresses.
    last: Option<(IpAddr, IpAddr)>,
    /// How often the first and the second address were not those of the line before.
    changes: (u32, u32),
    /// Lines of a name and `-`, with an address after them, and without.
    address_third: u32,
    name_alone: u32,
}

/// Which of two words is the client.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Verdict {
    /// The first: the other one is a proxy, an upstream, or a user.
    First,
    /// The second: the first is a virtual host.
    Second,
    /// The lines do not show it.
    Unknown,
}

/// How many times as often as the other one a column must change to be that of the clients.
const ENOUGH: u32 = 3;

impl Columns {
    /// Adds the evidence of one line. Returns false if the line has no second column.
    pub(super) fn learn(&mut self, units: &Units<'_>) -> bool {
        let (Some(first), Some(second)) = (units.get(0), units.get(1)) else {
            return false;
        };
        let third = units.get(2).map(|unit| unit.kind);
        match (first.kind, second.kind) {
            (Kind::Name, Kind::Nothing) => match third {
                Some(Kind::Address(_)) => self.address_third += 1,
                _ => self.name_alone += 1,
            },
            (_, Kind::Nothing) => return false,
            (Kind::List | Kind::Nothing, Kind::Address(_)) => self.client_first += 1,
            (Kind::Address(_), Kind::Name) if second.is_hostname() => self.client_first += 1,
            (Kind::Name, Kind::Address(_)) => self.client_second += 1,
            (Kind::Address(_), Kind::Address(_)) if first.is_forwarded() => self.client_first += 1,
            (Kind::Address(one), Kind::Address(other)) => {
                if let Some((first, second)) = self.last {
                    self.changes.0 += u32::from(first != one);
                    self.changes.1 += u32::from(second != other);
                }
                self.last = Some((one, other));
            }
            _ => {}
        }
        true
    }

    /// Which of two words that can both be the client it is.
    pub(super) fn verdict(&self) -> Verdict {
        match self.client_first.cmp(&self.client_second) {
            Ordering::Greater => Verdict::First,
            Ordering::Less => Verdict::Second,
            // A virtual host or a proxy stays the same from line to line, clients do not.
            Ordering::Equal => match self.changes {
                (first, second) if first >= ENOUGH * second.max(1) => Verdict::First,
                (first, second) if second >= ENOUGH * first.max(1) => Verdict::Second,
                _ => Verdict::Unknown,
            },
        }
    }

    /// Whether in `name - address` the address is the client (`$host - $remote_addr`) rather than a
    /// user who calls himself so.
    pub(super) fn third_is_client(&self) -> bool {
        self.address_third >= self.name_alone
    }
}
