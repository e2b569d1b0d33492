//! One file's answer and the totals of what was read: the value that merges.

use serde::{Deserialize, Serialize};

use super::window::Admission;
use super::{Answer, Merge, Unlike};
use crate::map::request::Malformed;

/// What was learned from one file, or from many.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Summary {
    /// The answer to the question. None if no file was read.
    pub answer: Option<Answer>,
    /// What was read.
    pub totals: Totals,
}

/// What was read, in numbers that add up.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Totals {
    /// Files that were read, at least in part.
    pub files: u64,
    /// Compressed parts whose end was checked: gzip members, frames and streams.
    pub members: u64,
    /// Bytes read from the disk.
    pub bytes_read: u64,
    /// Bytes of text.
    pub bytes: u64,
    /// Lines of text.
    pub lines: u64,
    /// Lines that were parsed: those the question needed.
    pub examined: u64,
    /// Parsed lines that are no request, and lines that were too long to be parsed, by reason.
    pub malformed: MalformedCount,
    /// What the window did to the parsed requests.
    pub admission: Admission,
}

/// Malformed lines, by reason.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct MalformedCount {
    /// Parsed lines, in the order of [`Malformed::ALL`].
    by_reason: [u64; Malformed::ALL.len()],
    /// Longer than [`MAX_LINE`](crate::map::lines::MAX_LINE) bytes. These were not parsed.
    pub too_long: u64,
}

impl Summary {
    /// Adds what was learned from other files.
    ///
    /// # Errors
    /// If the two answer different questions. The summary is unchanged then.
    pub fn merge(&mut self, other: Self) -> Result<(), Unlike> {
        match (&mut self.answer, other.answer) {
            (Some(ours), Some(theirs)) => ours.merge(theirs)?,
            (ours @ None, theirs) => *ours = theirs,
            (Some(_), None) => {}
        }
        self.totals.merge(other.totals);
        Ok(())
    }
}

impl Merge for Totals {
    fn merge(&mut self, other: Self) {
        // Destructured, so that a new field cannot be forgotten here.
        let Self {
            files,
            members,
            bytes_read,
            bytes,
            lines,
            examined,
            malformed,
            admission,
        } = other;
        self.files.merge(files);
        self.members.merge(members);
        self.bytes_read.merge(bytes_read);
        self.bytes.merge(bytes);
        self.lines.merge(lines);
        self.examined.merge(examined);
        self.malformed.merge(malformed);
        self.admission.merge(admission);
    }
}

impl MalformedCount {
    /// Counts one line.
    pub fn add(&mut self, reason: Malformed) {
        self.by_reason[reason as usize] += 1;
    }

    /// The number of parsed lines for each reason.
    pub fn by_reason(&self) -> impl Iterator<Item = (Malformed, u64)> {
        Malformed::ALL.into_iter().zip(self.by_reason)
    }

    /// The number of malformed lines.
    pub fn total(&self) -> u64 {
        let by_reason = self.by_reason.iter();
        by_reason.fold(self.too_long, |sum, &n| sum.saturating_add(n))
    }
}

impl Merge for MalformedCount {
    fn merge(&mut self, other: Self) {
        let Self {
            by_reason,
            too_long,
        } = other;
        for (ours, theirs) in self.by_reason.iter_mut().zip(by_reason) {
            ours.merge(theirs);
        }
        self.too_long.merge(too_long);
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::super::hosts::tests::answers;
    use super::super::merge::laws;
    use super::*;

    fn totals() -> impl Strategy<Value = Totals> {
        (0..9_u64, 0..Malformed::ALL.len()).prop_map(|(n, reason)| {
            let mut totals = Totals {
                files: 1,
                members: n,
                bytes_read: 10 * n,
                bytes: 100 * n,
                lines: 7 * n,
                examined: 3 * n,
                malformed: MalformedCount {
                    too_long: n,
                    ..MalformedCount::default()
                },
                admission: Admission {
                    inside: n,
                    outside: 2 * n,
                    timeless: 4 * n,
                    other_vhost: 8 * n,
                    vhostless: 16 * n,
                },
            };
            totals.malformed.add(Malformed::ALL[reason]);
            totals
        })
    }

    /// A summary whose answers are to one question, so that merging cannot fail.
    #[derive(Debug, Clone, Default, PartialEq)]
    struct Like(Summary);

    impl Merge for Like {
        fn merge(&mut self, other: Self) {
            self.0.merge(other.0).expect("both answer one question");
        }
    }

    #[test]
    fn each_reason_has_a_count_of_its_own() {
        for reason in Malformed::ALL {
            let mut malformed = MalformedCount::default();
            malformed.add(reason);
            let counted = malformed.by_reason().filter(|(_, n)| *n > 0);
            assert_eq!(Vec::from_iter(counted), [(reason, 1)]);
        }
    }

    #[test]
    fn summaries_merge_by_the_laws() {
        laws::hold(totals());
        let answers = proptest::option::of(answers().prop_map(Answer::Hosts));
        laws::hold(
            (answers, totals()).prop_map(|(answer, totals)| Like(Summary { answer, totals })),
        );
    }
}
