//! The command line: its arguments and their help.
//!
//! The binary's own: the library never sees clap. Arguments stand in groups, so that commands can
//! share them. `values` reads single values, `meaning` makes a configuration of all.

mod meaning;
mod moment;
mod values;
mod view;

use std::num::{NonZeroU32, NonZeroUsize};
use std::path::PathBuf;
use std::time::Duration;

use clap::builder::{OsStringValueParser, TypedValueParser};
use clap::{Args, CommandFactory, FromArgMatches, Parser, ValueEnum};
use findrobots::discover::Exclude;
use findrobots::map::format::{self, LogFormat};
use findrobots::map::target::Target;
use jiff::tz::TimeZone;

use moment::Moment;
use values::{at_least_one, file_pattern, seconds, time_zone, virtual_host};
use view::ViewArgs;

/// Which robots crawl my site? Prints every host that requested /robots.txt
///
/// One a line, each once, sorted. With --report agents: every robot by name, how much it requested,
/// and from where. Reads the access logs of web servers, proxies and clouds, compressed or not, and
/// detects their formats.
#[derive(Debug, Parser)]
#[command(version, max_term_width = 100, after_long_help = AFTER_HELP)]
pub(crate) struct Cli {
    #[command(flatten)]
    input: InputArgs,
    #[command(flatten)]
    matching: MatchArgs,
    #[command(flatten)]
    view: ViewArgs,
    #[command(flatten)]
    output: OutputArgs,
    #[command(flatten)]
    worker: WorkerArgs,
}

#[derive(Debug, Args)]
#[command(next_help_heading = "Input")]
struct InputArgs {
    /// Log files, folders, quoted patterns, or - for standard input
    ///
    /// A file is read whatever its name is. In a folder, the files that are named like access logs
    /// are read. Messages go to standard error, the report to standard output.
    #[arg(value_name = "PATH", help_heading = "Arguments")]
    paths: Vec<PathBuf>,

    /// Read more paths from FILE, one a line
    ///
    /// Or separated by NUL, as `find -print0` writes them. - is standard input.
    #[arg(long, value_name = "FILE", hide_short_help = true)]
    files_from: Option<PathBuf>,

    /// In folders, read the files that match PATTERN
    ///
    /// Instead of those that are named like access logs. Repeatable.
    #[arg(long, value_name = "PATTERN", value_parser = file_pattern, hide_short_help = true)]
    glob: Vec<glob::Pattern>,

    /// Skip files and folders that match PATTERN
    ///
    /// Of what folders and patterns find; a file that is named itself is read all the same. An
    /// excluded folder is not searched. A PATTERN with a slash matches the end of a path
    /// ('old/*.gz'), or the whole path if the slash comes first; a slash at the end is for folders
    /// only ('old/'). Repeatable.
    #[arg(long, value_name = "PATTERN", value_parser = OsStringValueParser::new().try_map(Exclude::new))]
    #[arg(hide_short_help = true)]
    exclude: Vec<Exclude>,

    /// Search the folders in folders too
    #[arg(short, long)]
    recursive: bool,

    /// Format of the lines [default: detected]
    // The long help is made of the names, see `parse`.
    #[arg(long, value_name = "FORMAT")]
    log_format: Option<LogFormat>,
}

#[derive(Debug, Args)]
#[command(next_help_heading = "Match")]
struct MatchArgs {
    /// Path to look for, or '/a/*' [default: /robots.txt]
    ///
    /// Byte for byte as the log has it. A * at the end stands for any text, query strings included:
    /// '/wp-admin/*' is all below /wp-admin/, but not /wp-admin itself (quote it, so that the shell
    /// leaves it alone). Repeatable: a request for any of the paths counts, once. For --report
    /// hosts.
    #[arg(long, value_name = "PATH", default_value = "/robots.txt")]
    #[arg(hide_default_value = true)]
    target: Vec<Target>,

    /// Count other spellings of the path too
    ///
    /// With a query string (/robots.txt?x), in absolute form (http://host/robots.txt), with doubled
    /// slashes (//robots.txt), percent-encoded (/%72obots.txt), in other case (/Robots.TXT), and
    /// the same of a path with a * at its end. Slower, because every line must be parsed. For
    /// --report hosts; agents always counts all spellings.
    #[arg(long, hide_short_help = true)]
    variants: bool,

    /// Count requests from TIME on, such as yesterday
    ///
    /// TIME is a date (2026-11-28), a date and a time
    /// (2026-11-28T14:00, '2026-11-28 14:00:05', with Z or an offset such as +01:00), seconds since
    /// 1970 (@1764288000), now, today, yesterday, or a length of time such as '7 days ago'. Days,
    /// weeks and months begin at 00:00, hours at the full hour, minutes at the full minute. A time
    /// without an offset is of --time-zone. Requests without a time are left out, with status 1.
    #[arg(long, value_name = "TIME")]
    since: Option<Moment>,

    /// Count requests before TIME
    ///
    /// Written as for --since: '--since yesterday --until today' is all of yesterday.
    #[arg(long, value_name = "TIME")]
    until: Option<Moment>,

    /// Count requests for the virtual host NAME
    ///
    /// In any case of its letters, on any port. Requests without a virtual host are left out; if
    /// the logs name none, the status is 2.
    #[arg(long, value_name = "NAME", value_parser = virtual_host, hide_short_help = true)]
    vhost: Option<String>,
}

#[derive(Debug, Args)]
#[command(next_help_heading = "Output")]
struct OutputArgs {
    /// hosts, or agents: robots by name [default: hosts]
    ///
    /// hosts: the hosts that requested the path. agents: the robots by name, with operator,
    /// purpose, requests, bytes, hosts and fetches of robots.txt, and the crawlers that never asked
    /// for it. Names are what the agents claim; they are not verified. The README explains the
    /// columns.
    #[arg(long, value_name = "REPORT", default_value = "hosts")]
    #[arg(hide_default_value = true, hide_possible_values = true)]
    report: ReportName,

