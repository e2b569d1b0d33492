//! What became of the files, in any order, to one report in one order.
//!
//! The last place where the order of arrival could matter, so the sorting is here.

use std::path::Path;

use crate::discover::Discovery;
use crate::host;
use crate::map::summary::Summary;
use crate::map::{End, Mapped, Query};
use crate::report::{Problem, Report};

/// The report in the making. Its memory is that of the distinct hosts and of what is to be said of files.
#[derive(Debug, Default)]
pub struct Reduction {
    summary: Summary,
    partial: Vec<Problem>,
    unread: Vec<Problem>,
    warnings: Vec<Problem>,
}

impl Reduction {
    /// Takes in what became of one file.
    pub fn add(&mut self, path: &Path, mapped: Mapped) {
        let problem = |why| Problem {
            path: path.into(),
            why,
        };
        self.summary.merge(mapped.summary);
        self.warnings
            .extend(mapped.warnings.into_iter().map(problem));
        match mapped.end {
            End::Whole => {}
            End::Partial(why) => self.partial.push(problem(why)),
            End::Unread(why) => self.unread.push(problem(why)),
        }
    }

    /// Orders everything.
    pub fn finish(self, query: &Query, found: Discovery) -> Report {
        let Self {
            summary,
            mut partial,
            mut unread,
            mut warnings,
        } = self;
        let mut hosts: Vec<_> = summary.hosts.into_iter().collect();
        host::sort(&mut hosts, |(host, _)| host);
        let overlooked = found.overlooked();
        unread.extend(found.problems.into_iter().map(|problem| Problem {
            path: problem.path,
            why: problem.why.to_string(),
        }));
        for problems in [&mut partial, &mut unread, &mut warnings] {
            problems.sort_by(|a, b| (&a.path, &a.why).cmp(&(&b.path, &b.why)));
        }
        Report {
            target: query.target.text().into(),
            variants: query.target.has_variants(),
            hosts,
            totals: summary.totals,
            partial,
            unread,
            warnings,
            overlooked,
            skipped: found.skipped,
        }
    }
}
