//! What is new between two sets of files, OLD and NEW: hosts or robots that came, grew or went.
//!
//! Both sides are judged by the names of today. The result is a report on both, with one table of
//! changes. The notes on a side are no part of it: they take nothing from its numbers.

mod change;
mod like;
mod side;
mod table;
#[cfg(test)]
mod tests;

use self::change::{Change, Rule, changes};
use self::side::{SIDES, Side};
use self::table::Covered;
use super::agents::Robot;
use super::{Reduction, order, window};
use crate::host::{self, Host};
use crate::map::ask::{Answer, Merge};
use crate::report::{Cell, Problem, Problems, Report, Status, Table};

/// The report on what is new, on what grew at least by a factor, and on what is gone. If a side has
/// no report, or if the two answer different questions, it has a refusal in place of the table.
pub fn diff(old: Reduction, new: Reduction, factor: f64) -> Report {
    let mut sides = [old.merged(), new.merged()];
    let mut refusal = like::unlike(&sides[0].query, &sides[1].query);
    for (side, word) in sides.iter_mut().zip(SIDES) {
        window::report(&side.query.window, &mut side.report);
        refusal = refusal.or_else(|| void(word, &side.report));
    }
    let asked = like::asked(&sides[0].query);
    let files = sides.each_ref().map(|side| side.report.totals.files);
    let [old, new] = sides;
    let mut report = old.report;
    report.totals.merge(new.report.totals);
    report.problems = united([report.problems, new.report.problems]);
    report.asked = asked;
    report.refusal = refusal;
    if report.refusal.is_some() {
        return report;
    }
    let (before, now) = (&old.query.window, &new.query.window);
    match (old.answer, new.answer) {
        (Some(Answer::Hosts(old)), Some(Answer::Hosts(new))) => {
            let old = Side::of_hosts(old, before, files[0]);
            let new = Side::of_hosts(new, now, files[1]);
            of_hosts([old, new], factor, &mut report);
        }
        (Some(Answer::Agents(ours)), Some(Answer::Agents(theirs))) => {
            let old = Side::of_robots(&ours, before, files[0], &old.view.agents);
            let new = Side::of_robots(&theirs, now, files[1], &new.view.agents);
            match (old, new) {
                (Ok(old), Ok(new)) => of_robots([old, new], factor, &mut report),
                (Err(why), _) => report.refusal = Some(format!("OLD: {why}")),
                (_, Err(why)) => report.refusal = Some(format!("NEW: {why}")),
            }
        }
        // A reduction begins with an answer to its question, and the questions are alike.
        _ => {}
    }
    report
}

/// Why there is no report on a side, if there is none.
fn void(word: &str, report: &Report) -> Option<String> {
    let why = match (&report.refusal, report.status()) {
        (Some(why), _) => why,
        (None, Status::Void) => "nothing of it could be read",
        (None, Status::Complete | Status::Incomplete) => return None,
    };
    Some(format!("{word}: {why}"))
}

/// What went wrong with both sides, with the word for the side.
fn united(sides: [Problems; 2]) -> Problems {
    let mut all = Problems::default();
    for (word, side) in SIDES.into_iter().zip(sides) {
        let Problems {
            partial,
            unread,
            warnings,
            notes: _,
        } = side;
        let in_side = |Problem { path, why }| Problem {
            path,
            why: format!("in {word}: {why}"),
        };
        all.partial.extend(partial.into_iter().map(in_side));
        all.unread.extend(unread.into_iter().map(in_side));
        all.warnings.extend(warnings.into_iter().map(in_side));
    }
    all.sort();
    all
}

fn of_hosts(sides: [Side<Host>; 2], factor: f64, report: &mut Report) {
    let covered = describe("hits", &sides, report);
    let rule = Rule::new(covered, factor);
    let mut rows = changes(sides.map(|side| side.counts), rule, Host::clone);
    host::sort(&mut rows, |row| &row.of);
    // Stable, so that the order of hosts decides between equals.
    rows.sort_by_key(Change::order);
    report.head = table::head(covered, &rows);
    show(table::of_hosts(covered, rows), report);
}

fn of_robots(sides: [Side<Robot>; 2], factor: f64, report: &mut Report) {
    let covered = describe("requests", &sides, report);
    let rule = Rule::new(covered, factor);
    // A crawler of the list and an app that calls itself the same are two.
    let key = |robot: &Robot| (robot.kind, robot.name.to_ascii_lowercase());
    let mut rows = changes(sides.map(|side| side.counts), rule, key);
    rows.sort_by(|a, b| {
        let names = || order::by_letters(&a.of.name, &b.of.name);
        let kinds = || a.of.kind.cmp(&b.of.kind);
        a.order().cmp(&b.order()).then_with(names).then_with(kinds)
    });
    report.head = table::head(covered, &rows);
    show(table::of_robots(covered, rows), report);
}

/// Adds what the sides are, and returns the times that they cover. What is counted of them is
/// called as in the report on one side.
fn describe<N>(counted: &'static str, sides: &[Side<N>; 2], report: &mut Report) -> Covered {
    let sums = ["old", "new"].into_iter().zip(sides).map(|(word, side)| {
        let sums = vec![
            ("files", Cell::Count(side.files)),
            (counted, Cell::Count(side.requests)),
            ("covered", Cell::Duration(side.covered)),
        ];
        (word, Cell::Object(sums))
    });
    report.sums = sums.collect();
    let is_compared = sides.iter().all(|side| side.requests > 0);
    let timeless = SIDES.iter().zip(sides);
    let timeless = timeless.filter(|(_, side)| is_compared && side.covered.is_none());
    let notes = timeless.map(|(word, _)| {
        Problem::of_all_files(format!(
            "in {word}: no request has a time, so the sums are compared, whatever time they cover"
        ))
    });
    report.problems.notes.extend(notes);
    sides.each_ref().map(|side| side.covered)
}

/// Adds the table. Where it has no rows there is nothing to note, so that nothing is printed.
fn show(table: impl Table + 'static, report: &mut Report) {
    if table.rows() == 0 {
        report.problems.notes.clear();
    }
    report.tables = vec![Box::new(table)];
}
