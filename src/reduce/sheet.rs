//! A table whose columns are functions of a row. Knows nothing of what they show.

use crate::report::{Cell, Chart, Column, Place, Table};

/// A column with what it shows of a row, and of what all rows have in common.
pub(super) struct Shown<C, R> {
    pub(super) column: Column,
    pub(super) value: for<'a> fn(&'a C, &'a R) -> Cell<'a>,
}

/// Rows in order, with what they have in common.
pub(super) struct Sheet<C, R> {
    name: &'static str,
    common: C,
    rows: Vec<R>,
    columns: Vec<Column>,
    shown: Vec<for<'a> fn(&'a C, &'a R) -> Cell<'a>>,
    caution: Option<String>,
    charts: fn(&C, &[R]) -> Vec<Chart>,
}

/// A column by its name.
pub(super) const fn column<C, R>(
    name: &'static str,
    place: Place,
    value: for<'a> fn(&'a C, &'a R) -> Cell<'a>,
) -> Shown<C, R> {
    let column = Column { name, place };
    Shown { column, value }
}

impl<C, R> Sheet<C, R> {
    pub(super) fn new<'s>(
        name: &'static str,
        shown: impl IntoIterator<Item = &'s Shown<C, R>>,
        common: C,
        rows: Vec<R>,
    ) -> Self
    where
        C: 's,
        R: 's,
    {
        let shown = shown.into_iter();
        let (columns, shown) = shown.map(|shown| (shown.column, shown.value)).unzip();
        Self {
            name,
            common,
            rows,
            columns,
            shown,
            caution: None,
            charts: |_, _| Vec::new(),
        }
    }

    pub(super) fn with_caution(mut self, caution: impl Into<String>) -> Self {
        self.caution = Some(caution.into());
        self
    }

    /// With what can be seen of the rows, as a function of them.
    pub(super) fn with_charts(mut self, charts: fn(&C, &[R]) -> Vec<Chart>) -> Self {
        self.charts = charts;
        self
    }
}

impl<C, R> Table for Sheet<C, R> {
    fn name(&self) -> &'static str {
        self.name
    }

    fn columns(&self) -> &[Column] {
        &self.columns
    }

    fn rows(&self) -> usize {
        self.rows.len()
    }

    fn cell(&self, row: usize, column: usize) -> Cell<'_> {
        self.shown[column](&self.common, &self.rows[row])
    }

    fn caution(&self) -> Option<&str> {
        self.caution.as_deref()
    }

    fn charts(&self) -> Vec<Chart> {
        (self.charts)(&self.common, &self.rows)
    }
}
