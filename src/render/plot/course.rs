//! Amounts over time as columns, those of the parts on top of each other.

use jiff::tz::TimeZone;
use maud::html;

use super::palette::{fill, patterns};
use super::scale::{Scale, percent, pixels};
use super::step::Step;
use super::{Drawn, Numbers, image, label};
use crate::render::readable::exact;
use crate::report::{Cell, Chart, Course};

/// The most columns: as many as can be seen beside each other on a narrow screen. Two months have
/// one for each day.
const COLUMNS: i64 = 62;

/// Fewer columns are not wider than as if they were this many.
const FEW: i64 = 12;

/// The most columns with a name.
const NAMES: usize = 6;

/// The pixels above the columns, of them, and below.
const HEAD: usize = 26;
const HEIGHT: usize = 220;
const AXIS: usize = 26;

/// The gap on each side of a column, as a part of its width.
const GAP: f64 = 0.08;

/// The least height of a part that is drawn, in pixels.
const LEAST: f64 = 0.05;

/// Amounts by step of time and part.
struct Columns {
    step: Step,
    /// The number of the first step.
    first: i64,
    /// The amounts of the parts in each step.
    amounts: Vec<Vec<u64>>,
}

pub(super) fn draw(chart: &Chart, course: &Course, zone: &TimeZone) -> Drawn {
    let columns = Columns::of(course, zone);
    let names: Vec<_> = course.parts.iter().map(|part| label(part, zone)).collect();
    let sums = columns.amounts.iter().map(|parts| sum(parts));
    let scale = Scale::to(sums.max().unwrap_or(0));
    let width = 100.0 / (columns.amounts.len() as i64).max(FEW) as f64;
    let every = columns.amounts.len().div_ceil(NAMES).max(1);
    let bottom = (HEAD + HEIGHT) as f64;
    let height = |amount| scale.place(amount) * HEIGHT as f64 / 100.0;
    let name = |n: usize| columns.step.name(columns.first + n as i64, zone);
    let marks = html! {
        (patterns(chart))
        text class="tick" x="-40" y="12" { (course.unit) " " (columns.step.word()) }
        @for (name, place) in scale.ticks("") {
            @let y = pixels(bottom - place * HEIGHT as f64 / 100.0);
            line class="grid" x2="100%" y1=(y) y2=(y) {}
            text class="tick" x="-6" y=(y) dy="4" text-anchor="end" { (name) }
        }
        @for part in 0..names.len() {
            g fill=(fill(chart, part)) {
                @for (n, amounts) in columns.amounts.iter().enumerate() {
                    @let (below, up_to) = (sum(&amounts[..part]), sum(&amounts[..=part]));
                    @let tall = height(up_to) - height(below);
                    @if tall >= LEAST {
                        rect x=(percent(width * (n as f64 + GAP))) y=(pixels(bottom - height(up_to)))
                            width=(percent(width * (1.0 - 2.0 * GAP))) height=(pixels(tall)) {}
                    }
                }
            }
        }
        @for (n, amounts) in columns.amounts.iter().enumerate() {
            @let left = width * n as f64;
            @let name = name(n);
            rect class="hover" x=(percent(left)) y=(HEAD) width=(percent(width)) height=(HEIGHT) {
                title { (name) ": " (exact(sum(amounts))) " " (course.unit) }
            }
            @if n % every == 0 {
                text class={ "tick" @if (n / every) % 2 == 1 { " wide" } }
                    x=(percent(left + width / 2.0)) y=(HEAD + HEIGHT + 18) text-anchor="middle" {
                    (short(columns.step, &name))
                }
            }
        }
    };
    Drawn {
        image: image(chart, "course", HEAD + HEIGHT + AXIS, &marks),
        numbers: columns.numbers(&names, zone),
        parts: names,
    }
}

/// The name of a column without the year, where a day has several.
fn short(step: Step, name: &str) -> &str {
    match step {
        Step::Hour => name.get(5..).unwrap_or(name),
        _ => name,
    }
}

fn sum(amounts: &[u64]) -> u64 {
    amounts.iter().copied().fold(0, u64::saturating_add)
}

impl Columns {
    /// The amounts in the shortest steps that are not too many.
    fn of(course: &Course, zone: &TimeZone) -> Self {
        let seconds = course.hours.iter().map(|(second, _, _)| *second);
        let within = |second: &i64| Step::Day.number(*second, zone).is_some();
        let (least, most) = (
            seconds.clone().filter(within).min().unwrap_or(0),
            seconds.filter(within).max().unwrap_or(0),
        );
        let number = |step: Step, second| step.number(second, zone).unwrap_or(0);
        let count = |step: Step| number(step, most) - number(step, least) + 1;
        let step = Step::ALL.into_iter().find(|step| count(*step) <= COLUMNS);
        // All years that a date can have are 200 centuries.
        let step = step.unwrap_or(Step::Century);
        let first = number(step, least);
        let mut amounts = vec![vec![0_u64; course.parts.len()]; count(step) as usize];
        for (second, part, amount) in &course.hours {
            let column = step.number(*second, zone).map(|number| number - first);
            let column = column.and_then(|column| usize::try_from(column).ok());
            let parts = column.and_then(|column| amounts.get_mut(column));
            if let Some(sum) = parts.and_then(|parts| parts.get_mut(*part)) {
                *sum = sum.saturating_add(*amount);
            }
        }
        Self {
            step,
            first,
            amounts,
        }
    }

    fn numbers(&self, names: &[String], zone: &TimeZone) -> Numbers {
        let rows = self.amounts.iter().enumerate().map(|(n, amounts)| {
            let name = self.step.name(self.first + n as i64, zone);
            let amounts = amounts.iter().map(|amount| Cell::Count(*amount));
            [Cell::Text(name.into())]
                .into_iter()
                .chain(amounts)
                .collect()
        });
        let columns = ["from".to_owned()].into_iter().chain(names.iter().cloned());
        Numbers {
            columns: columns.collect(),
            rows: rows.collect(),
        }
    }
}
