//! The search: what is named, and what is in the folders that are named.
//!
//! Links to files are followed, for logs are often kept elsewhere; links to folders only where they
//! are named, as `grep -r` has it. Folders wait on a list and not on the stack, so a tree may be of
//! any depth.

use std::collections::HashSet;
use std::ffi::OsStr;
use std::fs::{self, DirEntry, FileType, Metadata};
use std::path::{Path, PathBuf};

use super::expand::{Failure, expand};
use super::text::{is_pattern, text};
use super::{
    Discovery, Identity, Inputs, LogFile, Problem, ProblemReason, SkipReason, Skipped, Source,
    identity,
};
use crate::names::{Siblings, Verdict, judge};

pub(super) struct Search<'a> {
    inputs: &'a Inputs,
    found: Discovery,
    /// Folders that were searched. A folder that is named twice, or mounted twice, is searched
    /// once.
    folders: HashSet<Identity>,
    /// How many files, folders and problems were met, whether or not they were met before.
    met: usize,
}

impl<'a> Search<'a> {
    pub(super) fn new(inputs: &'a Inputs) -> Self {
        Self {
            inputs,
            found: Discovery::default(),
            folders: HashSet::new(),
            met: 0,
        }
    }

    pub(super) fn finish(self) -> Discovery {
        self.found
    }

    /// One of the command's own arguments. A name that exists is taken as it is, even with a `*` in
    /// it.
    pub(super) fn operand(&mut self, path: &Path) {
        if path == Path::new("-") {
            self.found.files.push(LogFile {
                source: Source::Stdin,
                size: None,
                beside: None,
                identify: false,
            });
        } else if is_pattern(&text(path.as_os_str())) && path.symlink_metadata().is_err() {
            self.pattern(path);
        } else {
            self.named(path);
        }
    }

    /// A file or a folder that was named: a file is read whatever it is called.
    pub(super) fn named(&mut self, path: &Path) {
        match fs::metadata(path) {
            Ok(metadata) if metadata.is_dir() => self.tree(path),
            Ok(metadata) => self.read(path, &metadata),
            Err(error) => self.problem(path, ProblemReason::Open(error)),
        }
    }

    fn pattern(&mut self, pattern: &Path) {
        let before = self.met;
        let mut failures = Vec::new();
        let matches = expand(pattern, &mut |path, failure| failures.push((path, failure)));
        for (path, failure) in failures {
            let why = match failure {
                Failure::Open(error) => ProblemReason::Open(error),
                Failure::Search(error) => ProblemReason::Search(error),
            };
            self.problem(&path, why);
        }
        let matches = match matches {
            Ok(matches) => matches,
            Err(error) => return self.problem(pattern, ProblemReason::Pattern(error)),
        };
        for path in &matches {
            self.matched(path);
        }
        if self.met == before {
            let why = if matches.is_empty() {
                ProblemReason::NoMatch
            } else {
                ProblemReason::AllSkipped
            };
            self.problem(pattern, why);
        }
    }

    /// A file or folder that a pattern matches.
    fn matched(&mut self, path: &Path) {
        match fs::metadata(path) {
            Ok(metadata) if self.is_excluded(path, metadata.is_dir()) => {}
            Ok(metadata) if metadata.is_dir() => self.tree(path),
            Ok(metadata) => {
                let is_link = path.is_symlink();
                let target = is_link.then(|| target(path));
                self.file(path, &metadata, target.as_deref(), Choice::Read);
            }
            Err(error) => self.problem(path, ProblemReason::Open(error)),
        }
    }

    /// A folder that was named, and with `--recursive` all below it.
    fn tree(&mut self, root: &Path) {
        let (met, skipped) = (self.met, self.found.skipped.len());
        let mut todo = vec![root.to_path_buf()];
        let mut searched = 0;
        while let Some(folder) = todo.pop() {
            searched += 1;
            self.folder(&folder, &mut todo);
        }
        if self.met > met {
            return;
        }
        let skipped = &self.found.skipped[skipped..];
        let names = |wanted: fn(&SkipReason) -> bool| {
            let names = skipped.iter().filter(|skipped| wanted(&skipped.why));
            let mut names: Vec<PathBuf> = names
                .map(|skipped| skipped.path.strip_prefix(root).unwrap_or(&skipped.path))
                .map(Into::into)
                .collect();
            names.sort();
            names
        };
        let files = names(|why| !matches!(why, SkipReason::Folder | SkipReason::Hidden));
        let folders = names(|why| matches!(why, SkipReason::Folder));
        let why = if files.is_empty() && !folders.is_empty() {
            ProblemReason::OnlyFolders(folders)
        } else if !skipped.is_empty() {
            ProblemReason::NoLog {
                glob: !self.inputs.patterns.is_empty(),
                below: self.inputs.recursive,
                names: names(|_| true),
            }
        } else if searched > 1 {
            ProblemReason::NoFile
        } else {
            ProblemReason::Empty
        };
        self.problem(root, why);
    }

    /// One folder; those in it that are to be searched go to `todo`.
    fn folder(&mut self, folder: &Path, todo: &mut Vec<PathBuf>) {
        if !self.folders.insert(identity(&Source::Path(folder.into()))) {
            self.met += 1;
            return;
        }
        let list = match fs::read_dir(folder) {
            Ok(list) => list,
            Err(error) => return self.problem(folder, ProblemReason::Search(error)),
        };
        let mut entries = Vec::new();
        for entry in list {
            match entry {
                Ok(entry) => entries.push(entry),
                Err(error) => {
                    // Another call may give the same error for ever.
                    self.problem(folder, ProblemReason::Search(error));
                    break;
                }
            }
        }
        let siblings = Siblings::new(entries.iter().map(|entry| text(&entry.file_name())));
        for entry in &entries {
            self.entry(entry, &siblings, todo);
        }
    }

