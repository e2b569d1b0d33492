//! The report by agent on the agents that crawler-user-agents shows as instances of crawlers.

use std::collections::BTreeMap;
use std::fs;

use serde::Deserialize;

use crate::support::{run_with_input, testdata};

/// What the test reads of the report.
#[derive(Debug, Deserialize)]
struct Report {
    requests: u64,
    robots: Vec<Robot>,
    others: Others,
}

#[derive(Debug, Deserialize)]
struct Robot {
    name: String,
    kind: String,
    agents: Vec<Agent>,
}

#[derive(Debug, Deserialize)]
struct Agent {
    agent: String,
    requests: u64,
}

#[derive(Debug, Deserialize)]
struct Others {
    requests: u64,
}

#[test]
fn every_agent_of_crawler_user_agents_is_a_crawler_or_a_tool() {
    let path = testdata().join("agents/crawler-user-agents.txt");
    let text = fs::read_to_string(path).expect("the agents can be read");
    let agents: Vec<_> = text.lines().filter(|line| !line.starts_with('#')).collect();
    assert_eq!(agents.len(), 2123);
    let log: String = agents.iter().map(|agent| line(agent)).collect();
    let output = run_with_input(
        ["--report", "agents", "--format", "json", "-"],
        log.as_bytes(),
    );
    let report: Report = serde_json::from_slice(&output.stdout).expect("it is a report");
    assert_eq!((report.requests, report.others.requests), (2123, 0));
    let mut requests: BTreeMap<String, u64> = BTreeMap::new();
    for robot in &report.robots {
        let is_robot = ["listed", "declared", "tool"].contains(&robot.kind.as_str());
        assert!(is_robot, "{} is {}", robot.name, robot.kind);
        for agent in &robot.agents {
            *requests.entry(agent.agent.clone()).or_default() += agent.requests;
        }
    }
    let expected = agents.iter().map(|agent| (agent.to_string(), 1));
    assert_eq!(requests, expected.collect());
}

/// A line of the combined format, as Apache writes it.
fn line(agent: &str) -> String {
    let agent = agent.replace('\\', r"\\").replace('"', "\\\"");
    format!(
        "192.0.2.7 - - [07/Jan/2024:06:25:01 +0100] \"GET / HTTP/1.1\" 200 7 \"-\" \"{agent}\"\n"
    )
}
