//! `findrobots reduce`: records to the report on their logs, or to one set of records.

use std::collections::BTreeMap;
use std::path::PathBuf;
use std::process::ExitCode;
use std::time::Instant;

use anyhow::{Result, ensure};
use findrobots::map::ask::Question;
use findrobots::record::gather::Gather;
use rayon::iter::{IntoParallelIterator, ParallelIterator};

use super::{print, records};
use crate::cli::{ReduceCli, threads};
use crate::surroundings::Surroundings;
use crate::{message, output};

/// Prints what the records say.
pub(crate) fn run(cli: &ReduceCli) -> Result<ExitCode> {
    if let Some(hint) = cli.cap() {
        _ = message::print(hint.as_bytes());
    }
    records::on_threads(threads(cli.jobs), || reduce(cli))
}

fn reduce(cli: &ReduceCli) -> Result<ExitCode> {
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
    let mut style = None;
    let reduction = records::reduce(&cli.files, &mut gather, &mut |question| {
        let is_of_agents = matches!(question, Question::Agents(_));
        style = Some(cli.show.style(is_of_agents, &surroundings)?);
        cli.show.view(question)
    })?;
    check(gather, expected, cli.allow_empty)?;
    match reduction.zip(style) {
        Some((reduction, style)) => print(reduction.finish(), None, &cli.show, &style, begin),
        None => Ok(ExitCode::SUCCESS),
    }
}

/// The records by the name of their file, as they are to be printed.
fn partial(cli: &ReduceCli, gather: &mut Gather) -> Result<BTreeMap<PathBuf, Vec<u8>>> {
    let mut all = BTreeMap::new();
    records::read(&cli.files, gather, &mut |records| {
        let lines = records.into_par_iter().map(|(record, mapped)| {
            let line = match cli.json {
                true => record.json(mapped)?,
                false => record.line(),
            };
            Ok((record.path, line))
        });
        let lines: Result<Vec<_>> = lines.collect();
        all.extend(lines?);
        Ok(())
    })?;
    Ok(all)
}

/// Fails if the records are not a whole set.
fn check(gather: Gather, expected: Option<Vec<PathBuf>>, allow_empty: bool) -> Result<()> {
    let is_empty = gather.asked().is_none();
    records::check(gather, expected.as_deref())?;
    ensure!(
        !is_empty || allow_empty,
        "no record was read (--allow-empty takes it)"
    );
    Ok(())
}
