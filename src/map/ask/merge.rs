//! The one operation of `reduce`, and its laws.

use std::collections::HashMap;
use std::collections::hash_map::Entry;
use std::hash::Hash;

/// A commutative monoid whose identity is the default value.
///
/// Merging is associative and commutative, and merging with the default changes nothing. So a
/// report is the same wherever, and in whatever order, the files were mapped.
pub trait Merge {
    /// Adds what `other` counted.
    fn merge(&mut self, other: Self);
}

impl<K: Eq + Hash, V: Merge> Merge for HashMap<K, V> {
    fn merge(&mut self, mut other: Self) {
        // Insert the smaller table into the larger one, which has the capacity already.
        if self.len() < other.len() {
            std::mem::swap(self, &mut other);
        }
        for (key, value) in other {
            match self.entry(key) {
                Entry::Occupied(mut known) => known.get_mut().merge(value),
                Entry::Vacant(new) => {
                    new.insert(value);
                }
            }
        }
    }
}

/// The first and the last of two spans of time, one of which may be none.
pub(super) fn earliest_and_latest(
    ours: Option<(i64, i64)>,
    theirs: Option<(i64, i64)>,
) -> Option<(i64, i64)> {
    match (ours, theirs) {
        (Some((a, b)), Some((c, d))) => Some((a.min(c), b.max(d))),
        (span, None) | (None, span) => span,
    }
}

/// The laws, for the tests of every type that merges.
#[cfg(test)]
pub(crate) mod laws {
    use std::fmt::Debug;

    use proptest::prelude::*;
    use proptest::test_runner::TestRunner;

    use super::Merge;

    /// Checks the laws on values drawn from `values`.
    pub(crate) fn hold<T>(values: impl Strategy<Value = T>)
    where
        T: Merge + Default + Clone + PartialEq + Debug,
    {
        let sum = |a: &T, b: &T| {
            let mut sum = a.clone();
            sum.merge(b.clone());
            sum
        };
        let values = &values;
        TestRunner::default()
            .run(&(values, values, values), |(a, b, c)| {
                prop_assert_eq!(sum(&T::default(), &a), a.clone());
                prop_assert_eq!(sum(&a, &T::default()), a.clone());
                prop_assert_eq!(sum(&a, &b), sum(&b, &a));
                prop_assert_eq!(sum(&sum(&a, &b), &c), sum(&a, &sum(&b, &c)));
                Ok(())
            })
            .expect("the laws of merging hold");
    }
}
