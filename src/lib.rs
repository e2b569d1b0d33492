//! Which robots crawl my site, and how much? The hosts that fetched `/robots.txt`, or the robots by
//! name, from the compressed access logs that every site keeps.
//!
//! ```text
//!  paths ─discover─► log files ─map─► a summary for each ─reduce─► report ─render─► stdout
//!                               ▲            facts           ▲      verdicts
//!                execute: serial │ threads │ processes       names: crawlers, edges
//! ```
//!
//! [`mod@map`] reads one file and nothing else, and keeps facts; [`mod@reduce`] merges them in any
//! order, and only then judges: which robot an agent is ([`crawlers`]), whose proxies the hosts are
//! ([`edges`]). So it does not matter where a file is mapped or when: the report is the same to the
//! byte. [`cache`] keeps what was mapped, for the next run. [`render`] knows tables and no report;
//! a report knows no format.
//!
//! There are two questions, and a report for each: [`map::ask::hosts`] searches the text for a path
//! and parses the lines around it; [`map::ask::agents`] reads every line.
//!
//! # Invariants
//!
//! 1. The result of [`mod@map`] depends on the bytes of one file and on the query; not on the
//!    clock, the executor, other files or the environment.
//! 2. Merging summaries is associative and commutative, and the empty summary is its identity.
//! 3. [`execute`] reports each file exactly once, whatever happens to its workers, and every
//!    executor leads to the same report and the same exit status.
//! 4. A file counts as whole only if its end was checked: every checksum and length that its format
//!    has. What was read before the damage is kept, and the file is named as partial.
//! 5. A file counts as a log only if it was seen to be one: a text without a line that reads as a
//!    request is reported.
//! 6. A line that cannot be parsed is counted, and reported if it holds what was asked for. A file
//!    that cannot be read is reported. Only a wrong invocation is fatal.
//! 7. The library does not print, does not exit, and reads no environment variables.
//! 8. [`multiprocessing`] names no log, no host and no robot; it could be a crate of its own.
//! 9. Memory is bounded by the number of workers times a constant, plus the names of the files and
//!    what the answer must hold, in up to four parts where many threads add to it: for hosts the
//!    distinct ones; for agents the distinct agents, and pairs of agent and host, of agent and
//!    hour, and of agent and answer to its fetches. It never grows with the length of a file or of
//!    a line, nor with the targets, which are sketched.
//! 10. Summaries hold facts on exact hosts and agents; names, kinds and purposes are verdicts of
//!     [`mod@reduce`], so another list of crawlers judges the same summaries anew.
//!
//! A test checks the `use` lines between the modules against the table of allowed arrows
//! (`tests/it/arrows`).
//!
//! The command line is the stable interface. The library serves the program, its tests and its
//! benchmarks, and changes with them.

pub mod cache;
pub mod config;
pub mod crawlers;
pub mod discover;
pub mod edges;
pub mod escape;
pub mod execute;
pub mod host;
pub mod log_file;
pub mod map;
pub mod multiprocessing;
mod names;
pub mod record;
pub mod reduce;
pub mod render;
pub mod report;
pub mod visible;

use std::mem::take;
use std::path::Path;
use std::sync::{Mutex, PoisonError};

use cache::Tally;
use config::Config;
use execute::{Job, Observer, Sink};
use log_file::LogFile;
use map::{Mapped, Note, Unread};
use reduce::Reduction;
use report::Report;

/// Receives what became of each file, or of a name that leads to none, once each, in any order, and
/// from several threads at a time.
pub type Each<'a> = &'a (dyn Fn(&Path, Mapped) + Sync);

/// Discovers the files and maps them. Whatever goes wrong with a file is in what `each` receives.
/// Returns what the cache was good for.
pub fn map(config: &Config, observer: &dyn Observer, each: Each<'_>) -> Tally {
    let mut found = discover::discover(&config.inputs);
    observer.begin(&found);
    if let Some((folder, files)) = found.overlooked() {
        let mapped = Mapped {
            notes: vec![Note::Overlooked { files }],
            ..Mapped::default()
        };
        each(&folder, mapped);
    }
    for path in found.other_names() {
        each(path, Mapped::default());
    }
    for problem in &found.problems {
        let why = Unread::Unreachable(problem.why.to_string());
        each(&problem.path, Mapped::unread(why));
    }
    for file in &mut found.files {
        file.identify |= config.identify;
    }
    let cache = config.cache.as_ref();
    let answers = cache.and_then(|cache| cache.answers(&config.query).ok());
    let job = Job {
        files: &found.files,
        query: &config.query,
        answers: answers.as_ref(),
        observer,
    };
    let tally = Mutex::new(Tally::default());
    let each = |file: &LogFile, mut mapped: Mapped| {
        let lookup = take(&mut mapped.lookup);
        tally
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .add(lookup);
        each(file.source.name(), mapped);
    };
    let sink = Sink::new(&job, &each);
    execute::executor(config.workers).execute(&job, &sink);
    drop(sink);
    let mut tally = tally.into_inner().unwrap_or_else(PoisonError::into_inner);
    if let Some(cache) = cache {
        tally.prune(cache);
    }
    tally
}

/// Maps and reduces in this process. What went wrong with the cache is among the notes.
pub fn run(config: &Config, observer: &dyn Observer) -> (Report, Tally) {
    let reduction = Reduction::new(config.query.clone(), config.view.clone());
    let tally = map(config, observer, &|path, mapped| {
        reduction.add(path, mapped)
    });
    let mut report = reduction.finish();
    if let Some(cache) = &config.cache {
        report.problems.notes.extend(tally.notes(cache));
        report.problems.sort();
    }
    (report, tally)
}
