//! Which robots crawl my site? The hosts that fetched `/robots.txt`, from the compressed access logs that are
//! kept anyway.
//!
//! ```text
//!  paths ──discover──► log files ──map──► one summary a file ──reduce──► report ──render──► standard output
//!                                  ▲
//!                   execute: serial │ threads │ child processes
//! ```
//!
//! `map` looks at one file and nothing else; `reduce` merges in any order. So it does not matter where a file
//! is mapped or when: the report is the same to the byte. The modules below are in reading order.
//!
//! What holds everywhere:
//!
//! 1. The result of [`map`] depends on the bytes of one file and on the query; not on the clock, the executor,
//!    other files or the environment.
//! 2. Merging summaries is associative and commutative, and the empty summary is its identity.
//! 3. [`execute`] tells of each file exactly once, whatever happens to its workers, and every executor leads
//!    to the same report and the same exit status.
//! 4. A file counts as whole only if its end was checked: the CRC-32 and the length of every gzip member. What
//!    was read before a damage is kept, and the file is named as partial.
//! 5. A line that cannot be parsed is counted, a file that cannot be read is reported, and only a wrong
//!    invocation is fatal.
//! 6. The library does not print, does not exit, and reads no environment variables.
//! 7. [`multiprocessing`] names no log, no host and no robot; it could be lifted out as a crate of its own.
//! 8. Memory is bounded by the number of workers times a constant, and the distinct hosts; never by the length
//!    of a file or of a line.
//!
//! Arrows between the modules: `run` → `discover`, `execute`, `reduce`; `execute` → `map`;
//! `execute::processes` → `multiprocessing`; `reduce` → `map::summary`; `render` → `report`. There are no
//! others, but for `host`, which several know.
//!
//! The command line is the interface that is kept stable; the library serves the program, its tests and its
//! benchmarks, and changes with them.

pub mod config;
pub mod discover;
pub mod execute;
pub mod host;
pub mod map;
pub mod multiprocessing;
pub mod reduce;
pub mod render;
pub mod report;

use config::Config;
use discover::LogFile;
use execute::{Job, Observer, Sink};
use reduce::Reduction;
use report::Report;

/// Discovers, maps and reduces. Whatever goes wrong with a file is in the report.
pub fn run(config: &Config, observer: &dyn Observer) -> Report {
    let found = discover::discover(&config.inputs);
    observer.begin(&found.files);
    let mut reduction = Reduction::default();
    let mut reduce = |file: &LogFile, mapped| reduction.add(file.source.name(), mapped);
    let job = Job {
        files: &found.files,
        query: &config.query,
        observer,
    };
    let sink = Sink::new(&job, &mut reduce);
    execute::executor(config.workers).execute(&job, &sink);
    drop(sink);
    reduction.finish(&config.query, found)
}
