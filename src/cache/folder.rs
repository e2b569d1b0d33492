//! The files of the cache's folder, each written in one piece or not at all.
//!
//! Every file is reached from the open folder, and a link is never followed out of it. Knows
//! nothing of what is in a file.

use std::fs::File;
use std::io::{self, Read, Write};
use std::os::fd::OwnedFd;
use std::path::Path;

use rustix::fs::{self, AtFlags, Dir, FileType, Mode, OFlags, Timespec, Timestamps, UTIME_NOW};
use rustix::io::Errno;
use rustix::process::geteuid;

/// The beginning of the name of a file that is being written.
const UNFINISHED: &str = ".unfinished-";

/// The longest file that is read and written, in bytes.
const LONGEST: u64 = 1 << 30;

/// An open folder.
#[derive(Debug)]
pub(super) struct Folder(OwnedFd);

/// A name in the folder.
pub(super) struct Item {
    pub(super) name: String,
    /// In bytes.
    pub(super) size: u64,
    /// When it was written or used, in seconds and nanoseconds since 1970.
    pub(super) used: (i64, u32),
}

impl Folder {
    /// Opens a folder.
    pub(super) fn open(path: &Path) -> io::Result<Self> {
        let flags = OFlags::RDONLY | OFlags::DIRECTORY | OFlags::CLOEXEC;
        Ok(Self(fs::open(path, flags, Mode::empty())?))
    }

    /// Its owner, and its mode.
    pub(super) fn owner(&self) -> io::Result<(u32, Mode)> {
        let state = fs::fstat(&self.0)?;
        Ok((state.st_uid, Mode::from_raw_mode(state.st_mode)))
    }

    /// Opens a file of ours. None if there is no file of this name.
    ///
    /// # Errors
    /// Besides those of the system: if the name is that of a link, a folder or a pipe, of a file of
    /// another user, who could change the answers, or of one that is longer than any that is
    /// written.
    pub(super) fn find(&self, name: &str) -> io::Result<Option<File>> {
        let flags = OFlags::RDONLY | OFlags::NOFOLLOW | OFlags::NONBLOCK | OFlags::CLOEXEC;
        let file = match fs::openat(&self.0, name, flags, Mode::empty()) {
            Ok(file) => file,
            Err(Errno::NOENT) => return Ok(None),
            Err(Errno::LOOP) => return Err(io::Error::other("not a file")),
            Err(error) => return Err(error.into()),
        };
        let state = fs::fstat(&file)?;
        if FileType::from_raw_mode(state.st_mode) != FileType::RegularFile {
            return Err(io::Error::other("not a file"));
        }
        if state.st_uid != geteuid().as_raw() {
            return Err(io::Error::other("a file of another user"));
        }
        if state.st_size.unsigned_abs() > LONGEST {
            return Err(io::Error::other("longer than any entry"));
        }
        Ok(Some(file.into()))
    }

    /// Writes a file. It has its name when all of it is written, and replaces the one that has.
    /// After a crash of the machine it may be torn, unless it is `lasting`.
    ///
    /// # Errors
    /// Besides those of the system: if it is longer than any file that is read.
    pub(super) fn write(&self, name: &str, bytes: &[u8], lasting: bool) -> io::Result<()> {
        if bytes.len() as u64 > LONGEST {
            return Err(io::Error::other("longer than any entry may be"));
        }
        let unfinished = format!("{UNFINISHED}{:016x}", random()?);
        let flags = OFlags::WRONLY | OFlags::CREATE | OFlags::EXCL | OFlags::CLOEXEC;
        let mode = Mode::RUSR | Mode::WUSR;
        let mut file = File::from(fs::openat(&self.0, &unfinished, flags, mode)?);
        let written = file.write_all(bytes).and_then(|()| {
            if lasting {
                file.sync_all()?;
            }
            Ok(fs::renameat(&self.0, &unfinished, &self.0, name)?)
        });
        if written.is_err() {
            _ = self.remove(&unfinished);
        }
        written
    }

    /// Removes a file. It is no error if another run was faster.
    pub(super) fn remove(&self, name: &str) -> io::Result<()> {
        match fs::unlinkat(&self.0, name, AtFlags::empty()) {
            Err(Errno::NOENT) => Ok(()),
            removed => Ok(removed?),
        }
    }

    /// The names in the folder, of whatever kind.
    pub(super) fn names(&self) -> io::Result<impl Iterator<Item = io::Result<Vec<u8>>>> {
        let names = Dir::read_from(&self.0)?.map(|item| Ok(item?.file_name().to_bytes().to_vec()));
        Ok(names.filter(|name| !matches!(name.as_deref(), Ok(b"." | b".."))))
    }

    /// The state of a name. None if it is gone, or is no file.
    pub(super) fn item(&self, name: String) -> io::Result<Option<Item>> {
        let state = match fs::statat(&self.0, &name, AtFlags::SYMLINK_NOFOLLOW) {
            Err(Errno::NOENT) => return Ok(None),
            state => state?,
        };
        let is_folder = FileType::from_raw_mode(state.st_mode) == FileType::Directory;
        Ok((!is_folder).then(|| Item {
            name,
            size: state.st_size.unsigned_abs(),
            used: (state.st_mtime, state.st_mtime_nsec as u32),
        }))
    }
}

/// Returns true if and only if a name is that of a file that is being written, or that a run which
/// was killed has left.
pub(super) fn is_unfinished(name: &[u8]) -> bool {
    name.starts_with(UNFINISHED.as_bytes())
}

/// Reads a file to its end.
pub(super) fn read(file: &mut File) -> io::Result<Vec<u8>> {
    let mut bytes = Vec::new();
    file.take(LONGEST).read_to_end(&mut bytes)?;
    Ok(bytes)
}

/// Notes that a file was used now.
pub(super) fn touch(file: &File) -> io::Result<()> {
    let now = Timespec {
        tv_sec: 0,
        tv_nsec: UTIME_NOW,
    };
    let times = Timestamps {
        last_access: now,
        last_modification: now,
    };
    Ok(fs::futimens(file, &times)?)
}

/// A number that no other run has drawn.
fn random() -> io::Result<u64> {
    getrandom::u64().map_err(|error| io::Error::other(error.to_string()))
}
