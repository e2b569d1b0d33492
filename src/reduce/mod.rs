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
use std::collections::hash_map::Entry;
use std::mem::take;
use std::path::{Path, PathBuf};
use std::sync::atomic::AtomicUsize;
use std::sync::atomic::Ordering::Relaxed;
use std::sync::{Mutex, MutexGuard, PoisonError};

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

/// The report in the making, to which several threads may add. Its memory grows with the answer,
/// the number of problems, and the names of the files.
#[derive(Debug)]
pub struct Reduction {
    query: Query,
    view: View,
    /// The facts, in parts: the first takes what few threads add, the others are for threads that
    /// find a queue.
    parts: [Mutex<Summary>; PARTS],
    /// Threads that are adding.
    adding: AtomicUsize,
    /// Of files whose content has no identity.
    problems: Mutex<Problems>,
    contents: Mutex<HashMap<Identity, Content>>,
}

/// The parts of a reduction. Each may become as large as the whole answer, so there are few. To
/// merge a record of `--report agents` takes two thirds of the time to read it, measured on 32
/// large ones, so that four serve ten threads.
const PARTS: usize = 4;

/// Threads that queue for a part before the next one is taken. To unite two parts costs as much as
/// some large records, and threads that rarely meet can wait.
const QUEUE: usize = 3;

/// What is known of a content that counts once, whatever files have it.
#[derive(Debug)]
struct Content {
    paths: Vec<PathBuf>,
    /// Without its summary, which is merged. None if nothing else is to be said of it: there may be
    /// millions.
    mapped: Option<Box<Mapped>>,
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
        let part = || Summary {
            answer: Some(query.question.no_answer()),
            ..Summary::default()
        };
        Self {
            parts: std::array::from_fn(|_| Mutex::new(part())),
            query,
            view,
            adding: AtomicUsize::new(0),
            problems: Mutex::default(),
            contents: Mutex::default(),
        }
    }

    /// Adds one mapped file.
    pub fn add(&self, path: &Path, mut mapped: Mapped) {
        let summary = take(&mut mapped.summary);
        match mapped.identity {
            None => lock(&self.problems).add(path, &mapped),
            // Of several files, the first by name has the problems, whichever came first.
            Some(identity) => match lock(&self.contents).entry(identity) {
                Entry::Occupied(mut known) => {
                    known.get_mut().paths.push(path.into());
                    return;
                }
                Entry::Vacant(new) => {
                    let paths = vec![path.into()];
                    let mapped = (!mapped.is_flawless()).then(|| mapped.into());
                    new.insert(Content { paths, mapped });
                }
            },
        }
        let others = self.adding.fetch_add(1, Relaxed);
        let merged = self.part(others).merge(summary);
        self.adding.fetch_sub(1, Relaxed);
        if let Err(unlike) = merged {
            lock(&self.problems).unread.push(problem(path, &unlike));
        }
    }

    /// The part for a thread that finds this number of others adding.
    fn part(&self, others: usize) -> MutexGuard<'_, Summary> {
        lock(&self.parts[(others / QUEUE).min(PARTS - 1)])
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
            parts,
            problems,
            contents,
            ..
        } = self;
        let [mut all, others @ ..] = parts.map(unlocked);
        for part in others {
            all.merge(part)
                .expect("all parts begin with an answer to the same question");
        }
        let mut problems = unlocked(problems);
        for Content { mut paths, mapped } in unlocked(contents).into_values() {
            paths.sort();
            let (first, others) = paths.split_first().expect("a content is a file's");
            if let Some(mapped) = mapped {
                problems.add(first, &mapped);
            }
            if !others.is_empty() {
                let name = visible(first.as_os_str().as_encoded_bytes());
                let same = format!("has the content of {name}, which is counted once");
                let others = others.iter().map(|path| problem(path, &same));
                problems.notes.extend(others);
            }
        }
        let Summary { answer, totals } = all;
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

fn lock<T>(shared: &Mutex<T>) -> MutexGuard<'_, T> {
    shared.lock().unwrap_or_else(PoisonError::into_inner)
}

fn unlocked<T>(shared: Mutex<T>) -> T {
    shared.into_inner().unwrap_or_else(PoisonError::into_inner)
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
