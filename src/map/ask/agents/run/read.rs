//! Reads a run, and checks one that comes from elsewhere.

use super::number::{take, unzigzag};
use super::{Run, STRIDE, flag};
use crate::map::ask::agents::visits::Visits;

/// The visits of addresses, one after another.
#[derive(Debug, Clone)]
pub(in super::super) struct Addresses<'r> {
    rest: &'r [u8],
    index: &'r [u32],
    /// How many visits were read since the last entry of the index.
    count: usize,
    time: i64,
    /// Of the next visit. None at the end.
    address: Option<u32>,
}

/// The visits of other hosts, one after another.
#[derive(Debug, Clone)]
pub(in super::super) struct Texts<'r> {
    rest: &'r [u8],
    time: i64,
    text: Vec<u8>,
}

impl Run {
    pub(in super::super) fn addresses(&self) -> Addresses<'_> {
        let mut addresses = Addresses {
            rest: &self.addresses,
            index: &self.index,
            count: 0,
            time: 0,
            address: Some(0),
        };
        addresses.step();
        addresses
    }

    pub(in super::super) fn texts(&self) -> Texts<'_> {
        Texts {
            rest: &self.texts,
            time: 0,
            text: Vec::new(),
        }
    }

    /// The two parts as bytes.
    pub(in super::super) fn parts(&self) -> [&[u8]; 2] {
        [&self.addresses, &self.texts]
    }

    /// A run of two parts. None if they are not what a [`Writer`](super::Writer) writes, with
    /// agents below `agents`.
    pub(in super::super) fn checked([addresses, texts]: [Vec<u8>; 2], agents: u32) -> Option<Self> {
        let mut run = Self {
            addresses,
            texts,
            index: Vec::new(),
        };
        let mut index = Vec::new();
        let mut reader = run.addresses();
        let (mut count, mut before) = (0_usize, None);
        while let Some(address) = reader.address() {
            let (agent, _) = reader.next()?;
            let key = (address, agent);
            if agent >= agents || before.is_some_and(|before| before >= key) {
                return None;
            }
            if count.is_multiple_of(STRIDE) {
                index.push(address);
            }
            (count, before) = (count + 1, Some(key));
        }
        if !reader.rest.is_empty() {
            return None;
        }
        let mut reader = run.texts();
        let mut before: Option<(Vec<u8>, u32)> = None;
        while !reader.rest.is_empty() {
            let (agent, _) = reader.next()?;
            let is_late = |(text, of): &(Vec<u8>, u32)| (&**text, *of) >= (reader.text(), agent);
            if agent >= agents || before.as_ref().is_some_and(is_late) {
                return None;
            }
            before = Some((reader.text.clone(), agent));
        }
        run.index = index;
        Some(run)
    }
}

impl Addresses<'_> {
    /// The address of the next visit. None at the end.
    pub(in super::super) fn address(&self) -> Option<u32> {
        self.address
    }

    /// An address up to which only a few visits are left to read. None if these are all.
    pub(in super::super) fn near(&self) -> Option<u32> {
        self.index.get(1).copied()
    }

    /// Reads the agent and the visits of the next address. None at the end.
    pub(in super::super) fn next(&mut self) -> Option<(u32, Visits)> {
        self.address?;
        let next = take_visits(&mut self.rest, &mut self.time);
        self.count += 1;
        if self.count == STRIDE {
            self.count = 0;
            self.index = self.index.get(1..).unwrap_or_default();
        }
        self.step();
        next
    }

    /// Reads the next address. What is none is left unread.
    fn step(&mut self) {
        let mut rest = self.rest;
        self.address = self.address.and_then(|address| {
            let step = take(&mut rest)?;
            address.checked_add(step.try_into().ok()?)
        });
        if self.address.is_some() {
            self.rest = rest;
        }
    }
}

impl Texts<'_> {
    /// The host of the visits that were read last.
    pub(in super::super) fn text(&self) -> &[u8] {
        &self.text
    }

    /// Reads the agent and the visits of the next host. None at the end.
    pub(in super::super) fn next(&mut self) -> Option<(u32, Visits)> {
        let shared = take(&mut self.rest)?.try_into().ok()?;
        let length = take(&mut self.rest)?.try_into().ok()?;
        let (own, rest) = self.rest.split_at_checked(length)?;
        if shared > self.text.len() {
            return None;
        }
        self.rest = rest;
        self.text.truncate(shared);
        self.text.extend_from_slice(own);
        take_visits(&mut self.rest, &mut self.time)
    }
}

fn take_visits(bytes: &mut &[u8], time: &mut i64) -> Option<(u32, Visits)> {
    let agent = take(bytes)?.try_into().ok()?;
    let (&flags, rest) = bytes.split_first()?;
    *bytes = rest;
    let has = |bit: u8| flags & bit != 0;
    let mut visits = Visits::default();
    match flags & flag::CLASS {
        flag::CLASSES => {
            for n in &mut visits.status {
                *n = take(bytes)?;
            }
        }
        class => {
            let requests = if has(flag::REQUESTS) { take(bytes)? } else { 1 };
            *visits.status.get_mut(usize::from(class))? = requests;
        }
    }
    if has(flag::BYTES) {
        visits.bytes = take(bytes)?;
    }
    if has(flag::ROBOTS_TXT) {
        visits.robots_txt = take(bytes)?;
    }
    if has(flag::TIME) {
        let first = time.wrapping_add(unzigzag(take(bytes)?));
        *time = first;
        let length = if has(flag::LAST) { take(bytes)? } else { 0 };
        visits.seen = Some((first, first.wrapping_add(length as i64)));
    }
    Some((agent, visits))
}
