//! The entries: a record of one content and one query each.

use std::path::{Path, PathBuf};

use sha2::{Digest, Sha256};
use thiserror::Error;

use super::Cache;
use super::folder::{read, touch};
use crate::map::known::Known;
use crate::map::{Identity, Mapped};
use crate::record::{self, Asked, Record};

/// The end of an entry's name.
const SUFFIX: &str = ".record";

/// The hexadecimal digits in an entry's name: half a SHA-256.
const DIGITS: usize = 32;

/// What is known of contents, for one query.
#[derive(Debug)]
pub struct Answers {
    cache: Cache,
    asked: Asked,
}

/// Why an entry is of no use.
#[derive(Debug, Error)]
enum Useless {
    #[error(transparent)]
    Record(#[from] record::Defect),
    #[error("no line of text")]
    Line,
    #[error("a record of another content or query")]
    Other,
    #[error("{0}")]
    File(#[from] std::io::Error),
}

impl Answers {
    pub(super) fn new(cache: Cache, asked: Asked) -> Self {
        Self { cache, asked }
    }

    /// The folder that they are in.
    pub fn folder(&self) -> &Path {
        self.cache.path()
    }

    /// The name of an entry.
    fn name(&self, identity: &Identity) -> String {
        let mut hasher = Sha256::new();
        for part in [
            env!("CARGO_PKG_VERSION").as_bytes(),
            record::VERSION.as_bytes(),
            identity.to_string().as_bytes(),
            self.asked.bytes(),
        ] {
            hasher.update((part.len() as u64).to_le_bytes());
            hasher.update(part);
        }
        let hash = hasher.finalize();
        let half: [u8; DIGITS / 2] = *hash.first_chunk().expect("a SHA-256 has 32 bytes");
        format!("{:032x}{SUFFIX}", u128::from_be_bytes(half))
    }

    fn read(&self, name: &str, identity: &Identity) -> Result<Option<Mapped>, Useless> {
        // Why there is no folder is said when an answer is to be kept.
        let Ok(folder) = &self.cache.folder else {
            return Ok(None);
        };
        let Some(mut file) = folder.find(name)? else {
            return Ok(None);
        };
        let line = read(&mut file)?;
        let line = line.strip_suffix(b"\n").ok_or(Useless::Line)?;
        let record = Record::parse(line)?;
        if record.path != path(identity) || record.asked != self.asked {
            return Err(Useless::Other);
        }
        let mapped = record.mapped()?;
        if mapped.identity != Some(*identity) {
            return Err(Useless::Other);
        }
        // On a disk that cannot be written, the order of use does not matter.
        _ = touch(&file);
        Ok(Some(mapped))
    }
}

impl Known for Answers {
    fn find(&self, identity: &Identity) -> Result<Option<Mapped>, String> {
        let name = self.name(identity);
        let found = self.read(&name, identity);
        found.map_err(|why| format!("{name}: {why}"))
    }

    fn keep(&self, identity: Identity, mapped: &mut Mapped) -> Result<(), String> {
        let folder = self.cache.folder.as_ref().map_err(String::clone)?;
        let of_file = mapped.identity.replace(identity);
        let record = Record::new(path(&identity), self.asked.clone(), mapped);
        mapped.identity = of_file;
        let line = record.map_err(|error| error.to_string())?.line();
        let kept = folder.write(&self.name(&identity), &line, false);
        kept.map_err(|error| error.to_string())
    }
}

/// What stands for the name of a file in an entry.
fn path(identity: &Identity) -> PathBuf {
    format!("content:{identity}").into()
}

/// Returns true if and only if a name is that of an entry.
pub(super) fn is_entry(name: &[u8]) -> bool {
    let digits = name.strip_suffix(SUFFIX.as_bytes()).unwrap_or_default();
    let is_digit = |byte: &u8| matches!(byte, b'0'..=b'9' | b'a'..=b'f');
    digits.len() == DIGITS && digits.iter().all(is_digit)
}
