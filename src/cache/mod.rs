//! The cache: a folder of records, so that a log is read once, whatever it is called later.
//!
//! An entry is a record ([`crate::record`]) of one content and one query, in a file of its own. Its
//! name is a hash of both and of the version of the program: another version may read the same log
//! better. So an entry is never changed, and two runs that write the same one write the same bytes.
//! Whatever is wrong with an entry or with the folder costs time, and never the answer: the log is
//! read then, and a note says why.
//!
//! `folder` knows files and no records, `ours` which folder may be used, `answers` what is in an
//! entry, `prune` which entries go, and `tally` what is said of a run.

mod answers;
mod folder;
mod ours;
mod prune;
mod tally;

use std::io;
use std::path::{Path, PathBuf};
use std::sync::Arc;

pub use answers::Answers;
pub use ours::Refusal;
pub use tally::Tally;

use crate::map::ask::Query;
use crate::record::Asked;
use folder::Folder;

/// The most bytes of all entries, unless another number is given. The log of a day with 200,000
/// requests has an entry of half a megabyte for the report on agents: this is three years of them.
pub const DEFAULT_SIZE: u64 = 512 << 20;

/// A folder of known answers.
#[derive(Debug, Clone)]
pub struct Cache {
    path: PathBuf,
    /// Or why nothing is found and kept.
    folder: Result<Arc<Folder>, String>,
    size: u64,
}

impl Cache {
    /// Opens a folder, and makes it if it is missing; its entries are to take at most `size` bytes.
    /// If the system fails to make or to open it, the cache is empty and keeps nothing.
    ///
    /// # Errors
    /// If the folder is not one that findrobots may write into. It is left as it is.
    pub fn open(path: &Path, size: u64) -> Result<Self, Refusal> {
        Ok(Self {
            path: path.into(),
            folder: kept(ours::open(path)?),
            size,
        })
    }

    /// Opens a folder that another process has made ready, and prunes.
    pub fn attach(path: PathBuf) -> Self {
        Self {
            folder: kept(Folder::open(&path)),
            path,
            size: DEFAULT_SIZE,
        }
    }

    /// The folder.
    pub fn path(&self) -> &Path {
        &self.path
    }

    /// The answers to one query.
    ///
    /// # Errors
    /// If the query cannot be serialised, which is a bug.
    pub fn answers(&self, query: &Query) -> Result<Answers, postcard::Error> {
        let asked = Asked::of(query)?;
        Ok(Answers::new(self.clone(), asked))
    }

    /// Removes the entries that were used least recently, until the others fit, and what runs that
    /// were killed have left. Returns the number of entries that were removed.
    ///
    /// # Errors
    /// If the folder cannot be read, or an entry cannot be removed.
    pub fn prune(&self) -> io::Result<u64> {
        prune::prune(self.opened()?, self.size)
    }

    /// Removes all entries, and nothing else.
    ///
    /// # Errors
    /// If the folder cannot be read, or an entry cannot be removed.
    pub fn clear(&self) -> io::Result<u64> {
        prune::prune(self.opened()?, 0)
    }

    fn opened(&self) -> io::Result<&Folder> {
        match &self.folder {
            Ok(folder) => Ok(folder),
            Err(why) => Err(io::Error::other(why.clone())),
        }
    }
}

/// Every worker shares the folder, and each of them may have to say why there is none.
fn kept(folder: io::Result<Folder>) -> Result<Arc<Folder>, String> {
    folder.map(Arc::new).map_err(|error| error.to_string())
}
