//! The marks of parts: seven classes, `m0` to `m6`, each with a colour and a pattern.
//!
//! The colours, which the style sheet has, are those of Okabe and Ito, "Color Universal Design"
//! (2008): people with every kind of colour blindness can tell them apart. Yellow and black are
//! left out, which vanish on a light or a dark page. The order puts colours beside each other that
//! differ most. Lines in the colour of the page make a pattern of each, for those who see no colour
//! and for printers that have none.

use maud::{Markup, html};

use crate::report::Chart;

/// The number of parts with a mark of their own. More of them share the last, which is grey.
const PARTS: usize = 7;

/// The lines of the pattern of each part, in a square of six pixels; the first and the last have
/// none.
const LINES: [&str; PARTS] = [
    "",
    "M-1 1L1-1M-1 7L7-1M5 7L7 5",
    "M0 1.5H6M0 4.5H6",
    "M-1 5L1 7M-1-1L7 7M5-1L7 1",
    "M1.5 0V6M4.5 0V6",
    "M0 3H6M3 0V6",
    "",
];

/// What the mark of a part is filled with, in the image that has the patterns of a chart. More
/// parts than there are marks share the last one.
pub(super) fn fill(chart: &Chart, part: usize) -> String {
    format!("url(#{}-{})", chart.name, part.min(PARTS - 1))
}

/// The patterns of a chart.
pub(super) fn patterns(chart: &Chart) -> Markup {
    html! {
        defs {
            @for (part, lines) in LINES.iter().enumerate() {
                pattern id={ (chart.name) "-" (part) } width="6" height="6"
                    patternUnits="userSpaceOnUse" {
                    rect class={ "m" (part) } width="6" height="6" {}
                    @if !lines.is_empty() { path class="hatch" d=(lines) {} }
                }
            }
        }
    }
}

/// A small image of the mark of a part.
pub(in crate::render) fn swatch(chart: &Chart, part: usize) -> Markup {
    html! {
        svg class="swatch" width="18" height="12" aria-hidden="true" {
            rect width="18" height="12" fill=(fill(chart, part)) {}
        }
    }
}
