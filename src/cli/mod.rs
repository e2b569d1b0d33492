//! The command line: its commands, their arguments and their help.
//!
//! The binary's own: the library never sees clap. `arguments` has the groups that the commands
//! share, `values` reads single values, `meaning` makes a configuration of all.

mod arguments;
mod cache;
mod diff;
mod meaning;
mod moment;
mod values;
mod view;
mod workers;

use std::env::args_os;
use std::ffi::OsString;
use std::num::NonZeroUsize;
use std::path::{Path, PathBuf};

use clap::error::ErrorKind;
use clap::{Args, Command, CommandFactory, FromArgMatches, Parser, ValueEnum};
use findrobots::map::format;

use arguments::{
    InputArgs, OutputArgs, QuestionArgs, StatusArgs, VerboseArgs, WorkerArgs, ZoneArgs,
};
use cache::CacheArgs;
pub(crate) use diff::DiffCli;
use values::{at_least_one, file_id};
use view::ViewArgs;
pub(crate) use workers::threads;

/// Which robots crawl my site? Prints every host that requested /robots.txt
///
/// One a line, each once, sorted. With --report agents: every robot by name, how much it requested,
/// and from where. Reads the access logs of web servers, proxies and clouds, compressed or not, and
/// detects their formats.
#[derive(Debug, Parser)]
#[command(version, max_term_width = 100, after_long_help = AFTER_HELP)]
#[command(
    override_usage = "findrobots [OPTIONS] [PATH]...\n       findrobots map|reduce|diff --help"
)]
pub(crate) struct Cli {
    #[command(flatten)]
    input: InputArgs,
    #[command(flatten)]
    question: QuestionArgs,
    #[command(flatten)]
    show: ShowArgs,
    #[command(flatten)]
    verbose: VerboseArgs,
    #[command(flatten)]
    worker: WorkerArgs,
    #[command(flatten)]
    cache: CacheArgs,

    /// Empty the cache first; without a PATH, that is all
    ///
    /// Only what findrobots has kept is removed.
    #[arg(long, help_heading = "Cache", hide_short_help = true)]
    cache_clear: bool,
}

/// How the report is shown.
#[derive(Debug, Args)]
pub(crate) struct ShowArgs {
    #[command(flatten)]
    view: ViewArgs,
    #[command(flatten)]
    output: OutputArgs,
    #[command(flatten)]
    zone: ZoneArgs,
    #[command(flatten)]
    status: StatusArgs,
}

/// Maps each log to a record, a line of text that `findrobots reduce` reads
///
/// In any order, on any machine. Without a PATH, reads the names of the logs from standard input,
/// one a line. The options on the question must be the same for all logs of one report.
#[derive(Debug, Parser)]
#[command(
    name = "findrobots map",
    bin_name = "findrobots map",
    version,
    max_term_width = 100
)]
#[command(after_long_help = MAP_STATUS)]
pub(crate) struct MapCli {
    #[command(flatten)]
    input: InputArgs,
    #[command(flatten)]
    question: QuestionArgs,
    #[command(flatten)]
    zone: ZoneArgs,
    #[command(flatten)]
    record: RecordArgs,
    #[command(flatten)]
    verbose: VerboseArgs,
    #[command(flatten)]
    worker: WorkerArgs,
    #[command(flatten)]
    cache: CacheArgs,
}

#[derive(Debug, Args)]
#[command(next_help_heading = "Records")]
struct RecordArgs {
    /// Map one log from standard input, named by --id
    #[arg(long, requires = "id", conflicts_with_all = ["paths", "files_from", "id_prefix"])]
    stdin: bool,

    /// Name of that log, such as s3://bucket/access.log.gz
    #[arg(long, value_name = "URI", value_parser = file_id)]
    id: Option<PathBuf>,

    /// Put TEXT in front of every name
    ///
    /// So that the logs of many machines, which have the same names, can be told apart: 'www1:'.
    #[arg(long, value_name = "TEXT")]
    id_prefix: Option<OsString>,

    /// Write the records to FILE
    ///
    /// To another file beside it first, which is renamed when every log has its record: with status
    /// 1, FILE is what it was.
    #[arg(long, value_name = "FILE")]
    out: Option<PathBuf>,

    /// For a log that cannot be read: fail, or record
    ///
    /// fail: no record, and status 1, so that it is tried again. record: a record that says so. A
    /// damaged log, or one in no known format, has a record in any case.
    #[arg(
        long,
        value_name = "WHAT",
        default_value = "fail",
        hide_default_value = true,
        hide_possible_values = true
    )]
    on_error: OnError,
}

/// What is done with a log that the system fails to read.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum OnError {
    Fail,
    Record,
}

/// Reduces records to the report that findrobots prints for their logs
///
/// Records are the lines that `findrobots map` prints, in any order. One that is there twice counts
/// once, and so does one content under two names. Without a FILE, reads standard input.
#[derive(Debug, Parser)]
#[command(
    name = "findrobots reduce",
    bin_name = "findrobots reduce",
    version,
    max_term_width = 100
)]
#[command(after_long_help = REDUCE_STATUS)]
pub(crate) struct ReduceCli {
    /// Files of records, or - for standard input
    #[arg(value_name = "FILE")]
    pub(crate) files: Vec<PathBuf>,

