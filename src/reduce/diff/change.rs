//! What counts as a change: came, grew or went. Knows nothing of hosts and robots.

use std::cmp::Reverse;
use std::collections::HashMap;
use std::hash::Hash;

/// How many requests more than were to be expected a growth has at least: a guess. Of so few
/// requests, one night has twice as many as another by chance.
const GROWTH: f64 = 10.0;

/// How many requests are to be expected at least of what is missed: one, rounded. What comes once a
/// month is not gone after a night.
const MISSED: f64 = 0.5;

/// What happened to a host or a robot, in the order of the rows.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Verb {
    /// Only NEW has requests of it.
    New,
    /// It has more requests by the factor, in a time of the same length.
    Grew,
    /// Only OLD has requests of it.
    Gone,
}

/// A row.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Change<N> {
    pub(super) verb: Verb,
    pub(super) of: N,
    /// The requests of both sides.
    pub(super) old: u64,
    pub(super) new: u64,
}

/// What is a change of numbers.
#[derive(Debug, Clone, Copy)]
pub(super) struct Rule {
    /// The seconds that the sides cover. None if they are not known of both: then the numbers are
    /// compared as they are.
    covered: Option<(u64, u64)>,
    factor: f64,
}

impl Verb {
    /// The word for it.
    pub(super) fn word(self) -> &'static str {
        match self {
            Self::New => "new",
            Self::Grew => "grew",
            Self::Gone => "gone",
        }
    }
}

impl Rule {
    /// For sides that cover some seconds each, at least one, and growth by a factor.
    pub(super) fn new([old, new]: [Option<u64>; 2], factor: f64) -> Self {
        let covered = old.zip(new);
        Self { covered, factor }
    }

    /// What happened, if something did, where the sides have these numbers of requests.
    pub(super) fn verb(self, old: u64, new: u64) -> Option<Verb> {
        let expected = match self.covered {
            // In this order, so that numbers that divide are exact.
            Some((before, now)) => old as f64 * now as f64 / before as f64,
            None => old as f64,
        };
        let seen = new as f64;
        match (old, new) {
            (0, 0) => None,
            (0, _) => Some(Verb::New),
            (_, 0) => (expected >= MISSED).then_some(Verb::Gone),
            _ => {
                let has_grown = seen >= self.factor * expected && seen - expected >= GROWTH;
                has_grown.then_some(Verb::Grew)
            }
        }
    }
}

impl<N> Change<N> {
    /// What rows of one verb are ordered by.
    pub(super) fn order(&self) -> impl Ord + use<N> {
        let size = match self.verb {
            Verb::New | Verb::Grew => self.new,
            Verb::Gone => self.old,
        };
        (self.verb, Reverse(size))
    }
}

/// The changes, in no particular order. Equal keys are one host or robot, and no side has one
/// twice.
pub(super) fn changes<N, K: Eq + Hash>(
    [old, new]: [Vec<(N, u64)>; 2],
    rule: Rule,
    key: impl Fn(&N) -> K,
) -> Vec<Change<N>> {
    let mut before: HashMap<K, (N, u64)> = old
        .into_iter()
        .map(|(of, requests)| (key(&of), (of, requests)))
        .collect();
    let mut changes = Vec::new();
    let mut compare = |of, old, new| {
        let change = rule.verb(old, new);
        changes.extend(change.map(|verb| Change { verb, of, old, new }));
    };
    for (of, requests) in new {
        let old = before.remove(&key(&of));
        // As NEW spells it.
        compare(of, old.map_or(0, |(_, requests)| requests), requests);
    }
    for (of, requests) in before.into_values() {
        compare(of, requests, 0);
    }
    changes
}

#[cfg(test)]
mod tests {
    use super::*;
    use Verb::{Gone, Grew, New};

    const DAY: u64 = 86_400;

    #[test]
    fn what_happened_follows_from_the_requests_and_the_days() {
        let days = |old, new| [Some(old * DAY), Some(new * DAY)];
        let one = days(1, 1);
        for (covered, factor, old, new, expected) in [
            (one, 2.0, 0, 0, None),
            (one, 2.0, 0, 1, Some(New)),
            (one, 2.0, 1, 0, Some(Gone)),
            (one, 2.0, 7, 7, None),
            // Twice as many, but not 10 more.
            (one, 2.0, 1, 2, None),
            (one, 2.0, 9, 18, None),
            (one, 2.0, 1, 10, None),
            (one, 2.0, 1, 11, Some(Grew)),
            (one, 2.0, 10, 20, Some(Grew)),
            // 10 more, but not twice as many.
            (one, 2.0, 11, 21, None),
            (one, 2.0, 1000, 1999, None),
            (one, 2.0, 1000, 2000, Some(Grew)),
            (one, 1.5, 1000, 1500, Some(Grew)),
            (one, 1.5, 1000, 1499, None),
            (one, 1.0, 1000, 1009, None),
            (one, 1.0, 1000, 1010, Some(Grew)),
            (one, 2.0, 2000, 1000, None),
            // A month against a day.
            (days(30, 1), 2.0, 300, 19, None),
            (days(30, 1), 2.0, 300, 20, Some(Grew)),
            (days(30, 1), 2.0, 0, 1, Some(New)),
            (days(30, 1), 2.0, 14, 0, None),
            (days(30, 1), 2.0, 15, 0, Some(Gone)),
            // A day against a month.
            (days(1, 30), 2.0, 10, 300, None),
            (days(1, 30), 2.0, 10, 599, None),
            (days(1, 30), 2.0, 10, 600, Some(Grew)),
            (days(1, 30), 2.0, 1, 0, Some(Gone)),
            // Without times, the numbers as they are.
            ([None, Some(9 * DAY)], 2.0, 10, 20, Some(Grew)),
            ([Some(9 * DAY), None], 2.0, 10, 19, None),
            ([None, None], 2.0, 1, 0, Some(Gone)),
            // What no log says, but a record may.
            (one, 2.0, u64::MAX, u64::MAX, None),
            (one, 1.0, u64::MAX, u64::MAX, None),
            (one, 2.0, 1, u64::MAX, Some(Grew)),
            (one, f64::MAX, 1, u64::MAX, None),
            ([Some(1), Some(u64::MAX)], 2.0, u64::MAX, u64::MAX, None),
            ([Some(u64::MAX), Some(1)], 2.0, u64::MAX, 11, Some(Grew)),
            ([Some(u64::MAX), Some(1)], 2.0, 1, 0, None),
        ] {
            let rule = Rule::new(covered, factor);
            let found = rule.verb(old, new);
            assert_eq!(found, expected, "{old} {new} {covered:?} {factor}");
        }
    }

    #[test]
    fn each_key_is_one_row_and_is_spelt_as_new_spells_it() {
        let old = vec![("Bot", 50), ("gone", 3), ("same", 7)];
        let new = vec![("BOT", 500), ("same", 7), ("came", 1)];
        let rule = Rule::new([None; 2], 2.0);
        let mut changes = changes([old, new], rule, |name| name.to_ascii_lowercase());
        changes.sort_by_key(|row| (row.order(), row.of));
        let rows = changes.iter();
        let rows = rows.map(|row| (row.verb.word(), row.of, row.old, row.new));
        assert_eq!(
            rows.collect::<Vec<_>>(),
            [
                ("new", "came", 0, 1),
                ("grew", "BOT", 50, 500),
                ("gone", "gone", 3, 0)
            ]
        );
    }
}
