//! Which agents requested what, from which hosts, and when?
//!
//! Every line is read. The answer holds facts on each exact agent; which robot an agent is, if any,
//! is decided when a report is made, by [`mod@crate::reduce`].

mod answer;
mod host_key;
mod interner;
mod lately;
mod merge;
mod pile;
mod radix;
mod recent;
mod run;
mod tally;
#[cfg(test)]
pub(super) mod tests;
mod visits;
mod wire;

use serde::{Deserialize, Serialize};

pub use answer::{AgentId, Answer};
pub use host_key::HostKey;
pub use visits::{Fetch, Hour, Visits};

use super::{Ask, LineReader};
use crate::map::line::records;
use crate::map::lines::split;
use crate::map::request::{Malformed, Request};
use crate::map::target::{Target, Targets};
use answer::Sighting;

/// The question.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Question {
    /// The target whose requests, and those for its variants, are fetches of robots.txt.
    pub robots_txt: Targets,
}

impl Default for Question {
    fn default() -> Self {
        let robots_txt = Target::exact(b"/robots.txt").into();
        Self { robots_txt }
    }
}

impl Ask for Question {
    type Answer = Answer;

    const WRAP: fn(Answer) -> super::Answer = |answer| super::Answer::Agents(Box::new(answer));

    fn look(&self, block: &[u8], reader: &mut LineReader<'_>, answer: &mut Answer) {
        for line in split(block).filter(|line| !line.is_empty()) {
            if let Some(request) = reader.read_usual(&block[line.clone()]) {
                self.count(&request, answer);
                continue;
            }
            let reason = match reader.read(block, line.clone()) {
                Ok(None) => continue,
                Ok(Some(request)) => {
                    self.count_other(&request, answer);
                    let is_ambiguous = request.is_ambiguous;
                    reader.two_addresses += u64::from(is_ambiguous);
                    continue;
                }
                Err(reason) => reason,
            };
            let line = &block[line];
            reader.miss_request(line, reason);
            if reason == Malformed::Joined {
                for record in records(line) {
                    if let Some(request) = reader.read_part(record) {
                        self.count_other(&request, answer);
                    }
                }
            }
        }
    }

    fn finish(answer: &mut Answer, has_agents: bool) -> u64 {
        answer.settle(has_agents);
        answer.agentless()
    }
}

impl Question {
    #[inline(never)]
    fn count_other(&self, request: &Request<'_>, answer: &mut Answer) {
        self.count(request, answer);
    }

    #[inline(always)]
    fn count(&self, request: &Request<'_>, answer: &mut Answer) {
        let response = request.response();
        let agent = response.agent.map(|agent| match agent {
            b"-" => b"".into(),
            agent => request.escapes.header(agent),
        });
        let time = answer.lately.clock.parse(request.time);
        answer.add(&Sighting {
            agent: agent.as_deref(),
            host: request.host,
            time,
            status: response.status,
            bytes: response.bytes,
            target: request.target,
            is_robots_txt: request
                .target
                .is_some_and(|target| self.robots_txt.is_variant(target, request.escapes)),
        });
    }
}
