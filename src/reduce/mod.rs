//! Mapped files, in any order, to one report in one order.
//!
//! This is the last place where the order of arrival could matter, so all sorting happens here.
//! Each question has a file of its own that turns its answer into tables.

mod hosts;

use std::path::Path;

use crate::map::ask::summary::Summary;
use crate::map::ask::{Answer, Question};
use crate::map::{End, Mapped};
use crate::report::{Problem, Problems, Report};

/// The report in the making. Its memory grows with the answer and the number of problems.
#[derive(Debug)]
pub struct Reduction<'q> {
    question: &'q Question,
    summary: Summary,
    problems: Problems,
}

impl<'q> Reduction<'q> {
    /// For the answers to one question. A file that answers another one counts as unread.
    pub fn new(question: &'q Question) -> Self {
        let summary = Summary {
            answer: Some(question.no_answer()),
            ..Summary::default()
        };
        Self {
            question,
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
            asked: Vec::new(),
            totals,
            sums: Vec::new(),
            head: Vec::new(),
            tables: Vec::new(),
            problems: self.problems,
        };
        if let (Question::Hosts(question), Some(Answer::Hosts(answer))) = (self.question, answer) {
            hosts::report(question, answer, &mut report);
        }
        report.problems.sort();
        report
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::map::ask::hosts;
    use crate::map::target::Target;
    use crate::report::Status;

    #[test]
    fn an_empty_reduction_is_an_empty_report() {
        let question = Question::Hosts(hosts::Question {
            target: Target::exact(b"/robots.txt"),
            counts: false,
        });
        let report = Reduction::new(&question).finish();
        assert_eq!(report.tables.len(), 1);
        assert_eq!(report.tables[0].rows(), 0);
        assert_eq!(report.status(), Status::Complete);
    }
}
