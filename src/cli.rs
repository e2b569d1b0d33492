//! The command line: what may be typed, and its conversion to what is meant.
//!
//! The binary's own; the library never sees clap.

use std::ffi::OsString;
use std::fs;
use std::io::{self, Read};
use std::num::{NonZeroU32, NonZeroUsize};
use std::path::{Path, PathBuf};
use std::thread::available_parallelism;
use std::time::Duration;

use anyhow::{Context, Result, bail, ensure};
use clap::builder::styling::Styles;
use clap::{Parser, ValueEnum};
use findrobots::config::Config;
use findrobots::discover::{Exclude, Inputs};
use findrobots::execute::{Processes, Workers};
use findrobots::map::Query;
use findrobots::map::format::LogFormat;
use findrobots::map::target::Target;
use findrobots::render::{Columns, Format};

/// Which robots crawl my site? Prints every host that asked for /robots.txt in the access logs of Apache or
/// nginx, gzip-compressed or not: one a line, each once, sorted.
#[derive(Debug, Parser)]
#[command(version, max_term_width = 100, styles = Styles::plain(), after_help = AFTER_HELP)]
pub(crate) struct Cli {
    /// Log files, folders, glob patterns, or - for standard input. A file is read whatever its name is; of a
    /// folder, the files are read that are named as access logs are
    #[arg(value_name = "PATH")]
    paths: Vec<PathBuf>,

    /// Read the names of more files and folders from FILE, one a line or with a NUL behind each; - is
    /// standard input
    #[arg(long, value_name = "FILE", help_heading = "Input")]
    files_from: Option<PathBuf>,

    /// In folders, read the files whose name matches PATTERN, whatever else they are called (repeatable)
    #[arg(long, value_name = "PATTERN", help_heading = "Input")]
    glob: Vec<String>,

    /// Skip what folders and patterns find under this name: a file or a folder; with a / the end of a path, as
    /// in 'old/*.gz' (repeatable). A file that is named itself is read all the same
    #[arg(long, value_name = "PATTERN", help_heading = "Input")]
    exclude: Vec<OsString>,

    /// Search the folders in folders too
    #[arg(short, long, help_heading = "Input")]
    recursive: bool,

    /// How the lines are written: common, combined, vhost_combined, nginx, …, or a LogFormat string of Apache,
    /// or a log_format string of nginx. By default it is found line by line
    #[arg(long, value_name = "FORMAT", help_heading = "Input")]
    log_format: Option<String>,

    /// Look for requests of this target instead
    #[arg(
        long,
        value_name = "TARGET",
        default_value = "/robots.txt",
        help_heading = "Match"
    )]
    target: String,

    /// Count variants of the target too: with a query string (/robots.txt?x), in absolute form
    /// (http://host/robots.txt), with doubled slashes (//robots.txt), percent-encoded (/%72obots.txt), in
    /// other case (/Robots.TXT). Slower, since every line must be read
    #[arg(long, help_heading = "Match")]
    variants: bool,

    /// How the report is written
    #[arg(
        long,
        value_name = "FORMAT",
        default_value = "text",
        help_heading = "Output"
    )]
    format: FormatName,

    /// Tell of each host: hits, files, first and last time (UTC)
    #[arg(short, long, help_heading = "Output")]
    counts: bool,

    /// Put a NUL behind each host instead of a line feed, for xargs -0
    #[arg(short = '0', long, conflicts_with = "format", help_heading = "Output")]
    null: bool,

    /// Tell on standard error what was read, in numbers
    #[arg(long, help_heading = "Output")]
    pub(crate) stats: bool,

    /// Tell on standard error which files are skipped, and why
    #[arg(short, long, help_heading = "Output")]
    pub(crate) verbose: bool,

    /// How many files are read at once, by threads [default: the number of processors]
    #[arg(short, long, value_name = "N", help_heading = "Workers")]
    jobs: Option<NonZeroUsize>,

    /// Read them in N child processes instead: a file that kills its reader is reported, and the rest goes on
    #[arg(
        long,
        value_name = "N",
        conflicts_with = "jobs",
        help_heading = "Workers"
    )]
    processes: Option<NonZeroUsize>,

    /// With --processes, give up on a file after so many seconds (not on a pipe, which the parent reads)
    #[arg(long, value_name = "SECONDS", requires = "processes", value_parser = seconds, help_heading = "Workers")]
    timeout: Option<Duration>,

    /// With --processes, replace a child after it has read N files
    #[arg(
        long,
        value_name = "N",
        requires = "processes",
        help_heading = "Workers"
    )]
    max_tasks_per_child: Option<NonZeroU32>,
}

const AFTER_HELP: &str = "\
Exit status:
  0  all was read (whether or not a host was found)
  1  some input could not be read in full; each is named on standard error
  2  wrong invocation, or nothing could be read

