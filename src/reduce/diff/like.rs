//! Whether two queries ask the same, so that their answers can be compared.

use crate::map::ask::{Query, Question};
use crate::map::target::{Target, Targets};
use crate::report::Cell;
use crate::visible::visible;

/// The most targets that a sentence lists.
const LISTED: usize = 3;

/// Why the answers to two queries cannot be compared, as a sentence, if they cannot. The spans of
/// time may differ, and so may the formats of the lines: a server is set up anew some day, and its
/// robots stay the same.
pub(super) fn unlike(old: &Query, new: &Query) -> Option<String> {
    let is_like = match (&old.question, &new.question) {
        (Question::Hosts(old), Question::Hosts(new)) => {
            let [old, new] = [&old.targets, &new.targets];
            typed(old) == typed(new) && old.has_variants() == new.has_variants()
        }
        (Question::Agents(_), Question::Agents(_)) => true,
        (Question::Hosts(_) | Question::Agents(_), _) => false,
    };
    let [before, now] = [old, new].map(|query| query.window.vhost.as_deref());
    let is_of_one_host = match (before, now) {
        (Some(before), Some(now)) => before.eq_ignore_ascii_case(now),
        (before, now) => before == now,
    };
    (!is_like || !is_of_one_host).then(|| {
        format!(
            "OLD answers another question than NEW ({}, and {}); map both with the same options, \
             but for --since and --until",
            options(old),
            options(new)
        )
    })
}

/// What two queries ask that ask the same, as names and values.
pub(super) fn asked(query: &Query) -> Vec<(&'static str, Cell<'static>)> {
    let mut asked = vec![("report", Cell::Text("diff".into()))];
    match &query.question {
        Question::Hosts(question) => {
            let targets = &question.targets;
            asked.extend([
                ("of", Cell::Text("hosts".into())),
                ("target", Cell::Bytes(typed(targets).join(&b' ').into())),
                ("variants", Cell::Flag(targets.has_variants())),
            ]);
        }
        Question::Agents(_) => asked.push(("of", Cell::Text("agents".into()))),
    }
    let vhost = query.window.vhost.as_deref();
    asked.extend(vhost.map(|vhost| ("vhost", Cell::Bytes(vhost.to_vec().into()))));
    asked
}

fn typed(targets: &Targets) -> Vec<Vec<u8>> {
    let typed = targets.targets().iter().map(Target::typed);
    typed.map(Into::into).collect()
}

/// A query as the options that ask it.
fn options(query: &Query) -> String {
    let mut options = match &query.question {
        Question::Agents(_) => "--report agents".to_owned(),
        Question::Hosts(question) => {
            let typed = typed(&question.targets);
            let mut options = "--report hosts".to_owned();
            for target in typed.iter().take(LISTED) {
                options += &format!(" --target {}", visible(target));
            }
            if typed.len() > LISTED {
                options += &format!(" and {} more", typed.len() - LISTED);
            }
            if question.targets.has_variants() {
                options += " --variants";
            }
            options
        }
    };
    if let Some(vhost) = query.window.vhost.as_deref() {
        options += &format!(" --vhost {}", visible(vhost));
    }
    options
}
