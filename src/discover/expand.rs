//! A glob pattern to the paths that match it.
//!
//! The expansion is our own, component by component, because `glob::glob` passes over folders that
//! cannot be listed and names that are not UTF-8.

use std::fs;
use std::io;
use std::path::{Component, Path, PathBuf};

use glob::{Pattern, PatternError};

use super::text::{is_pattern, text};

/// Finds the paths that match, sorted and each once. `on_error` gets each folder that could not be
/// looked into.
///
/// A component `**` stands for any number of folders, links to folders not among them.
///
/// # Errors
///
/// The pattern is malformed.
pub(super) fn expand(
    pattern: &Path,
    on_error: &mut dyn FnMut(PathBuf, Failure),
) -> Result<Vec<PathBuf>, PatternError> {
    let mut parts = Vec::new();
    for component in pattern.components() {
        parts.push(match text(component.as_os_str()) {
            // Two of them in a row mean the same as one.
            text if text == "**" && matches!(parts.last(), Some(Part::Folders)) => continue,
            text if text == "**" => Part::Folders,
            text if is_pattern(&text) => Part::Names(Pattern::new(&text)?),
            _ => Part::Literal(component),
        });
    }
    // What is left to do: a path that matches the first parts, and how many these are.
    let mut todo = vec![(PathBuf::new(), 0)];
    let mut found = Vec::new();
    while let Some((path, done)) = todo.pop() {
        match parts.get(done) {
            None => found.push(path),
            Some(Part::Literal(component)) => {
                let path = path.join(component);
                match path.symlink_metadata() {
                    Ok(_) => todo.push((path, done + 1)),
                    Err(error) if is_absence(&error) => {}
                    Err(error) => on_error(path, Failure::Open(error)),
                }
            }
            Some(Part::Names(pattern)) => {
                list(&path, on_error, |entry| {
                    if pattern.matches(&text(&entry.file_name())) {
                        todo.push((path.join(entry.file_name()), done + 1));
                    }
                });
            }
            Some(Part::Folders) => {
                todo.push((path.clone(), done + 1));
                list(&path, on_error, |entry| {
                    if entry.file_type().is_ok_and(|kind| kind.is_dir()) {
                        todo.push((path.join(entry.file_name()), done));
                    } else if done + 1 == parts.len() {
                        found.push(path.join(entry.file_name()));
                    }
                });
            }
        }
    }
    // A path may match in several ways.
    found.retain(|path| !path.as_os_str().is_empty());
    found.sort();
    found.dedup();
    Ok(found)
}

/// Where the expansion could not go on.
pub(super) enum Failure {
    Open(io::Error),
    Search(io::Error),
}

enum Part<'a> {
    Literal(Component<'a>),
    Names(Pattern),
    Folders,
}

fn list(
    path: &Path,
    on_error: &mut dyn FnMut(PathBuf, Failure),
    mut on_entry: impl FnMut(&fs::DirEntry),
) {
    let here = Path::new(".");
    let folder = if path.as_os_str().is_empty() {
        here
    } else {
        path
    };
    let entries = fs::read_dir(folder).and_then(|entries| {
        for entry in entries {
            on_entry(&entry?);
        }
        Ok(())
    });
    match entries {
        Err(error) if !is_absence(&error) => on_error(folder.into(), Failure::Search(error)),
        _ => {}
    }
}

/// Returns true if and only if the error means that nothing of the name exists.
fn is_absence(error: &io::Error) -> bool {
    matches!(
        error.kind(),
        io::ErrorKind::NotFound | io::ErrorKind::NotADirectory
    )
}
