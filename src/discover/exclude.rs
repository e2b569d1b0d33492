//! `--exclude`: what folders and patterns find and is not read.

use std::ffi::{OsStr, OsString};
use std::path::Path;

use glob::{MatchOptions, Pattern, PatternError};

use super::text::text;

/// A pattern of names or of paths to pass over, as grep and rsync have it.
///
/// - Without a slash it matches the name of a file or folder: `*.xz`.
/// - With a slash it matches the end of a path, by whole components: `old/access.log*`.
/// - With a slash in front it matches the whole path, as findrobots prints it:
///   `/var/log/*/old.log`.
/// - With a slash at the end it matches folders only: `old/`.
///
/// An excluded folder is not searched. Within a path, `*` and `?` match no slash; `**` matches any
/// folders.
#[derive(Debug, Clone)]
pub struct Exclude {
    written: OsString,
    pattern: Pattern,
    scope: Scope,
    folders_only: bool,
}

#[derive(Debug, Clone, Copy)]
enum Scope {
    Whole,
    /// The last components of a path, this many; `None` where the pattern has a `**`.
    End(Option<usize>),
}

impl Exclude {
    /// Reads a pattern.
    ///
    /// # Errors
    ///
    /// The pattern is malformed, as `[` is.
    pub fn new(written: OsString) -> Result<Self, PatternError> {
        let whole = text(&written);
        let trimmed = whole.strip_suffix('/').filter(|rest| !rest.is_empty());
        let pattern = trimmed.unwrap_or(&whole);
        Ok(Self {
            pattern: Pattern::new(pattern)?,
            scope: if pattern.starts_with('/') {
                Scope::Whole
            } else {
                let components = pattern.split('/');
                Scope::End((!pattern.contains("**")).then(|| components.count()))
            },
            folders_only: trimmed.is_some(),
            written,
        })
    }

    /// The pattern as it was written.
    pub(super) fn written(&self) -> &OsStr {
        &self.written
    }

    /// Returns true if and only if the file or folder is excluded.
    pub(super) fn matches(&self, path: &Path, is_folder: bool) -> bool {
        const OPTIONS: MatchOptions = MatchOptions {
            case_sensitive: true,
            require_literal_separator: true,
            require_literal_leading_dot: false,
        };
        let matches = |path: &str| self.pattern.matches_with(path, OPTIONS);
        if self.folders_only && !is_folder {
            return false;
        }
        let path = text(path.as_os_str());
        // The starts of the components, the last first.
        let mut starts = path
            .rmatch_indices('/')
            .map(|(at, _)| at + 1)
            .chain([0])
            .map(|at| &path[at..]);
        match self.scope {
            Scope::Whole => matches(&path),
            Scope::End(Some(components)) => starts.nth(components - 1).is_some_and(matches),
            Scope::End(None) => starts.any(matches),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_pattern_matches_names_or_ends_of_paths_or_whole_paths() {
        for (pattern, path, is_folder, expected) in [
            ("*.xz", "logs/access.log.1.xz", false, true),
            ("*.xz", "access.log.1.xz", false, true),
            ("*.xz", "logs.xz/access.log", false, false),
            ("old", "logs/old", true, true),
            ("old", "logs/older", true, false),
            ("old/", "logs/old", true, true),
            ("old/", "logs/old", false, false),
            ("old/*", "logs/old/access.log", false, true),
            ("old/*", "logs/cold/access.log", false, false),
            ("old/*", "logs/old/a/access.log", false, false),
            ("old/**/a*", "logs/old/x/y/access.log", false, true),
            ("/var/*/a.log", "/var/log/a.log", false, true),
            ("/var/*/a.log", "/var/log/x/a.log", false, false),
            ("/log/a.log", "/var/log/a.log", false, false),
            ("./a.log", "./a.log", false, true),
        ] {
            let exclude = Exclude::new(pattern.into()).expect("the pattern is well formed");
            assert_eq!(
                exclude.matches(path.as_ref(), is_folder),
                expected,
                "{pattern} {path}"
            );
        }
        assert!(Exclude::new("[".into()).is_err());
    }
}
