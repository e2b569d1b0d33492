//! Folders of generated logs for the benches, made once and kept, each with the right answer.

use std::fs::{self, File};
use std::io::{self, BufWriter, Write};
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use rayon::prelude::*;

use crate::answer::Answer;
use crate::bursts::Bursts;
use crate::logs::Log;

/// Changes with the generator, so that a corpus of an older generator is not used.
const VERSION: &str = "2";

/// A folder of logs, and the right answer.
pub struct Corpus {
    /// The folder.
    pub logs: PathBuf,
    /// What a report on them should say.
    pub answer: Answer,
}

/// A server, whose log is written line by line.
pub(crate) trait Server {
    /// The next line, with its line feed.
    fn line(&mut self) -> String;

    /// The answer to the lines so far.
    fn into_answer(self) -> Answer;
}

/// What the logs of a corpus are like.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Traffic {
    /// Many visitors at the same time: [`crate::logs`].
    Mixed,
    /// Visitors in bursts: [`crate::bursts`].
    Bursts,
}

/// The name of a corpus, what it is like, and the sizes of its files.
pub struct Plan {
    /// The name, and the beginning of the folder's name.
    pub name: &'static str,
    /// What its logs are like.
    pub traffic: Traffic,
    /// The size of each file, in bytes of text.
    pub sizes: Vec<usize>,
}

const MB: usize = 1_000_000;

impl Plan {
    /// 32 files and 1.4 GB, of uneven sizes like the days of a month.
    pub fn month() -> Self {
        Self {
            name: "month",
            traffic: Traffic::Mixed,
            sizes: (0..32).map(|day| (30 + day * 7 % 31) * MB).collect(),
        }
    }

    /// As [`Plan::month`], with visitors in bursts.
    pub fn bursts() -> Self {
        Self {
            name: "bursts",
            traffic: Traffic::Bursts,
            ..Self::month()
        }
    }

    /// One file of 1.4 GB.
    pub fn one() -> Self {
        Self {
            name: "one",
            traffic: Traffic::Mixed,
            sizes: vec![1_425 * MB],
        }
    }

    /// 31 small files, and one that has two thirds of the text.
    pub fn skewed() -> Self {
        let small = (0..31).map(|_| 8 * MB);
        Self {
            name: "skewed",
            traffic: Traffic::Mixed,
            sizes: small.chain([500 * MB]).collect(),
        }
    }

    /// 10,000 files of 4 kB.
    pub fn tiny() -> Self {
        Self {
            name: "tiny",
            traffic: Traffic::Mixed,
            sizes: vec![4_000; 10_000],
        }
    }

    /// 6 files of 60 MB: enough to time a decoder.
    pub fn six() -> Self {
        Self {
            name: "six",
            traffic: Traffic::Mixed,
            sizes: vec![60 * MB; 6],
        }
    }

    /// Makes the corpus below `folder`, unless it is there already.
    ///
    /// # Errors
    ///
    /// If gzip(1) is missing or a file cannot be written.
    pub fn make(&self, folder: &Path) -> io::Result<Corpus> {
        let logs = folder.join(format!("{}-v{VERSION}", self.name));
        let file = logs.with_extension("answer");
        if !file.exists() {
            eprintln!(
                "making {} MB of logs in {} …",
                self.sizes.iter().sum::<usize>() / MB,
                logs.display()
            );
            fs::create_dir_all(&logs)?;
            let answer = self
                .sizes
                .par_iter()
                .enumerate()
                .map(|(day, &size)| {
                    let file = logs.join(format!("access-{day:05}.log.gz"));
                    match self.traffic {
                        Traffic::Mixed => write_log(&file, Log::new(day as u64), size),
                        Traffic::Bursts => write_log(&file, Bursts::new(day as u64, size), size),
                    }
                })
                .try_reduce(Answer::default, |one, other| Ok(one.merge(other)))?;
            answer.write(&file)?;
        }
        let answer = Answer::read(&file)?;
        Ok(Corpus { logs, answer })
    }
}

/// Writes one log of at least `size` bytes of text, compressed by gzip(1) like logrotate does, and
/// returns the answer to it.
fn write_log(file: &Path, mut server: impl Server, size: usize) -> io::Result<Answer> {
    let mut gzip = Command::new("gzip")
        .arg("-nc")
        .stdin(Stdio::piped())
        .stdout(File::create(file)?)
        .spawn()?;
    let mut out = BufWriter::new(gzip.stdin.take().expect("standard input is piped"));
    let mut written = 0;
    while written < size {
        let line = server.line();
        written += line.len();
        out.write_all(line.as_bytes())?;
    }
    out.into_inner()?;
    if !gzip.wait()?.success() {
        return Err(io::Error::other("gzip failed"));
    }
    Ok(server.into_answer())
}
