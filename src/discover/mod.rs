//! Paths, folders and patterns to log files, sorted and each once.
//!
//! The only reader of directories. It picks by name and opens nothing; what cannot be reached is a problem
//! that is told, and the rest goes on.

mod names;

use std::collections::HashSet;
use std::fs::{self, Metadata};
use std::io;
use std::path::{Path, PathBuf};

use glob::Pattern;

use crate::report::Problem;

/// What the operator named.
#[derive(Debug, Clone, Default)]
pub struct Inputs {
    /// Files, folders and glob patterns; `-` is standard input.
    pub paths: Vec<PathBuf>,
    /// Files and folders from a list: taken as they are, without patterns.
    pub listed: Vec<PathBuf>,
    /// Which files of a folder are read, by name. The default is those that are called as access logs are.
    pub patterns: Vec<Pattern>,
    /// Whether the folders in a folder are searched too.
    pub recursive: bool,
}

/// A file to map.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LogFile {
    /// Where it is.
    pub source: Source,
    /// Its size on the disk when it was found, in bytes; none for what can be read only once, as a pipe.
    pub size: Option<u64>,
}

/// Where a log is read from.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Source {
    /// A file, or a pipe with a name.
    Path(PathBuf),
    /// Standard input. Last, so that of a file that is named too, which can be read from its beginning, the
    /// name is kept.
    Stdin,
}

impl Source {
    /// What messages call it.
    pub fn name(&self) -> &Path {
        match self {
            Self::Stdin => Path::new("(standard input)"),
            Self::Path(path) => path,
        }
    }
}

/// What was found.
#[derive(Debug, Default)]
pub struct Discovery {
    /// The files to map, sorted by name.
    pub files: Vec<LogFile>,
    /// What was left out of folders, and why, sorted by name.
    pub left_out: Vec<(PathBuf, String)>,
    /// What could not be reached.
    pub problems: Vec<Problem>,
}

/// Finds the log files that the inputs name.
pub fn discover(inputs: &Inputs) -> Discovery {
    let mut search = Search {
        inputs,
        found: Discovery::default(),
        folders: HashSet::new(),
        met: 0,
    };
    for path in &inputs.paths {
        search.operand(path);
    }
    for path in &inputs.listed {
        search.named(path);
    }
    let Discovery {
        files,
        left_out,
        problems,
    } = &mut search.found;
    files.sort_by(|a, b| a.source.cmp(&b.source));
    let mut seen = HashSet::new();
    files.retain(|file| {
        let new = seen.insert(identity(&file.source));
        if !new && let Source::Path(path) = &file.source {
            left_out.push((path.clone(), "the same file as another, read once".into()));
        }
        new
    });
    left_out.sort();
    left_out.dedup();
    problems.sort_by(|a, b| a.path.cmp(&b.path));
    search.found
}

struct Search<'a> {
    inputs: &'a Inputs,
    found: Discovery,
    /// Folders that were searched, so that a loop of links ends.
    folders: HashSet<Identity>,
    /// How many files, folders and problems were met, whether or not they were met before.
    met: usize,
}

