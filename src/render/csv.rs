//! Comma-separated values with a header: the first table, quoted as RFC 4180 says; lines end with
//! LF alone. Bytes are written as they are.

use std::io::{self, Write};

use super::{flat_columns, plain};
use crate::report::Report;

pub(super) fn render(report: &Report, out: &mut dyn Write) -> io::Result<()> {
    let mut writer = csv::Writer::from_writer(out);
    if let Some(table) = report.tables.first() {
        let columns = flat_columns(&**table);
        let names = columns.iter().map(|&at| table.columns()[at].name);
        writer.write_record(names.map(|name| name.replace('.', "_")))?;
        for row in 0..table.rows() {
            writer.write_record(columns.iter().map(|&at| plain(table.cell(row, at))))?;
        }
    }
    writer.flush()
}
