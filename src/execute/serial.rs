//! One file after another, on the calling thread.

use super::job::map_file;
use super::{Executor, Job, Sink};
use crate::map::{Mapper, Workspace};

pub(super) struct Serial;

impl Executor for Serial {
    fn execute(&self, job: &Job<'_>, sink: &Sink<'_>) {
        let mut workspace = Workspace::default();
        let mut mapper = Mapper::new(job.query, &mut workspace, None).with_known(job.known());
        for file in job.largest_first() {
            sink.put(file, map_file(&mut mapper, file, job.observer));
        }
    }
}
