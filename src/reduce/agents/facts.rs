//! What a robot, or several, did: the facts of their agents, added up in one pass over the answer.

use std::collections::HashMap;

use super::judge::Judged;
use super::view::Amounts;
use crate::map::ask::Merge;
use crate::map::ask::agents::{AgentId, Answer, Fetch, Visits};
use crate::reduce::proxies::Proxies;

/// The requests of a robot.
#[derive(Debug, Clone, Default)]
pub(super) struct Facts {
    pub(super) visits: Visits,
    /// By their place in the order of all hosts, each once.
    pub(super) hosts: Vec<u32>,
    /// How the server answered the fetches of robots.txt, in order, each answer once.
    pub(super) fetches: Vec<(Fetch, u64)>,
    /// The hours with a fetch of robots.txt, in order, each once.
    pub(super) hours: Vec<i64>,
    /// In order, each day once.
    pub(super) days: Vec<Day>,
    /// In no particular order.
    pub(super) agents: Vec<AgentId>,
    /// The agents have other requests too, which are people's. These facts are known for agents as
    /// a whole, and so not for the robot: days and targets.
    pub(super) is_part: bool,
}

/// The requests of one day in UTC.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Day {
    /// Days since 1970.
    pub(super) day: i64,
    pub(super) requests: u64,
    pub(super) bytes: u64,
}

/// The requests of an agent that are a robot's.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct OfAgent {
    pub(super) requests: u64,
    pub(super) bytes: u64,
    pub(super) hosts: u64,
    /// The agent has no other requests.
    pub(super) is_whole: bool,
}

/// All facts of an answer, by robot.
pub(super) struct Folded {
    /// In the order of the robots.
    pub(super) robots: Vec<Facts>,
    /// By the number of the agent.
    pub(super) agents: Vec<OfAgent>,
    /// Of requests that are no robot's, what all have.
    pub(super) others: Facts,
    /// Of all requests.
    pub(super) all: Visits,
    pub(super) proxies: Proxies,
}

/// Adds the facts of an answer up.
pub(super) fn fold(answer: &Answer, judged: &Judged) -> Folded {
    let mut robots = vec![Facts::default(); judged.robots.len()];
    let mut agents = vec![OfAgent::default(); answer.agents().len()];
    let mut others = Facts::default();
    let mut all = Visits::default();
    let mut proxies = Proxies::default();
    let mut place = 0;
    answer.each_host(|host, visits| {
        proxies.add(host.address());
        for (agent, visits) in visits {
            all.merge(*visits);
            let Some(robot) = judged.robot_of(*agent, visits) else {
                others.add(place, *visits);
                continue;
            };
            let robot = &mut robots[robot];
            robot.add(place, *visits);
            let sums = &mut agents[agent.index()];
            if sums.hosts == 0 {
                robot.agents.push(*agent);
                sums.is_whole = judged.is_whole(*agent);
                robot.is_part |= !sums.is_whole;
            }
            sums.hosts += 1;
            sums.requests.merge(visits.requests());
            sums.bytes = sums.bytes.saturating_add(visits.bytes);
        }
        place += 1;
    });
    for (agent, fetch, count) in answer.fetches() {
        if let Some(robot) = judged.fetcher(agent) {
            robots[robot].fetches.push((fetch, count));
        }
    }
    let mut days: HashMap<(usize, i64), Day> = HashMap::new();
    for (agent, hour, counts) in answer.hours() {
        let Some(robot) = judged.fetcher(agent) else {
            continue;
        };
        if counts.robots_txt > 0 {
            robots[robot].hours.push(hour);
        }
        if judged.is_whole(agent) {
            let day = hour.div_euclid(24);
            let sums = days.entry((robot, day)).or_insert(Day::new(day));
            sums.requests.merge(counts.requests);
            sums.bytes = sums.bytes.saturating_add(counts.bytes);
        }
    }
    for ((robot, _), day) in days {
        robots[robot].days.push(day);
    }
    others.normalise();
    for facts in &mut robots {
        facts.normalise();
    }
    Folded {
        robots,
        agents,
        others,
        all,
        proxies,
    }
}

impl Facts {
    /// Adds the visits of a host, whose place is not before those that were added.
    fn add(&mut self, host: u32, visits: Visits) {
        self.visits.merge(visits);
        if self.hosts.last() != Some(&host) {
            self.hosts.push(host);
        }
    }

    /// Sorts each list, and makes its elements distinct.
    fn normalise(&mut self) {
        self.hosts.sort_unstable();
        self.hosts.dedup();
        self.hosts.shrink_to_fit();
        self.hours.sort_unstable();
        self.hours.dedup();
        self.fetches.sort_unstable_by_key(|(fetch, _)| *fetch);
        self.fetches.dedup_by(|(fetch, count), (kept, sum)| {
            let is_same = fetch == kept;
            if is_same {
                sum.merge(*count);
            }
            is_same
        });
        self.days.sort_unstable_by_key(|day| day.day);
        self.days.dedup_by(|day, kept| {
            let is_same = day.day == kept.day;
            if is_same {
                kept.requests.merge(day.requests);
                kept.bytes = kept.bytes.saturating_add(day.bytes);
            }
            is_same
        });
    }

    /// What a row of the facts is ordered by.
    pub(super) fn amounts(&self) -> Amounts<'_> {
        Amounts {
            visits: &self.visits,
            hosts: self.hosts.len(),
        }
    }

    /// The facts of several robots together.
    pub(super) fn united(facts: impl IntoIterator<Item = Self>) -> Self {
        let mut facts = facts.into_iter();
        let mut united = facts.next().unwrap_or_default();
        let mut is_united = false;
        for other in facts {
            let Self {
                visits,
                hosts,
                fetches,
                hours,
                days,
                agents,
                is_part,
            } = other;
            united.visits.merge(visits);
            united.hosts.extend(hosts);
            united.fetches.extend(fetches);
            united.hours.extend(hours);
            united.days.extend(days);
            united.agents.extend(agents);
            united.is_part |= is_part;
            is_united = true;
        }
        if is_united {
            united.normalise();
        }
        united
    }
}

impl Day {
    fn new(day: i64) -> Self {
        Self {
            day,
            requests: 0,
            bytes: 0,
        }
    }
}
