//! Which folder may be used as the cache: a new one, an empty one, or one that findrobots has
//! tagged. It must be ours, because answers are taken from it.

use std::fs::DirBuilder;
use std::io::{self, ErrorKind};
use std::os::unix::fs::DirBuilderExt;
use std::path::{Path, PathBuf};

use rustix::fs::Mode;
use rustix::process::geteuid;
use thiserror::Error;

use super::folder::{Folder, is_unfinished, read};

/// The name of the file that says what the folder is: <https://bford.info/cachedir/>. Programs that
/// make backups leave such folders out.
const TAG: &str = "CACHEDIR.TAG";

/// The first line is the convention's, the others are ours.
const TAG_TEXT: &str = "\
Signature: 8a477f597d28d172789f06886806bc55
# This folder is a cache of findrobots: what it has read in logs.
# It can be removed at any time.
";

/// Why a folder may not be used.
#[derive(Debug, Error)]
pub enum Refusal {
    /// It, or a part of its path, is a file.
    #[error("{}: not a folder", .0.display())]
    File(PathBuf),
    /// Its owner could change the answers.
    #[error("{}: belongs to another user, who could change the answers", .0.display())]
    OtherOwner(PathBuf),
    /// Anyone could change the answers.
    #[error("{}: every user may write into it, and could change the answers", .0.display())]
    Public(PathBuf),
    /// It holds something else.
    #[error("{}: is not empty, and no cache of findrobots; name a new folder", .0.display())]
    Other(PathBuf),
}

/// Opens a folder. One that is missing is made, with those above it, for its owner alone; the mode
/// of one that is there is left as it is.
///
/// Within the result: why the system fails to make, read or tag it.
pub(super) fn open(path: &Path) -> Result<io::Result<Folder>, Refusal> {
    let made = DirBuilder::new().recursive(true).mode(0o700).create(path);
    let folder = match made.and_then(|()| Folder::open(path)) {
        Ok(folder) => folder,
        Err(error) => {
            let is_file = matches!(
                error.kind(),
                ErrorKind::NotADirectory | ErrorKind::AlreadyExists
            );
            return match is_file {
                true => Err(Refusal::File(path.into())),
                false => Ok(Err(error)),
            };
        }
    };
    match refusal(&folder) {
        Ok(None) => Ok(Ok(folder)),
        Ok(Some(refusal)) => Err(refusal(path.into())),
        Err(error) => Ok(Err(error)),
    }
}

/// Why a folder may not be used, if so. If it may, it is tagged.
fn refusal(folder: &Folder) -> io::Result<Option<fn(PathBuf) -> Refusal>> {
    let (owner, mode) = folder.owner()?;
    if owner != geteuid().as_raw() {
        return Ok(Some(Refusal::OtherOwner));
    }
    if mode.contains(Mode::WOTH) {
        return Ok(Some(Refusal::Public));
    }
    if is_tagged(folder)? {
        return Ok(None);
    }
    if is_empty(folder)? {
        folder.write(TAG, TAG_TEXT.as_bytes(), true)?;
        return Ok(None);
    }
    // Another run may have tagged it, and put an entry into it, between the two looks.
    Ok(match is_tagged(folder)? {
        true => None,
        false => Some(Refusal::Other),
    })
}

fn is_tagged(folder: &Folder) -> io::Result<bool> {
    let Some(mut tag) = folder.find(TAG)? else {
        return Ok(false);
    };
    Ok(read(&mut tag)? == TAG_TEXT.as_bytes())
}

/// Returns true if and only if the folder holds nothing, or what is left of a run that was killed
/// before the folder was tagged.
fn is_empty(folder: &Folder) -> io::Result<bool> {
    for name in folder.names()? {
        if !is_unfinished(&name?) {
            return Ok(false);
        }
    }
    Ok(true)
}
