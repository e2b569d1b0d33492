//! Mapped files, in any order, to one report in one order.
//!
//! This is the last place where the order of arrival could matter, so all sorting happens here.
//! Each question has a folder of its own that turns its answer into tables, as a view says.

pub mod agents;
pub mod diff;
mod head;
pub mod hosts;
mod order;
mod proxies;
mod sheet;
mod spans;
mod window;

use std::collections::HashMap;
use std::path::{Path, PathBuf};

use crate::map::ask::summary::Summary;
use crate::map::ask::{Answer, Query, Question};
use crate::map::{End, Identity, Mapped};
use crate::report::{Problem, Problems, Report};
use crate::visible::visible;

/// How the answer to each question is shown. Facts do not depend on it.
#[derive(Debug, Clone, Default)]
pub struct View {
    /// The answer to [`Question::Hosts`].
    pub hosts: hosts::View,
    /// The answer to [`Question::Agents`].
    pub agents: agents::View,
}

/// The report in the making. Its memory grows with the answer, the number of problems, and the
/// names of the files.
#[derive(Debug)]
pub struct Reduction {
    query: Query,
    view: View,
    summary: Summary,
    problems: Problems,
    contents: HashMap<Identity, Content>,
}

/// What is known of a content that counts once, whatever files have it.
#[derive(Debug)]
struct Content {
    paths: Vec<PathBuf>,
    /// Without its summary, which is merged.
    mapped: Mapped,
}

/// The facts of all files.
struct Merged {
    query: Query,
    view: View,
    answer: Option<Answer>,
    /// What went wrong, and as yet nothing of the answer.
    report: Report,
}

impl Reduction {
    /// For the answers to one query. A file that answers another question counts as unread.
    pub fn new(query: Query, view: View) -> Self {
        let summary = Summary {
            answer: Some(query.question.no_answer()),
            ..Summary::default()
        };
        Self {
            query,
            view,
            summary,
            problems: Problems::default(),
            contents: HashMap::new(),
        }
    }

    /// Adds one mapped file.
    pub fn add(&mut self, path: &Path, mut mapped: Mapped) {
        if let Some(identity) = mapped.identity
            && let Some(content) = self.contents.get_mut(&identity)
        {
            content.paths.push(path.into());
            return;
        }
        let summary = std::mem::take(&mut mapped.summary);
        if let Err(unlike) = self.summary.merge(summary) {
            self.problems.unread.push(problem(path, &unlike));
            return;
        }
        match mapped.identity {
            // Of several files, the first by name has the problems, whichever came first.
            Some(identity) => {
                let paths = vec![path.into()];
                self.contents.insert(identity, Content { paths, mapped });
            }
            None => self.problems.add(path, &mapped),
        }
    }

    /// Sorts everything, and makes the report.
    pub fn finish(self) -> Report {
        let Merged {
            query,
            view,
            answer,
            mut report,
        } = self.merged();
        match (&query.question, answer) {
            (Question::Hosts(question), Some(Answer::Hosts(answer))) => {
                hosts::report(question, &view.hosts, answer, &mut report);
            }
            (Question::Agents(_), Some(Answer::Agents(answer))) => {
                agents::report(&view.agents, *answer, &mut report);
            }
            // A reduction begins with an answer to its question, and keeps its kind.
            (Question::Hosts(_) | Question::Agents(_), _) => {}
        }
        window::report(&query.window, &mut report);
        report.problems.sort();
        report
    }

    fn merged(self) -> Merged {
        let Self {
            query,
            view,
            summary: Summary { answer, totals },
            mut problems,
            contents,
        } = self;
        for Content { mut paths, mapped } in contents.into_values() {
            paths.sort();
            let (first, others) = paths.split_first().expect("a content is a file's");
            problems.add(first, &mapped);
            let name = visible(first.as_os_str().as_encoded_bytes());
            let same = format!("has the content of {name}, which is counted once");
            let others = others.iter().map(|path| problem(path, &same));
            problems.notes.extend(others);
        }
        let report = Report {
            totals,
            problems,
            ..Report::default()
        };
        Merged {
            query,
            view,
            answer,
            report,
        }
    }
}

impl Problems {
    /// Adds what went wrong with one file.
    fn add(&mut self, path: &Path, mapped: &Mapped) {
        let warnings = mapped.warnings.iter().map(|warning| problem(path, warning));
        self.warnings.extend(warnings);
        let notes = mapped.notes.iter().map(|note| problem(path, note));
        self.notes.extend(notes);
        match &mapped.end {
            End::Whole => {}
            End::Partial(why) => self.partial.push(problem(path, why)),
            End::Unread(why) => self.unread.push(problem(path, why)),
        }
    }
}

fn problem(path: &Path, why: &dyn ToString) -> Problem {
    Problem {
        path: path.into(),
        why: why.to_string(),
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
        });
        let of_agents = Question::Agents(agents::Question::default());
        for (question, tables) in [(of_hosts, 1), (of_agents, 2)] {
            let query = Query {
                format: None,
                window: Default::default(),
                question,
            };
            let view = View::default();
            let report = Reduction::new(query, view).finish();
            assert_eq!(report.tables.len(), tables);
            assert!(report.tables.iter().all(|table| table.rows() == 0));
            assert_eq!(report.status(), Status::Complete);
        }
    }
}
