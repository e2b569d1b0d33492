//! Why a file or folder that was found is not read: as data, with the sentences.

use std::ffi::OsString;
use std::path::PathBuf;

use thiserror::Error;

use crate::names::Reason;
use crate::visible::visible;

/// A file or folder that was found and is not read.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Skipped {
    /// Where it is.
    pub path: PathBuf,
    /// Why it is skipped.
    pub why: SkipReason,
    /// Whether its name is that of a log, so that it may hold requests all the same. Error logs and
    /// other well-known logs are not meant: every folder has some.
    pub like_log: bool,
}

/// Why a file or folder that was found is not read.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Error)]
pub enum SkipReason {
    /// Its name begins with a dot.
    #[error("a hidden file")]
    Hidden,
    /// Its ending is that of a copy, a checksum, a program or a page.
    #[error("ending {} (name the file to read it)", visible(.0.as_encoded_bytes()))]
    Ending(OsString),
    /// It is named as an error log or another log that holds no requests is.
    #[error("its name says it is no access log")]
    OtherLog,
    /// It is named as some sites and some other logs are.
    #[error("its name does not say whether it is an access log (name the file to read it)")]
    Unclear,
    /// It is not named as logs are.
    #[error("it is not named as an access log is")]
    NotNamedSo,
    /// `--glob` does not match its name.
    #[error("does not match --glob")]
    NotMatched,
    /// `--exclude` matches it.
    #[error("matches --exclude {}", visible(.0.as_encoded_bytes()))]
    Excluded(OsString),
    /// A folder, and folders in folders are not searched.
    #[error("a folder; -r searches it")]
    Folder,
    /// A link to a folder, which is searched only if it is named.
    #[error("a link to a folder (name it to search it)")]
    LinkToFolder,
    /// It lies where files are made up by the kernel, or is a link to there. Reading such a file
    /// may wait for ever, or have effects.
    #[error("it lies in /proc, /sys or /dev, or is a link to there")]
    System,
    /// A pipe, a socket or a device.
    #[error("not a regular file")]
    NotRegular,
    /// Another name of a file that is read.
    #[error("the same file as another, read once")]
    Same,
}

impl From<Reason> for SkipReason {
    fn from(reason: Reason) -> Self {
        match reason {
            Reason::Hidden => Self::Hidden,
            Reason::Ending(ending) => Self::Ending(ending.into()),
            Reason::OtherLog => Self::OtherLog,
            Reason::Unclear => Self::Unclear,
            Reason::NotNamedSo => Self::NotNamedSo,
        }
    }
}
