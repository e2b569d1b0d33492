//! `findrobots map`: a record of each log, as soon as the log is mapped.

use std::ffi::{OsStr, OsString};
use std::fs::Permissions;
use std::io::{self, ErrorKind, IsTerminal, Write};
use std::os::unix::ffi::OsStrExt;
use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};
use std::process::{ExitCode, exit};
use std::sync::{Mutex, PoisonError};

use anyhow::{Context, Result, ensure};
use findrobots::map::{End, Mapped};
use findrobots::record::{Asked, Record};
use findrobots::report::Problem;
use tempfile::{Builder, NamedTempFile};

use super::{FAILED, INCOMPLETE};
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
    let out = Mutex::new(Out::new(cli.out())?);
    let failures: Mutex<Vec<(PathBuf, String)>> = Mutex::default();
    // On a terminal, records would stand between the strokes of a bar.
    let is_seen = cli.out().is_none() && io::stdout().is_terminal();
    let progress = match is_seen {
        true => Progress::hidden(cli.verbose()),
        false => Progress::new(cli.verbose()),
    };
    let tally = findrobots::map(&config, &progress, &|path, mapped: Mapped| {
        let path = cli.id(path);
        let failure = match &mapped.end {
            _ if cli.records_errors() || !mapped.is_transient() => None,
            End::Whole => None,
            End::Partial(why) => Some(why.to_string()),
            End::Unread(why) => Some(why.to_string()),
        };
        if let Some(why) = failure {
            let mut failures = failures.lock().unwrap_or_else(PoisonError::into_inner);
            failures.push((path, why));
            return;
        }
        let record = Record::new(path, asked.clone(), &mapped);
        let line = record.map(|record| record.line()).map_err(io::Error::other);
        let mut out = out.lock().unwrap_or_else(PoisonError::into_inner);
        if let Err(error) = line.and_then(|line| out.write(&line)) {
            // What is mapped from here on can be written nowhere.
            progress.clear();
            out.give_up(&error);
        }
    });
    progress.finish();
    if let Some(cache) = &config.cache {
        for Problem { path, why } in tally.notes(cache) {
            _ = message::about(&path, &why);
        }
    }
    let mut failures = failures
        .into_inner()
        .unwrap_or_else(PoisonError::into_inner);
    failures.sort();
    for (path, why) in &failures {
        _ = message::about(path, &format!("{why}; it has no record"));
    }
    let out = out.into_inner().unwrap_or_else(PoisonError::into_inner);
    if failures.is_empty() {
        out.finish()?;
        return Ok(ExitCode::SUCCESS);
    }
    if let Out::File(_, path) = out {
        let why = "not written, because not every log has a record (--on-error=record writes it)";
        _ = message::about(&path, why);
    }
    Ok(ExitCode::from(INCOMPLETE))
}

/// Where records go.
enum Out {
    Stdout,
    /// A file that gets its name when every log has its record in it.
    File(NamedTempFile, PathBuf),
}

impl Out {
    fn new(path: Option<&Path>) -> Result<Self> {
        let Some(path) = path else {
            ensure!(!streams::stdout_is_closed(), "standard output is closed");
            return Ok(Self::Stdout);
        };
        ensure!(
            path != Path::new("-"),
            "--out -: without --out, records go to standard output"
        );
        // A device or a pipe would be replaced by a file, and a link instead of what it leads to.
        let place = path.canonicalize().unwrap_or_else(|_| path.into());
        ensure!(
            !place.exists() || place.is_file(),
            "{}: no regular file, so that it cannot be replaced; without --out, records go to \
             standard output",
            path.display()
        );
        let path = place.as_path();
        let folder = path.parent().filter(|folder| *folder != Path::new(""));
        let name = path.file_name().context("--out: not the name of a file")?;
        let mut prefix = OsString::from(".");
        // A name has 255 bytes at most, and that of the temporary file is longer.
        prefix.push(OsStr::from_bytes(&name.as_bytes()[..name.len().min(200)]));
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

    /// Ends the program. A reader that closes the pipe early is a success.
    fn give_up(&mut self, error: &io::Error) -> ! {
        let (path, status) = match std::mem::replace(self, Self::Stdout) {
            Self::File(file, path) => {
                drop(file);
                (path, FAILED)
            }
            Self::Stdout if error.kind() == ErrorKind::BrokenPipe => exit(0),
            Self::Stdout => ("standard output".into(), FAILED),
        };
        _ = message::about(&path, &error.to_string());
        exit(status.into())
    }

    fn finish(self) -> Result<()> {
        if let Self::File(file, path) = self {
            let synced = file.as_file().sync_all();
            let kept = synced.and_then(|()| Ok(file.persist(&path)?));
            kept.with_context(|| path.display().to_string())?;
        }
        Ok(())
    }
}
