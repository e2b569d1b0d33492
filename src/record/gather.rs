//! Records from many places, in any order, to a set of them: each file once.
//!
//! What would make the set another than it looks is a fault: a line that is no record, a file with
//! two different records, a record of another query, a file that is missing. Memory is that of the
//! names, identities and sums of the files, and of two batches of records.

use std::collections::hash_map::Entry;
use std::collections::{BTreeSet, HashMap};
use std::io::{self, BufRead};
use std::mem::take;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use thiserror::Error;

use super::batch::{Batch, Opened};
use super::{Asked, Defect, Record, Sum};
use crate::map::{Identity, Mapped, Note};

/// The most faults that are named, besides files that are missing or not expected. The others are
/// counted: a source that is no list of records has as many as lines.
const NAMED: usize = 10;

/// What is known of the records so far.
#[derive(Default)]
pub struct Gather {
    asked: Option<Asked>,
    files: HashMap<Arc<Path>, Sum>,
    contents: HashMap<Identity, (Arc<Path>, Sum)>,
    /// Files whose records say no more than where other files were found.
    folders: BTreeSet<PathBuf>,
    faults: Vec<Fault>,
    unnamed: usize,
}

/// What is wrong with a set of records.
#[derive(Debug, Error)]
pub enum Fault {
    /// A line that is no record.
    #[error("line {line}: {defect}")]
    Line {
        /// Where the lines come from.
        from: PathBuf,
        /// Its number, from 1.
        line: u64,
        /// What is wrong with it.
        defect: Defect,
    },
    /// There are more faults.
    #[error("{0} more faults of this kind")]
    More(usize),
    /// A record answers another query than the first one did.
    #[error("its record answers another query; map all files with the same options")]
    Unlike(PathBuf),
    /// Two records of one name differ.
    #[error(
        "two different records; if two machines have a file of this name, map each with another \
         --id-prefix, and if it changed meanwhile, map it again"
    )]
    Conflict(PathBuf),
    /// Two records of one content differ.
    #[error(
        "another record than that of {}, which has the same content; map both with one version of \
         findrobots",
        .1.display()
    )]
    Unequal(PathBuf, PathBuf),
    /// A file that was expected has no record.
    #[error("missing: no record of this file")]
    Missing(PathBuf),
    /// A record of a file that was not expected.
    #[error("not expected: this file is not in the list")]
    Surplus(PathBuf),
}

impl Fault {
    /// What the fault is about.
    pub fn path(&self) -> &Path {
        match self {
            Self::Line { from: path, .. }
            | Self::Unlike(path)
            | Self::Conflict(path)
            | Self::Unequal(path, _)
            | Self::Missing(path)
            | Self::Surplus(path) => path,
            Self::More(_) => Path::new("(all records)"),
        }
    }
}

impl Gather {
    /// Reads the records of one source on the threads of rayon's pool, and calls `each` with those
    /// of new files, some at a time and in order, while the next ones are read; until it returns
    /// false.
    ///
    /// # Errors
    /// Those of the source.
    pub fn read(
        &mut self,
        source: &Path,
        mut input: impl BufRead,
        mut each: impl FnMut(Vec<(Record, Mapped)>) -> bool + Send,
    ) -> io::Result<()> {
        let mut batch = Batch::default();
        let mut new = Vec::new();
        while batch.fill(&mut input)? {
            let last = take(&mut new);
            let (records, goes_on) = rayon::join(|| batch.records(), || each(last));
            if !goes_on {
                return Ok(());
            }
            for (line, opened) in records {
                match opened.and_then(|opened| self.admit(opened)) {
                    Ok(admitted) => new.extend(admitted),
                    Err(defect) => self.fault(Fault::Line {
                        from: source.into(),
                        line,
                        defect,
                    }),
                }
            }
        }
        each(new);
        Ok(())
    }

    /// The record with its facts, if its file is new.
    fn admit(&mut self, opened: Opened) -> Result<Option<(Record, Mapped)>, Defect> {
        let Opened {
            record,
            sum,
            mapped,
        } = opened;
        let path = || record.path.clone();
        match &self.asked {
            Some(asked) if *asked != record.asked => {
                self.fault(Fault::Unlike(path()));
                return Ok(None);
            }
            Some(_) => {}
            None => {
                record.asked.query()?;
                self.asked = Some(record.asked.clone());
            }
        }
        let file: Arc<Path> = record.path.as_path().into();
        match self.files.entry(Arc::clone(&file)) {
            Entry::Occupied(known) => {
                if *known.get() != sum {
                    self.fault(Fault::Conflict(path()));
                }
                return Ok(None);
            }
            Entry::Vacant(new) => new.insert(sum),
        };
        if let [Note::Overlooked { .. }] = mapped.notes[..] {
            self.folders.insert(path());
        }
        if let Some(identity) = mapped.identity {
            let (first, known) = self.contents.entry(identity).or_insert((file, sum));
            if *known != sum {
                let first = first.to_path_buf();
                self.fault(Fault::Unequal(path(), first));
            }
        }
        Ok(Some((record, mapped)))
    }

    fn fault(&mut self, fault: Fault) {
        match self.faults.len() {
            NAMED.. => self.unnamed += 1,
            _ => self.faults.push(fault),
        }
    }

    /// The query that all records answer. None if there is no record.
    pub fn asked(&self) -> Option<&Asked> {
        self.asked.as_ref()
    }

    /// Ends the set: all that is wrong with it, sorted. With a list, each of its files must have a
    /// record, and no other file.
    pub fn finish(self, expected: Option<&[PathBuf]>) -> Vec<Fault> {
        let Self {
            files,
            folders,
            mut faults,
            unnamed,
            ..
        } = self;
        if let Some(expected) = expected {
            let expected: BTreeSet<_> = expected.iter().collect();
            let missing = expected
                .iter()
                .filter(|path| !files.contains_key(path.as_path()));
            faults.extend(missing.map(|path| Fault::Missing(path.to_path_buf())));
            let surplus = files.into_keys().map(|path| path.to_path_buf());
            let surplus =
                surplus.filter(|path| !expected.contains(path) && !folders.contains(path));
            faults.extend(surplus.map(Fault::Surplus));
        }
        faults.sort_by(|a, b| a.path().cmp(b.path()));
        if unnamed > 0 {
            faults.push(Fault::More(unnamed));
        }
        faults
    }
}
