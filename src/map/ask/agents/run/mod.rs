//! A run: visits in the order of their hosts, then of their agents, as bytes that are written and
//! read in one pass.
//!
//! A visit takes about a dozen bytes, an eighth of what it takes in a table, and it is this memory
//! that a log of many hosts costs. A run has two parts, one after the other: the hosts that are
//! IPv4 addresses, and all others. A number is LEB128, as in DWARF: seven bits a byte, the lowest
//! first, and the eighth bit set on all but the last.
//!
//! ```text
//! address   number: the difference to the address before
//! other     number of bytes shared with the host before, number of bytes that follow, these bytes
//! then      number of the agent; a byte of flags (see `flag`); requests, bytes, robots.txt
//!           fetches, first time as the difference to that of the visit before (zigzag), and the
//!           seconds to the last, each only if its flag says so
//! ```

mod number;
mod read;
mod write;

pub(super) use read::{Addresses, Texts};
pub(super) use write::Writer;

use super::visits::Visits;

/// How many visits one entry of the index stands for.
const STRIDE: usize = 64;

/// Bytes of a visit, at least: a guess that is on the safe side for most.
const VISIT: usize = 8;

/// Visits in order, each host and agent once.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Run {
    /// The visits of addresses.
    addresses: Vec<u8>,
    /// The visits of all other hosts.
    texts: Vec<u8>,
    /// The address of every [`STRIDE`]th visit.
    index: Vec<u32>,
}

/// The byte of flags of a visit.
mod flag {
    /// The class of the status of all requests.
    pub(super) const CLASS: u8 = 0b111;
    /// In place of a class: the number of requests of each class follows.
    pub(super) const CLASSES: u8 = 7;
    /// There is more than one request, of one class.
    pub(super) const REQUESTS: u8 = 1 << 3;
    /// There were bytes.
    pub(super) const BYTES: u8 = 1 << 4;
    /// There were fetches of robots.txt.
    pub(super) const ROBOTS_TXT: u8 = 1 << 5;
    /// There is a time.
    pub(super) const TIME: u8 = 1 << 6;
    /// The last time is another than the first.
    pub(super) const LAST: u8 = 1 << 7;
}

impl Run {
    /// Bytes of memory. To merge runs, the next [`STRIDE`] visits of each are unpacked, so a short
    /// run takes more then than it takes itself.
    pub(super) fn size(&self) -> usize {
        let packed = self.addresses.len() + self.texts.len();
        let unpacked = STRIDE.min(packed / VISIT) * size_of::<Visits>();
        packed + unpacked + size_of_val(&*self.index) + size_of::<Self>()
    }
}
