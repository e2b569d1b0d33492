//! Which hosts requested a target, or one of several?
//!
//! Only a line that holds a target somewhere can be a request for it. The text is searched for the
//! targets, and only the lines around the finds are parsed: no other line is split off, copied, or
//! allocated for.

use std::collections::HashMap;
use std::ops::Range;

use serde::{Deserialize, Serialize, Serializer};

use super::merge::earliest_and_latest;
use super::{Ask, LineReader, Merge};
use crate::host::Host;
use crate::map::line::records;
use crate::map::lines::{last_line_end, line_end, split};
use crate::map::request::{Malformed, Request};
use crate::map::target::{Search, Targets};
use crate::map::time;

/// The question.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Question {
    /// The targets whose requests count.
    pub targets: Targets,
}

/// The hosts that requested a target.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Answer {
    /// The requests of each host. They are serialised in the order of their bytes.
    #[serde(serialize_with = "sorted")]
    pub hosts: HashMap<Host, Visits>,
    /// Requests for variants of a target that do not count, of those that were parsed.
    pub near: u64,
}

fn sorted<S: Serializer>(hosts: &HashMap<Host, Visits>, out: S) -> Result<S::Ok, S::Error> {
    let mut hosts: Vec<_> = hosts.iter().collect();
    hosts.sort_unstable_by_key(|(host, _)| *host);
    out.collect_map(hosts)
}

/// The requests of one host for the targets.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Visits {
    /// Number of requests.
    pub hits: u64,
    /// Number of files that hold one.
    pub files: u64,
    /// First and last request, in seconds since 1970. None if the log has no times.
    pub seen: Option<(i64, i64)>,
}

impl Ask for Question {
    type Answer = Answer;

    const WRAP: fn(Answer) -> super::Answer = super::Answer::Hosts;

    fn look(&self, block: &[u8], reader: &mut LineReader<'_>, answer: &mut Answer) {
        let Some(search) = self.targets.search() else {
            return self.look_at_all(block, reader, answer);
        };
        for line in lines_with(block, search) {
            self.look_at(block, line, reader, answer);
        }
        if reader.reading.has_objects() {
            let arrays = self.targets.array_searches();
            for (n, array) in arrays.iter().enumerate() {
                let is_new = |line: &[u8]| {
                    let mut before = arrays[..n].iter().chain([search]);
                    before.all(|search| search.find(line).is_none())
                };
                let lines = lines_with(block, array);
                for line in lines.filter(|line| is_new(&block[line.clone()])) {
                    self.look_at(block, line, reader, answer);
                }
            }
        }
    }
}

/// The lines of a block in which a search finds something, without their ends.
fn lines_with(block: &[u8], search: &Search) -> impl Iterator<Item = Range<usize>> {
    let mut at = 0;
    std::iter::from_fn(move || {
        let found = at + search.find(&block[at..])?;
        let start = last_line_end(&block[at..found]).map_or(at, |border| at + border + 1);
        let end = line_end(&block[found..]).map_or(block.len(), |length| found + length);
        at = end;
        Some(start..end)
    })
}

impl Question {
    fn look_at_all(&self, block: &[u8], reader: &mut LineReader<'_>, answer: &mut Answer) {
        for line in split(block).filter(|line| !line.is_empty()) {
            self.look_at(block, line, reader, answer);
        }
    }

    fn look_at(
        &self,
        block: &[u8],
        line: Range<usize>,
        reader: &mut LineReader<'_>,
        answer: &mut Answer,
    ) {
        let reason = match reader.read(block, line.clone()) {
            Ok(None) => return,
            Ok(Some(request)) => {
                let is_ambiguous = self.count(&request, answer) && request.is_ambiguous;
                reader.two_addresses += u64::from(is_ambiguous);
                return;
            }
            Err(reason) => reason,
        };
        let line = &block[line];
        if self.targets.is_word_in(line) {
            reader.miss(line, reason);
        }
        if reason == Malformed::Joined {
            for record in records(line) {
                if let Some(request) = reader.read_part(record) {
                    self.count(&request, answer);
                }
            }
        }
    }

    /// Counts a request, once, if it is for a target. Returns true if and only if it is.
    fn count(&self, request: &Request<'_>, answer: &mut Answer) -> bool {
        let Some(target) = request.target else {
            return false;
        };
        let matches = self.targets.matches(target, request.escapes);
        if matches {
            answer.add(request.host, time::parse(request.time));
        } else if self.targets.is_variant(target, request.escapes) {
            answer.near += 1;
        }
        matches
    }
}

impl Answer {
    /// The number of requests of all hosts.
    pub fn hits(&self) -> u64 {
        let hosts = self.hosts.values();
        hosts.fold(0, |sum, visits| sum.saturating_add(visits.hits))
    }

    /// Counts one request. It is only called while mapping a single file, so `files` stays 1.
    fn add(&mut self, host: &[u8], time: Option<i64>) {
        let visit = Visits {
            hits: 1,
            files: 0,
            seen: time.map(|time| (time, time)),
        };
        match self.hosts.get_mut(host) {
            Some(visits) => visits.merge(visit),
            None => {
                self.hosts.insert(host.into(), Visits { files: 1, ..visit });
            }
        }
    }
}

impl Merge for Answer {
    fn merge(&mut self, other: Self) {
        let Self { hosts, near } = other;
        self.hosts.merge(hosts);
        self.near.merge(near);
    }
}

impl Merge for Visits {
    fn merge(&mut self, other: Self) {
        let Self { hits, files, seen } = other;
        self.hits.merge(hits);
        self.files.merge(files);
        self.seen = earliest_and_latest(self.seen, seen);
    }
}

#[cfg(test)]
pub(super) mod tests {
    use proptest::collection::{hash_map, vec};
    use proptest::prelude::*;

    use super::*;
    use crate::map::ask::merge::laws;

    /// Answers to a few requests, as one file gives them.
    pub(in crate::map::ask) fn answers() -> impl Strategy<Value = Answer> {
        let requests = vec(("[a-c]", proptest::option::of(0..100_i64)), 0..6);
        (requests, 0..9_u64).prop_map(|(requests, near)| {
            let mut answer = Answer {
                near,
                ..Answer::default()
            };
            for (host, time) in requests {
                answer.add(host.as_bytes(), time);
            }
            answer
        })
    }

    #[test]
    fn answers_merge_by_the_laws() {
        laws::hold(answers());
        laws::hold(hash_map("[a-c]", visits(), 0..4));
        laws::hold(visits());
    }

    fn visits() -> impl Strategy<Value = Visits> {
        let seen = proptest::option::of((0..9_i64, 9..19_i64));
        (0..9_u64, 0..9_u64, seen).prop_map(|(hits, files, seen)| Visits { hits, files, seen })
    }
}
