//! The funnel: worker? → arguments → config → run → render → exit status.
//!
//! The only place that prints, and the only one that chooses an exit status.

mod cli;
mod progress;
mod stats;

use std::io::{self, BufWriter, ErrorKind, Write};
use std::process::ExitCode;
use std::time::Instant;

use anyhow::{Context, Result};
use clap::Parser;
use findrobots::multiprocessing::process::child_entry;
use findrobots::render::render;
use findrobots::report::Report;

use cli::Cli;
use progress::Progress;

/// Some input could not be read in full.
const INCOMPLETE: u8 = 1;
/// Wrong invocation (as clap has it too), or nothing could be read.
const FAILED: u8 = 2;

fn main() -> ExitCode {
    child_entry(findrobots::execute::processes::registry);
    match run(&Cli::parse()) {
        Ok(status) => status,
        // The reader of our output has seen enough.
        Err(error) if is_closed_pipe(&error) => ExitCode::SUCCESS,
        Err(error) => {
            // Nobody is left to tell if standard error is closed.
            let _ = writeln!(io::stderr(), "findrobots: {error:#}");
            ExitCode::from(FAILED)
        }
    }
}

fn run(cli: &Cli) -> Result<ExitCode> {
    let begin = Instant::now();
    let config = cli.config()?;
    let progress = Progress::new();
    let report = findrobots::run(&config, &progress);
    progress.clear();
    tell(cli, &report)?;
    if report.is_void() {
        return Ok(ExitCode::from(FAILED));
    }
    let (format, columns) = cli.output();
    let mut out = BufWriter::new(io::stdout().lock());
    render(&report, format, columns, &mut out)
        .and_then(|()| out.flush())
        .context("standard output")?;
    if cli.stats {
        stats::write(&report, begin.elapsed(), &mut io::stderr().lock())?;
    }
    Ok(if report.is_complete() {
        ExitCode::SUCCESS
    } else {
        ExitCode::from(INCOMPLETE)
    })
}

/// Tells what could not be read, and what else the operator should know.
fn tell(cli: &Cli, report: &Report) -> io::Result<()> {
    let mut err = io::stderr().lock();
    if cli.verbose {
        for (path, why) in &report.left_out {
            writeln!(err, "findrobots: {}: left out: {why}", path.display())?;
        }
    }
    for problem in report
        .warnings
        .iter()
        .chain(&report.partial)
        .chain(&report.unread)
    {
        writeln!(
            err,
            "findrobots: {}: {}",
            problem.path.display(),
            problem.why
        )?;
    }
    Ok(())
}

/// Returns true if and only if a closed pipe is among the causes.
fn is_closed_pipe(error: &anyhow::Error) -> bool {
    error
        .chain()
        .filter_map(|cause| cause.downcast_ref::<io::Error>())
        .any(|error| error.kind() == ErrorKind::BrokenPipe)
}
