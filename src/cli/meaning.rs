//! The meaning of the arguments: a [`Config`] with every default resolved.

use std::io::{self, IsTerminal};
use std::path::{Path, PathBuf};

use anyhow::{Context, Result, bail, ensure};
use findrobots::config::Config;
use findrobots::discover::Inputs;
use findrobots::map::ask::window::Window;
use findrobots::map::ask::{Query, Question, agents, hosts};
use findrobots::map::target::{Target, Targets};
use findrobots::reduce::View;
use findrobots::render::{OutputFormat, Style};
use jiff::Timestamp;
use jiff::tz::TimeZone;

use super::arguments::{FormatName, InputArgs, OutputArgs, QuestionArgs, ReportName, ZoneArgs};
use super::moment::{Moment, shown};
use super::values::names;
use super::{Cli, MapCli, OnError, ReduceCli, ShowArgs};
use crate::streams;
use crate::surroundings::Surroundings;

impl Cli {
    /// The configuration of a run in these surroundings.
    ///
    /// # Errors
    /// If the arguments contradict each other, if the list of files cannot be read, or if the
    /// folder of the cache may not be used.
    pub(crate) fn config(&self, surroundings: &Surroundings) -> Result<Config> {
        let query = self.query(surroundings.now)?;
        Ok(Config {
            inputs: self.input.inputs()?,
            view: self.show.view(&query.question)?,
            query,
            identify: false,
            workers: self.worker.workers(),
            cache: self.opened_cache(surroundings)?,
        })
    }

    fn query(&self, now: Timestamp) -> Result<Query> {
        query(&self.input, &self.question, &self.show.zone, now)
    }

    /// What to print before the run: fewer workers than were asked for, and targets that may be
    /// others than are meant.
    pub(crate) fn hints(&self) -> impl Iterator<Item = String> {
        self.worker.cap().into_iter().chain(self.question.hints())
    }

    /// How the report is shown.
    pub(crate) fn show(&self) -> &ShowArgs {
        &self.show
    }

    /// Whether the report is on agents.
    pub(crate) fn is_of_agents(&self) -> bool {
        matches!(self.question.report, ReportName::Agents)
    }

    /// Whether the skipped files are printed.
    pub(crate) fn verbose(&self) -> bool {
        self.verbose.verbose
    }
}

impl MapCli {
    /// As [`Cli::config`].
    pub(crate) fn config(&self, surroundings: &Surroundings) -> Result<Config> {
        ensure!(
            self.record.stdin || self.record.id.is_none(),
            "--id is the name of the log on standard input, so it needs --stdin"
        );
        let inputs = match (self.record.stdin, &self.input) {
            (true, _) => {
                ensure!(!streams::stdin_is_closed(), "standard input is closed");
                let paths = vec!["-".into()];
                Inputs {
                    paths,
                    ..Inputs::default()
                }
            }
            (false, input) if input.paths.is_empty() && input.files_from.is_none() => {
                ensure!(
                    !streams::stdin_is_closed() && !io::stdin().is_terminal(),
                    "no log is named: give files, folders or glob patterns, or their names on \
                     standard input, one a line (see findrobots map --help)"
                );
                Inputs {
                    listed: names(Path::new("-")).context("standard input")?,
                    ..input.search()
                }
            }
            (false, input) => {
                let is_stdin = |path: &PathBuf| path == Path::new("-");
                ensure!(
                    !input.paths.iter().any(is_stdin),
                    "- has no name that a record could have; write --stdin --id NAME"
                );
                input.inputs()?
            }
        };
        Ok(Config {
            inputs,
            query: query(&self.input, &self.question, &self.zone, surroundings.now)?,
            view: View::default(),
            identify: true,
            workers: self.worker.workers(),
            cache: self.cache.opened(surroundings)?,
        })
    }

    /// As [`Cli::hints`].
    pub(crate) fn hints(&self) -> impl Iterator<Item = String> {
        self.worker.cap().into_iter().chain(self.question.hints())
    }

    /// The name of a log in its record.
    pub(crate) fn id(&self, path: &Path) -> PathBuf {
        match (&self.record.id, &self.record.id_prefix) {
            (Some(id), _) => id.clone(),
            (None, Some(prefix)) => {
                let mut id = prefix.clone();
                id.push(path);
                id.into()
            }
            (None, None) => path.into(),
        }
    }

    /// Where the records are written, if not to standard output.
    pub(crate) fn out(&self) -> Option<&Path> {
        self.record.out.as_deref()
    }

    /// Whether a log that the system fails to read has a record.
    pub(crate) fn records_errors(&self) -> bool {
        self.record.on_error == OnError::Record
    }

    /// Whether the skipped files are printed.
    pub(crate) fn verbose(&self) -> bool {
        self.verbose.verbose
    }
}

impl ReduceCli {
    /// The names of the logs that must have records.
    ///
    /// # Errors
    /// If the list cannot be read.
    pub(crate) fn expected(&self) -> Result<Option<Vec<PathBuf>>> {
        let Some(list) = &self.expect else {
            return Ok(None);
        };
        let names = names(list).with_context(|| format!("--expect {}", list.display()))?;
        Ok(Some(names))
    }
}

