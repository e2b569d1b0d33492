//! Blocks of lines to a summary: which lines to look at, and what to keep of them.
//!
//! Only a line that holds the target somewhere can be a request for it, so the text is searched for the
//! target and just the lines around the finds are parsed; no line is split off, copied or allocated for.

use serde::{Deserialize, Serialize};

use super::format::LogFormat;
use super::line::{self, Request};
use super::lines::{last_line_end, line_end};
use super::summary::Summary;
use super::target::Target;
use super::time;

/// What is asked of every file.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Query {
    /// The target whose requests count.
    pub target: Target,
    /// How the lines are written; found line by line if nothing is told.
    pub format: Option<LogFormat>,
    /// Whether the first and last time of each host are wanted.
    pub times: bool,
}

/// Looks at every line of a block that may be a request for the target. Blocks hold whole lines.
pub(super) fn scan(block: &[u8], query: &Query, summary: &mut Summary) {
    let Some(finder) = query.target.finder() else {
        return scan_all(block, query, summary);
    };
    let mut rest = block;
    while let Some(found) = finder.find(rest) {
        let start = last_line_end(&rest[..found]).map_or(0, |border| border + 1);
        let end = line_end(&rest[found..]).map_or(rest.len(), |length| found + length);
        examine(&rest[start..end], query, summary);
        rest = &rest[end..];
    }
}

fn scan_all(block: &[u8], query: &Query, summary: &mut Summary) {
    let mut rest = block;
    while !rest.is_empty() {
        let end = line_end(rest).unwrap_or(rest.len());
        if end > 0 {
            examine(&rest[..end], query, summary);
        }
        rest = rest.get(end + 1..).unwrap_or_default();
    }
}

fn examine(line: &[u8], query: &Query, summary: &mut Summary) {
    summary.totals.examined += 1;
    let record = match &query.format {
        Some(format) => format.parse(line),
        None => line::parse(line),
    };
    match record {
        Ok(Request {
            host,
            time,
            target: Some(target),
        }) if query.target.matches(target) => {
            summary.add(host, if query.times { time::parse(time) } else { None });
        }
        Ok(_) => {}
        Err(reason) => summary.totals.malformed.add(reason),
    }
}
