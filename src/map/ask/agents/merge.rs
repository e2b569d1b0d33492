//! Runs to one sequence of hosts, each with all its visits.
//!
//! Of the addresses, all runs are read up to a bound that each of them reaches within a few dozen
//! visits; these are sorted, so that a step takes a cache and not a heap. All other hosts are
//! merged one by one.

use std::cmp::{Ordering, Reverse};
use std::collections::BinaryHeap;
use std::collections::binary_heap::PeekMut;

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
    fn agent(&self, local: u32) -> Option<u32> {
        self.agents.get(local as usize).copied()
    }
}

/// Receives a host and its visits by agent.
pub(super) type See<'s> = &'s mut dyn FnMut(HostKey<'_>, &[(u32, Visits)]);

/// Calls `see` with each host, in the order of the hosts, and its visits in that of the agents.
pub(super) fn each_host(sources: &[Source<'_>], see: See<'_>) {
    each_address(sources, see);
    each_text(sources, see);
}

fn each_address(sources: &[Source<'_>], see: See<'_>) {
    let mut readers: Vec<(Source<'_>, Addresses<'_>)> = sources
        .iter()
        .map(|source| (*source, source.run.addresses()))
        .collect();
    let mut read = Vec::new();
    let (mut places, mut spare): (Vec<Place>, Vec<Place>) = (Vec::new(), Vec::new());
    let mut visits = Vec::new();
    while !readers.is_empty() {
        let bound = readers.iter().filter_map(|(_, reader)| reader.near()).min();
        let bound = bound.unwrap_or(u32::MAX);
        for (source, reader) in &mut readers {
            while let Some(address) = reader.address().filter(|&address| address <= bound) {
                let Some((agent, counts)) = reader.next() else {
                    break;
                };
                if let Some(agent) = source.agent(agent) {
                    places.push((address, read.len() as u32));
                    read.push((agent, counts));
                }
            }
        }
        readers.retain(|(_, reader)| reader.address().is_some());
        radix::sort(&mut places, &mut spare);
        for same in places.chunk_by(|(left, _), (right, _)| left == right) {
            visits.clear();
            visits.extend(same.iter().map(|&(_, at)| read[at as usize]));
            see(HostKey::V4(same[0].0), unite(&mut visits));
        }
        places.clear();
        read.clear();
    }
}

fn each_text(sources: &[Source<'_>], see: See<'_>) {
    let mut heap = BinaryHeap::new();
    for source in sources {
        let mut head = Head {
            text: Vec::new(),
            agent: 0,
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
    agent: u32,
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
fn unite(visits: &mut Vec<(u32, Visits)>) -> &[(u32, Visits)] {
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
