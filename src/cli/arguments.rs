//! The arguments, in groups that the commands share, and their help.

use std::num::{NonZeroU32, NonZeroUsize};
use std::path::PathBuf;
use std::time::Duration;

use clap::builder::{OsStringValueParser, TypedValueParser};
use clap::{Args, ValueEnum};
use findrobots::discover::Exclude;
use findrobots::map::format::LogFormat;
use findrobots::map::target::Target;
use jiff::tz::TimeZone;

use super::moment::Moment;
use super::values::{at_least_one, file_pattern, seconds, time_zone, virtual_host};

#[derive(Debug, Args)]
#[command(next_help_heading = "Input")]
pub(super) struct InputArgs {
    /// Log files, folders, quoted patterns, or - for standard input
    ///
    /// A file is read whatever its name is. In a folder, the files that are named like access logs
    /// are read. Messages go to standard error, the report to standard output.
    #[arg(value_name = "PATH", help_heading = "Arguments")]
    pub(super) paths: Vec<PathBuf>,

    /// Read more paths from FILE, one a line
    ///
    /// Or separated by NUL, as `find -print0` writes them. - is standard input.
    #[arg(long, value_name = "FILE", hide_short_help = true)]
    pub(super) files_from: Option<PathBuf>,

    /// In folders, read the files that match PATTERN
    ///
    /// Instead of those that are named like access logs. Repeatable.
    #[arg(long, value_name = "PATTERN", value_parser = file_pattern, hide_short_help = true)]
    pub(super) glob: Vec<glob::Pattern>,

    /// Skip files and folders that match PATTERN
    ///
    /// Of what folders and patterns find; a file that is named itself is read all the same. An
    /// excluded folder is not searched. A PATTERN with a slash matches the end of a path
    /// ('old/*.gz'), or the whole path if the slash comes first; a slash at the end is for folders
    /// only ('old/'). Repeatable.
    #[arg(long, value_name = "PATTERN", value_parser = OsStringValueParser::new().try_map(Exclude::new))]
    #[arg(hide_short_help = true)]
    pub(super) exclude: Vec<Exclude>,

    /// Search the folders in folders too
    #[arg(short, long)]
    pub(super) recursive: bool,

    /// Format of the lines [default: detected]
    // The long help is made of the names, see `parse`.
    #[arg(long, value_name = "FORMAT")]
    pub(super) log_format: Option<LogFormat>,
}

#[derive(Debug, Args)]
#[command(next_help_heading = "Question")]
pub(super) struct QuestionArgs {
    /// hosts, or agents: robots by name [default: hosts]
    ///
    /// hosts: the hosts that requested the path. agents: the robots by name, with operator,
    /// purpose, requests, bytes, hosts and fetches of robots.txt, and the crawlers that never asked
    /// for it. Names are what the agents claim; they are not verified. The README explains the
    /// columns.
    #[arg(long, value_name = "REPORT", default_value = "hosts")]
    #[arg(hide_default_value = true, hide_possible_values = true)]
    pub(super) report: ReportName,

    /// Path to look for, or '/a/*' [default: /robots.txt]
    ///
    /// Byte for byte as the log has it. A * at the end stands for any text, query strings included:
    /// '/wp-admin/*' is all below /wp-admin/, but not /wp-admin itself (quote it, so that the shell
    /// leaves it alone). Repeatable: a request for any of the paths counts, once. For --report
    /// hosts.
    #[arg(long, value_name = "PATH", default_value = "/robots.txt")]
    #[arg(hide_default_value = true)]
    pub(super) target: Vec<Target>,

    /// Count other spellings of the path too
    ///
    /// With a query string (/robots.txt?x), in absolute form (http://host/robots.txt), with doubled
    /// slashes (//robots.txt), percent-encoded (/%72obots.txt), in other case (/Robots.TXT), and
    /// the same of a path with a * at its end. Slower, because every line must be parsed. For
    /// --report hosts; agents always counts all spellings.
    #[arg(long, hide_short_help = true)]
    pub(super) variants: bool,

    /// Count requests from TIME on, such as yesterday
    ///
    /// TIME is a date (2026-11-28), a date and a time
    /// (2026-11-28T14:00, '2026-11-28 14:00:05', with Z or an offset such as +01:00), seconds since
    /// 1970 (@1764288000), now, today, yesterday, or a length of time such as '7 days ago'. Days,
    /// weeks and months begin at 00:00, hours at the full hour, minutes at the full minute. A time
    /// without an offset is of --time-zone. Requests without a time are left out, with status 1.
    #[arg(long, value_name = "TIME")]
    pub(super) since: Option<Moment>,

