//! The arguments of `findrobots diff`, their help and their meaning.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use anyhow::{Result, ensure};
use clap::Parser;
use findrobots::map::ask::Question;
use findrobots::reduce::View;
use findrobots::render::Style;
use jiff::tz::TimeZone;

use super::arguments::FormatName;
use super::values::factor;
use super::view::own_crawlers;
use crate::surroundings::Surroundings;

/// Prints what is new between two sets of records: robots or hosts that came, grew or went
///
/// OLD and NEW are records as `findrobots map` prints them, of one report: robots of --report
/// agents, by the names of today, or hosts of --report hosts. Prints one change a line, or nothing
/// at all if nothing is new, so that cron sends a mail only if there is news.
#[derive(Debug, Parser)]
#[command(name = "findrobots diff", bin_name = "findrobots diff")]
#[command(version, max_term_width = 100, after_long_help = HELP)]
pub(crate) struct DiffCli {
    /// Records of the time before, or - for standard input
    #[arg(value_name = "OLD")]
    old: PathBuf,

    /// Records of the time that may have something new, or - for standard input
    #[arg(value_name = "NEW")]
    new: PathBuf,

    /// How many times its requests a day a robot or host grew by, at least [default: 2]
    #[arg(long, value_name = "N", default_value = "2", value_parser = factor)]
    #[arg(hide_default_value = true)]
    factor: f64,

    /// Read more names of agents from FILE
    ///
    /// As for findrobots. For records of --report agents.
    #[arg(long, value_name = "FILE")]
    agents_file: Option<PathBuf>,

    /// text, table, markdown, html, json, jsonl or csv [default: text; on a terminal, table]
    ///
    /// As for findrobots. If nothing is new, json is an object without changes, for the program
    /// that reads it; all others print nothing.
    #[arg(long, value_name = "FORMAT", hide_possible_values = true)]
    format: Option<FormatName>,

    /// Begin text with the names of the columns
    #[arg(long)]
    header: bool,
}

const HELP: &str = "\
Changes, in this order, and the largest first:
  new   NEW has requests of it, and OLD has none
  grew  it has N times as many requests a day, and 10 more than OLD lets expect
  gone  NEW has no request of it, where OLD lets expect one at least

The columns are the change, the name, the requests (for hosts: the hits on the path) of OLD and of
NEW, and both for each day that the records cover. Of robots, purpose, operator and kind follow.

What OLD lets expect is its requests a day, for the days of NEW. The days are those of --since and
--until, to the second. Without one of them, the first or the last request stands for it, and they
are one day at least. If a side has no times, the requests are compared as they are, with a note.
The people of --report agents are not compared.

Exit status:
  0  nothing is new
  1  some input of a side was not read in full, so that changes may be wrong or missing; each is
     named on standard error
  2  wrong invocation, a fault in the records, a side of which nothing could be read, or sides that
     answer different questions; nothing is printed
  3  there are changes, of any kind

Examples:
  findrobots diff october november
  cat nights/* | findrobots diff - tonight
      what is new tonight that no earlier night had; map each night with an --id-prefix of its own
  findrobots map --report agents --since today logs | findrobots diff yesterday -

A script for cron (5 0 * * * /usr/local/bin/robots-news), which mails what it prints: the robots of
yesterday that the day before had not, or nothing.
  #!/bin/sh -e
  cd /var/lib/findrobots
  [ ! -e new ] || mv new old
  findrobots map --report agents --since yesterday --until today --out new /var/log/nginx
  [ ! -e old ] || findrobots diff old new";

impl DiffCli {
    /// The files of both sides.
    ///
    /// # Errors
    /// If both are standard input.
    pub(crate) fn sides(&self) -> Result<[&PathBuf; 2]> {
        let sides = [&self.old, &self.new];
        let are_stdin = sides.iter().all(|path| **path == Path::new("-"));
        ensure!(!are_stdin, "standard input cannot be OLD and NEW at once");
        Ok(sides)
    }

    /// What growth is.
    pub(crate) fn factor(&self) -> f64 {
        self.factor
    }

    /// What the answers to a question are judged by.
    ///
    /// # Errors
    /// If an option is for another report, or the names of agents cannot be read.
    pub(crate) fn view(&self, question: &Question) -> Result<View> {
        let mut view = View::default();
        let Some(path) = &self.agents_file else {
            return Ok(view);
        };
        ensure!(
            matches!(question, Question::Agents(_)),
            "--agents-file is for --report agents"
        );
        view.agents.crawlers = Some(Arc::new(own_crawlers(path)?));
        Ok(view)
    }

    /// How the changes are written in these surroundings.
    ///
    /// # Errors
    /// If the format has no place for what was asked for.
    pub(crate) fn style(&self, surroundings: &Surroundings) -> Result<Style> {
        let default = match surroundings.is_terminal && !self.header {
            true => FormatName::Table,
            false => FormatName::Text,
        };
        let name = self.format.unwrap_or(default);
        Ok(Style {
            format: name.format(self.header, surroundings)?,
            // No time is printed.
            zone: TimeZone::UTC,
        })
    }
}
