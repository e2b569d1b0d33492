//! Folders of generated logs for the benches, made once and kept, each with the right answer.

use std::collections::BTreeSet;
use std::fs::{self, File};
use std::io::{self, BufWriter, Write};
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use rayon::prelude::*;

use crate::logs::Log;

/// Changes with the generator, so that a corpus of an older generator is not used.
const VERSION: &str = "1";

/// A folder of logs, and the right answer.
pub struct Corpus {
    /// The folder.
    pub logs: PathBuf,
    /// The hosts that asked for `/robots.txt`, sorted as `sort -u` does in the C locale.
    pub robots: Vec<String>,
}

/// The name of a corpus and the sizes of its files.
pub struct Plan {
    /// The name, and the beginning of the folder's name.
    pub name: &'static str,
    /// The size of each file, in bytes of text.
    pub sizes: Vec<usize>,
}

const MB: usize = 1_000_000;

impl Plan {
    /// 32 files and 1.4 GB, of uneven sizes like the days of a month.
    pub fn month() -> Self {
        Self {
            name: "month",
            sizes: (0..32).map(|day| (30 + day * 7 % 31) * MB).collect(),
        }
    }

    /// One file of 1.4 GB.
    pub fn one() -> Self {
        Self {
            name: "one",
            sizes: vec![1_425 * MB],
        }
    }

    /// 31 small files, and one that has two thirds of the text.
    pub fn skewed() -> Self {
        let small = (0..31).map(|_| 8 * MB);
        Self {
            name: "skewed",
            sizes: small.chain([500 * MB]).collect(),
        }
    }

    /// 10,000 files of 4 kB.
    pub fn tiny() -> Self {
        Self {
            name: "tiny",
            sizes: vec![4_000; 10_000],
        }
    }

    /// 6 files of 60 MB: enough to time a decoder.
    pub fn six() -> Self {
        Self {
            name: "six",
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
        let answer = logs.with_extension("answer");
        if !answer.exists() {
            eprintln!(
                "making {} MB of logs in {} …",
                self.sizes.iter().sum::<usize>() / MB,
                logs.display()
            );
            fs::create_dir_all(&logs)?;
            let robots = self
                .sizes
                .par_iter()
                .enumerate()
                .map(|(day, size)| {
                    let file = logs.join(format!("access-{day:05}.log.gz"));
                    write_log(&file, day as u64, *size)
                })
                .try_reduce(BTreeSet::new, |mut all, hosts| {
                    all.extend(hosts);
                    Ok(all)
                })?;
            let lines: String = robots.iter().map(|host| format!("{host}\n")).collect();
            fs::write(&answer, lines)?;
        }
        let robots = fs::read_to_string(&answer)?
            .lines()
            .map(String::from)
            .collect();
        Ok(Corpus { logs, robots })
    }
}

/// Writes one log of at least `size` bytes of text, compressed by gzip(1) like logrotate does, and
/// returns the hosts that asked for `/robots.txt`.
fn write_log(file: &Path, seed: u64, size: usize) -> io::Result<BTreeSet<String>> {
    let mut gzip = Command::new("gzip")
        .arg("-nc")
        .stdin(Stdio::piped())
        .stdout(File::create(file)?)
        .spawn()?;
    let mut out = BufWriter::new(gzip.stdin.take().expect("standard input is piped"));
    let mut log = Log::new(seed);
    let mut written = 0;
    while written < size {
        let line = log.line();
        written += line.len();
        out.write_all(line.as_bytes())?;
    }
    out.into_inner()?;
    if !gzip.wait()?.success() {
        return Err(io::Error::other("gzip failed"));
    }
    Ok(log.into_robots())
}
