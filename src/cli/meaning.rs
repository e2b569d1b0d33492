//! The meaning of the arguments: a [`Config`] with every default resolved.

use std::num::NonZeroUsize;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result, bail, ensure};
use findrobots::config::Config;
use findrobots::discover::Inputs;
use findrobots::execute::{self, Processes, Workers};
use findrobots::map::ask::window::Window;
use findrobots::map::ask::{Query, Question, agents, hosts};
use findrobots::map::target::{Target, Targets};
use findrobots::reduce::View;
use findrobots::render::{OutputFormat, Style};
use jiff::Timestamp;

use super::moment::{Moment, shown};
use super::values::names;
use super::{Cli, FormatName, InputArgs, MatchArgs, OutputArgs, ReportName, WorkerArgs};
use crate::streams;
use crate::surroundings::Surroundings;

/// The most threads or processes. More only cost memory: the disk is the limit long before.
const MOST_WORKERS: NonZeroUsize = NonZeroUsize::new(256).unwrap();

impl Cli {
    /// The configuration of a run that begins `now`.
    ///
    /// # Errors
    /// If the arguments contradict each other, or if the list of files cannot be read.
    pub(crate) fn config(&self, now: Timestamp) -> Result<Config> {
        let mut view = View::default();
        let question = match self.output.report {
            ReportName::Hosts => {
                view.hosts = self.view.of_hosts(self.has_counts())?;
                Question::Hosts(hosts::Question {
                    targets: self.matching.targets()?,
                    counts: self.has_counts() || self.view.needs_times(),
                })
            }
            ReportName::Agents => {
                self.fits_agents()?;
                view.agents = self.view.of_agents()?;
                Question::Agents(agents::Question::default())
            }
        };
        Ok(Config {
            inputs: self.input.inputs()?,
            query: Query {
                format: self.input.log_format.clone(),
                window: self.window(now)?,
                question,
            },
            view,
            workers: self.worker.workers(),
        })
    }

    /// Checks that no option is given that is for hosts alone.
    fn fits_agents(&self) -> Result<()> {
        let is_robots_txt = |target: &Target| *target.typed() == *b"/robots.txt";
        let of_hosts = [
            ("--target", !self.matching.target.iter().all(is_robots_txt)),
            ("--variants", self.matching.variants),
            ("--counts", self.output.counts),
            ("-0", self.output.null),
        ];
        for (option, is_given) in of_hosts {
            ensure!(!is_given, "{option} is for --report hosts");
        }
        Ok(())
    }

    /// What to print before the run: fewer workers than were asked for, and targets that may be
    /// others than are meant.
    pub(crate) fn hints(&self) -> impl Iterator<Item = String> {
        let hints = self.matching.target.iter().filter_map(|target| {
            let typed = target.typed();
            let typed = String::from_utf8_lossy(&typed);
            target
                .hint()
                .map(|hint| format!("--target {typed}: {hint}"))
        });
        self.worker.cap().into_iter().chain(hints)
    }

    /// How the report is written in these surroundings.
    ///
    /// # Errors
    /// If the format has no place for what was asked for.
    pub(crate) fn style(&self, surroundings: &Surroundings) -> Result<Style> {
        let OutputArgs { header, null, .. } = self.output;
        let is_table = matches!(self.output.report, ReportName::Agents) || self.output.counts;
        let default = match surroundings.is_terminal && is_table && !header && !null {
            true => FormatName::Table,
            false => FormatName::Text,
        };
        let name = self.output.format.unwrap_or(default);
        ensure!(
            !header || name == FormatName::Text,
            "--header is for --format text: every other format has the names of the columns"
        );
        let format = match name {
            FormatName::Text if null => OutputFormat::Null,
            FormatName::Text => OutputFormat::Text { header },
            FormatName::Json => OutputFormat::Json,
            FormatName::Jsonl => OutputFormat::JsonLines,
            FormatName::Csv => OutputFormat::Csv,
            FormatName::Table => OutputFormat::Table(surroundings.screen),
            FormatName::Markdown => OutputFormat::Markdown,
            FormatName::Html => OutputFormat::Html,
        };
        let zone = self.output.time_zone.clone();
        Ok(Style { format, zone })
    }

