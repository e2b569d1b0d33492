//! The layout of the tree: headers, lengths and names of its files; that its documents are true.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use crate::support::testdata;

/// The folder of the package.
pub(crate) fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

/// The Rust files below a folder.
pub(crate) fn sources(folder: &Path) -> Vec<PathBuf> {
    let mut found = Vec::new();
    for entry in fs::read_dir(folder).expect("the folder can be read") {
        let path = entry.expect("the folder can be read").path();
        if path.is_dir() {
            found.extend(sources(&path));
        } else if path.extension().is_some_and(|extension| extension == "rs") {
            found.push(path);
        }
    }
    found
}

#[test]
fn every_source_file_says_what_it_is_for() {
    for path in ["src", "tests", "benches"]
        .iter()
        .flat_map(|folder| sources(&root().join(folder)))
    {
        let text = fs::read_to_string(&path).expect("a source can be read");
        assert!(text.starts_with("//! "), "{}", path.display());
    }
}

#[test]
fn the_median_source_file_is_short_and_none_is_long() {
    let mut lengths: Vec<_> = sources(&root().join("src"))
        .into_iter()
        .map(|path| {
            (
                fs::read_to_string(&path)
                    .expect("a source can be read")
                    .lines()
                    .count(),
                path,
            )
        })
        .collect();
    lengths.sort();
    assert!(lengths[lengths.len() / 2].0 < 150, "{lengths:#?}");
    assert!(lengths[lengths.len() - 1].0 <= 400, "{lengths:#?}");
}

#[test]
fn every_fixture_is_described_and_every_description_has_its_fixture() {
    let readme = fs::read_to_string(testdata().join("README.md")).expect("testdata has a README");
    let mut described: Vec<_> = readme
        .lines()
        .filter_map(|line| line.strip_prefix("| `")?.split_once('`'))
        .collect();
    described.sort_unstable();
    let described: Vec<_> = described
        .into_iter()
        .map(|(name, _)| name.to_string())
        .collect();
    let mut present = Vec::new();
    for folder in ["agents", "logs", "odd"] {
        for entry in fs::read_dir(testdata().join(folder)).expect("the folder can be read") {
            let name = entry.expect("the folder can be read").file_name();
            present.push(format!("{folder}/{}", name.to_string_lossy()));
        }
    }
    present.sort_unstable();
    assert_eq!(described, present);
}

/// Runs the commands that the README shows, in the folder of the fixtures, and compares what they
/// print.
#[test]
fn what_the_readme_shows_is_what_happens() {
    let readme = fs::read_to_string(root().join("README.md")).expect("there is a README");
    let mut n = 0;
    for block in readme.split("```console\n").skip(1) {
        let block = block.split("```").next().unwrap_or_default();
        for shown in block.split("$ ").skip(1) {
            let (command, expected) = shown.split_once('\n').expect("a command is a line");
            let binary = Path::new(env!("CARGO_BIN_EXE_findrobots"));
            let path = format!(
                "{}:{}",
                binary.parent().expect("it lies in a folder").display(),
                env!("PATH")
            );
            let output = Command::new("sh")
                .args(["-c", &format!("exec 2>&1; {command}")])
                .env("PATH", path)
                .current_dir(testdata())
                .output()
                .expect("sh runs");
            assert_eq!(
                String::from_utf8_lossy(&output.stdout),
                expected.trim_start_matches('\n'),
                "{command}"
            );
            n += 1;
        }
    }
    assert!(n >= 4, "only {n} commands were found");
}

#[test]
fn the_version_is_in_the_changelog() {
    let changelog = fs::read_to_string(root().join("CHANGELOG.md")).expect("there is a changelog");
    assert!(changelog.contains(&format!("## {}", env!("CARGO_PKG_VERSION"))));
}
