//! The options of the cache, and the folder that they mean.

use std::path::PathBuf;

use anyhow::{Context, Result};
use clap::Args;
use findrobots::cache::{Cache, DEFAULT_SIZE};

use super::Cli;
use super::values::bytes;
use crate::surroundings::Surroundings;

#[derive(Debug, Args)]
#[command(next_help_heading = "Cache")]
pub(super) struct CacheArgs {
    /// Keep what is read in DIR, and read no log twice [default DIR: ~/.cache/findrobots]
    ///
    /// A log is known again by its length and its first and last 64 KiB, whatever its name is after
    /// a rotation. A change in its middle that keeps its length is not seen. The default is below
    /// XDG_CACHE_HOME, if that is set.
    #[arg(long, value_name = "DIR", num_args = 0..=1, require_equals = true, hide_short_help = true)]
    pub(super) cache: Option<Option<PathBuf>>,

    /// With --cache, keep at most SIZE bytes, such as 100M [default: 512M]
    ///
    /// K, M and G are KiB, MiB and GiB. What was used least recently goes first, at the end of a
    /// run that added something.
    #[arg(long, value_name = "SIZE", requires = "cache", value_parser = bytes)]
    #[arg(hide_short_help = true)]
    pub(super) cache_size: Option<u64>,
}

impl CacheArgs {
    pub(super) fn opened(&self, surroundings: &Surroundings) -> Result<Option<Cache>> {
        if self.cache.is_none() {
            return Ok(None);
        }
        let folder = self.folder(surroundings)?;
        Ok(Some(Cache::open(&folder, self.size())?))
    }

    fn folder(&self, surroundings: &Surroundings) -> Result<PathBuf> {
        let given = self.cache.clone().flatten();
        given.or_else(|| surroundings.cache.clone()).context(
            "--cache: neither XDG_CACHE_HOME nor HOME has the path of a folder; write --cache=DIR",
        )
    }

    fn size(&self) -> u64 {
        self.cache_size.unwrap_or(DEFAULT_SIZE)
    }
}

impl Cli {
    /// The cache, emptied if that was asked for.
    pub(super) fn opened_cache(&self, surroundings: &Surroundings) -> Result<Option<Cache>> {
        if !self.cache_clear {
            return self.cache.opened(surroundings);
        }
        let folder = self.cache.folder(surroundings)?;
        let cache = Cache::open(&folder, self.cache.size())?;
        cache
            .clear()
            .with_context(|| folder.display().to_string())?;
        Ok(Some(cache))
    }

    /// Empties the cache, if that is all that was asked for, and returns whether it was. A folder
    /// that is missing is not made.
    ///
    /// # Errors
    /// If the folder of the cache may not be used, or cannot be emptied.
    pub(crate) fn only_clears(&self, surroundings: &Surroundings) -> Result<bool> {
        if !self.cache_clear || !self.input.paths.is_empty() || self.input.files_from.is_some() {
            return Ok(false);
        }
        if !matches!(self.cache.folder(surroundings)?.try_exists(), Ok(false)) {
            self.opened_cache(surroundings)?;
        }
        Ok(true)
    }
}
