//! The schema of the README, version 1. An unknown key fails the test that reads it, so that new
//! keys are documented.

use serde::Deserialize;

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Report<T> {
    pub(super) version: u32,
    pub(super) report: String,
    pub(super) by: Option<String>,
    pub(super) purpose: Option<Vec<String>>,
    pub(super) robot: Option<String>,
    pub(super) complete: bool,
    pub(super) files: u64,
    pub(super) lines: u64,
    pub(super) period: Period,
    pub(super) requests: u64,
    pub(super) bytes: u64,
    pub(super) share: Option<f64>,
    pub(super) more: Option<u64>,
    pub(super) others: Option<Others>,
    #[serde(alias = "operators", alias = "purposes", alias = "hosts")]
    pub(super) robots: Vec<T>,
    pub(super) never_asked: Option<Vec<Silent>>,
    pub(super) partial: Vec<serde_json::Value>,
    pub(super) unread: Vec<serde_json::Value>,
    pub(super) warnings: Vec<serde_json::Value>,
    pub(super) notes: Vec<serde_json::Value>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Period {
    pub(super) first: Option<String>,
    pub(super) last: Option<String>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Others {
    pub(super) requests: u64,
    pub(super) bytes: u64,
    pub(super) hosts: u64,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Robot {
    pub(super) name: String,
    pub(super) operator: Option<String>,
    pub(super) purpose: Option<String>,
    pub(super) kind: Option<String>,
    pub(super) requests: u64,
    pub(super) share: f64,
    pub(super) bytes: u64,
    pub(super) hosts: u64,
    pub(super) status: Status,
    pub(super) robots_txt: RobotsTxt,
    pub(super) targets: Targets,
    pub(super) first: Option<String>,
    pub(super) last: Option<String>,
    pub(super) agents: Option<Vec<Agent>>,
    pub(super) days: Option<Vec<(String, u64, u64)>>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Status {
    #[serde(rename = "1xx")]
    pub(super) class_1: u64,
    #[serde(rename = "2xx")]
    pub(super) class_2: u64,
    #[serde(rename = "3xx")]
    pub(super) class_3: u64,
    #[serde(rename = "4xx")]
    pub(super) class_4: u64,
    #[serde(rename = "5xx")]
    pub(super) class_5: u64,
    pub(super) other: u64,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct RobotsTxt {
    pub(super) requests: u64,
    pub(super) sizes: Option<Vec<Size>>,
    pub(super) interval: Interval,
}

/// Status, size, number.
pub(super) type Size = (Option<u16>, Option<u64>, u64);

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Interval {
    pub(super) median: Option<u64>,
    pub(super) longest: Option<u64>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Targets {
    pub(super) distinct: Option<u64>,
    pub(super) sample: Option<Vec<String>>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Agent {
    pub(super) agent: String,
    pub(super) requests: u64,
    pub(super) bytes: u64,
    pub(super) hosts: u64,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Silent {
    pub(super) name: String,
    pub(super) operator: Option<String>,
    pub(super) operator_asked: Option<bool>,
    pub(super) purpose: Option<String>,
    pub(super) requests: u64,
    pub(super) bytes: u64,
    pub(super) hosts: u64,
    pub(super) first: Option<String>,
    pub(super) last: Option<String>,
}

/// A row of `--by`.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Sum {
    pub(super) name: String,
    pub(super) robots: u64,
    pub(super) requests: u64,
    pub(super) share: f64,
    pub(super) bytes: u64,
    pub(super) hosts: u64,
    pub(super) status: Status,
    pub(super) robots_txt: Fetches,
    pub(super) first: Option<String>,
    pub(super) last: Option<String>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Fetches {
    pub(super) requests: u64,
}

/// A row of `--hosts-of`.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Host {
    pub(super) host: String,
    pub(super) requests: u64,
    pub(super) bytes: u64,
    pub(super) robots_txt: u64,
    pub(super) first: Option<String>,
    pub(super) last: Option<String>,
}
