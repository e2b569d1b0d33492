//! What the tools print, and whether it is right. Knows nothing of how they are run.

use std::collections::BTreeMap;

use kit::answer::Answer;
use serde::Deserialize;

/// What a tool says of the logs.
pub(crate) enum Gives {
    /// The hosts that asked for `/robots.txt`, one a line.
    Hosts,
    /// The requests of each agent: a line is a number, a tab and the agent.
    Agents,
    /// findrobots' report by agent, in JSON: the requests of each robot's agents, and of all
    /// others.
    Report,
    /// A number of all requests after these words of its JSON, for the first time.
    Totals(&'static str),
    /// The number of all requests at the beginning, with separators.
    Hits,
}

/// What is read of findrobots' report by agent.
#[derive(Deserialize)]
struct Report {
    robots: Vec<Robot>,
    others: Counted,
}

#[derive(Deserialize)]
struct Robot {
    agents: Vec<Agent>,
}

#[derive(Deserialize)]
struct Agent {
    agent: String,
    requests: u64,
}

#[derive(Deserialize)]
struct Counted {
    requests: u64,
}

impl Gives {
    /// Says how much of what a tool printed is right, or `WRONG` and why.
    pub(crate) fn judge(&self, printed: &[u8], answer: &Answer) -> String {
        match self {
            Self::Hosts => answer.judge_hosts(printed),
            Self::Agents => answer.judge_agents(&agents(printed), false),
            Self::Report => match serde_json::from_slice::<Report>(printed) {
                Ok(report) => judge_report(report, answer),
                Err(error) => format!("WRONG: no report: {error}"),
            },
            Self::Totals(words) => {
                let text = String::from_utf8_lossy(printed);
                let number = text.split(words).nth(1).map(digits);
                judge_total(number.unwrap_or_default(), answer)
            }
            Self::Hits => {
                let text = String::from_utf8_lossy(printed);
                let number = text.split(" hits").next().unwrap_or_default();
                judge_total(digits(&number.replace([',', ' '], "")), answer)
            }
        }
    }
}

fn agents(printed: &[u8]) -> BTreeMap<String, u64> {
    let text = String::from_utf8_lossy(printed);
    let fields = text.lines().filter_map(|line| line.split_once('\t'));
    fields
        .map(|(requests, agent)| (agent.to_owned(), digits(requests)))
        .collect()
}

fn judge_report(report: Report, answer: &Answer) -> String {
    let mut given = BTreeMap::new();
    for agent in report.robots.into_iter().flat_map(|robot| robot.agents) {
        // The log has `-` where there is no agent.
        let name = match agent.agent {
            empty if empty.is_empty() => "-".into(),
            name => name,
        };
        *given.entry(name).or_default() += agent.requests;
    }
    let all = given.values().sum::<u64>() + report.others.requests;
    let verdict = answer.judge_agents(&given, true);
    match all == answer.requests() {
        true => verdict,
        false => format!("WRONG: {all} requests; robots' agents: {verdict}"),
    }
}

/// A total alone is less than what was asked for.
fn judge_total(total: u64, answer: &Answer) -> String {
    match total == answer.requests() {
        true => "right total".into(),
        false => format!("WRONG: {total} requests"),
    }
}

/// The number at the beginning of a text, or 0, which no log has.
fn digits(text: &str) -> u64 {
    let end = text.find(|c: char| !c.is_ascii_digit());
    text[..end.unwrap_or(text.len())].parse().unwrap_or(0)
}
