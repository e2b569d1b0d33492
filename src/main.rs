//! Arguments → config → run → render → exit status.
//!
//! The only place that prints, and the only one that chooses an exit status.

mod cli;
mod message;
mod progress;
mod stats;
mod streams;
mod surroundings;

use std::io::{self, BufWriter, ErrorKind, IsTerminal, Write};
use std::process::ExitCode;
use std::time::Instant;

use anyhow::{Context, Result, bail, ensure};
use findrobots::multiprocessing::process::child_entry;
use findrobots::render::render;
use findrobots::report::{Problem, Report, Status};
use findrobots::visible::Visible;

use cli::Cli;
use progress::Progress;
use surroundings::Surroundings;

/// Some input could not be read in full.
const INCOMPLETE: u8 = 1;
/// The invocation is wrong, nothing could be read, or the output could not be written.
const FAILED: u8 = 2;

fn main() -> ExitCode {
    child_entry(findrobots::execute::processes::registry);
    match cli::parse().map_or_else(refuse, |cli| run(&cli)) {
        Ok(status) => status,
        Err(error) => {
            // If standard error is closed, the exit status still reports the failure.
            _ = message::print(format!("{error:#}").as_bytes());
            ExitCode::from(FAILED)
        }
    }
}

/// Prints the help or the version that was asked for, or fails with what is wrong.
fn refuse(error: clap::Error) -> Result<ExitCode> {
    if error.use_stderr() {
        return Err(anyhow::Error::msg(cli::sentence(&error)));
    }
    print(false, |out| write!(out, "{error}"))?;
    Ok(ExitCode::SUCCESS)
}

fn run(cli: &Cli) -> Result<ExitCode> {
    let begin = Instant::now();
    let surroundings = Surroundings::read();
    let config = cli.config(surroundings.now)?;
    let style = cli.style(&surroundings)?;
    // Ignore errors on standard error: they must not suppress the report.
    for hint in cli.hints() {
        _ = message::print(hint.as_bytes());
    }
    let progress = Progress::new(cli.verbose());
    let mut report = findrobots::run(&config, &progress);
    progress.finish();
    if cli.strict() {
        report.problems.promote_notes();
    }
    _ = print_problems(&report);
    if let Some(refusal) = report.refusal {
        bail!(refusal);
    }
    let status = report.status();
    print(style.format.is_visible(), |out| {
        render(&report, &style, out)
    })?;
    if cli.stats() {
        _ = stats::write(&report, begin.elapsed(), &mut io::stderr().lock());
    }
    Ok(match status {
        Status::Complete => ExitCode::SUCCESS,
        Status::Incomplete => ExitCode::from(INCOMPLETE),
        Status::Void => ExitCode::from(FAILED),
    })
}

/// Writes to standard output. Control characters of what is not `visible` itself reach no terminal.
/// A reader that closes the pipe early is a success.
fn print(visible: bool, write: impl FnOnce(&mut dyn Write) -> io::Result<()>) -> Result<()> {
    ensure!(!streams::stdout_is_closed(), "standard output is closed");
    let stdout = io::stdout();
    let is_raw = stdout.is_terminal() && !visible;
    let mut out = BufWriter::new(stdout.lock());
    let written = if is_raw {
        {
            let mut out = Visible::new(&mut out);
            write(&mut out).and_then(|()| out.flush())
        }
    } else {
        write(&mut out)
    };
    match written.and_then(|()| out.flush()) {
        Err(error) if error.kind() == ErrorKind::BrokenPipe => Ok(()),
        result => result.context("standard output"),
    }
}

/// Prints what went wrong, and what else the operator should know.
fn print_problems(report: &Report) -> io::Result<()> {
    let problems = &report.problems;
    let lists = [
        &problems.notes,
        &problems.warnings,
        &problems.partial,
        &problems.unread,
    ];
    for Problem { path, why } in lists.into_iter().flatten() {
        let path = path.as_os_str().as_encoded_bytes();
        message::print(&[path, b": ", why.as_bytes()].concat())?;
    }
    Ok(())
}
