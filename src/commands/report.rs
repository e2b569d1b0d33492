//! The report on logs: maps and reduces in one go.

use std::process::ExitCode;
use std::time::Instant;

use anyhow::Result;

use super::print;
use crate::cli::Cli;
use crate::message;
use crate::progress::Progress;
use crate::surroundings::Surroundings;

/// Prints the report on the logs that are named.
pub(crate) fn run(cli: &Cli) -> Result<ExitCode> {
    let begin = Instant::now();
    let surroundings = Surroundings::read();
    if cli.only_clears(&surroundings)? {
        return Ok(ExitCode::SUCCESS);
    }
    let config = cli.config(&surroundings)?;
    let show = cli.show();
    let style = show.style(cli.is_of_agents(), &surroundings)?;
    for hint in cli.hints() {
        _ = message::print(hint.as_bytes());
    }
    let progress = Progress::new(cli.verbose());
    let (report, tally) = findrobots::run(&config, &progress);
    progress.finish();
    let tally = config.cache.is_some().then_some(&tally);
    print(report, tally, show, &style, begin)
}
