//! How wholes are made up: a field of numbers, each on a ground that is darker the larger its share
//! is.

use jiff::tz::TimeZone;
use maud::html;

use super::scale::percent;
use super::{Drawn, Numbers, heading, image, label};
use crate::render::readable::readable;
use crate::report::{Cell, Chart, Shares};

/// The pixels of a row, and of the names above all.
const ROW: usize = 25;
const HEAD: usize = 22;

/// Where the numbers begin, in per cent. The names are before.
const NUMBERS: f64 = 40.0;

/// How much of its colour the ground of a whole has: on more, letters cannot be read.
const DARKEST: f64 = 0.55;

pub(super) fn draw(chart: &Chart, shares: &Shares, zone: &TimeZone) -> Drawn {
    let width = (100.0 - NUMBERS) / shares.parts.len().max(1) as f64;
    let left = |part: usize| NUMBERS + width * part as f64;
    let middle = |part: usize| percent(left(part) + width / 2.0);
    let marks = html! {
        @for (n, part) in shares.parts.iter().enumerate() {
            text class="tick" x=(middle(n)) y="14" text-anchor="middle" { (part) }
        }
        @for (n, (name, amounts)) in shares.rows.iter().enumerate() {
            @let y = HEAD + n * ROW;
            @let whole = whole(amounts);
            svg width=(percent(NUMBERS - 2.0)) y=(y) height=(ROW) {
                text y="17" { (label(name, zone)) }
            }
            @for (n, &part) in amounts.iter().enumerate().filter(|(_, part)| **part > 0) {
                @let ground = DARKEST * part as f64 / whole as f64;
                rect class="ground" x=(percent(left(n))) y=(y + 1) width=(percent(width - 0.5))
                    height=(ROW - 2) fill-opacity=(format!("{ground:.2}")) {}
                text class="share" x=(middle(n)) y=(y + 17) text-anchor="middle" {
                    (readable(Cell::Share { part, whole }, zone))
                }
            }
        }
    };
    Drawn {
        image: image(chart, "shares", HEAD + ROW * shares.rows.len() + 1, &marks),
        parts: Vec::new(),
        numbers: numbers(shares),
    }
}

fn whole(amounts: &[u64]) -> u64 {
    let whole = amounts.iter().copied();
    whole.fold(0, u64::saturating_add).max(1)
}

fn numbers(shares: &Shares) -> Numbers {
    let rows = shares.rows.iter().map(|(name, amounts)| {
        let amounts = amounts.iter().map(|amount| Cell::Count(*amount));
        [name.clone()].into_iter().chain(amounts).collect()
    });
    let columns = ["name"].iter().chain(&shares.parts);
    Numbers {
        columns: columns.map(|name| heading(name)).collect(),
        rows: rows.collect(),
    }
}
