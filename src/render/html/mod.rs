//! A page for people who look before they read: one file, whole without script, that names no
//! address outside itself.
//!
//! Its size is bounded. Of long tables it has the first rows, and says so; long texts are cut, which
//! `…` shows; the formats for programs have everything. A policy forbids whatever is not in the
//! file: no attribute holds style or script, and the one style sheet and the one script are allowed
//! by their hashes. Neither the clock nor the machine leaves a trace in it.

mod figure;
mod more;
mod policy;
mod rows;
mod text;
mod top;

use std::io::{self, Write};

use jiff::tz::TimeZone;
use maud::{DOCTYPE, PreEscaped, html};

use self::text::name;
use crate::report::Report;

const STYLE: &str = include_str!("page.css");
const SCRIPT: &str = include_str!("page.js");

pub(super) fn render(report: &Report, zone: &TimeZone, out: &mut dyn Write) -> io::Result<()> {
    let tables = &report.tables;
    let charts = tables.iter().flat_map(|table| table.charts());
    let charts: Vec<_> = charts.collect();
    let page = html! {
        (DOCTYPE)
        html lang="en" {
            head {
                meta charset="utf-8";
                meta http-equiv="Content-Security-Policy" content=(policy::policy(STYLE, SCRIPT));
                meta name="viewport" content="width=device-width, initial-scale=1";
                meta name="color-scheme" content="light dark";
                meta name="referrer" content="no-referrer";
                title { (report.title) }
                style { (PreEscaped(STYLE)) }
            }
            body {
                (top::top(report, zone))
                main {
                    @if !charts.is_empty() {
                        section aria-labelledby="plots" {
                            h2 id="plots" { "At a glance" }
                            div class="plots" {
                                @for chart in &charts { (figure::figure(chart, zone)) }
                            }
                        }
                    }
                    @for table in tables { (rows::section(&**table, zone)) }
                    @for table in tables { (more::section(&**table, zone)) }
                }
                (top::bottom(report, zone))
                script { (PreEscaped(SCRIPT)) }
            }
        }
    };
    out.write_all(page.into_string().as_bytes())
}

/// The title of a table.
fn title(table: &dyn crate::report::Table) -> String {
    let mut title = name(table.name());
    if let Some(first) = title.get_mut(..1) {
        first.make_ascii_uppercase();
    }
    title
}
