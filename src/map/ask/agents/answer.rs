//! The answer: who requested what, as tables over numbered agents and hosts.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::interner::Interner;
use super::tally::{Fetch, Hour, Tally, Visits};
use super::wire::Written;
use crate::map::ask::Merge;
use crate::map::ask::sketch::{Distinct, Hash, Sample};

/// The number of an agent in an answer.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct AgentId(pub(super) u32);

/// The number of a host in an answer.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct HostId(pub(super) u32);

/// The requests of each agent. Its memory grows with the distinct agents, hosts, pairs of them,
/// and hours.
///
/// Two answers are equal if they say the same, in whatever order they learnt it.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(try_from = "Written")]
pub struct Answer {
    pub(super) agents: Interner,
    pub(super) hosts: Interner,
    /// For each agent.
    pub(super) targets: Vec<Targets>,
    /// By agent and host.
    pub(super) visits: Tally<(u32, u32), Visits>,
    /// By agent and hour since 1970.
    pub(super) hours: Tally<(u32, i64), Hour>,
    /// By agent and what the server answered.
    pub(super) fetches: Tally<(u32, Fetch), u64>,
}

/// The targets of one agent, without their queries.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Targets {
    pub(super) distinct: Distinct,
    pub(super) sample: Sample,
}

/// One request, as the answer keeps it.
pub(super) struct Sighting<'a> {
    /// As the client sent it. Empty if it sent none.
    pub(super) agent: &'a [u8],
    pub(super) host: &'a [u8],
    /// Seconds since 1970.
    pub(super) time: Option<i64>,
    pub(super) status: Option<u16>,
    pub(super) bytes: Option<u64>,
    pub(super) target: Option<&'a [u8]>,
    pub(super) is_robots_txt: bool,
}

impl AgentId {
    /// The number, from 0.
    pub fn index(self) -> usize {
        self.0 as usize
    }
}

impl HostId {
    /// The number, from 0.
    pub fn index(self) -> usize {
        self.0 as usize
    }
}

impl Answer {
    /// The agents, by number: each as the client sent it, empty for requests without one.
    pub fn agents(&self) -> impl ExactSizeIterator<Item = &[u8]> {
        self.agents.iter()
    }

    /// The hosts, by number.
    pub fn hosts(&self) -> impl ExactSizeIterator<Item = &[u8]> {
        self.hosts.iter()
    }

    /// An agent as the client sent it.
    pub fn agent(&self, id: AgentId) -> &[u8] {
        self.agents.get(id.0)
    }

    /// A host.
    pub fn host(&self, id: HostId) -> &[u8] {
        self.hosts.get(id.0)
    }

    /// The requests of each agent from each host, in no particular order.
    pub fn visits(&self) -> impl ExactSizeIterator<Item = (AgentId, HostId, &Visits)> {
        let entries = self.visits.iter();
        entries.map(|((agent, host), visits)| (AgentId(*agent), HostId(*host), visits))
    }

    /// The requests of each agent in each hour, in no particular order. An hour is its number since
    /// 1970, in UTC. Requests without a time have none.
    pub fn hours(&self) -> impl ExactSizeIterator<Item = (AgentId, i64, &Hour)> {
        let entries = self.hours.iter();
        entries.map(|((agent, hour), counts)| (AgentId(*agent), *hour, counts))
    }

    /// The number of fetches of robots.txt by each agent with each answer, in no particular order.
    pub fn fetches(&self) -> impl ExactSizeIterator<Item = (AgentId, Fetch, u64)> {
        let entries = self.fetches.iter();
        entries.map(|((agent, fetch), count)| (AgentId(*agent), *fetch, *count))
    }

    /// The distinct targets of an agent, without their queries. An estimate can exceed the number of
    /// requests.
    pub fn targets(&self, id: AgentId) -> &Distinct {
        &self.targets[id.index()].distinct
    }

    /// Some of the targets of an agent, without their queries, as the log has them.
    pub fn sample(&self, id: AgentId) -> &Sample {
        &self.targets[id.index()].sample
    }

    /// The number of all requests.
    pub fn requests(&self) -> u64 {
        self.visits().map(|(_, _, visits)| visits.requests()).sum()
    }

