//! What can be seen of hosts at a glance, in any report: from when to when they came.

use std::cmp::Reverse;

use crate::host::Host;
use crate::report::{Cell, Chart, Plot, Span};

/// The most hosts that are drawn: as many as a long screen holds.
const HOSTS: usize = 30;

/// The spans of hosts, each with how often it was seen and from when to when. Hosts without a time
/// have none.
pub(super) fn spans<'h>(
    unit: &'static str,
    hosts: impl Iterator<Item = (&'h Host, u64, Option<(i64, i64)>)>,
) -> Vec<Chart> {
    let seen = hosts.filter_map(|(host, amount, seen)| Some((host, amount, seen?)));
    let mut seen: Vec<_> = seen.collect();
    let all = seen.len();
    seen.sort_by_key(|(_, amount, _)| Reverse(*amount));
    seen.truncate(HOSTS);
    let about = match all {
        ..=HOSTS => format!("The first and the last of the {unit} of each host."),
        _ => format!(
            "The first and the last of the {unit} of each host, for the {HOSTS} hosts of {all} \
             with the most."
        ),
    };
    let spans = seen.into_iter().map(|(host, amount, seen)| Span {
        label: Cell::Bytes(host.to_vec().into()),
        amount,
        seen,
    });
    let chart = Chart {
        name: "hosts_over_time",
        title: "First and last seen".into(),
        about,
        plot: Plot::Spans(unit, spans.collect()),
    };
    Vec::from_iter(Some(chart).filter(|chart| !chart.plot.is_empty()))
}