    /// Print hits on the path, files and times too
    ///
    /// For each host: the requests for the path, the number of files with one, first and last. The
    /// formats table, markdown, html, json and jsonl always have them. For --report hosts.
    #[arg(short, long)]
    counts: bool,

    /// text, table, markdown, html, json, jsonl or csv
    ///
    /// text: one row a line, with tabs between columns. table: aligned
    /// columns and readable numbers, as wide as the terminal. markdown: tables for a mail or an
    /// issue, with exact numbers. html: a page with plots for a browser, in one file. json: one
    /// object; the README has the schema. jsonl: one object a row, one a line. csv: comma-separated
    /// values with a header. text, jsonl and csv have the first table of the report alone. The
    /// default is text; on a terminal, it is table for --counts and for --report agents.
    #[arg(long, value_name = "FORMAT", hide_possible_values = true)]
    format: Option<FormatName>,

    /// Begin text with the names of the columns
    #[arg(long, conflicts_with = "null", hide_short_help = true)]
    header: bool,

    /// Time zone of what is printed, and of bare dates [default: UTC]
    ///
    /// UTC, local, or a name such as Europe/Berlin. JSON is in UTC always.
    #[arg(long, value_name = "ZONE", value_parser = time_zone, default_value = "UTC")]
    #[arg(hide_default_value = true, hide_short_help = true)]
    time_zone: TimeZone,

    /// End each host with NUL, for xargs -0
    #[arg(short = '0', long, conflicts_with = "format")]
    null: bool,

    /// Print statistics to standard error
    #[arg(long, hide_short_help = true)]
    stats: bool,

    /// Exit with status 1 even if there are only notes
    ///
    /// Notes are facts worth knowing that take nothing from the answer.
    #[arg(long, hide_short_help = true)]
    strict: bool,

    /// Print which files were read, and which skipped
    ///
    /// With the reason, and of each file that was read: bytes on the disk, lines of text, and hits.
    /// To standard error.
    #[arg(short, long)]
    verbose: bool,
}

#[derive(Debug, Args)]
#[command(next_help_heading = "Workers")]
struct WorkerArgs {
    /// Use N threads [default: one per processor]
    ///
    /// At most 256. Each reads a file; a thread without a file helps with a large one.
    #[arg(short, long, value_name = "N", value_parser = at_least_one)]
    jobs: Option<NonZeroUsize>,

    /// Use N child processes instead of threads
    ///
    /// At most 256. A file that kills its reader is reported, and the others are still read.
    #[arg(long, value_name = "N", conflicts_with = "jobs", value_parser = at_least_one)]
    #[arg(hide_short_help = true)]
    processes: Option<NonZeroUsize>,

    /// With --processes, give up on a file after SECONDS
    ///
    /// Pipes are read by the parent process and have no limit.
    #[arg(long, value_name = "SECONDS", requires = "processes", value_parser = seconds)]
    #[arg(hide_short_help = true)]
    timeout: Option<Duration>,

    /// With --processes, replace a child after N files
    #[arg(long, value_name = "N", requires = "processes", hide_short_help = true)]
    max_tasks_per_child: Option<NonZeroU32>,
}

const AFTER_HELP: &str = "\
Exit status:
  0  everything was read and understood, whether or not a robot was found
  1  some input was not read in full, or not understood; each is named on standard error
  2  wrong invocation, nothing could be read, or the report could not be written

Examples:
  findrobots /var/log/apache2
      every host that requested /robots.txt
  findrobots --counts '/var/log/nginx/access.log*'
      with hits, files, first and last time
  findrobots --report agents --since yesterday /var/log/nginx
      every robot by name since yesterday, and the crawlers that never asked for robots.txt
  findrobots --report agents --hosts-of GPTBot /var/log/nginx
      where the requests of one robot came from
  findrobots --report agents --format html /var/log/nginx > robots.html
      the same as a page to look at, or to mail
  findrobots --format json -r /var/www/vhosts/system
      logs in all folders below, as JSON
  ssh www 'zcat -f /var/log/httpd/access_log*' | findrobots -
      logs of another machine";

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum FormatName {
    Text,
    Table,
    Markdown,
    Html,
    Json,
    Jsonl,
    Csv,
}

#[derive(Debug, Clone, Copy, ValueEnum)]
enum ReportName {
    Hosts,
    Agents,
}

/// Parses the arguments of this process.
pub(crate) fn parse() -> Result<Cli, clap::Error> {
    let mut command = Cli::command().mut_arg("log_format", |argument| {
        argument.long_help(format!(
            "Format of the lines [default: detected for each line]\n\n\
             A LogFormat string of Apache, a log_format string of nginx, or one of {}.",
            format::names()
        ))
    });
    // Without headings, the summary fits a screen of 24 lines.
    if std::env::args_os().any(|argument| argument == "-h") {
        command = command.mut_args(|argument| match argument.is_positional() {
            true => argument,
            false => argument.help_heading(None::<&str>),
        });
    }
    Cli::from_arg_matches(&command.try_get_matches()?)
}

/// What clap says of a wrong invocation, as one sentence in the style of all other messages.
pub(crate) fn sentence(error: &clap::Error) -> String {
    let text = error.to_string();
    let text = text.strip_prefix("error: ").unwrap_or(&text);
    let sentence = text.split("\n\n").next().unwrap_or(text);
    let words: Vec<_> = sentence.split_whitespace().collect();
    format!("{} (see --help)", words.join(" "))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_definition_is_consistent() {
        Cli::command().debug_assert();
    }
}
