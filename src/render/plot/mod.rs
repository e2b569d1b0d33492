//! A chart as an SVG image. Knows nothing of pages.
//!
//! An image is as wide as its place: widths are in per cent and heights in pixels, so letters have
//! one size on every screen. It has no colour of its own, but classes for a style sheet, which
//! `palette` lists; every part has a pattern and a name, every amount a number, so that nothing is
//! said by colour alone.

mod bars;
mod course;
mod image;
mod palette;
mod period;
mod scale;
mod shares;
mod spans;
mod step;

use jiff::tz::TimeZone;

use crate::report::{Chart, Plot};

pub(super) use image::{Drawn, Numbers};
pub(super) use palette::swatch;

/// Draws a chart, with times in a time zone.
pub(super) fn draw(chart: &Chart, zone: &TimeZone) -> Drawn {
    match &chart.plot {
        Plot::Course(course) => course::draw(chart, course, zone),
        Plot::Bars(unit, bars) => bars::draw(chart, unit, bars, zone),
        Plot::Shares(shares) => shares::draw(chart, shares, zone),
        Plot::Spans(unit, spans) => spans::draw(chart, unit, spans, zone),
    }
}
