//! `findrobots reduce`: records to the report on their logs, or to one set of records.

use std::collections::BTreeMap;
use std::fs::File;
use std::io::{self, BufReader, IsTerminal};
use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::time::Instant;

use anyhow::{Context, Result, bail, ensure};
use findrobots::map::Mapped;
use findrobots::map::ask::Question;
use findrobots::record::Record;
use findrobots::record::gather::Gather;
use findrobots::reduce::Reduction;

use super::print;
use crate::cli::ReduceCli;
use crate::surroundings::Surroundings;
use crate::{message, output, streams};

/// Prints what the records say.
pub(crate) fn run(cli: &ReduceCli) -> Result<ExitCode> {
    let begin = Instant::now();
    let surroundings = Surroundings::read();
    let expected = cli.expected()?;
    let mut gather = Gather::default();
    if cli.partial {
        let records = partial(cli, &mut gather)?;
        check(gather, expected, cli.allow_empty)?;
        output::print(false, |out| {
            let mut records = records.values();
            records.try_for_each(|record| out.write_all(record))
        })?;
        return Ok(ExitCode::SUCCESS);
    }
    let mut reduction = None;
    read(&cli.files, &mut gather, &mut |record, mapped| {
        let reduction = match &mut reduction {
            Some(reduction) => reduction,
            None => {
                let query = record.asked.query()?;
                let view = cli.show.view(&query.question)?;
                let is_of_agents = matches!(query.question, Question::Agents(_));
                let style = cli.show.style(is_of_agents, &surroundings)?;
                reduction.insert((Reduction::new(query, view), style))
            }
        };
        reduction.0.add(&record.path, mapped);
        Ok(())
    })?;
    check(gather, expected, cli.allow_empty)?;
    match reduction {
        Some((reduction, style)) => print(reduction.finish(), None, &cli.show, &style, begin),
        None => Ok(ExitCode::SUCCESS),
    }
}

/// The records by the name of their file, as they are to be printed.
fn partial(cli: &ReduceCli, gather: &mut Gather) -> Result<BTreeMap<PathBuf, Vec<u8>>> {
    let mut records = BTreeMap::new();
    read(&cli.files, gather, &mut |record, mapped| {
        let line = match cli.json {
            true => record.json(mapped)?,
            false => record.line(),
        };
        records.insert(record.path, line);
        Ok(())
    })?;
    Ok(records)
}

/// Reads records, and calls `each` with those of new files.
fn read(
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
            let read = gather.read(path, BufReader::new(file), &mut each);
            read.with_context(name)?;
        }
        result?;
    }
    Ok(())
}

/// Fails if the records are not a whole set.
fn check(gather: Gather, expected: Option<Vec<PathBuf>>, allow_empty: bool) -> Result<()> {
    let is_empty = gather.asked().is_none();
    let faults = gather.finish(expected.as_deref());
    for fault in &faults {
        _ = message::about(fault.path(), &fault.to_string());
    }
    match faults.len() {
        0 if is_empty && !allow_empty => bail!("no record was read (--allow-empty takes it)"),
        0 => Ok(()),
        1 => bail!("nothing is printed, because of this fault in the records"),
        n => bail!("nothing is printed, because of these {n} faults in the records"),
    }
}