    /// Adds one request.
    pub(super) fn add(&mut self, sighting: &Sighting<'_>) {
        let agent = self.agent_id(sighting.agent);
        let host = self.hosts.intern(sighting.host);
        let mut visit = Visits {
            bytes: sighting.bytes.unwrap_or(0),
            robots_txt: u64::from(sighting.is_robots_txt),
            seen: sighting.time.map(|time| (time, time)),
            ..Visits::default()
        };
        visit.status[class(sighting.status)] = 1;
        self.visits.add((agent, host), visit);
        if let Some(time) = sighting.time {
            let hour = Hour {
                requests: 1,
                bytes: visit.bytes,
                robots_txt: visit.robots_txt,
            };
            self.hours.add((agent, time.div_euclid(3600)), hour);
        }
        if sighting.is_robots_txt {
            let fetch = Fetch {
                status: sighting.status,
                size: sighting.bytes,
            };
            self.fetches.add((agent, fetch), 1);
        }
        if let Some(target) = sighting.target {
            let end = memchr::memchr(b'?', target).unwrap_or(target.len());
            let hash = Hash::of(&target[..end]);
            let targets = &mut self.targets[agent as usize];
            targets.distinct.insert(hash);
            targets.sample.insert(hash, &target[..end]);
        }
    }

    pub(super) fn agent_id(&mut self, agent: &[u8]) -> u32 {
        let id = self.agents.intern(agent);
        if self.targets.len() < self.agents.len() {
            self.targets.push(Targets::default());
        }
        id
    }

    /// The answer as a map: what two answers are compared by.
    fn facts(&self) -> BTreeMap<&[u8], Facts<'_>> {
        let mut facts: Vec<Facts<'_>> = Vec::new();
        facts.resize_with(self.agents.len(), Facts::default);
        for (agent, host, visits) in self.visits() {
            let hosts = &mut facts[agent.index()].hosts;
            hosts.insert(self.host(host), *visits);
        }
        for (agent, hour, counts) in self.hours() {
            facts[agent.index()].hours.insert(hour, *counts);
        }
        for (agent, fetch, count) in self.fetches() {
            facts[agent.index()].fetches.insert(fetch, count);
        }
        for (facts, targets) in facts.iter_mut().zip(&self.targets) {
            facts.targets = Some(targets);
        }
        self.agents().zip(facts).collect()
    }
}

#[derive(Debug, Default, PartialEq, Eq)]
struct Facts<'a> {
    hosts: BTreeMap<&'a [u8], Visits>,
    hours: BTreeMap<i64, Hour>,
    fetches: BTreeMap<Fetch, u64>,
    targets: Option<&'a Targets>,
}

impl PartialEq for Answer {
    fn eq(&self, other: &Self) -> bool {
        self.facts() == other.facts()
    }
}

impl Eq for Answer {}

impl Merge for Answer {
    fn merge(&mut self, mut other: Self) {
        // The smaller one is taken apart.
        if self.visits.iter().len() < other.visits.iter().len() {
            std::mem::swap(self, &mut other);
        }
        let agents: Vec<_> = (other.agents.iter())
            .map(|agent| self.agent_id(agent))
            .collect();
        let hosts: Vec<_> = (other.hosts.iter())
            .map(|host| self.hosts.intern(host))
            .collect();
        for (&agent, targets) in agents.iter().zip(other.targets) {
            let ours = &mut self.targets[agent as usize];
            ours.distinct.merge(targets.distinct);
            ours.sample.merge(targets.sample);
        }
        for &((agent, host), visits) in other.visits.iter() {
            let key = (agents[agent as usize], hosts[host as usize]);
            self.visits.add(key, visits);
        }
        for &((agent, hour), counts) in other.hours.iter() {
            self.hours.add((agents[agent as usize], hour), counts);
        }
        for &((agent, fetch), count) in other.fetches.iter() {
            self.fetches.add((agents[agent as usize], fetch), count);
        }
    }
}

/// The place of a status in [`Visits::status`].
fn class(status: Option<u16>) -> usize {
    match status {
        Some(status @ 100..=599) => usize::from(status / 100 - 1),
        _ => 5,
    }
}
