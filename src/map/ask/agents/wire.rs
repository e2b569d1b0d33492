//! The answer as it crosses to another process: lists of agents and hosts, and tables of their
//! numbers. What comes back is checked, so that no number leads nowhere.

use std::borrow::Cow;
use std::hash::Hash;

use serde::de::Error as _;
use serde::{Deserialize, Deserializer, Serialize, Serializer};

use super::answer::{Answer, Sums, Targets};
use super::interner::Interner;
use super::lately::Lately;
use super::pile::Pile;
use super::run::Run;
use super::tally::Tally;
use super::visits::{Fetch, Hour};
use crate::escape::{escape, unescape};
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
    visits: [Vec<u8>; 2],
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
            agents: &'a Interner,
            targets: &'a [Targets],
            visits: [&'a [u8]; 2],
            hours: &'a Tally<(u32, i64), Hour>,
            fetches: &'a Tally<(u32, Fetch), u64>,
            sums: Sums,
        }
        let Self {
            agents,
            targets,
            visits,
            hours,
            fetches,
            sums,
            lately: _,
        } = self;
        let run = visits.pressed(self.agent_count());
        Written {
            sketches: Version,
            agents,
            targets,
            visits: run.parts(),
            hours,
            fetches,
            sums: *sums,
        }
        .serialize(serializer)
    }
}

/// A string is text ([`escape`]) in formats that people read, and bytes elsewhere.
impl Serialize for Interner {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match serializer.is_human_readable() {
            true => serializer.collect_seq(self.iter().map(escape)),
            false => serializer.collect_seq(self.iter()),
        }
    }
}

impl<'de> Deserialize<'de> for Interner {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let strings: Vec<Vec<u8>> = if deserializer.is_human_readable() {
            let texts: Vec<Cow<'_, str>> = Vec::deserialize(deserializer)?;
            let strings = texts.iter().map(|text| unescape(text));
            let strings: Option<_> = strings.collect();
            strings.ok_or_else(|| D::Error::custom("invalid escape"))?
        } else {
            Vec::deserialize(deserializer)?
        };
        let mut interner = Self::default();
        let are_new = (0..)
            .zip(&strings)
            .all(|(id, string)| interner.intern(string) == id);
        are_new
            .then_some(interner)
            .ok_or_else(|| D::Error::custom("a string that is there twice"))
    }
}

impl<K: Serialize, V: Serialize> Serialize for Tally<K, V>
where
    K: Copy + Eq + Hash,
    V: Merge,
{
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_seq(self.iter())
    }
}

impl<'de, K, V> Deserialize<'de> for Tally<K, V>
where
    K: Copy + Eq + Hash + Deserialize<'de>,
    V: Merge + Deserialize<'de>,
{
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let entries: Vec<(K, V)> = Vec::deserialize(deserializer)?;
        let mut tally = Self::default();
        for (key, value) in entries {
            tally.add(key, value);
        }
        Ok(tally)
    }
}
