//! JSON: one object for the report, or one a host. The schema is in the README.

use std::io::{self, Write};

use serde::{Serialize, Serializer};

use super::{Columns, moments};
use crate::host::Host;
use crate::map::summary::Visits;
use crate::report::{Problem, Report};

/// Counts up when something that was in the schema changes its meaning or goes; not when something is added.
const VERSION: u32 = 1;

#[derive(Serialize)]
struct Document<'a> {
    version: u32,
    target: String,
    variants: bool,
    complete: bool,
    files: u64,
    lines: u64,
    hits: u64,
    hosts: Hosts<'a>,
    partial: Vec<Trouble>,
    unread: Vec<Trouble>,
    warnings: Vec<Trouble>,
}

/// The hosts, made into entries one by one: there may be millions.
struct Hosts<'a>(&'a Report, Columns);

impl Serialize for Hosts<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_seq(self.0.hosts.iter().map(|host| entry(host, self.1)))
    }
}

#[derive(Serialize)]
struct Entry {
    host: String,
    #[serde(flatten)]
    counts: Option<Counts>,
}

#[derive(Serialize)]
struct Counts {
    hits: u64,
    files: u64,
    first: Option<String>,
    last: Option<String>,
}

#[derive(Serialize)]
struct Trouble {
    file: String,
    why: String,
}

pub(super) fn render(report: &Report, columns: Columns, out: &mut dyn Write) -> io::Result<()> {
    let document = Document {
        version: VERSION,
        target: text(&report.target),
        variants: report.variants,
        complete: report.is_complete(),
        files: report.totals.files,
        lines: report.totals.lines,
        hits: report.totals.hits,
        hosts: Hosts(report, columns),
        partial: report.partial.iter().map(trouble).collect(),
        unread: report.unread.iter().map(trouble).collect(),
        warnings: report.warnings.iter().map(trouble).collect(),
    };
    serde_json::to_writer_pretty(&mut *out, &document)?;
    out.write_all(b"\n")
}

pub(super) fn render_lines(
    report: &Report,
    columns: Columns,
    out: &mut dyn Write,
) -> io::Result<()> {
    for host in &report.hosts {
        serde_json::to_writer(&mut *out, &entry(host, columns))?;
        out.write_all(b"\n")?;
    }
    Ok(())
}

fn entry((host, visits): &(Host, Visits), columns: Columns) -> Entry {
    let (first, last) = moments(visits.seen);
    let counts = Counts {
        hits: visits.hits,
        files: visits.files,
        first,
        last,
    };
    Entry {
        host: text(host),
        counts: (columns == Columns::Counts).then_some(counts),
    }
}

fn trouble(problem: &Problem) -> Trouble {
    Trouble {
        file: text(problem.path.as_os_str().as_encoded_bytes()),
        why: problem.why.clone(),
    }
}

/// Bytes as a JSON string: a byte that is not UTF-8 is written `\xhh` and a backslash `\\`, which are Apache's
/// own escapes, so that every value can be turned back.
fn text(bytes: &[u8]) -> String {
    let mut out = String::with_capacity(bytes.len());
    for chunk in bytes.utf8_chunks() {
        out.push_str(&chunk.valid().replace('\\', "\\\\"));
        for byte in chunk.invalid() {
            out.push_str(&format!("\\x{byte:02x}"));
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::text;

    #[test]
    fn what_is_not_utf8_is_escaped_and_can_be_turned_back() {
        assert_eq!(text(b"1.2.3.4"), "1.2.3.4");
        assert_eq!(text("é".as_bytes()), "é");
        assert_eq!(text(b"\xe9\\x\xff"), r"\xe9\\x\xff");
    }
}
