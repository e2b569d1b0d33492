//! The visits of the last few thousand lines, in a table that stays in the cache.
//!
//! Requests come in bursts, so most of them add to a visit that is there. When the table is full,
//! it becomes a [`Run`], and begins anew: whatever the number of hosts, no line costs a walk
//! through memory.

use std::hash::BuildHasher;

use hashbrown::{DefaultHashBuilder, HashTable};

use super::host_key::HostKey;
use super::interner::Interner;
use super::radix::{self, Place};
use super::run::{Run, Writer};
use super::visits::Visits;

/// The most visits in the table. With 64 bytes each they take half of a second-level cache of 1
/// MiB, as servers have them.
const CAPACITY: usize = 8192;

/// The table.
#[derive(Debug, Clone)]
pub(super) struct Recent {
    visits: Vec<Visit>,
    index: HashTable<u16>,
    hasher: DefaultHashBuilder,
    /// The hosts that are no IPv4 addresses.
    texts: Interner,
    /// Where visits of late are, by [`Short::slot`]: most requests need no more than one look.
    lately: Vec<Option<(Short, u16)>>,
    /// Requests in the table.
    requests: u32,
}

/// The visits of an agent from a host. The counts are those of one table, which becomes a run
/// before they overflow.
#[derive(Debug, Clone, Copy)]
#[repr(align(64))]
struct Visit {
    host: Host,
    agent: u32,
    robots_txt: u32,
    status: [u32; 6],
    bytes: u64,
    /// The first is after the last if there is none.
    first: i64,
    last: i64,
}

const _: () = assert!(size_of::<Visit>() == 64);

/// An IPv4 address, or the number of a text.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
enum Host {
    V4(u32),
    Text(u32),
}

/// How many visits are looked for at once, in 32 KiB: a first-level cache.
const SLOTS: usize = 1024;

/// An agent, and a host of 8 to 16 bytes, as most addresses have: its first and last eight bytes,
/// which are all of it, and their number.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Short {
    first: u64,
    last: u64,
    length: u8,
    agent: u32,
}

impl Short {
    fn of(host: &[u8], agent: u32) -> Option<Self> {
        let length = u8::try_from(host.len()).ok().filter(|n| *n <= 16)?;
        Some(Self {
            first: u64::from_le_bytes(*host.first_chunk()?),
            last: u64::from_le_bytes(*host.last_chunk()?),
            length,
            agent,
        })
    }

    /// A place for it.
    fn slot(&self) -> usize {
        let bits = self.first ^ self.last.rotate_left(29) ^ u64::from(self.agent) << 40;
        (bits.wrapping_mul(0x9e37_79b9_7f4a_7c15) >> 54) as usize
    }
}

/// What one request adds to a visit.
#[derive(Debug, Clone, Copy)]
pub(super) struct Request {
    pub(super) agent: u32,
    /// The place of the status in [`Visits::status`].
    pub(super) class: usize,
    pub(super) bytes: u64,
    pub(super) is_robots_txt: bool,
    /// Seconds since 1970.
    pub(super) time: Option<i64>,
}

/// Allocates nothing.
impl Default for Recent {
    fn default() -> Self {
        Self {
            visits: Vec::new(),
            index: HashTable::new(),
            hasher: DefaultHashBuilder::default(),
            texts: Interner::default(),
            lately: Vec::new(),
            requests: 0,
        }
    }
}

impl Recent {
    pub(super) fn is_empty(&self) -> bool {
        self.visits.is_empty()
    }

    /// Adds a request. Returns true if and only if the table is full then.
    pub(super) fn add(&mut self, host: &[u8], request: Request) -> bool {
        let at = match Short::of(host, request.agent) {
            None => self.place(host, request.agent),
            Some(short) => match self.lately.get(short.slot()) {
                Some(Some((known, at))) if *known == short => usize::from(*at),
                _ => {
                    let at = self.place(host, request.agent);
                    self.lately.resize(SLOTS, None);
                    self.lately[short.slot()] = Some((short, at as u16));
                    at
                }
            },
        };
        let visit = &mut self.visits[at];
        visit.status[request.class] += 1;
        visit.robots_txt += u32::from(request.is_robots_txt);
        visit.bytes = visit.bytes.saturating_add(request.bytes);
        if let Some(time) = request.time {
            visit.first = visit.first.min(time);
            visit.last = visit.last.max(time);
        }
        self.requests += 1;
        self.visits.len() == CAPACITY || self.requests == u32::MAX
    }

    /// The place of a visit, which may be a new one.
    fn place(&mut self, host: &[u8], agent: u32) -> usize {
        let host = match HostKey::of(host) {
            HostKey::V4(address) => Host::V4(address),
            HostKey::Text(text) => Host::Text(self.texts.intern(text)),
        };
        let Self {
            visits,
            index,
            hasher,
            ..
        } = self;
        let is_it = |visit: &Visit| visit.host == host && visit.agent == agent;
        let hash = hasher.hash_one((host, agent));
        if let Some(&at) = index.find(hash, |&at| is_it(&visits[usize::from(at)])) {
            return at.into();
        }
        let at = visits.len();
        if at == 0 {
            visits.reserve_exact(CAPACITY);
        }
        visits.push(Visit {
            host,
            agent,
            robots_txt: 0,
            status: [0; 6],
            bytes: 0,
            first: i64::MAX,
            last: i64::MIN,
        });
        index.insert_unique(hash, at as u16, |&at| {
            let Visit { host, agent, .. } = visits[usize::from(at)];
            hasher.hash_one((host, agent))
        });
        at
    }

    /// Makes a run of the visits, and begins anew.
    pub(super) fn drain(&mut self) -> Run {
        let mut writer = Writer::default();
        let (mut addresses, mut spare): (Vec<Place>, Vec<Place>) = (Vec::new(), Vec::new());
        let mut texts = Vec::new();
        for (at, visit) in (0..).zip(&self.visits) {
            match visit.host {
                Host::V4(address) => addresses.push((address, at)),
                Host::Text(text) => texts.push((self.texts.get(text), visit)),
            }
        }
        radix::sort(&mut addresses, &mut spare);
        for same in addresses.chunk_by_mut(|(left, _), (right, _)| left == right) {
            same.sort_by_key(|&(_, at)| self.visits[at as usize].agent);
            for &mut (address, at) in same {
                let visit = &self.visits[at as usize];
                writer.push(HostKey::V4(address), visit.agent, &visit.counts());
            }
        }
        texts.sort_by_key(|&(text, visit)| (text, visit.agent));
        for (text, visit) in texts {
            writer.push(HostKey::Text(text), visit.agent, &visit.counts());
        }
        self.visits.clear();
        self.index.clear();
        self.lately.clear();
        self.texts = Interner::default();
        self.requests = 0;
        writer.finish()
    }
}

impl Visit {
    fn counts(&self) -> Visits {
        Visits {
            status: self.status.map(u64::from),
            bytes: self.bytes,
            robots_txt: self.robots_txt.into(),
            seen: (self.first <= self.last).then_some((self.first, self.last)),
        }
    }
}
