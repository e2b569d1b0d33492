//! From when to when: a line for each on one axis of time, with a mark at either end.

use jiff::tz::TimeZone;
use maud::html;

use super::period::Period;
use super::scale::percent;
use super::{Drawn, Numbers, heading, image, label};
use crate::render::readable::exact;
use crate::report::{Cell, Chart, Span};

/// The pixels of a row, and of the axis below all.
const ROW: usize = 34;
const AXIS: usize = 24;

pub(super) fn draw(chart: &Chart, unit: &'static str, spans: &[Span], zone: &TimeZone) -> Drawn {
    let bottom = ROW * spans.len();
    let ends = spans.iter().flat_map(|span| [span.seen.0, span.seen.1]);
    let marks = Period::of(ends).map(|period| {
        html! {
            @for (n, (moment, name)) in period.ticks(zone).into_iter().enumerate() {
                @let place = period.place(moment);
                @let x = percent(place);
                @let anchor = match place {
                    ..12.0 => "start",
                    88.0.. => "end",
                    _ => "middle",
                };
                line class="grid" x1=(x) x2=(x) y1="4" y2=(bottom + 4) {}
                text class={ "tick" @if n % 2 == 1 { " wide" } } x=(x) y=(bottom + AXIS - 4)
                    text-anchor=(anchor) { (name) }
            }
            @for (n, span) in spans.iter().enumerate() {
                @let y = n * ROW;
                @let [first, last] = [span.seen.0, span.seen.1]
                    .map(|moment| percent(period.place(moment)));
                svg width="65%" y=(y) height=(ROW) {
                    text y="16" { (label(&span.label, zone)) }
                }
                text class="value" x="100%" y=(y + 16) text-anchor="end" {
                    (exact(span.amount)) tspan class="note" dx="4" { (unit) }
                }
                line class="track" x2="100%" y1=(y + 26) y2=(y + 26) {}
                line class="span" x1=(first) x2=(last) y1=(y + 26) y2=(y + 26) {}
                circle class="end" cx=(first) cy=(y + 26) r="4.5" {}
                circle class="end" cx=(last) cy=(y + 26) r="4.5" {}
            }
        }
    });
    let rows = spans.iter().map(|span| {
        vec![
            span.label.clone(),
            Cell::Count(span.amount),
            Cell::Time(Some(span.seen.0)),
            Cell::Time(Some(span.seen.1)),
        ]
    });
    Drawn {
        image: image(chart, "spans", bottom + AXIS, &marks.unwrap_or_default()),
        parts: Vec::new(),
        numbers: Numbers {
            columns: ["name", unit, "first", "last"].map(heading).into(),
            rows: rows.collect(),
        },
    }
}
