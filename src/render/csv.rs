//! Comma-separated values with a header: the first table, quoted as RFC 4180 says; lines end with
//! LF alone. Bytes are written as they are.

use std::io::{self, Write};

use jiff::tz::TimeZone;

use super::cells::{columns_to, flat_name, plain};
use crate::report::{Place, Report};

pub(super) fn render(report: &Report, zone: &TimeZone, out: &mut dyn Write) -> io::Result<()> {
    let mut writer = csv::Writer::from_writer(out);
    if let Some(table) = report.tables.first() {
        let columns = columns_to(&**table, Place::Data);
        writer.write_record(columns.iter().map(|&at| flat_name(&**table, at)))?;
        for row in 0..table.rows() {
            writer.write_record(columns.iter().map(|&at| plain(table.cell(row, at), zone)))?;
        }
    }
    writer.flush()
}
