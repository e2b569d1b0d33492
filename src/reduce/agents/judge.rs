//! Which robot each agent is, if any: a verdict on each distinct agent, once.

use std::borrow::Cow;
use std::collections::HashMap;

use super::robot::{Kind, Robot};
use crate::crawlers::{self, Crawlers};
use crate::map::ask::agents::{AgentId, Answer, Visits};
use crate::visible::visible;

/// The robots of an answer, in no particular order, and the agents of each.
#[derive(Debug)]
pub(super) struct Judged {
    pub(super) robots: Vec<Robot>,
    /// By the number of the agent.
    parts: Vec<Part>,
}

/// Which requests of an agent are a robot's: its place in the list of robots.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Part {
    None,
    All(u32),
    /// Those of the hosts that fetched robots.txt with this agent. Many people have the agent of a
    /// browser, and one robot that hides among them makes no robots of the others.
    OfFetchers(u32),
}

/// The longest name of a robot that is known by its agent alone, in characters. A guess: the
/// longest product token of crawler-user-agents has 40.
const LONGEST_NAME: usize = 64;

/// Names of rows that no agent names.
const HIDDEN: &str = "(hidden as browsers)";
const EMPTY: &str = "(no agent)";

impl Judged {
    /// Judges each agent of an answer.
    pub(super) fn new(answer: &Answer, crawlers: &Crawlers) -> Self {
        let mut has_fetched = vec![false; answer.agents().len()];
        for (agent, _, _) in answer.fetches() {
            has_fetched[agent.index()] = true;
        }
        let mut found = Found::default();
        let agents = answer.agents().zip(has_fetched);
        let parts = agents.map(|(agent, has_fetched)| {
            use crawlers::Kind::{Browser, Declared, Empty, Listed, Other, Tool};
            let verdict = crawlers.judge(agent);
            let listed = |kind| match verdict.crawler {
                Some(crawler) => Robot::listed(kind, crawler),
                None => Robot::unlisted(kind, &verdict.name),
            };
            match verdict.kind {
                Listed => Part::All(found.place(listed(Kind::Listed))),
                Tool => Part::All(found.place(listed(Kind::Tool))),
                Empty => Part::All(found.place(Robot::unlisted(Kind::Empty, EMPTY))),
                Declared => Part::All(found.declared(&verdict.name)),
                // People do not ask for the file, so an app that does is no person's.
                Other if has_fetched && !verdict.name.is_empty() => {
                    Part::All(found.declared(&verdict.name))
                }
                Browser | Other if has_fetched => {
                    Part::OfFetchers(found.place(Robot::unlisted(Kind::Hidden, HIDDEN)))
                }
                Browser | Other => Part::None,
            }
        });
        Self {
            parts: parts.collect(),
            robots: found.robots,
        }
    }

    /// The place of the robot that made the requests of an agent from a host, if one did.
    pub(super) fn robot_of(&self, agent: AgentId, visits: &Visits) -> Option<usize> {
        match self.parts[agent.index()] {
            Part::All(robot) => Some(robot as usize),
            Part::OfFetchers(robot) if visits.robots_txt > 0 => Some(robot as usize),
            Part::OfFetchers(_) | Part::None => None,
        }
    }

    /// The place of the robot that made all fetches of robots.txt by an agent, if one did.
    pub(super) fn fetcher(&self, agent: AgentId) -> Option<usize> {
        match self.parts[agent.index()] {
            Part::All(robot) | Part::OfFetchers(robot) => Some(robot as usize),
            Part::None => None,
        }
    }

    /// Returns true if and only if all requests of an agent are one robot's.
    pub(super) fn is_whole(&self, agent: AgentId) -> bool {
        matches!(self.parts[agent.index()], Part::All(_))
    }
}

#[derive(Default)]
struct Found {
    robots: Vec<Robot>,
    /// The places of the robots by kind and by name in lower case.
    places: HashMap<(Kind, String), u32>,
}

impl Found {
    /// A robot by the product token of its agent. A token has no case (RFC 9309, section 2.2.1).
    fn declared(&mut self, name: &str) -> u32 {
        // What an address is made of may be anything.
        let name = match name.contains(|sign: char| !(' '..='~').contains(&sign)) {
            true => Cow::Owned(visible(name.as_bytes())),
            false => Cow::Borrowed(name),
        };
        let name: String = name.chars().take(LONGEST_NAME).collect();
        self.place(Robot::unlisted(Kind::Declared, &name))
    }

    fn place(&mut self, robot: Robot) -> u32 {
        let key = (robot.kind, robot.name.to_ascii_lowercase());
        let place = *self.places.entry(key).or_insert(self.robots.len() as u32);
        match self.robots.get_mut(place as usize) {
            // Of several spellings the first by bytes, so that the order of the agents does not
            // matter.
            Some(known) if robot.name < known.name => known.name = robot.name,
            Some(_) => {}
            None => self.robots.push(robot),
        }
        place
    }
}
