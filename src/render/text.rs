//! Lines for people and pipes: the rows of the first table, with tabs between the cells. Bytes are
//! written as they are.

use std::io::{self, Write};

use super::{first_table, moment};
use crate::report::{Cell, Report};

/// Stands for a missing time, as in a log.
const NO_TIME: &str = "-";

pub(super) fn render(report: &Report, end: u8, out: &mut dyn Write) -> io::Result<()> {
    for row in first_table(report) {
        for (column, cell) in row.enumerate() {
            if column > 0 {
                out.write_all(b"\t")?;
            }
            match cell {
                Cell::Bytes(bytes) => out.write_all(&bytes)?,
                Cell::Flag(flag) => write!(out, "{flag}")?,
                Cell::Count(count) => write!(out, "{count}")?,
                Cell::Time(time) => {
                    out.write_all(moment(time).as_deref().unwrap_or(NO_TIME).as_bytes())?;
                }
            }
        }
        out.write_all(&[end])?;
    }
    Ok(())
}
