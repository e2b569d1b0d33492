//! Arguments → command → exit status.
//!
//! The only place, with `commands`, that chooses an exit status.

mod cli;
mod commands;
mod message;
mod output;
mod progress;
mod stats;
mod streams;
mod surroundings;

use std::process::ExitCode;

use anyhow::Result;
use findrobots::multiprocessing::process::child_entry;

use cli::Invocation;
use commands::FAILED;

fn main() -> ExitCode {
    child_entry(findrobots::execute::processes::registry);
    match cli::parse().map_or_else(refuse, |invocation| run(&invocation)) {
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
    output::print(false, |out| write!(out, "{error}"))?;
    Ok(ExitCode::SUCCESS)
}

fn run(invocation: &Invocation) -> Result<ExitCode> {
    if let Some(hint) = cli::ambiguous() {
        _ = message::print(hint.as_bytes());
    }
    match invocation {
        Invocation::Report(cli) => commands::report::run(cli),
        Invocation::Map(cli) => commands::map::run(cli),
        Invocation::Reduce(cli) => commands::reduce::run(cli),
        Invocation::Diff(cli) => commands::diff::run(cli),
    }
}
