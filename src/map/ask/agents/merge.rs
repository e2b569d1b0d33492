//! Runs to one sequence of hosts, each with all its visits.
//!
//! Of the addresses, all runs are read up to a bound that each of them reaches within a few dozen
//! visits; these are sorted, so that a step takes a cache and not a heap. All other hosts are
//! merged one by one.

use std::cmp::Reverse;
use std::collections::BinaryHeap;

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

/// Calls `see` with each host and its visits by agent, in the order of the hosts, then of the
/// agents.
pub(super) fn each_host(
    sources: &[Source<'_>],
    see: &mut dyn FnMut(HostKey<'_>, &[(u32, Visits)]),
) {
    each_address(sources, see);
    each_text(sources, see);
}

fn each_address(sources: &[Source<'_>], see: &mut dyn FnMut(HostKey<'_>, &[(u32, Visits)])) {
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

fn each_text(sources: &[Source<'_>], see: &mut dyn FnMut(HostKey<'_>, &[(u32, Visits)])) {
    let mut readers: Vec<(Source<'_>, Texts<'_>, Option<(u32, Visits)>)> = sources
        .iter()
        .map(|source| (*source, source.run.texts(), None))
        .collect();
    let mut heap = BinaryHeap::new();
    let advance = |at: usize, readers: &mut Vec<(Source<'_>, Texts<'_>, Option<(u32, Visits)>)>| {
        let (_, reader, next) = &mut readers[at];
        *next = reader.next();
        next.map(|_| Reverse((reader.text().to_vec(), at)))
    };
    for at in 0..readers.len() {
        heap.extend(advance(at, &mut readers));
    }
    let mut visits = Vec::new();
    while let Some(Reverse((text, at))) = heap.pop() {
        let (source, _, next) = &mut readers[at];
        if let Some((agent, counts)) = next.take()
            && let Some(agent) = source.agent(agent)
        {
            visits.push((agent, counts));
        }
        heap.extend(advance(at, &mut readers));
        if heap.peek().is_none_or(|Reverse((next, _))| *next != text) {
            see(HostKey::Text(&text), unite(&mut visits));
            visits.clear();
        }
    }
}

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
