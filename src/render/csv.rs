//! Comma-separated values with a header: the first table, quoted as RFC 4180 says; lines end with
//! LF alone. Bytes are written as they are.

use std::borrow::Cow;
use std::io::{self, Write};

use super::{first_table, moment};
use crate::report::{Cell, Report};

pub(super) fn render(report: &Report, out: &mut dyn Write) -> io::Result<()> {
    let mut writer = csv::Writer::from_writer(out);
    if let Some(table) = report.tables.first() {
        writer.write_record(table.columns())?;
    }
    for row in first_table(report) {
        writer.write_record(row.map(text).collect::<Vec<_>>())?;
    }
    writer.flush()
}

fn text(cell: Cell<'_>) -> Cow<'_, [u8]> {
    match cell {
        Cell::Bytes(bytes) => bytes,
        Cell::Flag(flag) => flag.to_string().into_bytes().into(),
        Cell::Count(count) => count.to_string().into_bytes().into(),
        Cell::Time(time) => moment(time).unwrap_or_default().into_bytes().into(),
    }
}
