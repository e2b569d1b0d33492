//! Paths, folders and patterns to log files, sorted and each once.
//!
//! The only reader of directories. It picks by name and opens no file; what cannot be reached is a
//! problem, and the search goes on. Memory is that of the names: each file found or skipped is in a
//! list, and the entries of one folder at a time.

mod exclude;
mod expand;
mod identity;
mod problem;
mod search;
mod skipped;
mod text;

use std::collections::{HashMap, HashSet};
use std::path::{Path, PathBuf};

use glob::Pattern;

pub use exclude::Exclude;
use identity::{Identity, identity};
pub use problem::{Problem, ProblemReason};
use search::Search;
pub use skipped::{SkipReason, Skipped};

use crate::log_file::{LogFile, Source};

/// What the operator named.
#[derive(Debug, Clone, Default)]
pub struct Inputs {
    /// Files, folders and glob patterns; `-` is standard input.
    pub paths: Vec<PathBuf>,
    /// Files and folders from a list: taken as they are, without patterns.
    pub listed: Vec<PathBuf>,
    /// Which files of a folder are read, by name. The default is those that are called as access
    /// logs are.
    pub patterns: Vec<Pattern>,
    /// What folders and patterns find and is skipped. A file or folder that is named itself is
    /// never excluded.
    pub exclude: Vec<Exclude>,
    /// Whether the folders in a folder are searched too.
    pub recursive: bool,
}

/// What was found.
#[derive(Debug, Default)]
pub struct Discovery {
    /// The files to map, sorted by name.
    pub files: Vec<LogFile>,
    /// What was skipped, and why, sorted by name.
    pub skipped: Vec<Skipped>,
    /// What could not be reached, sorted by name.
    pub problems: Vec<Problem>,
}

impl Discovery {
    /// The other names of files that are mapped under their first.
    pub fn other_names(&self) -> impl Iterator<Item = &Path> {
        let same = |skipped: &&Skipped| matches!(skipped.why, SkipReason::Same);
        let paths = self
            .skipped
            .iter()
            .filter(same)
            .map(|skipped| &*skipped.path);
        paths.filter(|path| {
            let mut files = self.files.iter();
            files.all(|file| file.source.name() != *path)
        })
    }

    /// The number of skipped files that are named like logs, with the folder that holds them all;
    /// none if there are none. Worth a line even if the operator did not ask for the list.
    pub fn overlooked(&self) -> Option<(PathBuf, usize)> {
        let like_logs = self.skipped.iter().filter(|skipped| skipped.like_log);
        let folders = like_logs.map(|skipped| match skipped.path.parent() {
            Some(folder) if !folder.as_os_str().is_empty() => folder,
            _ => Path::new("."),
        });
        let count = folders.clone().count();
        let common = folders
            .map(Path::to_path_buf)
            .reduce(|mut common, folder| {
                while !folder.starts_with(&common) && common.pop() {}
                common
            })?;
        let is_named = !common.as_os_str().is_empty();
        let folder = if is_named { common } else { ".".into() };
        Some((folder, count))
    }
}

/// Finds the log files that the inputs name.
pub fn discover(inputs: &Inputs) -> Discovery {
    let mut search = Search::new(inputs);
    for path in &inputs.paths {
        search.operand(path);
    }
    for path in &inputs.listed {
        search.named(path);
    }
    let mut found = search.finish();
    let Discovery {
        files,
        skipped,
        problems,
    } = &mut found;
    files.sort_by(|a, b| a.source.cmp(&b.source));
    let mut seen = HashSet::new();
    files.retain(|file| {
        let new = seen.insert(identity(&file.source));
        if !new && let Source::Path(path) = &file.source {
            skipped.push(Skipped {
                path: path.clone(),
                why: SkipReason::Same,
                like_log: false,
            });
        }
        new
    });
    pair(files);
    mark_alike(files);
    skipped.sort();
    skipped.dedup();
    problems.sort_by(|a, b| a.path.cmp(&b.path));
    found
}

/// Marks the files whose content may be another's: those that have their size in common.
fn mark_alike(files: &mut [LogFile]) {
    let mut counts: HashMap<Option<u64>, usize> = HashMap::new();
    for file in &*files {
        *counts.entry(file.size).or_default() += 1;
    }
    for file in files {
        file.identify = file.size.is_some_and(|size| size > 0) && counts[&file.size] > 1;
    }
}

/// Marks each compressed file whose plain file is also to be read.
fn pair(files: &mut [LogFile]) {
    let path = |file: &LogFile| match &file.source {
        Source::Path(path) => Some(path.clone()),
        Source::Stdin => None,
    };
    let paths: HashSet<_> = files.iter().filter_map(path).collect();
    for file in files {
        file.beside = path(file)
            .filter(|path| path.extension().is_some_and(|ending| ending == "gz"))
            .map(|path| path.with_extension(""))
            .filter(|plain| paths.contains(plain));
    }
}