impl Search<'_> {
    /// One of the command's own arguments. What exists is taken as it is, even with a `*` in its name.
    fn operand(&mut self, path: &Path) {
        if path == Path::new("-") {
            self.found.files.push(LogFile {
                source: Source::Stdin,
                size: None,
            });
            return;
        }
        let pattern = path.to_str().filter(|text| text.contains(['*', '?', '[']));
        let Some(pattern) = pattern.filter(|_| path.symlink_metadata().is_err()) else {
            return self.named(path);
        };
        let matches = match glob::glob(pattern) {
            Ok(matches) => matches,
            Err(error) => return self.problem(path, format!("not a glob pattern: {error}")),
        };
        let before = self.met;
        for entry in matches {
            match entry {
                Ok(path) => self.named(&path),
                Err(error) => self.problem(
                    error.path(),
                    format!("cannot be searched: {}", error.error()),
                ),
            }
        }
        if self.met == before {
            self.problem(path, "no file matches this pattern".into());
        }
    }

    /// A file or a folder that was named: a file is read whatever it is called.
    fn named(&mut self, path: &Path) {
        match fs::metadata(path) {
            Ok(metadata) if metadata.is_dir() => self.named_folder(path),
            Ok(metadata) => self.file(path, &metadata),
            Err(error) => self.problem(path, format!("cannot be opened: {error}")),
        }
    }

    fn named_folder(&mut self, path: &Path) {
        let (met, left_out) = (self.met, self.found.left_out.len());
        self.folder(path);
        if self.met == met {
            let mut names: Vec<_> = self.found.left_out[left_out..]
                .iter()
                .map(|(left, _)| {
                    left.strip_prefix(path)
                        .unwrap_or(left)
                        .display()
                        .to_string()
                })
                .collect();
            names.sort();
            self.problem(path, nothing_in_folder(&names, self.inputs));
        }
    }

    fn folder(&mut self, path: &Path) {
        if !self.folders.insert(identity(&Source::Path(path.into()))) {
            self.met += 1;
            return;
        }
        let entries = match fs::read_dir(path).and_then(Iterator::collect::<io::Result<Vec<_>>>) {
            Ok(entries) => entries,
            Err(error) => return self.problem(path, format!("cannot be searched: {error}")),
        };
        let names: HashSet<_> = entries.iter().map(fs::DirEntry::file_name).collect();
        for entry in &entries {
            let path = entry.path();
            let name = entry.file_name();
            let name = name.to_string_lossy();
            let by_name = || match &self.inputs.patterns[..] {
                [] => names::left_out(&name, |other| {
                    names.contains(other.as_ref() as &std::ffi::OsStr)
                }),
                patterns if patterns.iter().any(|pattern| pattern.matches(&name)) => None,
                _ => Some("does not match --glob"),
            };
            // The link is followed: logs are often kept elsewhere.
            match fs::metadata(&path) {
                Ok(metadata) if metadata.is_dir() && self.inputs.recursive => self.folder(&path),
                Ok(metadata) if metadata.is_dir() => {
                    self.left_out(path, "a folder; --recursive searches it")
                }
                Ok(metadata) if !metadata.is_file() => self.left_out(path, "not a regular file"),
                Ok(metadata) => match by_name() {
                    None => self.file(&path, &metadata),
                    Some(why) => self.left_out(path, why),
                },
                Err(error)
                    if self.inputs.recursive
                        && entry.file_type().is_ok_and(|kind| kind.is_dir()) =>
                {
                    self.problem(&path, format!("cannot be searched: {error}"));
                }
                Err(error) => match by_name() {
                    None => self.problem(&path, format!("cannot be opened: {error}")),
                    Some(why) => self.left_out(path, why),
                },
            }
        }
    }

    fn file(&mut self, path: &Path, metadata: &Metadata) {
        self.met += 1;
        // A descriptor of this process (`/dev/stdin`, `/proc/self/fd/3`) means another file to a child.
        let lasting = metadata.is_file() && !path.starts_with("/dev") && !path.starts_with("/proc");
        let size = lasting.then_some(metadata.len());
        self.found.files.push(LogFile {
            source: Source::Path(path.into()),
            size,
        });
    }

    fn left_out(&mut self, path: PathBuf, why: &str) {
        self.found.left_out.push((path, why.into()));
    }

    fn problem(&mut self, path: &Path, why: String) {
        self.met += 1;
        self.found.problems.push(Problem {
            path: path.into(),
            why,
        });
    }
}

/// Says what a folder without an access log holds instead.
fn nothing_in_folder(names: &[String], inputs: &Inputs) -> String {
    /// So many names tell what kind of folder it is; `--verbose` tells all.
    const SHOWN: usize = 4;
    let looked_for = match (inputs.patterns.is_empty(), inputs.recursive) {
        (true, false) => "no access log by its name",
        (true, true) => "no access log by its name, here or below",
        (false, false) => "no file matches --glob",
        (false, true) => "no file matches --glob, here or below",
    };
    match names.len() {
        0 => format!("{looked_for}: no file is there at all"),
        n => format!(
            "{looked_for}, among {}{}; name the files, or choose with --glob",
            names[..n.min(SHOWN)].join(", "),
            if n > SHOWN {
                format!(" and {} more", n - SHOWN)
            } else {
                String::new()
            },
        ),
    }
}

/// What makes two names the same file.
#[derive(Debug, PartialEq, Eq, Hash)]
enum Identity {
    #[cfg(unix)]
    Inode(u64, u64),
    Path(PathBuf),
}

fn identity(source: &Source) -> Identity {
    #[cfg(unix)]
    {
        use std::os::unix::fs::MetadataExt;
        // Standard input may be one of the files that are named too.
        let path = match source {
            Source::Stdin => Path::new("/dev/stdin"),
            Source::Path(path) => path,
        };
        if let Ok(metadata) = fs::metadata(path) {
            return Identity::Inode(metadata.dev(), metadata.ino());
        }
    }
    Identity::Path(fs::canonicalize(source.name()).unwrap_or_else(|_| source.name().into()))
}
