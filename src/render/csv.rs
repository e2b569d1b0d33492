//! Comma-separated values with a header, quoted as RFC 4180 has it; lines end with LF alone. Hosts are written
//! as the bytes they are.

use std::io::{self, Write};

use super::{Columns, moments};
use crate::report::Report;

pub(super) fn render(report: &Report, columns: Columns, out: &mut dyn Write) -> io::Result<()> {
    let header = ["host", "hits", "files", "first", "last"];
    let width = match columns {
        Columns::Hosts => 1,
        Columns::Counts => header.len(),
    };
    let mut table = csv::Writer::from_writer(out);
    table.write_record(&header[..width])?;
    for (host, visits) in &report.hosts {
        let (first, last) = moments(visits.seen);
        let (hits, files) = (visits.hits.to_string(), visits.files.to_string());
        let (first, last) = (first.unwrap_or_default(), last.unwrap_or_default());
        let row: [&[u8]; 5] = [
            host,
            hits.as_bytes(),
            files.as_bytes(),
            first.as_bytes(),
            last.as_bytes(),
        ];
        table.write_record(&row[..width])?;
    }
    table.flush()
}