    /// Names of the logs that must be there, one a line, and no others
    #[arg(long, value_name = "LIST")]
    expect: Option<PathBuf>,

    /// Print the records instead, each once, sorted by name
    #[arg(long)]
    pub(crate) partial: bool,

    /// With --partial, print the records as JSON, for people
    #[arg(long, requires = "partial")]
    pub(crate) json: bool,

    /// Succeed if there is no record at all
    #[arg(long)]
    pub(crate) allow_empty: bool,

    /// Use N threads [default: one per processor]
    ///
    /// At most 256.
    #[arg(short, long, value_name = "N", value_parser = at_least_one)]
    pub(crate) jobs: Option<NonZeroUsize>,

    #[command(flatten)]
    pub(crate) show: ShowArgs,
}

const MAP_STATUS: &str = "\
Exit status:
  0  every log has a record
  1  a log is missing or could not be read, and has none; it is named on standard error
  2  wrong invocation, or the records could not be written

Examples:
  findrobots map --report agents /var/log/nginx > records
  ssh www1 findrobots map --id-prefix www1: /var/log/nginx >> records
  aws s3 cp s3://logs/a.gz - | findrobots map --stdin --id s3://logs/a.gz >> records";

const REDUCE_STATUS: &str = "\
Exit status:
  0, 1, 2  as findrobots on the logs themselves; and
  2        a line is no whole record, a file has two different records, a record answers another
           query, a log of --expect has none, or there is no record at all

Examples:
  findrobots reduce --expect list records
  cat records/* | findrobots reduce --top 20 --format markdown";

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
  findrobots map logs | findrobots reduce
      the same in two steps, which may run on many machines; see findrobots map --help
  ssh www 'zcat -f /var/log/httpd/access_log*' | findrobots -
      logs of another machine";

/// What the program is to do.
pub(crate) enum Invocation {
    /// Print the report on logs.
    Report(Box<Cli>),
    /// Print records of logs.
    Map(Box<MapCli>),
    /// Print the report on records.
    Reduce(Box<ReduceCli>),
    /// Print what is new between two sets of records.
    Diff(Box<DiffCli>),
}

/// The words that are commands if they stand first.
const COMMANDS: [&str; 3] = ["map", "reduce", "diff"];

/// Parses the arguments of this process. A command is the first word, or there is none.
pub(crate) fn parse() -> Result<Invocation, clap::Error> {
    let first = args_os().nth(1).unwrap_or_default();
    // The command's own arguments follow its name.
    let rest = args_os().skip(1);
    match first.to_str() {
        Some("map") => parse_by(rest).map(|cli| Invocation::Map(Box::new(cli))),
        Some("reduce") => parse_by(rest).map(|cli| Invocation::Reduce(Box::new(cli))),
        Some("diff") => parse_by(rest).map(|cli| Invocation::Diff(Box::new(cli))),
        _ => {
            let cli: Cli = parse_by(args_os())?;
            match cli.input.paths.first().and_then(|path| path.to_str()) {
                Some(word) if COMMANDS.contains(&word) => Err(misplaced(word)),
                _ => Ok(Invocation::Report(Box::new(cli))),
            }
        }
    }
}

fn misplaced(command: &str) -> clap::Error {
    let why = format!(
        "{command} is a command and stands first: findrobots {command} [OPTIONS]; a file or folder \
         of this name is ./{command}"
    );
    Cli::command().error(ErrorKind::ArgumentConflict, why)
}

/// The name of a command that is the name of a file here too, and so may be meant as one.
pub(crate) fn ambiguous() -> Option<String> {
    let first = args_os().nth(1)?.into_string().ok()?;
    let is_both = COMMANDS.contains(&&*first) && Path::new(&first).exists();
    is_both.then(|| format!("{first}: taken as the command; the file or folder is ./{first}"))
}

fn parse_by<P: CommandFactory + FromArgMatches>(
    arguments: impl Iterator<Item = OsString>,
) -> Result<P, clap::Error> {
    let command = command(P::command());
    P::from_arg_matches(&command.try_get_matches_from(arguments)?)
}

/// A command with the help that is made at run time.
fn command(mut command: Command) -> Command {
    if command
        .get_arguments()
        .any(|argument| argument.get_id() == "log_format")
    {
        command = command.mut_arg("log_format", |argument| {
            argument.long_help(format!(
                "Format of the lines [default: detected for each line]\n\n\
                 A LogFormat string of Apache, a log_format string of nginx, or one of {}.",
                format::names()
            ))
        });
    }
    // Without headings, the summary fits a screen of 24 lines.
    if args_os().any(|argument| argument == "-h") {
        command = command.mut_args(|argument| match argument.is_positional() {
            true => argument,
            false => argument.help_heading(None::<&str>),
        });
    }
    command
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
        MapCli::command().debug_assert();
        ReduceCli::command().debug_assert();
        DiffCli::command().debug_assert();
    }
}
