//! What is meant, after what was typed.

use std::num::NonZeroUsize;

use crate::discover::Inputs;
use crate::map::Query;

/// A run, with every default resolved.
#[derive(Debug, Clone)]
pub struct Config {
    /// Where to look for logs.
    pub inputs: Inputs,
    /// What to ask of each.
    pub query: Query,
    /// How many files are mapped at once.
    pub jobs: NonZeroUsize,
}
