//! A plot with its title, what it shows, the key to its colours and patterns, and its numbers.

use jiff::tz::TimeZone;
use maud::{Markup, html};

use super::rows::numbers;
use crate::render::plot::{draw, swatch};
use crate::report::Chart;

pub(super) fn figure(chart: &Chart, zone: &TimeZone) -> Markup {
    let drawn = draw(chart, zone);
    html! {
        figure class=(chart.name) {
            figcaption {
                h3 { (chart.title) }
                p { (chart.about) }
                @if drawn.parts.len() > 1 {
                    ul class="key" {
                        @for (n, part) in drawn.parts.iter().enumerate() {
                            li { (swatch(chart, n)) (part) }
                        }
                    }
                }
            }
            (drawn.image)
            details {
                summary { "The numbers" span class="hidden" { " of: " (chart.title) } }
                (numbers(&format!("The numbers of: {}", chart.title), drawn.numbers, zone))
            }
        }
    }
}