    fn entry(&mut self, entry: &DirEntry, siblings: &Siblings, todo: &mut Vec<PathBuf>) {
        let path = entry.path();
        let name = entry.file_name();
        let kind = entry.file_type();
        let is_link = kind.as_ref().is_ok_and(FileType::is_symlink);
        let metadata = match kind {
            Ok(kind) if kind.is_dir() => return self.found_folder(path, todo),
            Ok(kind) if kind.is_symlink() => fs::metadata(&path),
            Ok(_) => entry.metadata(),
            Err(error) => Err(error),
        };
        let is_folder = metadata.as_ref().is_ok_and(Metadata::is_dir);
        if self.is_excluded(&path, is_folder) {
            return;
        }
        match (metadata, self.choose(&name, siblings)) {
            (Ok(_), choice) if is_folder => {
                let like_log = matches!(choice, Choice::Read);
                self.skip(&path, SkipReason::LinkToFolder, like_log);
            }
            (Ok(metadata), choice) => {
                let target = is_link.then(|| target(&path));
                self.file(&path, &metadata, target.as_deref(), choice);
            }
            (Err(error), Choice::Read) => self.problem(&path, ProblemReason::Open(error)),
            (Err(_), Choice::Skip { why, like_log }) => self.skip(&path, why, like_log),
        }
    }

    /// A folder in a folder.
    fn found_folder(&mut self, path: PathBuf, todo: &mut Vec<PathBuf>) {
        if self.is_excluded(&path, true) {
        } else if !self.inputs.recursive {
            self.skip(&path, SkipReason::Folder, false);
        } else if SYSTEM.iter().any(|system| path == Path::new(system)) {
            self.skip(&path, SkipReason::System, false);
        } else {
            todo.push(path);
        }
    }

    /// A file that was found, and where it leads if it is a link.
    fn file(&mut self, path: &Path, metadata: &Metadata, target: Option<&Path>, choice: Choice) {
        match choice {
            _ if target.is_some_and(is_system) => {
                // A log that was switched off holds nothing to miss.
                let is_null = target == Some(Path::new("/dev/null"));
                let like_log = matches!(choice, Choice::Read) && !is_null;
                self.skip(path, SkipReason::System, like_log);
            }
            _ if !metadata.is_file() => self.skip(path, SkipReason::NotRegular, false),
            Choice::Read => self.read(path, metadata),
            Choice::Skip { why, like_log } => self.skip(path, why, like_log),
        }
    }

    /// Whether a file of a folder is read, by its name.
    fn choose(&self, name: &OsStr, siblings: &Siblings) -> Choice {
        let name = text(name);
        match &self.inputs.patterns[..] {
            [] => judge(&name, siblings).into(),
            patterns if patterns.iter().any(|pattern| pattern.matches(&name)) => Choice::Read,
            _ => Choice::Skip {
                why: SkipReason::NotMatched,
                like_log: false,
            },
        }
    }

    fn is_excluded(&mut self, path: &Path, is_folder: bool) -> bool {
        let mut excludes = self.inputs.exclude.iter();
        let Some(exclude) = excludes.find(|exclude| exclude.matches(path, is_folder)) else {
            return false;
        };
        self.skip(path, SkipReason::Excluded(exclude.written().into()), false);
        true
    }

    fn read(&mut self, path: &Path, metadata: &Metadata) {
        self.met += 1;
        // A descriptor of this process (`/dev/stdin`, `/proc/self/fd/3`) means another file to a
        // child.
        let lasting = metadata.is_file() && !path.starts_with("/dev") && !path.starts_with("/proc");
        let size = lasting.then_some(metadata.len());
        self.found.files.push(LogFile {
            source: Source::Path(path.into()),
            size,
            beside: None,
            identify: false,
        });
    }

    fn skip(&mut self, path: &Path, why: SkipReason, like_log: bool) {
        self.found.skipped.push(Skipped {
            path: path.into(),
            why,
            like_log,
        });
    }

    fn problem(&mut self, path: &Path, why: ProblemReason) {
        self.met += 1;
        self.found.problems.push(Problem {
            path: path.into(),
            why,
        });
    }
}

/// What is done with a file of a folder.
enum Choice {
    /// It is read.
    Read,
    /// It is skipped.
    Skip {
        why: SkipReason,
        /// See [`Skipped::like_log`].
        like_log: bool,
    },
}

impl From<Verdict> for Choice {
    fn from(verdict: Verdict) -> Self {
        match verdict {
            Verdict::Access => Self::Read,
            Verdict::Skip { why, like_log } => {
                let why = why.into();
                Self::Skip { why, like_log }
            }
        }
    }
}

/// Where a link leads, through all others. The empty path if it cannot be followed.
fn target(link: &Path) -> PathBuf {
    fs::canonicalize(link).unwrap_or_default()
}

/// Where files are made up by the kernel: a read of `/proc/kmsg` waits for ever and takes away the
/// messages.
const SYSTEM: [&str; 3] = ["/proc", "/sys", "/dev"];

fn is_system(path: &Path) -> bool {
    SYSTEM.iter().any(|system| path.starts_with(system))
}
