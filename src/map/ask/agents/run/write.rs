//! Writes a run.

use super::number::{put, zigzag};
use super::{Run, STRIDE, flag};
use crate::map::ask::agents::host_key::HostKey;
use crate::map::ask::agents::visits::Visits;

/// Writes visits that come in the order of their hosts, then of their agents.
#[derive(Debug, Default)]
pub(in super::super) struct Writer {
    run: Run,
    /// The number of addresses.
    count: usize,
    address: u32,
    text: Vec<u8>,
    time: i64,
}

impl Writer {
    pub(in super::super) fn push(&mut self, host: HostKey<'_>, agent: u32, visits: &Visits) {
        let out = match host {
            HostKey::V4(address) => {
                if self.count.is_multiple_of(STRIDE) {
                    self.run.index.push(address);
                }
                self.count += 1;
                let out = &mut self.run.addresses;
                put(out, u64::from(address - self.address));
                self.address = address;
                out
            }
            HostKey::Text(text) => {
                let out = &mut self.run.texts;
                if out.is_empty() {
                    // The two parts can be read without each other.
                    self.time = 0;
                }
                let shared = self.text.iter().zip(text);
                let shared = shared.take_while(|(a, b)| a == b).count();
                put(out, shared as u64);
                put(out, (text.len() - shared) as u64);
                out.extend_from_slice(&text[shared..]);
                self.text.truncate(shared);
                self.text.extend_from_slice(&text[shared..]);
                out
            }
        };
        put(out, agent.into());
        put_visits(out, visits, &mut self.time);
    }

    pub(in super::super) fn finish(self) -> Run {
        self.run
    }
}

fn put_visits(out: &mut Vec<u8>, visits: &Visits, time: &mut i64) {
    let requests = visits.requests();
    let class = visits.status.iter().position(|&n| n == requests);
    let mut flags = class.map_or(flag::CLASSES, |class| class as u8);
    for (is_set, bit) in [
        (class.is_some() && requests != 1, flag::REQUESTS),
        (visits.bytes > 0, flag::BYTES),
        (visits.robots_txt > 0, flag::ROBOTS_TXT),
        (visits.seen.is_some(), flag::TIME),
        (
            visits.seen.is_some_and(|(first, last)| first != last),
            flag::LAST,
        ),
    ] {
        if is_set {
            flags |= bit;
        }
    }
    out.push(flags);
    if class.is_none() {
        visits.status.iter().for_each(|&n| put(out, n));
    } else if requests != 1 {
        put(out, requests);
    }
    if visits.bytes > 0 {
        put(out, visits.bytes);
    }
    if visits.robots_txt > 0 {
        put(out, visits.robots_txt);
    }
    if let Some((first, last)) = visits.seen {
        put(out, zigzag(first.wrapping_sub(*time)));
        *time = first;
        if first != last {
            put(out, last.wrapping_sub(first) as u64);
        }
    }
}
