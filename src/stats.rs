//! `--stats`: what was read, in numbers, one a line.

use std::io::{self, Write};
use std::time::Duration;

use findrobots::cache::Tally;
use findrobots::map::ask::summary::MalformedCount;
use findrobots::map::ask::window::Admission;
use findrobots::report::{Cell, Report};

/// Writes the statistics of a run that took `elapsed`.
pub(crate) fn write(
    report: &Report,
    tally: Option<&Tally>,
    elapsed: Duration,
    out: &mut dyn Write,
) -> io::Result<()> {
    let (totals, problems) = (&report.totals, &report.problems);
    let seconds = elapsed.as_secs_f64();
    writeln!(
        out,
        "{} files read, {} of them in part; {} not read",
        totals.files,
        problems.partial.len(),
        problems.unread.len()
    )?;
    if let Some(tally) = tally {
        writeln!(
            out,
            "{} cache hits, {} cache misses, {} cache entries removed",
            tally.hits, tally.misses, tally.removed
        )?;
    }
    writeln!(out, "{} compressed parts", totals.members)?;
    writeln!(out, "{} bytes read", totals.bytes_read)?;
    writeln!(out, "{} bytes of text", totals.bytes)?;
    writeln!(out, "{} lines", totals.lines)?;
    writeln!(out, "{} lines parsed", totals.examined)?;
    writeln!(
        out,
        "{} malformed{}",
        totals.malformed.total(),
        reasons(&totals.malformed)
    )?;
    for (n, what) in left_out(&totals.admission) {
        if n > 0 {
            writeln!(out, "{n} requests {what}")?;
        }
    }
    for (name, value) in &report.sums {
        if let Cell::Count(count) = value {
            writeln!(out, "{count} {name}")?;
        }
    }
    for table in &report.tables {
        writeln!(out, "{} {}", table.rows(), table.name())?;
    }
    writeln!(
        out,
        "{seconds:.3} seconds, {:.0} MB of text a second",
        totals.bytes as f64 / 1e6 / seconds.max(1e-9)
    )
}

/// The requests that count for nothing because of --since, --until and --vhost.
fn left_out(admission: &Admission) -> [(u64, &'static str); 4] {
    [
        (admission.outside, "outside --since and --until"),
        (admission.timeless, "without a time"),
        (admission.other_vhost, "for another virtual host"),
        (admission.vhostless, "without a virtual host"),
    ]
}

fn reasons(malformed: &MalformedCount) -> String {
    let parsed = malformed.by_reason();
    let parsed = parsed.map(|(reason, n)| (n, reason.to_string()));
    let reasons: Vec<_> = parsed
        .chain([(malformed.too_long, "too long".into())])
        .filter(|(n, _)| *n > 0)
        .map(|(n, reason)| format!("{n} {reason}"))
        .collect();
    if reasons.is_empty() {
        String::new()
    } else {
        format!(": {}", reasons.join(", "))
    }
}