    /// Count requests before TIME
    ///
    /// Written as for --since: '--since yesterday --until today' is all of yesterday.
    #[arg(long, value_name = "TIME")]
    pub(super) until: Option<Moment>,

    /// Count requests for the virtual host NAME
    ///
    /// In any case of its letters, on any port. Requests without a virtual host are left out; if
    /// the logs name none, the status is 2.
    #[arg(long, value_name = "NAME", value_parser = virtual_host, hide_short_help = true)]
    pub(super) vhost: Option<String>,
}

#[derive(Debug, Args)]
#[command(next_help_heading = "Output")]
pub(super) struct ZoneArgs {
    /// Time zone of what is printed, and of bare dates [default: UTC]
    ///
    /// UTC, local, or a name such as Europe/Berlin. JSON is in UTC always.
    #[arg(long, value_name = "ZONE", value_parser = time_zone, default_value = "UTC")]
    #[arg(hide_default_value = true, hide_short_help = true)]
    pub(super) time_zone: TimeZone,
}

#[derive(Debug, Args)]
#[command(next_help_heading = "Output")]
pub(super) struct OutputArgs {
    /// Print hits on the path, files and times too
    ///
    /// For each host: the requests for the path, the number of files with one, first and last. The
    /// formats table, markdown, html, json and jsonl always have them. For --report hosts.
    #[arg(short, long)]
    pub(super) counts: bool,

    /// text, table, markdown, html, json, jsonl or csv
    ///
    /// text: one row a line, with tabs between columns. table: aligned
    /// columns and readable numbers, as wide as the terminal. markdown: tables for a mail or an
    /// issue, with exact numbers. html: a page with plots for a browser, in one file. json: one
    /// object; the README has the schema. jsonl: one object a row, one a line. csv: comma-separated
    /// values with a header. text, jsonl and csv have the first table of the report alone. The
    /// default is text; on a terminal, it is table for --counts and for --report agents.
    #[arg(long, value_name = "FORMAT", hide_possible_values = true)]
    pub(super) format: Option<FormatName>,

    /// Begin text with the names of the columns
    #[arg(long, conflicts_with = "null", hide_short_help = true)]
    pub(super) header: bool,

    /// End each host with NUL, for xargs -0
    #[arg(short = '0', long, conflicts_with = "format")]
    pub(super) null: bool,
}

#[derive(Debug, Args)]
#[command(next_help_heading = "Output")]
pub(super) struct StatusArgs {
    /// Print statistics to standard error
    #[arg(long, hide_short_help = true)]
    pub(super) stats: bool,

    /// Exit with status 1 even if there are only notes
    ///
    /// Notes are facts worth knowing that take nothing from the answer.
    #[arg(long, hide_short_help = true)]
    pub(super) strict: bool,
}

#[derive(Debug, Args)]
#[command(next_help_heading = "Output")]
pub(super) struct VerboseArgs {
    /// Print which files were read, and which skipped
    ///
    /// With the reason, and of each file that was read: bytes on the disk, lines of text, and hits.
    /// To standard error.
    #[arg(short, long)]
    pub(super) verbose: bool,
}

#[derive(Debug, Args)]
#[command(next_help_heading = "Workers")]
pub(super) struct WorkerArgs {
    /// Use N threads [default: one per processor]
    ///
    /// At most 256. Each reads a file; a thread without a file helps with a large one.
    #[arg(short, long, value_name = "N", value_parser = at_least_one)]
    pub(super) jobs: Option<NonZeroUsize>,

    /// Use N child processes instead of threads
    ///
    /// At most 256. A file that kills its reader is reported, and the others are still read.
    #[arg(long, value_name = "N", conflicts_with = "jobs", value_parser = at_least_one)]
    #[arg(hide_short_help = true)]
    pub(super) processes: Option<NonZeroUsize>,

    /// With --processes, give up on a file after SECONDS
    ///
    /// Pipes are read by the parent process and have no limit.
    #[arg(long, value_name = "SECONDS", requires = "processes", value_parser = seconds)]
    #[arg(hide_short_help = true)]
    pub(super) timeout: Option<Duration>,

    /// With --processes, replace a child after N files
    #[arg(long, value_name = "N", requires = "processes", hide_short_help = true)]
    pub(super) max_tasks_per_child: Option<NonZeroU32>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(super) enum FormatName {
    Text,
    Table,
    Markdown,
    Html,
    Json,
    Jsonl,
    Csv,
}

#[derive(Debug, Clone, Copy, ValueEnum)]
pub(super) enum ReportName {
    Hosts,
    Agents,
}
