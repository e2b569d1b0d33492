//! Reads files of records, for the commands that reduce them.

use std::fs::File;
use std::io::{self, BufReader, IsTerminal};
use std::path::{Path, PathBuf};

use anyhow::{Context, Result, bail, ensure};
use findrobots::map::Mapped;
use findrobots::record::Record;
use findrobots::record::gather::Gather;

use crate::{message, streams};

/// Reads records, and calls `each` with those of new files.
pub(super) fn read(
    files: &[PathBuf],
    gather: &mut Gather,
    each: &mut dyn FnMut(Record, Mapped) -> Result<()>,
) -> Result<()> {
    let stdin = [PathBuf::from("-")];
    let files = match files {
        [] => {
            ensure!(
                !io::stdin().is_terminal(),
                "no records are named: give files, or pipe what findrobots map prints"
            );
            &stdin
        }
        files => files,
    };
    for path in files {
        let mut result = Ok(());
        let mut each = |record, mapped| {
            if result.is_ok() {
                result = each(record, mapped);
            }
        };
        if path == Path::new("-") {
            ensure!(!streams::stdin_is_closed(), "standard input is closed");
            let name = Path::new("(standard input)");
            let read = gather.read(name, io::stdin().lock(), &mut each);
            read.context("standard input")?;
        } else {
            let name = || path.display().to_string();
            let file = File::open(path).with_context(name)?;
            if file.metadata().is_ok_and(|file| file.is_dir()) {
                bail!(
                    "{0}: a folder; name the files of records in it: {0}/*",
                    name()
                );
            }
            let read = gather.read(path, BufReader::new(file), &mut each);
            read.with_context(name)?;
        }
        result?;
    }
    Ok(())
}

/// Fails if the records are not a whole set.
pub(super) fn check(gather: Gather, expected: Option<&[PathBuf]>) -> Result<()> {
    let faults = gather.finish(expected);
    for fault in &faults {
        _ = message::about(fault.path(), &fault.to_string());
    }
    match faults.len() {
        0 => Ok(()),
        1 => bail!("nothing is printed, because of this fault in the records"),
        n => bail!("nothing is printed, because of these {n} faults in the records"),
    }
}
