//! `findrobots diff`: two sets of records to what is new.

use std::path::PathBuf;
use std::process::ExitCode;
use std::slice;

use anyhow::{Context, Result, bail};
use findrobots::record::gather::Gather;
use findrobots::reduce::Reduction;
use findrobots::reduce::diff::diff;
use findrobots::render::{OutputFormat, render};
use findrobots::report::Status;

use super::{INCOMPLETE, NEWS, print_problems, records};
use crate::cli::{DiffCli, threads};
use crate::output;
use crate::surroundings::Surroundings;

/// Prints what is new.
pub(crate) fn run(cli: &DiffCli) -> Result<ExitCode> {
    let style = cli.style(&Surroundings::read())?;
    let [old, new] = cli.sides()?;
    let [old, new] = records::on_threads(threads(None), || {
        let old = side(cli, old).context("OLD")?;
        let new = side(cli, new).context("NEW")?;
        Ok([old, new])
    })?;
    let report = diff(old, new, cli.factor());
    _ = print_problems(&report);
    if let Some(refusal) = report.refusal {
        bail!(refusal);
    }
    let is_empty = report.tables.iter().all(|table| table.rows() == 0);
    // A program that reads an object reads one in any case.
    if !is_empty || style.format == OutputFormat::Json {
        output::print(style.format.is_visible(), |out| {
            render(&report, &style, out)
        })?;
    }
    Ok(match report.status() {
        Status::Complete if is_empty => ExitCode::SUCCESS,
        Status::Complete => ExitCode::from(NEWS),
        // A report that is void is refused.
        Status::Incomplete | Status::Void => ExitCode::from(INCOMPLETE),
    })
}

/// Reads a side.
fn side(cli: &DiffCli, path: &PathBuf) -> Result<Reduction> {
    let mut gather = Gather::default();
    let files = slice::from_ref(path);
    let reduction = records::reduce(files, &mut gather, &mut |question| cli.view(question))?;
    records::check(gather, None)?;
    reduction.context("no record was read")
}
