//! The right answer to a generated log, counted by its generator, and the judgement on other
//! answers.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::io;
use std::path::Path;

/// What a report on some logs should say.
#[derive(Debug, Default, Clone, PartialEq, Eq)]
pub struct Answer {
    /// The hosts that asked for `/robots.txt`, in the order of `sort -u` in the C locale.
    pub robots: BTreeSet<String>,
    /// The agents as the logs have them.
    pub agents: BTreeMap<String, Agent>,
}

/// An agent of some logs.
#[derive(Debug, Default, Clone, Copy, PartialEq, Eq)]
pub struct Agent {
    /// The lines that have it.
    pub requests: u64,
    /// Whether it is one of a crawler or a tool, and not of people's browsers.
    pub is_robot: bool,
}

impl Answer {
    /// Counts a request.
    pub(crate) fn note(&mut self, host: &str, target: &str, agent: &str, is_robot: bool) {
        if target == "/robots.txt" && !self.robots.contains(host) {
            self.robots.insert(host.to_owned());
        }
        if !self.agents.contains_key(agent) {
            let new = Agent {
                requests: 0,
                is_robot,
            };
            self.agents.insert(agent.to_owned(), new);
        }
        if let Some(known) = self.agents.get_mut(agent) {
            known.requests += 1;
        }
    }

    /// The answer to the logs of both.
    #[must_use]
    pub fn merge(mut self, other: Self) -> Self {
        self.robots.extend(other.robots);
        for (agent, theirs) in other.agents {
            let ours = self.agents.entry(agent).or_default();
            ours.requests += theirs.requests;
            ours.is_robot |= theirs.is_robot;
        }
        self
    }

    /// The lines of the logs.
    pub fn requests(&self) -> u64 {
        self.agents.values().map(|agent| agent.requests).sum()
    }

    /// Judges the hosts that a program printed, one a line: `right`, or what is wrong.
    pub fn judge_hosts(&self, printed: &[u8]) -> String {
        let text = String::from_utf8_lossy(printed);
        let hosts: Vec<_> = text.lines().collect();
        let given: BTreeSet<_> = hosts.iter().copied().collect();
        let missing = self
            .robots
            .iter()
            .filter(|host| !given.contains(host.as_str()))
            .count();
        let surplus = hosts.len() - (self.robots.len() - missing);
        match (surplus, missing) {
            (0, 0) => "right".into(),
            _ => format!("WRONG: {surplus} hosts too many, {missing} missing"),
        }
    }

    /// Judges the requests that a program gave for each agent, all of them or the robots' alone:
    /// `right`, or what is wrong.
    pub fn judge_agents(&self, given: &BTreeMap<String, u64>, robots_alone: bool) -> String {
        let is_asked = |agent: &Agent| agent.is_robot || !robots_alone;
        let right = given.iter().filter(|(agent, requests)| {
            let known = self.agents.get(*agent);
            known.is_some_and(|known| is_asked(known) && known.requests == **requests)
        });
        let right = right.count();
        let asked = self.agents.values().filter(|agent| is_asked(agent)).count();
        match (given.len() - right, asked - right) {
            (0, 0) => "right".into(),
            (surplus, missing) => format!(
                "WRONG: {surplus} agents too many or with another count, {missing} not right"
            ),
        }
    }

    /// Writes the answer.
    ///
    /// # Errors
    ///
    /// If the file cannot be written.
    pub(crate) fn write(&self, file: &Path) -> io::Result<()> {
        let hosts = self.robots.iter().map(|host| format!("host\t{host}\n"));
        let agents = self.agents.iter().map(|(name, agent)| {
            let kind = if agent.is_robot { "robot" } else { "person" };
            format!("{kind}\t{}\t{name}\n", agent.requests)
        });
        fs::write(file, hosts.chain(agents).collect::<String>())
    }

    /// Reads an answer that [`Answer::write`] wrote.
    ///
    /// # Errors
    ///
    /// If the file cannot be read, or is no answer.
    pub(crate) fn read(file: &Path) -> io::Result<Self> {
        let mut answer = Self::default();
        for line in fs::read_to_string(file)?.lines() {
            let fields: Vec<_> = line.splitn(3, '\t').collect();
            match fields[..] {
                ["host", host] => {
                    answer.robots.insert(host.to_owned());
                }
                [kind @ ("robot" | "person"), requests, agent] => {
                    let agent_of = Agent {
                        requests: requests.parse().map_err(io::Error::other)?,
                        is_robot: kind == "robot",
                    };
                    answer.agents.insert(agent.to_owned(), agent_of);
                }
                _ => return Err(io::Error::other(format!("not of an answer: {line}"))),
            }
        }
        Ok(answer)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn answer() -> Answer {
        let mut answer = Answer::default();
        answer.note("192.0.2.1", "/robots.txt", "Bot/1.0", true);
        answer.note("192.0.2.1", "/", "Bot/1.0", true);
        answer.note("192.0.2.2", "/", "Browser", false);
        answer
    }

    #[test]
    fn hosts_are_judged_by_what_is_missing_and_what_is_too_many() {
        let verdict = |printed: &str| answer().judge_hosts(printed.as_bytes());
        assert_eq!(verdict("192.0.2.1\n"), "right");
        assert_eq!(verdict(""), "WRONG: 0 hosts too many, 1 missing");
        let twice = "192.0.2.1\n192.0.2.1\n";
        assert_eq!(verdict(twice), "WRONG: 1 hosts too many, 0 missing");
        assert_eq!(verdict("192.0.2.3\n"), "WRONG: 1 hosts too many, 1 missing");
    }

    #[test]
    fn agents_are_judged_by_their_counts() {
        let verdict = |given: &[(&str, u64)], robots_alone| {
            let given = given.iter().map(|(agent, n)| (agent.to_string(), *n));
            answer().judge_agents(&given.collect(), robots_alone) == "right"
        };
        assert!(verdict(&[("Bot/1.0", 2), ("Browser", 1)], false));
        assert!(verdict(&[("Bot/1.0", 2)], true));
        assert!(!verdict(&[("Bot/1.0", 2)], false));
        assert!(!verdict(&[("Bot/1.0", 1)], true));
        assert!(!verdict(&[("Bot/1.0", 2), ("Browser", 1)], true));
        assert!(!verdict(&[("Bot/1.0", 2), ("Bot/1.1", 1)], true));
        assert!(!verdict(&[], true));
    }

    #[test]
    fn an_answer_is_read_as_it_was_written() {
        let file = std::env::temp_dir().join(format!("kit-answer-{}", std::process::id()));
        answer().write(&file).expect("an answer can be written");
        let read = Answer::read(&file);
        fs::remove_file(&file).expect("the file is there");
        assert_eq!(read.expect("an answer can be read"), answer());
    }
}
