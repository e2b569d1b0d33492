//! What is done to one file: bytes on the disk → lines → records → a summary.
//!
//! The result depends on the bytes of the file and on the query; not on other files, on the clock, or on
//! where this runs. Nothing here knows of threads, processes or reports.

pub mod ask;
pub mod decode;
pub mod format;
pub mod inflate;
pub mod line;
pub mod lines;
pub mod opening;
pub mod target;
pub mod time;

use serde::{Deserialize, Serialize};

use ask::Query;
use ask::summary::Summary;
pub use decode::Log;
use decode::{By, Decoded, Workspace, decode};

/// What became of one file.
#[derive(Debug, Serialize, Deserialize)]
pub struct Mapped {
    /// What was learned, up to the damage if there is one.
    pub summary: Summary,
    /// Whether it was read to its end.
    pub end: End,
    /// What the operator should know although all was read.
    pub warnings: Vec<String>,
}

impl Mapped {
    /// A file of which nothing was read, and why.
    pub fn unread(why: String) -> Self {
        Self {
            summary: Summary::default(),
            end: End::Unread(why),
            warnings: Vec::new(),
        }
    }
}

/// Whether a file was read to its end.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub enum End {
    /// It was, and every check sum held.
    Whole,
    /// Not to its end, and why; what was read before counts.
    Partial(String),
    /// Not at all, and why.
    Unread(String),
}

/// Maps one file, and tells `on_read` how many bytes each reading brought.
///
/// A file that our own decoder calls damaged is decoded by the other one again, and that one's word counts.
pub fn map(
    mut log: Log<'_>,
    query: &Query,
    workspace: &mut Workspace,
    on_read: &dyn Fn(u64),
) -> Mapped {
    let mapped = map_by(By::Ourselves, &mut log, query, workspace, on_read);
    match (&log, &mapped.1.damage) {
        (Log::Stream(_), _) | (_, None) => conclude(mapped),
        (_, Some(damage)) if !damage.can_be_appealed() => conclude(mapped),
        _ => conclude(map_by(By::Referee, &mut log, query, workspace, &|_| {})),
    }
}

fn map_by(
    by: By,
    log: &mut Log<'_>,
    query: &Query,
    workspace: &mut Workspace,
    on_read: &dyn Fn(u64),
) -> (Summary, Decoded) {
    let mut summary = Summary::default();
    let (answer, decoded) = query.ask(&mut summary.totals, |on_lines| {
        decode(log, by, workspace, on_read, on_lines)
    });
    summary.answer = Some(answer);
    (summary, decoded)
}

fn conclude((mut summary, decoded): (Summary, Decoded)) -> Mapped {
    let totals = &mut summary.totals;
    totals.members = decoded.members;
    totals.bytes_read = decoded.bytes_read;
    totals.bytes = decoded.count.bytes;
    totals.lines = decoded.count.lines;
    totals.malformed.too_long = decoded.count.too_long;
    let end = match decoded.damage {
        None => End::Whole,
        Some(why) if totals.bytes == 0 => End::Unread(why.to_string()),
        Some(why) => End::Partial(format!(
            "{why}; what was before is counted ({})",
            lines_in_words(totals.lines)
        )),
    };
    totals.files = u64::from(!matches!(end, End::Unread(_)));

    let mut warnings: Vec<_> = decoded.trailing.iter().map(ToString::to_string).collect();
    let totals = &summary.totals;
    if totals.examined > 0
        && totals.malformed.total() - totals.malformed.too_long == totals.examined
    {
        warnings.push(format!(
            "{} looked at and not one is a log record; is the format known? (see --log-format)",
            lines_in_words(totals.examined),
        ));
    }
    Mapped {
        summary,
        end,
        warnings,
    }
}

fn lines_in_words(n: u64) -> String {
    match n {
        1 => "1 line".into(),
        n => format!("{n} lines"),
    }
}
