//! The tasks of these tests; most of them do harm.

use std::io::{Read, Write};
use std::path::PathBuf;
use std::process::Command;
use std::time::Duration;

use findrobots::multiprocessing::context::Context;
use findrobots::multiprocessing::error::{Failure, PoolError};
use findrobots::multiprocessing::pool::{Pool, PoolConfig};
use findrobots::multiprocessing::task::{Registry, Task};
use rustix::process::{Signal, getpid, kill_process};
use serde::{Deserialize, Serialize};

pub(crate) fn registry() -> Registry {
    Registry::default()
        .with::<Act>()
        .with::<Blob>()
        .with::<Note>()
        .with::<crate::queues::Stage>()
}

/// A pool with this many workers.
pub(crate) fn pool(workers: usize) -> Pool {
    with(workers, |_| {})
}

/// A pool with a changed configuration.
pub(crate) fn with(workers: usize, change: impl FnOnce(&mut PoolConfig)) -> Pool {
    let mut config = PoolConfig {
        workers,
        ..PoolConfig::default()
    };
    change(&mut config);
    Pool::new(config).unwrap()
}

/// The error of a task whose worker was killed in every attempt.
pub(crate) const KILLED: PoolError = PoolError::WorkerLost {
    attempts: 3,
    signal: Some(9),
    code: None,
};

#[derive(Serialize, Deserialize)]
pub(crate) enum Act {
    Echo(u64),
    Pid,
    Attempt,
    Fail(String),
    /// Kills itself.
    Die,
    /// Kills itself, but only if it can create this file.
    DieOnce(PathBuf),
    Exit(i32),
    Abort,
    Overflow,
    PanicText,
    PanicString,
    PanicOther,
    /// Catches two panics, sees one of a thread, and returns.
    PanicCaught,
    Sleep(Duration),
    /// Sleeps for a tenth of a second this number of times; returns the number of its attempt.
    Steps(u32),
    /// Runs a `Mark` on a pool of its own.
    Nest(PathBuf, Duration),
    /// Creates the file, then sleeps.
    Mark(PathBuf, Duration),
    /// Prints a line, and reads standard input.
    Chatter,
    /// Starts a program that inherits open files and lives on, writes its id to the file, and dies.
    Offspring(PathBuf),
    /// Reports progress up to the number; the first attempt then kills itself.
    Progress(u64),
    /// Reports progress up to the number, one unit at a time.
    Report(u64),
    /// Keeps a file in the folder while it runs.
    Company(PathBuf),
    /// Kills itself in two attempts; in the third counts the files in the folder.
    DieUnlessAlone(PathBuf),
    /// Asks for a queue, which a task of a pool does not have.
    Queue,
}

impl Task for Act {
    const NAME: &'static str = "act";
    type Output = u64;

    fn run(self, context: &Context) -> Result<u64, Failure> {
        match self {
            Self::Echo(n) => return Ok(n),
            Self::Pid => {}
            Self::Attempt => return Ok(context.attempt()),
            Self::Fail(text) => return Err(std::io::Error::other(text).into()),
            Self::Die => die(),
            Self::DieOnce(path) => {
                if std::fs::File::create_new(path).is_ok() {
                    die();
                }
            }
            Self::Exit(code) => std::process::exit(code),
            Self::Abort => std::process::abort(),
            Self::Overflow => return Ok(overflow(0)),
            Self::PanicText => panic!("plain text"),
            Self::PanicString => panic!("number {}", context.attempt()),
            Self::PanicOther => std::panic::panic_any(17),
            Self::PanicCaught => {
                for n in 0..2 {
                    let caught = std::panic::catch_unwind(|| panic!("caught number {n}"));
                    assert!(caught.is_err());
                }
                let thread = std::thread::spawn(|| panic!("in a thread"));
                assert!(thread.join().is_err());
            }
            Self::Sleep(time) => std::thread::sleep(time),
            Self::Steps(n) => {
                (0..n).for_each(|_| std::thread::sleep(Duration::from_millis(100)));
                return Ok(context.attempt());
            }
            Self::Nest(path, time) => return Ok(pool(1).apply(Self::Mark(path, time))?),
            Self::Mark(path, time) => {
                std::fs::write(path, std::process::id().to_string())?;
                std::thread::sleep(time);
            }
            Self::Chatter => {
                println!("this must not get into the parent's output");
                std::io::stdout().flush()?;
                let mut read = String::new();
                return Ok(std::io::stdin().read_to_string(&mut read)? as u64);
            }
            Self::Offspring(path) => {
                let offspring = Command::new("sleep").arg("60").spawn()?;
                std::fs::write(path, offspring.id().to_string())?;
                die();
            }
            Self::Progress(n) => {
                for done in 1..=n {
                    context.progress().set(done);
                }
                if context.attempt() == 1 {
                    // Long enough for the parent to read the number before it sees the end.
                    std::thread::sleep(Duration::from_millis(50));
                    die();
                }
            }
            Self::Report(n) => (1..=n).for_each(|done| context.progress().set(done)),
            Self::Company(folder) => {
                let _file = tempfile::NamedTempFile::new_in(folder)?;
                std::thread::sleep(Duration::from_millis(10));
            }
            Self::DieUnlessAlone(folder) => {
                if context.attempt() < 3 {
                    die();
                }
                std::thread::sleep(Duration::from_millis(50));
                return Ok(std::fs::read_dir(folder)?.count() as u64);
            }
            Self::Queue => {
                use findrobots::multiprocessing::queue::Get;
                return Ok(context.receiver().get()?);
            }
        }
        Ok(std::process::id().into())
    }
}

/// Appends its number to a file, then does something.
#[derive(Serialize, Deserialize)]
pub(crate) struct Note {
    pub(crate) number: u64,
    pub(crate) file: PathBuf,
    pub(crate) then: Act,
}

impl Task for Note {
    const NAME: &'static str = "note";
    type Output = (u64, u64);

    /// Returns the number and what the act returns.
    fn run(self, context: &Context) -> Result<(u64, u64), Failure> {
        let mut file = std::fs::File::options()
            .append(true)
            .create(true)
            .open(self.file)?;
        // In one piece: others append to the file too.
        file.write_all(format!("{}\n", self.number).as_bytes())?;
        Ok((self.number, self.then.run(context)?))
    }

    /// An act that sleeps weighs 10.
    fn weight(&self) -> u64 {
        if matches!(self.then, Act::Sleep(_)) {
            10
        } else {
            1
        }
    }
}

pub(crate) fn die() {
    kill_process(getpid(), Signal::KILL).unwrap();
    loop {
        std::thread::park();
    }
}

fn overflow(depth: u64) -> u64 {
    let frame = std::hint::black_box([depth; 512]);
    if depth == u64::MAX {
        return 0;
    }
    overflow(depth + 1) + frame[std::hint::black_box(7)]
}

/// Reports its process id as progress, then returns this number of bytes.
#[derive(Serialize, Deserialize)]
pub(crate) struct Blob {
    pub(crate) bytes: usize,
    /// Makes the argument long.
    pub(crate) ballast: String,
}

impl Task for Blob {
    const NAME: &'static str = "blob";
    type Output = String;

    fn run(self, context: &Context) -> Result<String, Failure> {
        context.progress().set(std::process::id().into());
        Ok("x".repeat(self.bytes))
    }
}
