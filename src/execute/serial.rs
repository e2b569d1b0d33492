//! One file after another, on the thread that calls.

use super::{Executor, Observer, Reduce, largest_first, map_file};
use crate::discover::LogFile;
use crate::map::ask::Query;
use crate::map::decode::Workspace;

pub(super) struct Serial;

impl Executor for Serial {
    fn execute(
        &self,
        files: &[LogFile],
        query: &Query,
        observer: &dyn Observer,
        reduce: Reduce<'_>,
    ) {
        let mut workspace = Workspace::default();
        for file in largest_first(files) {
            reduce(file, map_file(file, query, &mut workspace, observer, None));
        }
    }
}
