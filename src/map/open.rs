//! Opening a log, and whether it changed while it was read.
//!
//! Everything is judged by the open descriptor, never by the name: a log that is renamed or
//! replaced meanwhile is read on as it was. Knows nothing of what is in a file.

use std::fs::{File, Metadata, OpenOptions};
use std::io;
use std::path::Path;
use std::sync::Arc;
use std::time::SystemTime;

use super::bytes::ReadAt;

/// An open log.
pub(super) enum Opened {
    /// A file that can be read at any place, and again.
    File(Regular),
    /// Anything that can be read once, from the front: a pipe, a device, a socket.
    Stream(File),
}

/// An open regular file.
pub(super) struct Regular {
    /// Shared with the helpers.
    pub(super) file: Arc<File>,
    opened: State,
}

/// What changes when a file is written.
#[derive(Clone, Copy, Default, PartialEq, Eq)]
pub(super) struct State {
    /// In bytes.
    pub(super) size: u64,
    modified: Option<SystemTime>,
}

impl Opened {
    /// Opens a log. If it was a regular file when it was found, it must still be one: opening a
    /// pipe that has taken its name would wait for a writer.
    pub(super) fn open(path: &Path, was_regular: bool) -> io::Result<Self> {
        let mut options = OpenOptions::new();
        options.read(true);
        #[cfg(unix)]
        if was_regular {
            use std::os::unix::fs::OpenOptionsExt;
            options.custom_flags(rustix::fs::OFlags::NONBLOCK.bits() as i32);
        }
        let file = options.open(path)?;
        let metadata = file.metadata()?;
        if metadata.is_file() {
            let opened = State::of(&metadata);
            let file = Arc::new(file);
            return Ok(Self::File(Regular { file, opened }));
        }
        match was_regular {
            true => Err(io::Error::other("no longer a regular file")),
            false => Ok(Self::Stream(file)),
        }
    }
}

impl Regular {
    /// The size when it was opened, in bytes.
    pub(super) fn size(&self) -> u64 {
        self.opened.size
    }

    /// The state now, if it is not that of the opening. A file whose state cannot be read counts as
    /// emptied.
    pub(super) fn change(&self) -> Option<State> {
        let now = self.file.metadata();
        let now = now.map_or_else(|_| State::default(), |metadata| State::of(&metadata));
        (now != self.opened).then_some(now)
    }
}

impl State {
    fn of(metadata: &Metadata) -> Self {
        Self {
            size: metadata.len(),
            modified: metadata.modified().ok(),
        }
    }
}

impl ReadAt for Arc<File> {
    fn read_at(&self, buffer: &mut [u8], at: u64) -> io::Result<usize> {
        (**self).read_at(buffer, at)
    }
}
