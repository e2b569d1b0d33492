//! JSON: one object for the report, or one for each row. The README has the schema.

use std::io::{self, Write};

use jiff::tz::TimeZone;
use serde::ser::{SerializeMap, SerializeSeq};
use serde::{Serialize, Serializer};

use super::{moment, per_day, share};
use crate::escape::escape;
use crate::report::{Cell, Problem, Report, Status, Table};

/// Raised when a key is removed or changes its meaning; new keys may come at any time.
const VERSION: u32 = 1;

pub(super) fn render(report: &Report, out: &mut dyn Write) -> io::Result<()> {
    serde_json::to_writer_pretty(&mut *out, &Document(report))?;
    out.write_all(b"\n")
}

pub(super) fn render_lines(report: &Report, out: &mut dyn Write) -> io::Result<()> {
    let Some(table) = report.tables.first() else {
        return Ok(());
    };
    for row in 0..table.rows() {
        serde_json::to_writer(&mut *out, &Row(&**table, row))?;
        out.write_all(b"\n")?;
    }
    Ok(())
}

struct Document<'a>(&'a Report);

impl Serialize for Document<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let report = self.0;
        let mut map = serializer.serialize_map(None)?;
        map.serialize_entry("version", &VERSION)?;
        for (name, cell) in &report.asked {
            map.serialize_entry(name, &Value(cell))?;
        }
        map.serialize_entry("complete", &(report.status() == Status::Complete))?;
        map.serialize_entry("files", &report.totals.files)?;
        map.serialize_entry("lines", &report.totals.lines)?;
        for (name, cell) in &report.sums {
            map.serialize_entry(name, &Value(cell))?;
        }
        for table in &report.tables {
            map.serialize_entry(table.name(), &Rows(&**table))?;
        }
        map.serialize_entry("partial", &Messages(&report.problems.partial))?;
        map.serialize_entry("unread", &Messages(&report.problems.unread))?;
        map.serialize_entry("warnings", &Messages(&report.problems.warnings))?;
        map.serialize_entry("notes", &Messages(&report.problems.notes))?;
        map.end()
    }
}

/// A table as an array, serialised row by row: there may be millions.
struct Rows<'a>(&'a dyn Table);

impl Serialize for Rows<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_seq((0..self.0.rows()).map(|row| Row(self.0, row)))
    }
}

/// A row as an object whose keys are the columns.
struct Row<'a>(&'a dyn Table, usize);

impl Serialize for Row<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let Self(table, row) = *self;
        let columns = table.columns().iter().enumerate();
        let columns = columns.map(|(column, shown)| (shown.name, column));
        let members = columns.collect::<Vec<_>>();
        Members {
            table,
            row,
            columns: &members,
        }
        .serialize(serializer)
    }
}

/// Some columns of a row, each with what its name has left: those whose names begin alike, up to a
/// dot, are an object.
struct Members<'a> {
    table: &'a dyn Table,
    row: usize,
    columns: &'a [(&'static str, usize)],
}

impl Serialize for Members<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let Self { table, row, .. } = *self;
        let mut map = serializer.serialize_map(None)?;
        let of = |name: &'static str| name.split_once('.').map(|(object, _)| object);
        let groups = self.columns.chunk_by(|(left, _), (right, _)| {
            let object = of(left);
            object.is_some() && object == of(right)
        });
        for columns in groups {
            let (name, column) = columns[0];
            match of(name) {
                None => map.serialize_entry(name, &Value(&table.cell(row, column)))?,
                Some(object) => {
                    let inner = columns.iter().map(|(name, column)| {
                        let (_, name) = name.split_once('.').unwrap_or(("", name));
                        (name, *column)
                    });
                    let columns = &inner.collect::<Vec<_>>();
                    let members = Members {
                        table,
                        row,
                        columns,
                    };
                    map.serialize_entry(object, &members)?;
                }
            }
        }
        map.end()
    }
}

struct Value<'a>(&'a Cell<'a>);

impl Serialize for Value<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self.0 {
            Cell::Missing => serializer.serialize_none(),
            Cell::Bytes(bytes) => serializer.serialize_str(&escape(bytes)),
            Cell::Text(text) => serializer.serialize_str(text),
            Cell::Flag(flag) => serializer.serialize_bool(*flag),
            Cell::Count(count) | Cell::Size(count) => serializer.serialize_u64(*count),
            Cell::Share { part, whole } => share(*part, *whole).serialize(serializer),
            Cell::Rate { count, seconds } => per_day(*count, *seconds).serialize(serializer),
            Cell::Time(time) => moment(*time, &TimeZone::UTC).serialize(serializer),
            Cell::Duration(seconds) => seconds.serialize(serializer),
            Cell::List(cells) => serializer.collect_seq(cells.iter().map(Value)),
            Cell::Object(members) => {
                serializer.collect_map(members.iter().map(|(name, cell)| (name, Value(cell))))
            }
        }
    }
}

struct Messages<'a>(&'a [Problem]);

impl Serialize for Messages<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        #[derive(Serialize)]
        struct Message<'a> {
            file: String,
            why: &'a str,
        }
        let mut messages = serializer.serialize_seq(Some(self.0.len()))?;
        for problem in self.0 {
            messages.serialize_element(&Message {
                file: escape(problem.path.as_os_str().as_encoded_bytes()),
                why: &problem.why,
            })?;
        }
        messages.end()
    }
}
