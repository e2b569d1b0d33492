//! The requests of each robot, and nothing else of it.

use super::judge::Judged;
use super::robot::Robot;
use crate::map::ask::Merge;
use crate::map::ask::agents::{Answer, Visits};

/// The robots of an answer, in no particular order, with the number of their requests, and the
/// visits of all clients together.
pub(super) fn requests(answer: &Answer, judged: Judged) -> (Vec<(Robot, u64)>, Visits) {
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
    (judged.robots.into_iter().zip(requests).collect(), all)
}
