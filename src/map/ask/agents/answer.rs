//! The answer: who requested what, over numbered agents.

use std::collections::BTreeMap;

use memchr::memchr;
use serde::{Deserialize, Serialize};

use super::host_key::HostKey;
use super::interner::Interner;
use super::lately::Lately;
use super::pile::Pile;
use super::recent::Request;
use super::tally::Tally;
use super::visits::{Fetch, Hour, Visits, class};
use super::wire::Written;
use crate::host::Host;
use crate::map::ask::Merge;
use crate::map::ask::sketch::{Distinct, Hash, Sample};

/// The number of an agent in an answer.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct AgentId(pub(super) u32);

/// The requests of each agent. Its memory grows with the distinct agents, pairs of agent and host,
/// and pairs of agent and hour.
///
/// Two answers are equal if they say the same, in whatever order they learnt it.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(try_from = "Written")]
pub struct Answer {
    pub(super) agents: Interner,
    /// For each agent.
    pub(super) targets: Vec<Targets>,
    /// By host and agent.
    pub(super) visits: Pile,
    /// By agent and hour since 1970.
    pub(super) hours: Tally<(u32, i64), Hour>,
    /// By agent and what the server answered.
    pub(super) fetches: Tally<(u32, Fetch), u64>,
    pub(super) sums: Sums,
    pub(super) lately: Lately,
}

/// Numbers of requests, over all agents.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Sums {
    requests: u64,
    /// Of these, those whose record has no agent although others of its text have one.
    unmarked: u64,
    /// Requests that are left out: no record of their texts has an agent.
    agentless: u64,
}

impl Merge for Sums {
    fn merge(&mut self, other: Self) {
        let Self {
            requests,
            unmarked,
            agentless,
        } = other;
        self.requests.merge(requests);
        self.unmarked.merge(unmarked);
        self.agentless.merge(agentless);
    }
}

/// The targets of one agent, without their queries.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Targets {
    distinct: Distinct,
    sample: Sample,
}

/// One request, as the answer keeps it.
pub(super) struct Sighting<'a> {
    /// As the client sent it. Empty if it sent none, and none if the record does not say.
    pub(super) agent: Option<&'a [u8]>,
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

impl Answer {
    /// The agents, by number: each as the client sent it, empty for requests without one.
    pub fn agents(&self) -> impl ExactSizeIterator<Item = &[u8]> {
        self.agents.iter()
    }

    /// An agent as the client sent it.
    pub fn agent(&self, id: AgentId) -> &[u8] {
        self.agents.get(id.0)
    }

    /// Calls `see` with each host, in the order of the hosts, and its visits in that of the agents.
    pub fn each_host(&self, mut see: impl FnMut(HostKey<'_>, &[(AgentId, Visits)])) {
        self.visits.each_host(self.agent_count(), &mut see);
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

    /// The distinct targets of an agent, without their queries. An estimate can exceed the number
    /// of requests.
    pub fn targets(&self, id: AgentId) -> &Distinct {
        &self.targets[id.index()].distinct
    }

    /// Some of the targets of an agent, without their queries, as the log has them.
    pub fn sample(&self, id: AgentId) -> &Sample {
        &self.targets[id.index()].sample
    }

    /// The number of all requests.
    pub fn requests(&self) -> u64 {
        self.sums.requests
    }

    /// The number of requests that count as sent without an agent, because their records have none
    /// although others of the same logs have.
    pub fn unmarked(&self) -> u64 {
        self.sums.unmarked
    }

    /// The number of requests that are left out, because their logs have no agents.
    pub fn agentless(&self) -> u64 {
        self.sums.agentless
    }

    /// Adds one request.
    pub(super) fn add(&mut self, sighting: &Sighting<'_>) {
        let agent = self.agent_id(sighting.agent.unwrap_or_default());
        self.sums.unmarked += u64::from(sighting.agent.is_none());
        let request = Request {
            agent,
            class: class(sighting.status),
            bytes: sighting.bytes.unwrap_or(0),
            is_robots_txt: sighting.is_robots_txt,
            time: sighting.time,
        };
        let agents = self.agent_count();
        self.visits.add(sighting.host, request, agents);
        self.sums.requests += 1;
        if let Some(time) = sighting.time {
            let hour = Hour {
                requests: 1,
                bytes: request.bytes,
                robots_txt: u64::from(sighting.is_robots_txt),
            };
            let key = (agent, time.div_euclid(3600));
            let place = self.lately.hour(agent);
            *place = self.hours.add_at(*place, key, hour);
        }
        if sighting.is_robots_txt {
            let fetch = Fetch {
                status: sighting.status,
                size: sighting.bytes,
            };
            self.fetches.add((agent, fetch), 1);
        }
        if let Some(target) = sighting.target {
            let path = &target[..memchr(b'?', target).unwrap_or(target.len())];
            let hash = Hash::of(path);
            if !self.lately.has_target(agent, hash) {
                let targets = &mut self.targets[agent as usize];
                targets.distinct.insert(hash);
                targets.sample.insert(hash, path);
            }
        }
    }

    /// Ends the requests of one text. If none of its records has an agent, none is a robot's;
    /// `has_agents` says that one has which is not among these requests.
    pub(super) fn settle(&mut self, has_agents: bool) {
        let Sums {
            requests, unmarked, ..
        } = self.sums;
        if !has_agents && requests > 0 && unmarked == requests {
            *self = Self::default();
            self.sums.agentless = requests;
        }
        self.visits.settle(self.agent_count());
        self.lately = Lately::default();
    }

    pub(super) fn agent_count(&self) -> u32 {
        self.agents.len() as u32
    }

    fn agent_id(&mut self, agent: &[u8]) -> u32 {
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
        self.each_host(|host, visits| {
            for (agent, visits) in visits {
                let hosts = &mut facts[agent.index()].hosts;
                hosts.insert(host.to_host(), *visits);
            }
        });
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
    hosts: BTreeMap<Host, Visits>,
    hours: BTreeMap<i64, Hour>,
    fetches: BTreeMap<Fetch, u64>,
    targets: Option<&'a Targets>,
}

impl PartialEq for Answer {
    fn eq(&self, other: &Self) -> bool {
        self.sums == other.sums && self.facts() == other.facts()
    }
}

impl Eq for Answer {}

impl Merge for Answer {
    fn merge(&mut self, mut other: Self) {
        // The smaller one is taken apart.
        if self.agents.len() < other.agents.len() {
            std::mem::swap(self, &mut other);
        }
        let agents = other.agents.iter().map(|agent| self.agent_id(agent));
        let agents: Vec<u32> = agents.collect();
        for (&agent, targets) in agents.iter().zip(other.targets) {
            let ours = &mut self.targets[agent as usize];
            ours.distinct.merge(targets.distinct);
            ours.sample.merge(targets.sample);
        }
        for &((agent, hour), counts) in other.hours.iter() {
            self.hours.add((agents[agent as usize], hour), counts);
        }
        for &((agent, fetch), count) in other.fetches.iter() {
            self.fetches.add((agents[agent as usize], fetch), count);
        }
        let count = self.agent_count();
        self.visits.put(other.visits, &agents, count);
        self.sums.merge(other.sums);
    }
}
