//! Lines for people and pipes: the rows of the first table, with tabs between the cells. Bytes are
//! written as they are.

use std::io::{self, Write};

use super::{flat_columns, plain};
use crate::report::Report;

/// Stands for a missing value, as in a log.
const MISSING: &[u8] = b"-";

pub(super) fn render(report: &Report, end: u8, out: &mut dyn Write) -> io::Result<()> {
    let Some(table) = report.tables.first() else {
        return Ok(());
    };
    let columns = flat_columns(&**table);
    for row in 0..table.rows() {
        for (n, &column) in columns.iter().enumerate() {
            if n > 0 {
                out.write_all(b"\t")?;
            }
            match &*plain(table.cell(row, column)) {
                b"" => out.write_all(MISSING)?,
                cell => out.write_all(cell)?,
            }
        }
        out.write_all(&[end])?;
    }
    Ok(())
}
