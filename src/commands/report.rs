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
    let config = cli.config(surroundings.now)?;
    let show = cli.show();
    let style = show.style(cli.is_of_agents(), &surroundings)?;
    for hint in cli.hints() {
        _ = message::print(hint.as_bytes());
    }
    let progress = Progress::new(cli.verbose());
    let report = findrobots::run(&config, &progress);
    progress.finish();
    print(report, show, &style, begin)
}
