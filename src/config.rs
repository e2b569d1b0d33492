//! The configuration of a run, with every default resolved.

use crate::cache::Cache;
use crate::discover::Inputs;
use crate::execute::Workers;
use crate::map::ask::Query;
use crate::reduce::View;

/// Everything that a run depends on.
#[derive(Debug, Clone)]
pub struct Config {
    /// Where to look for logs.
    pub inputs: Inputs,
    /// What to ask of each.
    pub query: Query,
    /// Whether the content of every file is identified, and not only where another may have the
    /// same.
    pub identify: bool,
    /// Where answers are kept from one run to the next.
    pub cache: Option<Cache>,
    /// How to show the answer.
    pub view: View,
    /// The workers that map them.
    pub workers: Workers,
}
