//! What `contrib` has for systemd, cron and logrotate: each line is run as it stands there, with
//! other folders.

mod cron;
mod systemd;
mod year;

use std::fs;
use std::path::Path;
use std::process::{Command, Output};

use crate::support::skip;
use crate::tidy::root;

const BINARY: &str = env!("CARGO_BIN_EXE_findrobots");

/// A file of `contrib`.
fn contrib(name: &str) -> String {
    fs::read_to_string(root().join("contrib").join(name)).expect("the file can be read")
}

/// A command line with folders of a test in the places of those of a machine.
fn placed(line: &str, folder: &Path, logs: &Path) -> String {
    let folder = path(folder);
    [
        ("/usr/local/bin/findrobots", BINARY),
        ("/var/log/nginx", path(logs)),
        ("/var/lib", folder),
        ("%C", &format!("{folder}/cache")),
        ("%S", folder),
    ]
    .iter()
    .fold(line.into(), |line: String, (place, here)| {
        line.replace(place, here)
    })
}

fn path(path: &Path) -> &str {
    path.to_str().expect("the path is UTF-8")
}

/// The output of a program. None if it is not there, in which case the test is skipped.
fn output(command: &mut Command) -> Option<Output> {
    match command.output() {
        Ok(output) => Some(output),
        Err(error) => {
            skip(&format!("{}: {error}", command.get_program().display()));
            None
        }
    }
}
