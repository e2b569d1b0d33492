//! One style for the tree: the words and widths of its prose, the layout of modules, discarded
//! results. The tests read text; for what Rust can check there are lints in `Cargo.toml`.

use std::fs;
use std::path::{Path, PathBuf};

use crate::tidy::{root, sources};

/// Words that obscure a sentence.
const WORDS: [&str; 8] = [
    "nobody",
    "whoever",
    "somebody",
    "shall",
    "is told",
    "are told",
    "so many",
    "for want of",
];

/// Words with a wrong use (`behind` for after, `room` for a module or for space) and a right one.
const DOUBTFUL: [&str; 2] = ["behind", "room"];

/// Files that may use a doubtful word, and why.
const EXCEPTIONS: [(&str, &str, &str); 0] = [];

/// Files and folders that are still to be brought into this style.
const TO_DO: [&str; 0] = [];

/// The folders of Rust files.
const RUST: [&str; 5] = ["src", "tests", "benches", "examples", "fuzz/fuzz_targets"];

/// Columns of a comment, with its indentation.
const WIDTH: usize = 100;

/// The files of some folders, and the files themselves, except those still to be done.
fn done(paths: &[&str]) -> Vec<PathBuf> {
    let all = paths.iter().flat_map(|path| {
        let path = root().join(path);
        if path.is_dir() {
            sources(&path)
        } else {
            vec![path]
        }
    });
    all.filter(|path| {
        !TO_DO
            .iter()
            .any(|to_do| path.starts_with(root().join(to_do)))
    })
    .collect()
}

fn shown(path: &Path) -> String {
    let inside = path.strip_prefix(root()).expect("it lies in the package");
    inside.display().to_string()
}

#[test]
fn a_module_with_children_is_a_mod_rs() {
    for path in done(&RUST) {
        assert!(!path.with_extension("").is_dir(), "{}", shown(&path));
    }
}

#[test]
fn a_result_is_discarded_in_one_way() {
    for path in done(&RUST) {
        let text = fs::read_to_string(&path).expect("a source can be read");
        let found = text.contains(concat!("let _", " ="));
        assert!(!found, "{}: write `_ = …`", shown(&path));
    }
}

#[test]
fn comments_end_before_column_100() {
    let mut long = Vec::new();
    for path in done(&RUST) {
        let text = fs::read_to_string(&path).expect("a source can be read");
        for (n, line) in text.lines().enumerate() {
            // A row of a table cannot be wrapped.
            let comment = line.trim_start();
            let is_row = comment.trim_start_matches(['/', '!', ' ']).starts_with('|');
            if comment.starts_with("//") && !is_row && line.chars().count() > WIDTH {
                long.push(format!("{}:{}", shown(&path), n + 1));
            }
        }
    }
    assert!(long.is_empty(), "{long:#?}");
}

#[test]
fn sentences_are_without_the_words_that_obscure_them() {
    let mut found = Vec::new();
    for path in done(&["src", "examples", "benches", "README.md"]) {
        let (name, text) = (shown(&path), flowing(&path));
        for word in WORDS.iter().chain(&DOUBTFUL) {
            let is_exception = EXCEPTIONS
                .iter()
                .any(|(file, excused, _)| *file == name && excused == word);
            if !is_exception && contains(&text, word) {
                found.push(format!("{name}: {word}"));
            }
        }
    }
    assert!(found.is_empty(), "{found:#?}");
    for (file, word, why) in EXCEPTIONS {
        assert!(
            contains(&flowing(&root().join(file)), word),
            "{file} has no `{word}`: {why}"
        );
    }
}

/// The text of a file in lower case, with a comment that goes over several lines in one.
fn flowing(path: &Path) -> String {
    let text = fs::read_to_string(path).expect("a file can be read");
    let words = text
        .split_whitespace()
        .filter(|word| !["//", "///", "//!"].contains(word));
    words.collect::<Vec<_>>().join(" ").to_lowercase()
}

/// Whether a text has some words, not as part of a longer word or name.
fn contains(text: &str, words: &str) -> bool {
    let is_part = |c: char| c.is_alphanumeric() || c == '_';
    text.match_indices(words).any(|(at, _)| {
        !text[..at].ends_with(is_part) && !text[at + words.len()..].starts_with(is_part)
    })
}

#[test]
fn words_are_found_over_line_ends_and_not_inside_names() {
    let folder = tempfile::tempdir().expect("a folder can be made");
    let path = folder.path().join("x.rs");
    let text = "/// It is\n    /// told Nobody.\nconst COPY_ROOM: u8 = 0; // rooms\n";
    fs::write(&path, text).expect("a file can be written");
    let text = flowing(&path);
    let found = WORDS
        .iter()
        .chain(&DOUBTFUL)
        .filter(|word| contains(&text, word));
    assert_eq!(found.collect::<Vec<_>>(), [&"nobody", &"is told"]);
}
