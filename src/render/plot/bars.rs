//! Amounts as bars: the name and the number stand above each, so that both have place on a narrow
//! screen.

use jiff::tz::TimeZone;
use maud::html;

use super::palette::{fill, patterns};
use super::scale::{Scale, percent};
use super::{Drawn, Numbers, heading, image, label, note};
use crate::render::readable::{exact, readable};
use crate::report::{Bar, Cell, Chart};

/// The pixels of a row, of the bar in it, and of the axis below all.
const ROW: usize = 34;
const BAR: usize = 10;
const AXIS: usize = 24;

pub(super) fn draw(chart: &Chart, unit: &'static str, bars: &[Bar], zone: &TimeZone) -> Drawn {
    let compared = bars.iter().filter(|bar| !is_rest(bar));
    let most = compared.map(amount).max();
    let scale = Scale::to(most.unwrap_or(0));
    let (letter, word) = match bars.first().map(|bar| &bar.amount) {
        Some(Cell::Size(_)) => ("B", ""),
        _ => ("", unit),
    };
    let bottom = ROW * bars.len();
    let marks = html! {
        @if bars.iter().any(|bar| bar.part.is_some()) { (patterns(chart)) }
        @for (name, place) in most.iter().flat_map(|_| scale.ticks(letter)) {
            @let x = percent(place);
            @let (anchor, class) = match place {
                0.0 => ("start", "tick"),
                100.0 => ("end", "tick"),
                _ => ("middle", "tick wide"),
            };
            line class="grid" x1=(x) x2=(x) y1="4" y2=(bottom + 4) {}
            text class=(class) x=(x) y=(bottom + AXIS - 4) text-anchor=(anchor) {
                (name) @if place == 100.0 { " " (word) }
            }
        }
        @for (n, bar) in bars.iter().enumerate() {
            @let y = n * ROW;
            // Clips a long name, so that the number can be read.
            svg width="70%" y=(y) height=(ROW) {
                text y="16" {
                    (label(&bar.label, zone))
                    @if let Some(note) = note(&bar.note, zone) {
                        tspan class="note" dx="7" { (note) }
                    }
                }
            }
            text class="value" x="100%" y=(y + 16) text-anchor="end" {
                (number(&bar.amount, zone))
                @if let Some(share) = note(&bar.share, zone) {
                    tspan class="note" dx="7" { (share) }
                }
            }
            @if !is_rest(bar) {
                @let width = percent(scale.place(amount(bar)));
                rect class="bar" y=(y + 21) width=(width) height=(BAR)
                    fill=[bar.part.map(|part| fill(chart, part))] {}
            }
        }
    };
    Drawn {
        image: image(chart, "bars", bottom + AXIS, &marks),
        parts: Vec::new(),
        numbers: numbers(unit, bars),
    }
}

/// Returns true if and only if the amount is not to be compared: it has no bar.
fn is_rest(bar: &Bar) -> bool {
    bar.part == Some(Bar::REST)
}

fn amount(bar: &Bar) -> u64 {
    match bar.amount {
        Cell::Count(n) | Cell::Size(n) => n,
        _ => 0,
    }
}

/// A number of things has place for all digits, a size has not.
fn number(cell: &Cell<'static>, zone: &TimeZone) -> String {
    match cell {
        Cell::Count(n) => exact(*n),
        cell => readable(cell.clone(), zone).into_owned(),
    }
}

fn numbers(unit: &'static str, bars: &[Bar]) -> Numbers {
    let has_notes = bars.iter().any(|bar| bar.note != Cell::Missing);
    let rows = bars.iter().map(|bar| {
        let note = has_notes.then(|| bar.note.clone());
        let cells = [Some(bar.label.clone()), note];
        let cells = cells.into_iter().flatten();
        cells
            .chain([bar.amount.clone(), bar.share.clone()])
            .collect()
    });
    let note = has_notes.then_some("what");
    let columns = [Some("name"), note, Some(unit), Some("share")];
    Numbers {
        columns: columns.into_iter().flatten().map(heading).collect(),
        rows: rows.collect(),
    }
}
