//! A file to map, and its place. Known by many, and knows none.

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
    /// Whether its content is to be identified, because another file may have the same.
    pub identify: bool,
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

/// What a message about a file adds if permission to read it was denied.
pub(crate) const PERMISSION_ADVICE: &str = "; run as root, or as a member of group adm";