Examples:
  findrobots /var/log/apache2                          every host that fetched /robots.txt
  findrobots --counts '/var/log/nginx/access.log*'     with hits, files, first and last time
  findrobots --format json -r /var/www/vhosts/system   logs in all folders below, as JSON
  ssh www zcat /var/log/httpd/access_log-*.gz | findrobots -";

#[derive(Debug, Clone, Copy, ValueEnum)]
enum FormatName {
    /// One host a line; with --counts, columns between tabs
    Text,
    /// One JSON object, with a version; the schema is in the README
    Json,
    /// One JSON object a host, one a line
    Jsonl,
    /// Comma-separated values with a header
    Csv,
}

impl Cli {
    /// How and what of the report is written.
    pub(crate) fn output(&self) -> (Format, Columns) {
        let format = match self.format {
            _ if self.null => Format::Null,
            FormatName::Text => Format::Text,
            FormatName::Json => Format::Json,
            FormatName::Jsonl => Format::JsonLines,
            FormatName::Csv => Format::Csv,
        };
        (
            format,
            if self.counts {
                Columns::Counts
            } else {
                Columns::Hosts
            },
        )
    }

    /// What is to be done. Fails if the invocation cannot be meant.
    pub(crate) fn config(&self) -> Result<Config> {
        ensure!(
            !self.paths.is_empty() || self.files_from.is_some(),
            "no log is named: give files, folders, glob patterns, or - for standard input (see --help)"
        );
        ensure!(!self.target.is_empty(), "--target: the target is empty");
        ensure!(
            !self.target.contains(char::is_whitespace),
            "--target `{}`: a request target holds no blank; is it percent-encoded?",
            self.target
        );
        ensure!(
            self.target.starts_with(['/', '*']) || self.target.contains(':'),
            "--target `{0}`: a request target begins with a slash; is it `/{0}`?",
            self.target
        );
        ensure!(
            !self.variants || (self.target.starts_with('/') && !self.target.contains(['?', '#'])),
            "--variants: the target must be a path alone, as its variants differ in the rest"
        );
        let target = match self.variants {
            true => Target::with_variants(self.target.as_bytes()),
            false => Target::exact(self.target.as_bytes()),
        };
        let format = self
            .log_format
            .as_deref()
            .map(LogFormat::compile)
            .transpose()
            .context("--log-format")?;
        Ok(Config {
            inputs: self.inputs()?,
            query: Query {
                target,
                format,
                times: self.counts,
            },
            workers: self.workers(),
        })
    }

    fn workers(&self) -> Workers {
        match self.processes {
            Some(processes) => Workers::Processes(Processes {
                processes,
                timeout: self.timeout,
                max_tasks_per_child: self.max_tasks_per_child,
            }),
            None => {
                let processors = || available_parallelism().unwrap_or(NonZeroUsize::MIN);
                Workers::Threads(self.jobs.unwrap_or_else(processors))
            }
        }
    }

    fn inputs(&self) -> Result<Inputs> {
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
        let mut patterns = Vec::new();
        for text in &self.glob {
            ensure!(
                !text.contains('/'),
                "--glob `{text}`: matches names of files, which hold no `/`"
            );
            patterns.push(glob::Pattern::new(text).with_context(|| format!("--glob `{text}`"))?);
        }
        let exclude = self.exclude.iter().map(|text| {
            Exclude::new(text).with_context(|| format!("--exclude `{}`", text.display()))
        });
        Ok(Inputs {
            paths: self.paths.clone(),
            listed,
            patterns,
            exclude: exclude.collect::<Result<_>>()?,
            recursive: self.recursive,
        })
    }
}

/// Reads a time that something may take; none is no time at all.
fn seconds(text: &str) -> Result<Duration> {
    let duration = Duration::try_from_secs_f64(text.parse()?)?;
    ensure!(!duration.is_zero(), "no file can be read in no time");
    Ok(duration)
}

/// Reads a list of names: with a NUL behind each if there is one in it, as `find -print0` writes, else one a
/// line. Empty lines are passed over.
fn names(list: &Path) -> Result<Vec<PathBuf>> {
    let mut text = Vec::new();
    if list == Path::new("-") {
        io::stdin().lock().read_to_end(&mut text)?;
    } else {
        text = fs::read(list)?;
    }
    let end = if text.contains(&0) { 0 } else { b'\n' };
    Ok(text
        .split(|&byte| byte == end)
        .filter(|name| !name.is_empty())
        .map(path)
        .collect())
}

#[cfg(unix)]
fn path(name: &[u8]) -> PathBuf {
    use std::os::unix::ffi::OsStrExt;
    std::ffi::OsStr::from_bytes(name).into()
}

#[cfg(not(unix))]
fn path(name: &[u8]) -> PathBuf {
    String::from_utf8_lossy(name).into_owned().into()
}

#[cfg(test)]
mod tests {
    use clap::CommandFactory;

    #[test]
    fn the_definition_is_consistent() {
        super::Cli::command().debug_assert();
    }
}
