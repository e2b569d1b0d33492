//! All visits of an answer: runs, in no order, and the table of the last lines.
//!
//! Merging two piles puts one on the other. Now and then a pile is pressed to a single run, so that
//! its memory is bounded by the distinct pairs of host and agent, and not by the number of files.

use std::borrow::Cow;

use super::merge::{See, Source, each_host};
use super::recent::{Recent, Request};
use super::run::{Run, Writer};

/// Runs of less than this size together are not pressed, in bytes. A guess: 5 million visits.
const LOOSE: usize = 64 << 20;

/// The visits of an answer.
#[derive(Debug, Clone, Default)]
pub(super) struct Pile {
    recent: Recent,
    parts: Vec<Part>,
    /// The size of the parts, in bytes.
    size: usize,
    /// The size above which they are pressed next, less [`LOOSE`].
    pressed: usize,
}

/// Runs whose agents are numbered alike.
#[derive(Debug, Clone, Default)]
struct Part {
    runs: Vec<Run>,
    /// The number of each agent in the answer. None if it is the same.
    agents: Option<Vec<u32>>,
}

impl Part {
    /// Bytes of memory.
    fn size(&self) -> usize {
        let runs: usize = self.runs.iter().map(Run::size).sum();
        runs + size_of_val(self.agents.as_deref().unwrap_or_default()) + size_of::<Self>()
    }

    /// The number that `numbers` gives to each agent's number in the answer.
    fn renumbered<'a>(&'a self, numbers: &'a [u32]) -> Cow<'a, [u32]> {
        match &self.agents {
            None => numbers.into(),
            Some(agents) => (agents.iter())
                .filter_map(|&agent| numbers.get(agent as usize).copied())
                .collect(),
        }
    }
}

impl Pile {
    /// Adds a request, of an agent below `agents`.
    pub(super) fn add(&mut self, host: &[u8], request: Request, agents: u32) {
        if self.recent.add(host, request) {
            self.settle(agents);
        }
    }

    /// Makes a run of the last lines.
    pub(super) fn settle(&mut self, agents: u32) {
        if self.recent.is_empty() {
            return;
        }
        let run = self.recent.drain();
        self.push(run, agents);
    }

    /// Adds a run whose agents are numbered as in the answer.
    pub(super) fn push(&mut self, run: Run, agents: u32) {
        self.size += run.size();
        match self.parts.iter_mut().find(|part| part.agents.is_none()) {
            Some(part) => part.runs.push(run),
            None => self.parts.push(Part {
                runs: vec![run],
                agents: None,
            }),
        }
        self.press_if_loose(agents);
    }

    /// Puts another pile on this one. `numbers` has the number of each of its agents here, where
    /// there are `agents`. Both piles are settled.
    pub(super) fn put(&mut self, other: Self, numbers: &[u32], agents: u32) {
        let renumbered = |part: Part| Part {
            agents: Some(part.renumbered(numbers).into_owned()),
            runs: part.runs,
        };
        let parts: Vec<_> = other.parts.into_iter().map(renumbered).collect();
        self.size += parts.iter().map(Part::size).sum::<usize>();
        self.parts.extend(parts);
        self.press_if_loose(agents);
    }

    /// Calls `see` with each host, in the order of the hosts, and its visits in that of the agents,
    /// of which there are `agents`.
    pub(super) fn each_host(&self, agents: u32, see: See<'_>) {
        let same: Vec<u32> = (0..agents).collect();
        let numbers: Vec<_> = self
            .parts
            .iter()
            .map(|part| part.agents.as_deref().unwrap_or(&same))
            .collect();
        each_host(&self.sources(&numbers), see);
    }

    /// All visits as one run, in which each agent has the number that `numbers` gives it.
    pub(super) fn pressed(&self, numbers: &[u32]) -> Run {
        let numbers: Vec<_> = self
            .parts
            .iter()
            .map(|part| part.renumbered(numbers))
            .collect();
        let mut writer = Writer::default();
        each_host(&self.sources(&numbers), &mut |host, visits| {
            for (agent, visits) in visits {
                writer.push(host, agent.0, visits);
            }
        });
        writer.finish()
    }

    /// The runs, with the numbers of the agents of each part.
    fn sources<'a>(&'a self, numbers: &'a [impl AsRef<[u32]>]) -> Vec<Source<'a>> {
        let parts = self.parts.iter().zip(numbers);
        let runs = parts.flat_map(|(part, numbers)| {
            let agents = numbers.as_ref();
            part.runs.iter().map(move |run| Source { run, agents })
        });
        runs.collect()
    }

    fn press_if_loose(&mut self, agents: u32) {
        if self.size > LOOSE + 3 * self.pressed {
            let run = self.pressed(&(0..agents).collect::<Vec<_>>());
            (self.size, self.pressed) = (run.size(), run.size());
            self.parts = vec![Part {
                runs: vec![run],
                agents: None,
            }];
        }
    }
}
