//! The requests of each robot, and nothing else of it.

use super::judge::Judged;
use super::robot::Robot;
use super::view::View;
use crate::map::ask::Merge;
use crate::map::ask::agents::{Answer, Visits};

/// The robots of an answer, in no particular order, with the number of their requests, and the
/// visits of all clients together.
///
/// # Errors
/// Why no agent can be judged, as a sentence.
pub(in crate::reduce) fn requests(
    view: &View,
    answer: &Answer,
) -> Result<(Vec<(Robot, u64)>, Visits), String> {
    let judged = Judged::new(answer, view.crawlers(answer)?);
    let mut requests = vec![0_u64; judged.robots.len()];
    let mut all = Visits::default();
    answer.each_host(|_, visits| {
        for (agent, visits) in visits {
            all.merge(*visits);
            if let Some(robot) = judged.robot_of(*agent, visits) {
                requests[robot].merge(visits.requests());
            }
        }
    });
    Ok((judged.robots.into_iter().zip(requests).collect(), all))
}