    /// Whether the report of hosts has their counts. An object of JSON and a table for people have
    /// place for them; more cells in a line of text or CSV would be other columns for the programs
    /// that read them.
    fn has_counts(&self) -> bool {
        let has_place = |format: &FormatName| !matches!(format, FormatName::Text | FormatName::Csv);
        self.output.counts || self.output.format.as_ref().is_some_and(has_place)
    }

    fn window(&self, now: Timestamp) -> Result<Window> {
        let MatchArgs {
            since,
            until,
            vhost,
            ..
        } = &self.matching;
        let zone = &self.output.time_zone;
        let resolve = |option, moment: &Option<Moment>| {
            let second = moment.map(|moment| moment.resolve(now, zone));
            second.transpose().context(option)
        };
        let (since, until) = (resolve("--since", since)?, resolve("--until", until)?);
        if let (Some(first), Some(end)) = (since, until) {
            ensure!(
                first < end,
                "--until is {}, which is not after --since, {}: nothing is between them",
                shown(end, zone),
                shown(first, zone)
            );
        }
        Ok(Window {
            since,
            until,
            vhost: vhost.as_ref().map(|name| name.as_bytes().into()),
        })
    }

    /// Whether statistics are printed.
    pub(crate) fn stats(&self) -> bool {
        self.output.stats
    }

    /// Whether notes count as warnings.
    pub(crate) fn strict(&self) -> bool {
        self.output.strict
    }

    /// Whether the skipped files are printed.
    pub(crate) fn verbose(&self) -> bool {
        self.output.verbose
    }
}

impl InputArgs {
    fn inputs(&self) -> Result<Inputs> {
        ensure!(
            !self.paths.is_empty() || self.files_from.is_some(),
            "no log is named: give files, folders, glob patterns, or - for standard input (see --help)"
        );
        let reads_stdin = |path: &PathBuf| path == Path::new("-");
        ensure!(
            !streams::stdin_is_closed()
                || !self.paths.iter().chain(&self.files_from).any(reads_stdin),
            "standard input is closed, so - cannot be read"
        );
        let listed = match &self.files_from {
            Some(list) if list == Path::new("-") && self.paths.contains(list) => {
                bail!("--files-from -: standard input cannot be a list and a log at once")
            }
            Some(list) => {
                let option = format!("--files-from {}", list.display());
                let names = names(list).with_context(|| option.clone())?;
                ensure!(
                    !names.is_empty() || !self.paths.is_empty(),
                    "{option}: the list is empty, so no log is named"
                );
                names
            }
            None => Vec::new(),
        };
        Ok(Inputs {
            paths: self.paths.clone(),
            listed,
            patterns: self.glob.clone(),
            exclude: self.exclude.clone(),
            recursive: self.recursive,
        })
    }
}

impl MatchArgs {
    fn targets(&self) -> Result<Targets> {
        let targets = Targets::new(self.target.iter().cloned()).context("--target")?;
        match self.variants {
            true => targets.and_variants().context("--variants"),
            false => Ok(targets),
        }
    }
}

impl WorkerArgs {
    fn cap(&self) -> Option<String> {
        let (option, asked) = match (self.processes, self.jobs) {
            (Some(processes), _) => ("--processes", processes),
            (None, Some(threads)) => ("-j", threads),
            (None, None) => return None,
        };
        (asked > MOST_WORKERS)
            .then(|| format!("{option} {asked}: uses {MOST_WORKERS}, the most that are started"))
    }

    fn workers(&self) -> Workers {
        match self.processes {
            Some(processes) => Workers::Processes(Processes {
                processes: processes.min(MOST_WORKERS),
                timeout: self.timeout,
                max_tasks_per_child: self.max_tasks_per_child,
            }),
            None => {
                let threads = self.jobs.unwrap_or_else(execute::processors);
                Workers::Threads(threads.min(MOST_WORKERS))
            }
        }
    }
}
