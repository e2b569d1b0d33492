//! A value stays the same: random ones, written and read here, and read and written by Python in
//! any protocol; those that Python makes, and the pickles of its own tests, right and wrong.

use std::io::Write;
use std::path::Path;
use std::process::{ChildStdin, ChildStdout, Command, Stdio};
use std::thread;

use findrobots::multiprocessing::frame::{read_frame, write_frame};
use findrobots::multiprocessing::pickle::{
    Dialect, Limits, MAX_PICKLE, Value, dumps, dumps_within, loads, loads_within,
};
use proptest::prelude::*;
use proptest::strategy::ValueTree;
use proptest::test_runner::TestRunner;

use crate::support::{Running, pythons, within};
use crate::values;

proptest! {
    #[test]
    fn what_is_written_is_read(value in values::value()) {
        for dialect in [Dialect::Two, Dialect::Four] {
            let pickle = dumps(&value, dialect).unwrap();
            prop_assert_eq!(Dialect::of(&pickle), dialect);
            prop_assert_eq!(&loads(&pickle).unwrap(), &value);
        }
    }

    /// The writer counts at least what the reader counts.
    #[test]
    fn what_is_written_within_limits_is_read_within_them(
        value in values::value(),
        nodes in 1..200_usize,
        depth in 0..8_usize,
    ) {
        let limits = Limits { nodes, depth, ..Limits::default() };
        for dialect in [Dialect::Two, Dialect::Four] {
            if let Ok(pickle) = dumps_within(&value, dialect, &limits) {
                prop_assert_eq!(&loads_within(&pickle, &limits).unwrap(), &value);
            }
        }
    }
}

/// The number of values for each Python.
const VALUES: usize = 200;

/// Python reads each value and writes it again in each of its protocols from 2 on.
/// Starts a script of `tests/python`, which ends when the first value is dropped.
fn start(python: &Path, script: &str) -> (Running, ChildStdin, ChildStdout) {
    let scripts = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/python");
    let child = Command::new(python)
        .arg("-B")
        .arg(scripts.join(script))
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .unwrap();
    let mut child = Running(child);
    let stdin = child.0.stdin.take().unwrap();
    let stdout = child.0.stdout.take().unwrap();
    (child, stdin, stdout)
}

#[test]
fn values_are_to_python_what_they_are_to_us() {
    let mut runner = TestRunner::deterministic();
    let strategy = values::value();
    let values: Vec<Value> = (0..VALUES)
        .map(|_| strategy.new_tree(&mut runner).unwrap().current())
        .collect();
    for python in pythons().iter().filter(|python| python.version.0 == 3) {
        let (_child, mut stdin, mut stdout) = start(&python.path, "pickles.py");
        let pickles: Vec<Vec<u8>> = values
            .iter()
            .flat_map(|value| {
                [Dialect::Two, Dialect::Four].map(|dialect| dumps(value, dialect).unwrap())
            })
            .collect();
        let sent = pickles.clone();
        thread::spawn(move || {
            for pickle in sent {
                write_frame(&mut stdin, &pickle).unwrap();
            }
            stdin.flush().unwrap();
        });
        let version = python.version;
        within("values from Python", move || {
            for pickle in pickles {
                let expected = loads(&pickle).unwrap();
                let protocols = read_frame(&mut stdout, 1).unwrap()[0];
                for _ in 0..protocols {
                    let answer = read_frame(&mut stdout, MAX_PICKLE).unwrap();
                    assert_eq!(loads(&answer).unwrap(), expected, "{version:?}");
                }
            }
        })
        .unwrap();
    }
}

/// Answers a pickle as `differential.py` wants it: with what this end makes of it.
fn answer(pickle: &[u8]) -> Vec<u8> {
    match loads(pickle) {
        Err(_) => b"R".to_vec(),
        Ok(value) => match dumps(&value, Dialect::of(pickle)) {
            Err(_) => b"O".to_vec(),
            Ok(written) => [b"V", &written[..]].concat(),
        },
    }
}

/// Python compares; it ends with an error at the first value that is another one, or that is none
/// to it.
#[test]
fn what_python_pickles_is_read_and_written_as_the_same() {
    for python in pythons() {
        let (_child, mut stdin, mut stdout) = start(&python.path, "differential.py");
        within("pickles from Python", move || {
            loop {
                let pickle = read_frame(&mut stdout, MAX_PICKLE).expect("Python compares");
                if pickle.is_empty() {
                    return;
                }
                write_frame(&mut stdin, &answer(&pickle)).unwrap();
            }
        })
        .unwrap();
    }
}
