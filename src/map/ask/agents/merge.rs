//! Runs to one sequence of hosts, each with all its visits.
//!
//! Of the addresses, the runs are read up to a bound that each of them reaches within a few dozen
//! visits; these are sorted, so that a visit takes a cache and not a heap. Only a run that has
//! visits up to the bound is looked at, so that many small files take no time that is quadratic in
//! their number. All other hosts are merged one by one.

use std::cmp::{Ordering, Reverse};
use std::collections::BinaryHeap;
use std::collections::binary_heap::PeekMut;

use super::answer::AgentId;
use super::host_key::HostKey;
use super::radix::{self, Place};
use super::run::{Addresses, Run, Texts};
use super::visits::Visits;
use crate::map::ask::Merge;

/// A run, and the number that each of its agents has in the answer.
#[derive(Debug, Clone, Copy)]
pub(super) struct Source<'a> {
    pub(super) run: &'a Run,
    pub(super) agents: &'a [u32],
}

impl Source<'_> {
    /// The agent's number in the answer.
    fn agent(&self, local: u32) -> Option<AgentId> {
        self.agents.get(local as usize).copied().map(AgentId)
    }
}

/// Receives a host and its visits by agent.
pub(super) type See<'s> = &'s mut dyn FnMut(HostKey<'_>, &[(AgentId, Visits)]);

/// Calls `see` with each host, in the order of the hosts, and its visits in that of the agents.
pub(super) fn each_host(sources: &[Source<'_>], see: See<'_>) {
    each_address(sources, see);
    each_text(sources, see);
}

fn each_address(sources: &[Source<'_>], see: See<'_>) {
    let mut waiting: BinaryHeap<Reverse<Next<'_>>> = sources
        .iter()
        .filter_map(|source| Next::of(*source, source.run.addresses()))
        .map(Reverse)
        .collect();
    let mut reading: Vec<Next<'_>> = Vec::new();
    let mut read = Vec::new();
    let (mut places, mut spare): (Vec<Place>, Vec<Place>) = (Vec::new(), Vec::new());
    let mut visits = Vec::new();
    while !waiting.is_empty() {
        // A run that begins after the bound waits, so that a step costs no look at it. One that
        // begins before is read at least up to there: no later bound is lower.
        let mut bound = u32::MAX;
        while let Some(next) = waiting.peek_mut()
            && next.0.address <= bound
        {
            let Reverse(next) = PeekMut::pop(next);
            bound = bound.min(next.reader.near().unwrap_or(u32::MAX));
            reading.push(next);
        }
        for Next {
            mut reader, source, ..
        } in reading.drain(..)
        {
            while let Some(address) = reader.address().filter(|&address| address <= bound) {
                let Some((agent, counts)) = reader.next() else {
                    break;
                };
                if let Some(agent) = source.agent(agent) {
                    places.push((address, read.len() as u32));
                    read.push((agent, counts));
                }
            }
            waiting.extend(Next::of(source, reader).map(Reverse));
        }
        radix::sort(&mut places, &mut spare);
        for same in places.chunk_by(|(left, _), (right, _)| left == right) {
            let visits = match same {
                [(_, at)] => std::slice::from_ref(&read[*at as usize]),
                _ => {
                    visits.clear();
                    visits.extend(same.iter().map(|&(_, at)| read[at as usize]));
                    unite(&mut visits)
                }
            };
            see(HostKey::V4(same[0].0), visits);
        }
        places.clear();
        read.clear();
    }
}

/// The next address of a run.
struct Next<'a> {
    address: u32,
    source: Source<'a>,
    reader: Addresses<'a>,
}

impl<'a> Next<'a> {
    /// None if there is no more.
    fn of(source: Source<'a>, reader: Addresses<'a>) -> Option<Self> {
        let address = reader.address()?;
        Some(Self {
            address,
            source,
            reader,
        })
    }
}

impl Ord for Next<'_> {
    fn cmp(&self, other: &Self) -> Ordering {
        self.address.cmp(&other.address)
    }
}

impl PartialOrd for Next<'_> {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl PartialEq for Next<'_> {
    fn eq(&self, other: &Self) -> bool {
        self.cmp(other).is_eq()
    }
}

impl Eq for Next<'_> {}

fn each_text(sources: &[Source<'_>], see: See<'_>) {
    let mut heap = BinaryHeap::new();
    for source in sources {
        let mut head = Head {
            text: Vec::new(),
            agent: AgentId(0),
            visits: Visits::default(),
            source: *source,
            reader: source.run.texts(),
        };
        if head.advance().is_some() {
            heap.push(Reverse(head));
        }
    }
    let (mut text, mut visits) = (Vec::new(), Vec::new());
    while let Some(mut top) = heap.peek_mut() {
        let Reverse(head) = &mut *top;
        if text != head.text {
            if !visits.is_empty() {
                see(HostKey::Text(&text), unite(&mut visits));
                visits.clear();
            }
            text.clone_from(&head.text);
        }
        visits.push((head.agent, head.visits));
        if head.advance().is_none() {
            PeekMut::pop(top);
        }
    }
    if !visits.is_empty() {
        see(HostKey::Text(&text), unite(&mut visits));
    }
}

/// The next visits of a run, by their host.
struct Head<'a> {
    text: Vec<u8>,
    agent: AgentId,
    visits: Visits,
    source: Source<'a>,
    reader: Texts<'a>,
}

impl Head<'_> {
    /// Reads the next visits. None at the end.
    fn advance(&mut self) -> Option<()> {
        let (agent, visits) = self.reader.next()?;
        self.agent = self.source.agent(agent)?;
        self.visits = visits;
        self.text.clear();
        self.text.extend_from_slice(self.reader.text());
        Some(())
    }
}

impl Ord for Head<'_> {
    fn cmp(&self, other: &Self) -> Ordering {
        self.text.cmp(&other.text)
    }
}

impl PartialOrd for Head<'_> {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl PartialEq for Head<'_> {
    fn eq(&self, other: &Self) -> bool {
        self.cmp(other).is_eq()
    }
}

impl Eq for Head<'_> {}

/// Sorts the visits of one host by agent, and merges those of the same agent.
fn unite(visits: &mut Vec<(AgentId, Visits)>) -> &[(AgentId, Visits)] {
    if visits.len() > 1 {
        visits.sort_by_key(|&(agent, _)| agent);
        visits.dedup_by(|next, kept| {
            let is_same = next.0 == kept.0;
            if is_same {
                kept.1.merge(next.1);
            }
            is_same
        });
    }
    visits
}
