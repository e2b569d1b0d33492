//! `findrobots map`: a record of each log, as soon as the log is mapped.

use std::fs::Permissions;
use std::io::{self, ErrorKind, Write};
use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use anyhow::{Context, Result, ensure};
use findrobots::map::{End, Mapped};
use findrobots::record::{Asked, Record};
use findrobots::report::Problem;
use tempfile::{Builder, NamedTempFile};

use super::INCOMPLETE;
use crate::cli::MapCli;
use crate::progress::Progress;
use crate::surroundings::Surroundings;
use crate::{message, streams};

/// Prints the records of the logs that are named.
pub(crate) fn run(cli: &MapCli) -> Result<ExitCode> {
    let surroundings = Surroundings::read();
    let config = cli.config(&surroundings)?;
    let asked = Asked::of(&config.query)?;
    for hint in cli.hints() {
        _ = message::print(hint.as_bytes());
    }
    let mut out = Out::new(cli.out())?;
    let mut failures: Vec<(PathBuf, String)> = Vec::new();
    let mut written = Ok(());
    let progress = Progress::new(cli.verbose());
    let tally = findrobots::map(&config, &progress, &mut |path, mapped: Mapped| {
        let path = cli.id(path);
        let failure = match &mapped.end {
            _ if cli.records_errors() || !mapped.is_transient() => None,
            End::Whole => None,
            End::Partial(why) => Some(why.to_string()),
            End::Unread(why) => Some(why.to_string()),
        };
        if let Some(why) = failure {
            failures.push((path, why));
        } else if written.is_ok() {
            let record = Record::new(path, asked.clone(), &mapped);
            let record = record.map_err(io::Error::other);
            written = record.and_then(|record| out.write(&record.line()));
        }
    });
    progress.finish();
    if let Some(cache) = &config.cache {
        for Problem { path, why } in tally.notes(cache) {
            _ = message::about(&path, &why);
        }
    }
    failures.sort();
    for (path, why) in &failures {
        _ = message::about(path, &format!("{why}; it has no record"));
    }
    match written.and_then(|()| out.finish()) {
        Err(error) if error.kind() == ErrorKind::BrokenPipe && cli.out().is_none() => {}
        result => result.with_context(|| match cli.out() {
            Some(path) => path.display().to_string(),
            None => "standard output".into(),
        })?,
    }
    Ok(match failures.is_empty() {
        true => ExitCode::SUCCESS,
        false => ExitCode::from(INCOMPLETE),
    })
}

/// Where records go.
enum Out {
    Stdout,
    /// A file that gets its name when all is written.
    File(NamedTempFile, PathBuf),
}

impl Out {
    fn new(path: Option<&Path>) -> Result<Self> {
        let Some(path) = path else {
            ensure!(!streams::stdout_is_closed(), "standard output is closed");
            return Ok(Self::Stdout);
        };
        let folder = path.parent().filter(|folder| *folder != Path::new(""));
        let name = path.file_name().context("--out: not the name of a file")?;
        let mut prefix = std::ffi::OsString::from(".");
        prefix.push(name);
        prefix.push(".");
        let file = Builder::new()
            .prefix(&prefix)
            .suffix(".tmp")
            // As any other new file has them: less what the umask takes away.
            .permissions(Permissions::from_mode(0o666))
            .tempfile_in(folder.unwrap_or(Path::new(".")))
            .with_context(|| path.display().to_string())?;
        Ok(Self::File(file, path.into()))
    }

    /// Writes a record in one piece.
    fn write(&mut self, line: &[u8]) -> io::Result<()> {
        match self {
            Self::Stdout => {
                let mut out = io::stdout().lock();
                out.write_all(line).and_then(|()| out.flush())
            }
            Self::File(file, _) => file.write_all(line),
        }
    }

    fn finish(self) -> io::Result<()> {
        if let Self::File(file, path) = self {
            file.as_file().sync_all()?;
            file.persist(path)?;
        }
        Ok(())
    }
}
