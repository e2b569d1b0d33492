//! A file to map, and what makes two names the same file.

use std::fs;
use std::path::{Path, PathBuf};

/// A file to map.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LogFile {
    /// Where it is.
    pub source: Source,
    /// Its size on the disk when it was found, in bytes; none for a file that can be read only
    /// once, as a pipe.
    pub size: Option<u64>,
    /// The plain file that this compressed one may be a copy of, as `access.log.2` is of
    /// `access.log.2.gz`. It is among the files too. The names alone do not decide: see
    /// [`crate::map::twin`].
    pub beside: Option<PathBuf>,
}

/// Where a log is read from.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Source {
    /// A file, or a pipe with a name.
    Path(PathBuf),
    /// Standard input. Declared last so that, if the same file is also named, deduplication keeps
    /// the name: a path can be reopened.
    Stdin,
}

impl Source {
    /// The name in messages.
    pub fn name(&self) -> &Path {
        match self {
            Self::Stdin => Path::new("(standard input)"),
            Self::Path(path) => path,
        }
    }
}

/// Returned by [`identity`]: equal for two names of the same file.
#[derive(Debug, PartialEq, Eq, Hash)]
pub(super) enum Identity {
    #[cfg(unix)]
    Inode(u64, u64),
    Path(PathBuf),
}

pub(super) fn identity(source: &Source) -> Identity {
    #[cfg(unix)]
    {
        use std::os::unix::fs::MetadataExt;
        // Standard input may be one of the files that are named too.
        let path = match source {
            Source::Stdin => Path::new("/dev/stdin"),
            Source::Path(path) => path,
        };
        if let Ok(metadata) = fs::metadata(path) {
            return Identity::Inode(metadata.dev(), metadata.ino());
        }
    }
    Identity::Path(fs::canonicalize(source.name()).unwrap_or_else(|_| source.name().into()))
}
