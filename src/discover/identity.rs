//! What makes two names the same file.

use std::fs;
use std::path::{Path, PathBuf};

use crate::log_file::Source;

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
