//! Answers that are known already: what a mapper asks before it reads a file, and what it is given
//! to keep.
//!
//! Knows nothing of where answers are kept: that is [`crate::cache`]'s.

use serde::{Deserialize, Serialize};

use super::{Identity, Mapped};

/// Answers to one query, by the identity of a content. Used by several workers at once.
pub trait Known: Sync {
    /// The outcome of a content, if it is known.
    ///
    /// # Errors
    /// If what is known is of no use; the reason, for people. The file is read then.
    fn find(&self, identity: &Identity) -> Result<Option<Mapped>, String>;

    /// Keeps the outcome of a content. It depends on nothing but the content, and is left as it is.
    ///
    /// # Errors
    /// If it cannot be kept; the reason, for people.
    fn keep(&self, identity: Identity, mapped: &mut Mapped) -> Result<(), String>;
}

/// What became of one file.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub enum Lookup {
    /// It was not looked up: there is nothing to look up in, or its content has no identity before
    /// it is read, as a pipe's.
    #[default]
    Unused,
    /// It was known, and was not read.
    Hit,
    /// It was read.
    Miss {
        /// Why what was known is of no use.
        useless: Option<String>,
        /// Whether the outcome was kept, or why it could not be. None if it is not worth keeping:
        /// another attempt may have another outcome.
        kept: Option<Result<(), String>>,
    },
}
