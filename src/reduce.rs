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
        let problem = |why: &dyn ToString| Problem {
            path: path.into(),
            why: why.to_string(),
        };
        self.summary.merge(mapped.summary);
        self.warnings
            .extend(mapped.warnings.iter().map(|warning| problem(warning)));
        match &mapped.end {
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
        unread.extend(found.problems);
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
            left_out: found.left_out,
        }
    }
}
