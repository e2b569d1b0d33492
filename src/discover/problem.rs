//! Why something named could not be reached: as data, with the sentences.
//!
//! A name of a file is escaped where a sentence quotes it. The printer escapes the path in front of
//! the sentence.

use std::fmt;
use std::io;
use std::path::PathBuf;

use thiserror::Error;

use crate::log_file::PERMISSION_ADVICE;
use crate::visible::visible;

/// Something named that could not be reached, or has nothing to read.
#[derive(Debug)]
pub struct Problem {
    /// Where it is.
    pub path: PathBuf,
    /// What went wrong.
    pub why: ProblemReason,
}

/// Why something named could not be reached, or has nothing to read.
#[derive(Debug, Error)]
pub enum ProblemReason {
    /// A file that cannot be found or opened.
    #[error("cannot be opened: {}", Cause(.0))]
    Open(io::Error),
    /// A folder that cannot be listed.
    #[error("cannot be searched: {}", Cause(.0))]
    Search(io::Error),
    /// A pattern that cannot be read.
    #[error("not a glob pattern: {0}")]
    Pattern(glob::PatternError),
    /// A pattern without a match.
    #[error("no file matches this pattern")]
    NoMatch,
    /// A pattern whose matches were all skipped.
    #[error("every file that matches this pattern was skipped (--verbose says why)")]
    AllSkipped,
    /// A folder without an entry.
    #[error("the folder is empty")]
    Empty,
    /// A folder with nothing but folders, which were not searched.
    #[error("only folders ({}); use -r to search them", Names(.0))]
    OnlyFolders(Vec<PathBuf>),
    /// A tree of folders without a file.
    #[error("no file in it or below it")]
    NoFile,
    /// A folder, and perhaps those below it, whose files were all skipped.
    #[error(
        "{}{}, among {}; name the files, or choose with --glob",
        if *.glob { "no file matches --glob" } else { "no access log by its name" },
        if *.below { ", here or below" } else { "" },
        Names(.names)
    )]
    NoLog {
        /// Whether `--glob` was the choice.
        glob: bool,
        /// Whether the folders below were searched too.
        below: bool,
        /// What was skipped, as seen from the folder.
        names: Vec<PathBuf>,
    },
}

/// An error of the system, and what to do about it where that is known.
struct Cause<'a>(&'a io::Error);

impl fmt::Display for Cause<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let advice = match self.0.kind() {
            io::ErrorKind::PermissionDenied => PERMISSION_ADVICE,
            _ => "",
        };
        write!(f, "{}{advice}", self.0)
    }
}

/// The first few names of a list.
struct Names<'a>(&'a [PathBuf]);

impl fmt::Display for Names<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        /// Four names show what kind of folder it is; `--verbose` shows them all.
        const SHOWN: usize = 4;
        for (n, name) in self.0.iter().take(SHOWN).enumerate() {
            write!(
                f,
                "{}{}",
                if n == 0 { "" } else { ", " },
                visible(name.as_os_str().as_encoded_bytes())
            )?;
        }
        match self.0.len() {
            n if n > SHOWN => write!(f, " and {} more", n - SHOWN),
            _ => Ok(()),
        }
    }
}
