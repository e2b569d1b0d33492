//! Lines for people and pipes: the rows of the first table, with tabs between the cells. Bytes are
//! written as they are.

use std::io::{self, Write};

use jiff::tz::TimeZone;

use super::cells::{columns_to, flat_name, plain};
use crate::report::{Place, Report};

/// Stands for a missing value, as in a log.
const MISSING: &[u8] = b"-";

pub(super) fn render(
    report: &Report,
    header: bool,
    end: u8,
    zone: &TimeZone,
    out: &mut dyn Write,
) -> io::Result<()> {
    let Some(table) = report.tables.first() else {
        return Ok(());
    };
    let columns = columns_to(&**table, Place::Data);
    if header {
        let names: Vec<_> = columns.iter().map(|&at| flat_name(&**table, at)).collect();
        out.write_all(names.join("\t").as_bytes())?;
        out.write_all(&[end])?;
    }
    for row in 0..table.rows() {
        for (n, &column) in columns.iter().enumerate() {
            if n > 0 {
                out.write_all(b"\t")?;
            }
            match &*plain(table.cell(row, column), zone) {
                b"" => out.write_all(MISSING)?,
                cell => out.write_all(cell)?,
            }
        }
        out.write_all(&[end])?;
    }
    Ok(())
}
