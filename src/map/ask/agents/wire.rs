//! The answer as it crosses to another process: lists of agents and hosts, and tables of their
//! numbers, all sorted, so that equal answers have equal bytes. What comes back is checked, so that
//! no number leads nowhere.
//!
//! In formats that people read, the visits are a list instead of a run, and are not read back.

use std::hash::Hash;

use serde::de::Error as _;
use serde::{Deserialize, Deserializer, Serialize, Serializer};
use serde_bytes::ByteBuf;

use super::answer::{Answer, Sums, Targets};
use super::host_key::HostKey;
use super::interner::Interner;
use super::lately::Lately;
use super::pile::Pile;
use super::run::Run;
use super::tally::Tally;
use super::visits::{Fetch, Hour};
use crate::escape::escape;
use crate::host::Host;
use crate::map::ask::Merge;
use crate::map::ask::sketch::Version;

/// An answer whose numbers were not checked.
#[derive(Deserialize)]
pub(super) struct Written {
    /// Refuses sketches of another version.
    #[serde(rename = "sketches")]
    _sketches: Version,
    agents: Interner,
    targets: Vec<Targets>,
    visits: [ByteBuf; 2],
    hours: Tally<(u32, i64), Hour>,
    fetches: Tally<(u32, Fetch), u64>,
    sums: Sums,
}

impl TryFrom<Written> for Answer {
    type Error = &'static str;

    fn try_from(written: Written) -> Result<Self, &'static str> {
        let Written {
            _sketches,
            agents,
            targets,
            visits,
            hours,
            fetches,
            sums,
        } = written;
        let count = agents.len() as u32;
        let is_sound = targets.len() == agents.len()
            && hours.iter().all(|((agent, _), _)| *agent < count)
            && fetches.iter().all(|((agent, _), _)| *agent < count);
        let visits = visits.map(ByteBuf::into_vec);
        let run = Run::checked(visits, count).filter(|_| is_sound);
        let run = run.ok_or("the visits are out of order, or of no agent")?;
        let mut visits = Pile::default();
        visits.push(run, count);
        Ok(Self {
            agents,
            targets,
            visits,
            hours,
            fetches,
            sums,
            lately: Lately::default(),
        })
    }
}

impl Serialize for Answer {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        #[derive(Serialize)]
        struct Written<'a> {
            sketches: Version,
            agents: Vec<Agent<'a>>,
            targets: Vec<&'a Targets>,
            visits: Visited,
            hours: Vec<((u32, i64), Hour)>,
            fetches: Vec<((u32, Fetch), u64)>,
            sums: Sums,
        }
        let mut order: Vec<u32> = (0..self.agent_count()).collect();
        order.sort_unstable_by_key(|&agent| self.agents.get(agent));
        let mut numbers = vec![0; order.len()];
        for (number, &agent) in (0..).zip(&order) {
            numbers[agent as usize] = number;
        }
        let agents = order.iter().map(|&agent| Agent(self.agents.get(agent)));
        let targets = order.iter().map(|&agent| &self.targets[agent as usize]);
        Written {
            sketches: Version,
            agents: agents.collect(),
            targets: targets.collect(),
            visits: Visited(self.visits.pressed(&numbers)),
            hours: sorted(&self.hours, &numbers),
            fetches: sorted(&self.fetches, &numbers),
            sums: self.sums,
        }
        .serialize(serializer)
    }
}

/// The entries of a table, with other numbers for the agents, in the order of these.
fn sorted<K, V>(tally: &Tally<(u32, K), V>, numbers: &[u32]) -> Vec<((u32, K), V)>
where
    K: Copy + Ord + Hash,
    V: Copy + Merge,
{
    let entries = tally.iter();
    let renumbered =
        entries.map(|((agent, key), value)| ((numbers[*agent as usize], *key), *value));
    let mut entries: Vec<_> = renumbered.collect();
    entries.sort_unstable_by_key(|(key, _)| *key);
    entries
}

/// An agent is text ([`escape`]) in formats that people read, and bytes elsewhere.
struct Agent<'a>(&'a [u8]);

impl Serialize for Agent<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match serializer.is_human_readable() {
            true => serializer.serialize_str(&escape(self.0)),
            false => self.0.serialize(serializer),
        }
    }
}

/// Visits are a list of host, agent and counts in formats that people read, and a run elsewhere.
struct Visited(Run);

impl Serialize for Visited {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let Self(run) = self;
        if !serializer.is_human_readable() {
            return run.parts().serialize(serializer);
        }
        let (mut addresses, mut texts) = (run.addresses(), run.texts());
        let addresses = std::iter::from_fn(|| {
            let host = HostKey::V4(addresses.address()?).to_host();
            let (agent, visits) = addresses.next()?;
            Some((host, agent, visits))
        });
        let texts = std::iter::from_fn(|| {
            let (agent, visits) = texts.next()?;
            Some((Host::from(texts.text()), agent, visits))
        });
        serializer.collect_seq(addresses.chain(texts))
    }
}

impl<'de> Deserialize<'de> for Interner {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let strings: Vec<ByteBuf> = Vec::deserialize(deserializer)?;
        let mut interner = Self::default();
        let are_new = (0..)
            .zip(&strings)
            .all(|(id, string)| interner.look_up(string) == id);
        are_new
            .then_some(interner)
            .ok_or_else(|| D::Error::custom("a string that is there twice"))
    }
}

impl<'de, K, V> Deserialize<'de> for Tally<K, V>
where
    K: Copy + Eq + Hash + Deserialize<'de>,
    V: Merge + Deserialize<'de>,
{
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let entries: Vec<(K, V)> = Vec::deserialize(deserializer)?;
        let mut tally = Self::with_capacity(entries.len());
        for (key, value) in entries {
            tally.add(key, value);
        }
        Ok(tally)
    }
}
