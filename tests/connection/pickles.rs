//! A random value stays the same: written and read here, and read and written by Python in any
//! protocol.

use std::io::Write;
use std::path::Path;
use std::process::{Command, Stdio};
use std::thread;

use findrobots::multiprocessing::frame::{read_frame, write_frame};
use findrobots::multiprocessing::pickle::{Dialect, MAX_PICKLE, Value, dumps, loads};
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
}

/// The number of values for each Python.
const VALUES: usize = 200;

/// Sorts the members of sets: Python writes them in the order of their hashes.
fn ordered(value: Value) -> Value {
    let all = |items: Vec<Value>| -> Vec<Value> { items.into_iter().map(ordered).collect() };
    let sorted = |items: Vec<Value>| {
        let mut items = all(items);
        items.sort_by_cached_key(|item| format!("{item:?}"));
        items
    };
    match value {
        Value::List(items) => Value::List(all(items)),
        Value::Tuple(items) => Value::Tuple(all(items)),
        Value::Set(items) => Value::Set(sorted(items)),
        Value::FrozenSet(items) => Value::FrozenSet(sorted(items)),
        Value::Dict(pairs) => Value::Dict(
            pairs
                .into_iter()
                .map(|(key, value)| (ordered(key), ordered(value)))
                .collect(),
        ),
        other => other,
    }
}

/// Python reads each value and writes it again in each of its protocols from 2 on.
#[test]
fn values_are_to_python_what_they_are_to_us() {
    let mut runner = TestRunner::deterministic();
    let strategy = values::value();
    let values: Vec<Value> = (0..VALUES)
        .map(|_| strategy.new_tree(&mut runner).unwrap().current())
        .collect();
    for python in pythons().iter().filter(|python| python.version.0 == 3) {
        let script = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/python/pickles.py");
        let child = Command::new(&python.path)
            .arg("-B")
            .arg(script)
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()
            .unwrap();
        let mut child = Running(child);
        let mut stdin = child.0.stdin.take().unwrap();
        let mut stdout = child.0.stdout.take().unwrap();
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
                let expected = ordered(loads(&pickle).unwrap());
                let protocols = read_frame(&mut stdout, 1).unwrap()[0];
                for _ in 0..protocols {
                    let answer = read_frame(&mut stdout, MAX_PICKLE).unwrap();
                    assert_eq!(ordered(loads(&answer).unwrap()), expected, "{version:?}");
                }
            }
        })
        .unwrap();
    }
}
