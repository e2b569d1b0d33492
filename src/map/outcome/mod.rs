//! The outcome of mapping one file, as data; the sentence that reports each case stands at its
//! variant.
//!
//! A record on the wire must not change when a sentence is reworded, so nothing here is text,
//! except the messages of the operating system and of the pool.

mod damage;
mod lookup;
mod notice;

use serde::{Deserialize, Serialize};
use thiserror::Error;

use super::ask::summary::Summary;
use super::identity::Identity;
use damage::advice;
pub use damage::{BadArchive, Compression, Damage, Defect, IoError, Part};
pub use lookup::Lookup;
use notice::lines_text;
pub use notice::{Note, Warning};

/// The outcome of one file.
#[derive(Debug, Default, Serialize, Deserialize)]
pub struct Mapped {
    /// The facts that were found, up to the damage if there is one.
    pub summary: Summary,
    /// Whether it was read to its end.
    pub end: End,
    /// What was not understood of it.
    pub warnings: Vec<Warning>,
    /// Facts worth knowing that take nothing from the answer.
    pub notes: Vec<Note>,
    /// The identity of the content, if it was to be identified and could be.
    pub identity: Option<Identity>,
    /// What became of it where outcomes are kept. It is no fact, and so has no place in a record.
    #[serde(skip)]
    pub lookup: Lookup,
}

impl Mapped {
    /// A file of which nothing was read.
    pub fn unread(why: Unread) -> Self {
        Self {
            end: End::Unread(why),
            ..Self::default()
        }
    }

    /// Returns true if and only if nothing is to be said of the file besides its facts.
    pub fn is_flawless(&self) -> bool {
        matches!(self.end, End::Whole) && self.warnings.is_empty() && self.notes.is_empty()
    }

    /// Ends the file with damage. The text before it counts, if there is some.
    pub(super) fn end_with(&mut self, damage: Damage) {
        let totals = &mut self.summary.totals;
        totals.files = u64::from(totals.bytes > 0);
        self.end = match totals.bytes {
            0 => End::Unread(Unread::Damaged(damage)),
            _ => End::Partial(Partial {
                damage,
                lines: totals.lines,
            }),
        };
    }

    /// Returns true if and only if another attempt may find something else, with the same bytes on
    /// the disk: an error of the system, or of a worker, and a file that changed meanwhile.
    pub fn is_transient(&self) -> bool {
        match &self.end {
            End::Whole => false,
            End::Partial(Partial { damage, .. }) | End::Unread(Unread::Damaged(damage)) => {
                damage.is_transient()
            }
            End::Unread(
                Unread::CannotOpen(_) | Unread::Unreachable(_) | Unread::Panicked | Unread::Lost(_),
            ) => true,
        }
    }

    /// The damage that ended the file, if there is one.
    pub(super) fn damage(&self) -> Option<&Damage> {
        match &self.end {
            End::Partial(Partial { damage, .. }) | End::Unread(Unread::Damaged(damage)) => {
                Some(damage)
            }
            End::Whole | End::Unread(_) => None,
        }
    }

    /// Returns true if and only if another decoder might read more of the file.
    pub(super) fn is_appealable(&self) -> bool {
        let of_members = self.warnings.iter().filter_map(|warning| match warning {
            Warning::Damaged(damage) => Some(damage),
            _ => None,
        });
        let mut damages = self.damage().into_iter().chain(of_members);
        damages.any(Damage::is_appealable)
    }
}

/// Whether a file was read to its end.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub enum End {
    /// It was, and every checksum matched.
    #[default]
    Whole,
    /// The beginning was read, and counts.
    Partial(Partial),
    /// Nothing was read.
    Unread(Unread),
}

/// A file that was read up to a damage.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, Error)]
#[error("{damage}; {} counted ({})", counted_text(.damage), lines_text(*.lines))]
pub struct Partial {
    /// Why the rest was not read.
    pub damage: Damage,
    /// The number of lines before the damage.
    pub lines: u64,
}

fn counted_text(damage: &Damage) -> &'static str {
    match damage {
        Damage::Member { .. } => "the rest of the archive is",
        _ => "what was before is",
    }
}

/// Why nothing of a file was read.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, Error)]
pub enum Unread {
    /// The operating system did not open it.
    #[error("cannot be opened: {0}{advice}", advice = advice(.0))]
    CannotOpen(IoError),
    /// Discovery could not reach it; discovery's reason.
    #[error("{0}")]
    Unreachable(String),
    /// It is damaged before the first byte of text.
    #[error("{0}")]
    Damaged(Damage),
    /// Mapping it panicked.
    #[error("findrobots failed on it, which is a bug: please report it")]
    Panicked,
    /// No child process finished it, for the pool's reason.
    #[error("not read: {0}")]
    Lost(String),
}

#[cfg(test)]
mod tests {
    use std::io;

    use super::*;
    use crate::map::inflate::Corrupt;

    #[test]
    fn an_end_is_the_same_after_its_way_to_another_process() {
        let io = IoError::from(io::Error::from_raw_os_error(13));
        let part = Part {
            compression: Compression::Gzip,
            number: 2,
        };
        let member = |damage| Damage::Member {
            name: (*b"logs/\xff.log").into(),
            damage: Box::new(damage),
        };
        let damages = [
            Damage::Foreign(Compression::Zstd),
            Damage::Truncated { part, at: 9 },
            member(Damage::Truncated { part, at: 9 }.inside()),
            Damage::Corrupt {
                part,
                at: 99,
                defect: Defect::Stream(Corrupt::TooFarBack),
            },
            Damage::Archive(BadArchive::Cut((*b"access.log").into())),
            Damage::Io(io.clone()),
        ];
        let partial = |damage| End::Partial(Partial { damage, lines: 1 });
        let ends = damages.map(partial).into_iter().chain([
            End::Whole,
            End::Unread(Unread::CannotOpen(io)),
            End::Unread(Unread::Panicked),
            End::Unread(Unread::Lost("killed".into())),
        ]);
        for end in ends {
            let json = serde_json::to_string(&end).expect("it can be written");
            assert_eq!(
                serde_json::from_str::<End>(&json).expect("it can be read"),
                end
            );
            let bytes = postcard::to_stdvec(&end).expect("it can be written");
            assert_eq!(
                postcard::from_bytes::<End>(&bytes).expect("it can be read"),
                end
            );
        }
    }
}

#[cfg(test)]
mod sentences {
    use super::*;

    #[test]
    fn a_place_in_decoded_data_is_not_called_a_place_in_the_file() {
        let part = Part {
            compression: Compression::Zstd,
            number: 2,
        };
        let cut = Damage::Truncated { part, at: 9 };
        let outer = cut.to_string();
        assert!(
            outer.contains("the file ends at byte 9, inside zstd frame 2"),
            "{outer}"
        );
        let defect = Defect::Data;
        let corrupt = Damage::Corrupt {
            part,
            at: 9,
            defect,
        };
        for inner in [cut, corrupt] {
            let inner = inner.inside().inside().to_string();
            assert!(inner.contains("decompressed data"), "{inner}");
            assert!(inner.contains("their byte 9"), "{inner}");
            assert!(!inner.contains("file"), "{inner}");
        }
    }
}
