//! Reads files of records, for the commands that reduce them.

use std::fs::File;
use std::io::{self, BufReader, IsTerminal};
use std::num::NonZeroUsize;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result, bail, ensure};
use findrobots::map::Mapped;
use findrobots::map::ask::Question;
use findrobots::record::Record;
use findrobots::record::gather::Gather;
use findrobots::reduce::{Reduction, View};
use rayon::ThreadPoolBuilder;
use rayon::iter::{IntoParallelIterator, ParallelIterator};

use crate::{message, streams};

/// Does the work on threads that read records.
///
/// # Errors
/// Those of the work.
pub(super) fn on_threads<T: Send>(
    threads: NonZeroUsize,
    work: impl FnOnce() -> Result<T> + Send,
) -> Result<T> {
    let builder = ThreadPoolBuilder::new().num_threads(threads.get());
    if threads > NonZeroUsize::MIN
        && let Ok(pool) = builder.build()
    {
        return pool.install(work);
    }
    // Also if the system gives no threads: this one does the work.
    let alone = ThreadPoolBuilder::new().num_threads(1).use_current_thread();
    let _pool = alone.build()?;
    work()
}

/// Reduces records. `view` is how the answer to their question is shown. None without a record.
pub(super) fn reduce(
    files: &[PathBuf],
    gather: &mut Gather,
    view: &mut (dyn FnMut(&Question) -> Result<View> + Send),
) -> Result<Option<Reduction>> {
    let mut reduction = None;
    read(files, gather, &mut |records| {
        let Some((first, _)) = records.first() else {
            return Ok(());
        };
        let reduction = match &mut reduction {
            Some(reduction) => reduction,
            None => {
                let query = first.asked.query()?;
                let view = view(&query.question)?;
                reduction.insert(Reduction::new(query, view))
            }
        };
        let records = records.into_par_iter();
        records.for_each(|(record, mapped)| reduction.add(&record.path, mapped));
        Ok(())
    })?;
    Ok(reduction)
}

/// Reads records, and calls `each` with those of new files, some at a time.
pub(super) fn read(
    files: &[PathBuf],
    gather: &mut Gather,
    each: &mut (dyn FnMut(Vec<(Record, Mapped)>) -> Result<()> + Send),
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
        let mut each = |records| {
            result = each(records);
            result.is_ok()
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
                bail!("{}: a folder; records are read from files", name());
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
