//! What came lately, so that most requests need no look into the tables of the answer.
//!
//! It changes nothing of an answer, only what it costs.

use crate::map::ask::sketch::Hash;
use crate::map::time::Clock;

/// How many targets are kept. A page has a few dozen images and scripts.
const TARGETS: usize = 1024;

/// What came lately.
#[derive(Debug, Clone, Default)]
pub(super) struct Lately {
    pub(super) clock: Clock,
    /// Agents and targets, at the place that the target's hash gives them. Empty at first.
    targets: Vec<Option<(u32, Hash)>>,
    /// The place of each agent's last hour in its table.
    hours: Vec<u32>,
}

impl Lately {
    /// Returns true if and only if the agent is known to have requested the target.
    pub(super) fn has_target(&mut self, agent: u32, target: Hash) -> bool {
        if self.targets.is_empty() {
            self.targets = vec![None; TARGETS];
        }
        let place = target.low_bits() as usize % TARGETS;
        let known = self.targets[place].replace((agent, target));
        known == Some((agent, target))
    }

    /// The place of an agent's last hour.
    pub(super) fn hour(&mut self, agent: u32) -> &mut u32 {
        let agent = agent as usize;
        if self.hours.len() <= agent {
            self.hours.resize(agent + 1, u32::MAX);
        }
        &mut self.hours[agent]
    }
}
