//! What is meant, after what was typed.

use crate::discover::Inputs;
use crate::execute::Workers;
use crate::map::Query;

/// A run, with every default resolved.
#[derive(Debug, Clone)]
pub struct Config {
    /// Where to look for logs.
    pub inputs: Inputs,
    /// What to ask of each.
    pub query: Query,
    /// Who maps them.
    pub workers: Workers,
}
