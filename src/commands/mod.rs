//! The commands, a file each: what they print, and their exit statuses.

pub(crate) mod diff;
pub(crate) mod map;
mod records;
pub(crate) mod reduce;
pub(crate) mod report;

use std::io;
use std::process::ExitCode;
use std::time::Instant;

use anyhow::{Result, bail};
use findrobots::cache::Tally;
use findrobots::render::{Style, render};
use findrobots::report::{Problem, Report, Status};

use crate::cli::ShowArgs;
use crate::{message, output, stats};

/// Some input could not be read in full.
const INCOMPLETE: u8 = 1;
/// Something is new.
const NEWS: u8 = 3;
/// The invocation is wrong, nothing could be read, or the output could not be written.
pub(crate) const FAILED: u8 = 2;

/// Prints a report and what went wrong, at the end of a run with or without a cache.
fn print(
    mut report: Report,
    tally: Option<&Tally>,
    show: &ShowArgs,
    style: &Style,
    begin: Instant,
) -> Result<ExitCode> {
    if show.strict() {
        report.problems.promote_notes();
    }
    // Ignore errors on standard error: they must not suppress the report.
    _ = print_problems(&report);
    if let Some(refusal) = report.refusal {
        bail!(refusal);
    }
    let status = report.status();
    output::print(style.format.is_visible(), |out| render(&report, style, out))?;
    if show.stats() {
        _ = stats::write(&report, tally, begin.elapsed(), &mut io::stderr().lock());
    }
    Ok(match status {
        Status::Complete => ExitCode::SUCCESS,
        Status::Incomplete => ExitCode::from(INCOMPLETE),
        Status::Void => ExitCode::from(FAILED),
    })
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
        message::about(path, why)?;
    }
    Ok(())
}
