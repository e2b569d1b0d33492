//! A chart as an SVG image. Knows nothing of pages.
//!
//! An image is as wide as its place: widths are in per cent and heights in pixels, so letters have
//! one size on every screen. It has no colour of its own, but classes for a style sheet, which
//! `palette` lists; every part has a pattern and a name, every amount a number, so that nothing is
//! said by colour alone.

mod bars;
mod course;
mod palette;
mod period;
mod scale;
mod shares;
mod spans;
mod step;

use std::borrow::Cow;

use jiff::tz::TimeZone;
use maud::{Markup, html};

use super::readable::readable;
use super::width::cut;
use crate::report::{Cell, Chart, Plot};

pub(super) use palette::swatch;

/// A chart as it is drawn, and what it is drawn of.
pub(super) struct Drawn {
    pub(super) image: Markup,
    /// The names of the parts that colours and patterns stand for.
    pub(super) parts: Vec<String>,
    pub(super) numbers: Numbers,
}

/// The numbers of a chart as a table.
pub(super) struct Numbers {
    pub(super) columns: Vec<String>,
    pub(super) rows: Vec<Vec<Cell<'static>>>,
}

/// Draws a chart, with times in a time zone.
pub(super) fn draw(chart: &Chart, zone: &TimeZone) -> Drawn {
    match &chart.plot {
        Plot::Course(course) => course::draw(chart, course, zone),
        Plot::Bars(unit, bars) => bars::draw(chart, unit, bars, zone),
        Plot::Shares(shares) => shares::draw(chart, shares, zone),
        Plot::Spans(unit, spans) => spans::draw(chart, unit, spans, zone),
    }
}

/// An image of a height in pixels, with what a screen reader says of it.
fn image(chart: &Chart, class: &str, height: usize, marks: &Markup) -> Markup {
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
fn label(cell: &Cell<'static>, zone: &TimeZone) -> String {
    cut(readable(cell.clone(), zone).into_owned(), LABEL)
}

/// A value in words, or none.
fn note(cell: &Cell<'static>, zone: &TimeZone) -> Option<String> {
    match cell {
        Cell::Missing => None,
        cell => Some(label(cell, zone)),
    }
}

/// A name for the numbers.
fn heading(name: &'static str) -> String {
    Cow::Borrowed(name).into_owned()
}
