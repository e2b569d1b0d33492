//! Mapped files, in any order, to one report in one order.
//!
//! This is the last place where the order of arrival could matter, so all sorting happens here.
//! Each question has a folder of its own that turns its answer into tables, as a view says.

mod admission;
pub mod agents;
mod head;
pub mod hosts;
mod order;
mod proxies;
mod sheet;
mod spans;

use std::path::Path;

use crate::map::ask::summary::Summary;
use crate::map::ask::{Answer, Question};
use crate::map::{End, Mapped};
use crate::report::{Problem, Problems, Report};

/// How the answer to each question is shown. Facts do not depend on it.
#[derive(Debug, Clone, Default)]
pub struct View {
    /// The answer to [`Question::Hosts`].
    pub hosts: hosts::View,
    /// The answer to [`Question::Agents`].
    pub agents: agents::View,
}

/// The report in the making. Its memory grows with the answer and the number of problems.
#[derive(Debug)]
pub struct Reduction<'q> {
    question: &'q Question,
    view: &'q View,
    summary: Summary,
    problems: Problems,
}

impl<'q> Reduction<'q> {
    /// For the answers to one question. A file that answers another one counts as unread.
    pub fn new(question: &'q Question, view: &'q View) -> Self {
        let summary = Summary {
            answer: Some(question.no_answer()),
            ..Summary::default()
        };
        Self {
            question,
            view,
            summary,
            problems: Problems::default(),
        }
    }

    /// Adds one mapped file.
    pub fn add(&mut self, path: &Path, mapped: Mapped) {
        let problem = |why: &dyn ToString| Problem {
            path: path.into(),
            why: why.to_string(),
        };
        let problems = &mut self.problems;
        if let Err(unlike) = self.summary.merge(mapped.summary) {
            problems.unread.push(problem(&unlike));
            return;
        }
        problems
            .warnings
            .extend(mapped.warnings.iter().map(|warning| problem(warning)));
        problems
            .notes
            .extend(mapped.notes.iter().map(|note| problem(note)));
        match &mapped.end {
            End::Whole => {}
            End::Partial(why) => problems.partial.push(problem(why)),
            End::Unread(why) => problems.unread.push(problem(why)),
        }
    }

    /// Sorts everything, and makes the report.
    pub fn finish(self) -> Report {
        let Summary { answer, totals } = self.summary;
        let mut report = Report {
            totals,
            problems: self.problems,
            ..Report::default()
        };
        match (self.question, answer) {
            (Question::Hosts(question), Some(Answer::Hosts(answer))) => {
                hosts::report(question, &self.view.hosts, answer, &mut report);
            }
            (Question::Agents(_), Some(Answer::Agents(answer))) => {
                agents::report(&self.view.agents, *answer, &mut report);
            }
            // A reduction begins with an answer to its question, and keeps its kind.
            (Question::Hosts(_) | Question::Agents(_), _) => {}
        }
        admission::report(&mut report);
        report.problems.sort();
        report
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::map::ask::{agents, hosts};
    use crate::map::target::Target;
    use crate::report::Status;

    #[test]
    fn an_empty_reduction_is_an_empty_report() {
        let of_hosts = Question::Hosts(hosts::Question {
            targets: Target::exact(b"/robots.txt").into(),
            counts: false,
        });
        let of_agents = Question::Agents(agents::Question::default());
        for (question, tables) in [(of_hosts, 1), (of_agents, 2)] {
            let view = View::default();
            let report = Reduction::new(&question, &view).finish();
            assert_eq!(report.tables.len(), tables);
            assert!(report.tables.iter().all(|table| table.rows() == 0));
            assert_eq!(report.status(), Status::Complete);
        }
    }
}