impl ShowArgs {
    /// What the report shows of the answer to a question.
    ///
    /// # Errors
    /// If an option is for another report.
    pub(crate) fn view(&self, question: &Question) -> Result<View> {
        let mut view = View::default();
        match question {
            Question::Hosts(_) => view.hosts = self.view.of_hosts(self.has_counts())?,
            Question::Agents(_) => {
                let of_hosts = [("--counts", self.output.counts), ("-0", self.output.null)];
                for (option, is_given) in of_hosts {
                    ensure!(!is_given, "{option} is for --report hosts");
                }
                view.agents = self.view.of_agents()?;
            }
        }
        Ok(view)
    }

    /// How a report is written in these surroundings.
    ///
    /// # Errors
    /// If the format has no place for what was asked for.
    pub(crate) fn style(&self, is_of_agents: bool, surroundings: &Surroundings) -> Result<Style> {
        let OutputArgs { header, null, .. } = self.output;
        let is_table = is_of_agents || self.output.counts;
        let default = match surroundings.is_terminal && is_table && !header && !null {
            true => FormatName::Table,
            false => FormatName::Text,
        };
        let name = self.output.format.unwrap_or(default);
        let format = match name {
            FormatName::Text if null => OutputFormat::Null,
            name => name.format(header, surroundings)?,
        };
        let zone = self.zone.time_zone.clone();
        Ok(Style { format, zone })
    }

    /// Whether the report of hosts has their counts. An object of JSON and a table for people have
    /// place for them; more cells in a line of text or CSV would be other columns for the programs
    /// that read them.
    fn has_counts(&self) -> bool {
        let has_place = |format: &FormatName| !matches!(format, FormatName::Text | FormatName::Csv);
        self.output.counts || self.output.format.as_ref().is_some_and(has_place)
    }

    /// Whether statistics are printed.
    pub(crate) fn stats(&self) -> bool {
        self.status.stats
    }

    /// Whether notes count as warnings.
    pub(crate) fn strict(&self) -> bool {
        self.status.strict
    }
}

impl FormatName {
    /// The format of this name in these surroundings. A `header` is one of text.
    ///
    /// # Errors
    /// If another format is to have one.
    pub(super) fn format(self, header: bool, surroundings: &Surroundings) -> Result<OutputFormat> {
        ensure!(
            !header || self == Self::Text,
            "--header is for --format text: every other format has the names of the columns"
        );
        Ok(match self {
            Self::Text => OutputFormat::Text { header },
            Self::Json => OutputFormat::Json,
            Self::Jsonl => OutputFormat::JsonLines,
            Self::Csv => OutputFormat::Csv,
            Self::Table => OutputFormat::Table(surroundings.screen),
            Self::Markdown => OutputFormat::Markdown,
            Self::Html => OutputFormat::Html,
        })
    }
}

/// What is asked of every log by a run that begins `now`.
fn query(
    input: &InputArgs,
    question: &QuestionArgs,
    zone: &ZoneArgs,
    now: Timestamp,
) -> Result<Query> {
    Ok(Query {
        format: input.log_format.clone(),
        window: question.window(&zone.time_zone, now)?,
        question: question.question()?,
    })
}

impl QuestionArgs {
    fn question(&self) -> Result<Question> {
        let is_robots_txt = |target: &Target| *target.typed() == *b"/robots.txt";
        match self.report {
            ReportName::Hosts => Ok(Question::Hosts(hosts::Question {
                targets: self.targets()?,
            })),
            ReportName::Agents => {
                let of_hosts = [
                    ("--target", !self.target.iter().all(is_robots_txt)),
                    ("--variants", self.variants),
                ];
                for (option, is_given) in of_hosts {
                    ensure!(!is_given, "{option} is for --report hosts");
                }
                Ok(Question::Agents(agents::Question::default()))
            }
        }
    }

    fn targets(&self) -> Result<Targets> {
        let targets = Targets::new(self.target.iter().cloned()).context("--target")?;
        match self.variants {
            true => targets.and_variants().context("--variants"),
            false => Ok(targets),
        }
    }

    /// Targets that may be others than are meant.
    fn hints(&self) -> impl Iterator<Item = String> {
        self.target.iter().filter_map(|target| {
            let typed = target.typed();
            let typed = String::from_utf8_lossy(&typed);
            target
                .hint()
                .map(|hint| format!("--target {typed}: {hint}"))
        })
    }

    fn window(&self, zone: &TimeZone, now: Timestamp) -> Result<Window> {
        let Self {
            since,
            until,
            vhost,
            ..
        } = self;
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
            ..self.search()
        })
    }

    /// How folders are searched.
    fn search(&self) -> Inputs {
        Inputs {
            patterns: self.glob.clone(),
            exclude: self.exclude.clone(),
            recursive: self.recursive,
            ..Inputs::default()
        }
    }
}
