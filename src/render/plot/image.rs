//! What all images have in common: their frame, and the words in them.

use jiff::tz::TimeZone;
use maud::{Markup, html};

use crate::render::readable::readable;
use crate::render::width::cut;
use crate::report::{Cell, Chart};

/// A chart as it is drawn, and what it is drawn of.
pub(in crate::render) struct Drawn {
    pub(in crate::render) image: Markup,
    /// The names of the parts that colours and patterns stand for.
    pub(in crate::render) parts: Vec<String>,
    pub(in crate::render) numbers: Numbers,
}

/// The numbers of a chart as a table.
pub(in crate::render) struct Numbers {
    pub(in crate::render) columns: Vec<String>,
    pub(in crate::render) rows: Vec<Vec<Cell<'static>>>,
}

/// An image of a height in pixels, with what a screen reader says of it.
pub(super) fn image(chart: &Chart, class: &str, height: usize, marks: &Markup) -> Markup {
    let [title, about] = ["title", "about"].map(|part| format!("{}-{part}", chart.name));
    html! {
        svg class={ "plot " (class) } role="img" width="100%" height=(height)
            aria-labelledby={ (title) " " (about) } {
            title id=(title) { (chart.title) }
            desc id=(about) { (chart.about) }
            (marks)
        }
    }
}

/// The longest label in an image, in columns. The whole is in the numbers.
const LABEL: usize = 32;

/// A value as a label.
pub(super) fn label(cell: &Cell<'static>, zone: &TimeZone) -> String {
    cut(readable(cell.clone(), zone).into_owned(), LABEL)
}

/// A value in words, or none.
pub(super) fn note(cell: &Cell<'static>, zone: &TimeZone) -> Option<String> {
    match cell {
        Cell::Missing => None,
        cell => Some(label(cell, zone)),
    }
}
