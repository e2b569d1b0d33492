//! The head of a page: what it is about, in sentences, and first of all what is missing from it.

use jiff::tz::TimeZone;
use maud::{Markup, html};

use super::text::{name, shown};
use crate::render::readable::exact;
use crate::render::table::{head, time_zone};
use crate::report::{Cell, Problem, Report, Status};
use crate::visible::visible;

/// The messages of a kind that are open, and those that the page has.
const OPEN: usize = 10;
const MOST: usize = 200;

pub(super) fn top(report: &Report, zone: &TimeZone) -> Markup {
    let problems = &report.problems;
    let kinds = [
        ("Not read", "error", &problems.unread),
        ("Read in part", "error", &problems.partial),
        ("Not understood", "error", &problems.warnings),
        ("Worth knowing", "info", &problems.notes),
    ];
    let kinds = kinds
        .into_iter()
        .filter(|(_, _, messages)| !messages.is_empty());
    let kinds: Vec<_> = kinds.collect();
    html! {
        header {
            h1 { (report.title) }
            @if !kinds.is_empty() {
                section class="problems" aria-labelledby="problems" {
                    h2 id="problems" {
                        @match report.status() {
                            Status::Complete => "Before you read on",
                            Status::Incomplete | Status::Void => "This report is incomplete",
                        }
                    }
                    @for (title, class, messages) in kinds {
                        div class=(class) { (list(title, messages)) }
                    }
                }
            }
            @if report.lead.is_empty() {
                p class="lead" { (head(report, zone)) }
            }
            @for sentence in &report.lead {
                p class="lead" { @for cell in sentence { (word(cell, zone)) } }
            }
            p class="note" { (completeness(report)) }
        }
    }
}

/// A word of a sentence. A name in the log stands apart, whatever direction its letters have.
fn word(cell: &Cell<'static>, zone: &TimeZone) -> Markup {
    html! {
        @match cell {
            Cell::Text(text) => (text),
            Cell::Bytes(_) => strong { bdi { (shown(cell.clone(), zone)) } },
            cell => strong { (shown(cell.clone(), zone)) },
        }
    }
}

/// Messages of a kind under their title: some open, some folded, the others counted.
fn list(title: &str, messages: &[Problem]) -> Markup {
    let items = |messages: &[Problem]| {
        html! {
            ul {
                @for Problem { path, why } in messages {
                    li {
                        code { (visible(path.as_os_str().as_encoded_bytes())) } ": "
                        (visible(why.as_bytes()))
                    }
                }
            }
        }
    };
    let (open, folded) = messages.split_at(messages.len().min(OPEN));
    html! {
        h3 { (title) " " span class="number" { (messages.len()) } }
        (items(open))
        @if !folded.is_empty() {
            details {
                summary { (folded.len()) " more" }
                (items(&folded[..folded.len().min(MOST)]))
                @if folded.len() > MOST {
                    p { "And " (folded.len() - MOST) " more, which standard error names." }
                }
            }
        }
    }
}

/// What was read, and whether that is all.
fn completeness(report: &Report) -> Markup {
    let lines = exact(report.totals.lines);
    let problems = &report.problems;
    let count = |messages: &[Problem]| messages.len();
    html! {
        (lines) @if report.totals.lines == 1 { " line was read" } @else { " lines were read" }
        @match report.status() {
            Status::Complete => ", all that was named.",
            Status::Incomplete | Status::Void => {
                "; "
                (count(&problems.unread)) " files or folders could not be read, "
                (count(&problems.partial)) " only in part, and "
                (count(&problems.warnings)) " hold what could not be understood."
            }
        }
    }
}

/// What was asked, and by what the page was made.
pub(super) fn bottom(report: &Report, zone: &TimeZone) -> Markup {
    html! {
        footer {
            p {
                "Times in " (time_zone(zone)) ". Made by findrobots "
                (env!("CARGO_PKG_VERSION")) ", asked for"
                @for (n, (key, cell)) in report.asked.iter().enumerate() {
                    (if n == 0 { " " } else { ", " })
                    (name(key)) " " code { (words(cell, zone)) }
                }
                "."
            }
        }
    }
}

fn words(cell: &Cell<'static>, zone: &TimeZone) -> String {
    match cell {
        Cell::List(cells) => {
            let words = cells.iter().map(|cell| shown(cell.clone(), zone));
            words.collect::<Vec<_>>().join(", ")
        }
        cell => shown(cell.clone(), zone).into_owned(),
    }
}
