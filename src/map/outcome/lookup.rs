//! What became of one file where outcomes are kept from one run to the next. It is no fact on the
//! file, and knows nothing of where outcomes are kept.

use serde::{Deserialize, Serialize};

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
