//! The original program itself, in Python 3, against the binary.
//!
//! Each fixture is read alone, in a folder and under a name that the original accepts. The answers
//! are the same, except for the fixtures listed below: on some the original fails, and on some it
//! is wrong, with the reason.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::Path;
use std::process::Command;

use kit::compress::gzip;
use kit::logs::line;

use crate::support::{run, skip, testdata};

/// Fixtures on which the original prints another answer, and why ours is right.
const DIFFERENCES: [(&str, &str); 18] = [
    (
        "bad-header-crc.log.gz",
        "Python does not look at the header's checksum; gzip(1) refuses it as we do",
    ),
    (
        "cut-in-the-middle.log",
        "a line that ends inside its request is not known to be a request for the target",
    ),
    (
        "format-mixed.log",
        "it takes the virtual host for the client",
    ),
    ("format-ssl-request.log", "it takes the time for the client"),
    (
        "format-vhost.log",
        "it takes the virtual host for the client",
    ),
    (
        "forwarded.log",
        "it takes the comma for a part of the client, or the client for a list",
    ),
    (
        "http-0.9.log",
        "without a version the quote sticks to the target",
    ),
    (
        "prefixed.log",
        "the words of another program before the line shift the fields",
    ),
    (
        "prefixed-otherwise.log",
        "it takes the date for the client; we refuse the line",
    ),
    (
        "reserved-flags.log.gz",
        "Python does not look at the flags of the future; gzip(1) refuses them as we do",
    ),
    ("user-empty.log", "a user of no bytes shifts the fields"),
    (
        "user-with-blanks.log",
        "a blank in the user's name shifts the fields",
    ),
    (
        "user-with-brackets.log",
        "blanks in the user's name shift the fields",
    ),
    ("zones.log", "a time without a blank shifts the fields"),
    (
        "clients-by-evidence.log",
        "it takes the first word, whatever it is, or counts other fields",
    ),
    (
        "columns-forwarded.log",
        "it takes the list or the proxy for the client",
    ),
    (
        "columns-virtual-host.log",
        "it takes the virtual host for the client, or counts other fields",
    ),
    (
        "requests-by-evidence.log",
        "the fields stand in other places",
    ),
];

/// Fixtures on which the original fails.
const FATAL: [&str; 23] = [
    "bad-crc.log.gz",
    "bad-length.log.gz",
    "banner-lines.log",
    "bom.log",
    "compressed.log.bz2",
    "compressed.log.xz",
    "compressed.log.zst",
    "corrupt-at-the-start.log.gz",
    "corrupt-in-the-middle.log.gz",
    "docker.log",
    "format-own.log",
    "kubernetes.log",
    "latin-1.log",
    "line-of-megabytes.log.gz",
    "not-a-log.log",
    "nul-run.log",
    "tar.log.gz",
    "trailing-garbage.log.gz",
    "truncated-in-header.log.gz",
    "truncated-in-trailer.log.gz",
    "truncated-second-member.log.gz",
    "truncated.log.gz",
    "unknown-method.log.gz",
];

fn python() -> Option<Command> {
    let works = Command::new("python3")
        .arg("--version")
        .output()
        .is_ok_and(|output| output.status.success());
    works.then(|| Command::new("python3"))
}

/// The hosts that the original finds in a folder, or `None` if it fails.
fn original(program: &str, folder: &Path) -> Option<BTreeSet<Vec<u8>>> {
    let program = Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("tests/original")
        .join(program);
    let output = python()?
        .arg("-B")
        .arg(program)
        .arg(folder)
        .output()
        .expect("python3 runs");
    output.status.success().then(|| lines(&output.stdout))
}

fn lines(text: &[u8]) -> BTreeSet<Vec<u8>> {
    text.split(|&byte| byte == b'\n')
        .filter(|line| !line.is_empty())
        .map(Into::into)
        .collect()
}

#[test]
fn on_every_fixture_the_answer_is_the_originals_or_it_is_known_why_not() {
    if python().is_none() {
        return skip("python3, to run the original program");
    }
    let why: BTreeMap<_, _> = DIFFERENCES.into_iter().collect();
    let mut different = BTreeSet::new();
    let mut fatal = BTreeSet::new();
    for entry in fs::read_dir(testdata().join("odd")).expect("there are fixtures") {
        let path = entry.expect("the folder can be read").path();
        let name = path
            .file_name()
            .and_then(|name| name.to_str())
            .expect("the name is UTF-8")
            .to_string();
        let bytes = fs::read(&path).expect("a fixture can be read");
        let folder = tempfile::tempdir().expect("a folder can be made");
        // The original reads gzip only.
        let bytes = if bytes.starts_with(b"\x1f\x8b") {
            bytes
        } else {
            gzip(&bytes)
        };
        fs::write(folder.path().join("x.log.gz"), bytes).expect("the file can be written");
        match original("findrobots.py", folder.path()) {
            None => {
                fatal.insert(name);
            }
            Some(robots) if robots != lines(&run([&path]).stdout) => {
                different.insert(name);
            }
            Some(_) => {}
        }
    }
    assert_eq!(different, why.keys().map(ToString::to_string).collect());
    assert_eq!(fatal, FATAL.iter().map(ToString::to_string).collect());
}

#[test]
fn on_generated_logs_both_originals_agree_with_us() {
    if python().is_none() {
        return skip("python3, to run the original program");
    }
    let folder = tempfile::tempdir().expect("a folder can be made");
    let mut rng = fastrand::Rng::with_seed(20_240_107);
    for file in 0..6 {
        let mut text = String::new();
        for _ in 0..rng.usize(..3000) {
            let host = format!("{}.{}.0.{}", rng.u8(1..20), rng.u8(..3), rng.u8(..9));
            text += &line(
                &host,
                ["/robots.txt", "/", "/robots.txt?x", "/a/robots.txt", "/b"][rng.usize(..5)],
            );
        }
        fs::write(
            folder.path().join(format!("{file}.log.gz")),
            gzip(text.as_bytes()),
        )
        .expect("the file can be written");
    }
    let ours = lines(&run([folder.path()]).stdout);
    assert!(ours.len() > 300);
    assert_eq!(original("findrobots.py", folder.path()), Some(ours.clone()));
    assert_eq!(original("findrobots_pool.py", folder.path()), Some(ours));
}
