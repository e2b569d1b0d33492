//! The funnel: worker? → arguments → config → run → render → exit status.
//!
//! The only place that prints, and the only one that chooses an exit status.

mod cli;
mod progress;
mod stats;
mod visible;

use std::io::{self, BufWriter, ErrorKind, IsTerminal, Write};
use std::process::ExitCode;
use std::time::Instant;

use anyhow::{Context, Result};
use clap::Parser;
use findrobots::multiprocessing::process::child_entry;
use findrobots::render::render;
use findrobots::report::Report;

use cli::Cli;
use progress::Progress;
use visible::{Visible, visible};

/// Some input could not be read in full.
const INCOMPLETE: u8 = 1;
/// Wrong invocation (as clap has it too), or nothing could be read.
const FAILED: u8 = 2;

fn main() -> ExitCode {
    child_entry(findrobots::execute::processes::registry);
    match run(&Cli::parse()) {
        Ok(status) => status,
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
    // The report is what was asked for; that nobody listens to the rest does not hold it up.
    let _ = tell(cli, &report);
    if !report.is_void() {
        print(cli, &report).context("standard output")?;
    }
    if cli.stats {
        let _ = stats::write(&report, begin.elapsed(), &mut io::stderr().lock());
    }
    Ok(match &report {
        report if report.is_void() => ExitCode::from(FAILED),
        report if report.is_complete() => ExitCode::SUCCESS,
        _ => ExitCode::from(INCOMPLETE),
    })
}

/// Prints the report. That the reader of a pipe has seen enough is a success.
fn print(cli: &Cli, report: &Report) -> io::Result<()> {
    let (format, columns) = cli.output();
    let stdout = io::stdout();
    let is_terminal = stdout.is_terminal();
    let mut out = BufWriter::new(stdout.lock());
    let printed = if is_terminal {
        render(report, format, columns, &mut Visible(&mut out))
    } else {
        render(report, format, columns, &mut out)
    };
    match printed.and_then(|()| out.flush()) {
        Err(error) if error.kind() == ErrorKind::BrokenPipe => Ok(()),
        result => result,
    }
}

/// Tells what could not be read, and what else the operator should know.
fn tell(cli: &Cli, report: &Report) -> io::Result<()> {
    let mut err = io::stderr().lock();
    if cli.verbose {
        for skipped in &report.skipped {
            let path = visible(&skipped.path);
            writeln!(err, "findrobots: {path}: skipped: {}", skipped.why)?;
        }
    } else if let Some(overlooked) = &report.overlooked {
        match &overlooked.folder {
            Some(folder) => writeln!(err, "findrobots: {}: {overlooked}", visible(folder))?,
            None => writeln!(err, "findrobots: {overlooked}")?,
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
            visible(&problem.path),
            problem.why
        )?;
    }
    Ok(())
}
