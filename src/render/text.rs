//! One host a line, for people and for pipes. With counts: host, hits, files, first, last, between tabs.

use std::io::{self, Write};

use super::{Columns, moments};
use crate::report::Report;

/// Stands where a log has no time, as in a log itself.
const NO_TIME: &str = "-";

pub(super) fn render(
    report: &Report,
    columns: Columns,
    end: u8,
    out: &mut dyn Write,
) -> io::Result<()> {
    for (host, visits) in &report.hosts {
        out.write_all(host)?;
        if columns == Columns::Counts {
            let (first, last) = moments(visits.seen);
            let (first, last) = (
                first.as_deref().unwrap_or(NO_TIME),
                last.as_deref().unwrap_or(NO_TIME),
            );
            write!(out, "\t{}\t{}\t{first}\t{last}", visits.hits, visits.files)?;
        }
        out.write_all(&[end])?;
    }
    Ok(())
}
