//! Exceptions with any arguments and attributes: what is written, every Python can make.

use std::io::Write;
use std::path::Path;
use std::process::{Command, Stdio};
use std::thread;

use findrobots::multiprocessing::frame::{read_frame, write_frame};
use findrobots::multiprocessing::pickle::{Dialect, Object, Value, dumps};

use crate::support::{Running, pythons, within};

/// Those with a constructor of their own, and some of the others.
const NAMES: [&str; 22] = [
    "AttributeError",
    "BlockingIOError",
    "EnvironmentError",
    "Exception",
    "FileNotFoundError",
    "IOError",
    "ImportError",
    "IndentationError",
    "KeyError",
    "MemoryError",
    "NameError",
    "OSError",
    "StopAsyncIteration",
    "StopIteration",
    "SyntaxError",
    "TabError",
    "TimeoutError",
    "UnicodeDecodeError",
    "UnicodeEncodeError",
    "UnicodeError",
    "UnicodeTranslateError",
    "UserWarning",
];

const ATTRIBUTES: [&str; 18] = [
    "__notes__",
    "args",
    "characters_written",
    "encoding",
    "end",
    "errno",
    "filename",
    "lineno",
    "msg",
    "name",
    "obj",
    "object",
    "own",
    "path",
    "print_file_and_line",
    "start",
    "value",
    "with_traceback",
];

fn arguments() -> Vec<Vec<Value>> {
    let tuple = |length| Value::Tuple(vec![Value::Int(1); length]);
    let bytes = || Value::Bytes(b"\xff".to_vec());
    let old = |text: &[u8]| Value::OldStr(text.into());
    let pool = [
        Value::Int(1),
        Value::int_from_le_bytes(&[1; 20]),
        Value::Float(0.5),
        Value::Complex(1.0, 2.0),
        Value::from("grüße"),
        Value::from("ascii"),
        old(b"\xff"),
        bytes(),
        tuple(4),
        tuple(5),
        tuple(6),
        Value::List(vec![]),
    ];
    let mut all = vec![vec![]];
    for first in &pool {
        all.push(vec![first.clone()]);
        for second in &pool {
            all.push(vec![first.clone(), second.clone()]);
            // OSError maps its number to a class: 11 is that of BlockingIOError.
            all.push(vec![Value::Int(11), first.clone(), second.clone()]);
            let [label, zero, one] = ["ascii".into(), Value::Int(0), Value::Int(1)];
            let parts = [first, second, &zero, &one, &label].map(Clone::clone);
            all.push(parts.to_vec());
            all.push([&parts[1..4], &parts[..1]].concat());
            all.push([&parts[4..], &parts[1..4], &parts[..1]].concat());
            all.push([&parts[4..], &parts[1..2], &parts[..1], &parts[3..]].concat());
        }
    }
    all
}

/// Pickles in both dialects, of what may be written.
fn pickles() -> Vec<(Dialect, Vec<u8>)> {
    let mut objects = Vec::new();
    let arguments = arguments();
    for name in NAMES {
        for args in &arguments {
            objects.push(Object::new("builtins", name, args.clone()));
        }
        let text = Value::from("x");
        let unicode = match name {
            "UnicodeDecodeError" => vec![text.clone(), Value::Bytes(vec![1])],
            "UnicodeEncodeError" => vec![text.clone(), text.clone()],
            "UnicodeTranslateError" => vec![text.clone()],
            _ => vec![],
        };
        for attribute in ATTRIBUTES {
            let mut args = unicode.clone();
            if !args.is_empty() {
                args.extend([Value::Int(0), Value::Int(1), text.clone()]);
            }
            let mut object = Object::new("builtins", name, args);
            object.state = Some(Value::Dict(vec![(attribute.into(), Value::Float(0.5))]));
            objects.push(object);
        }
    }
    let mut pickles = Vec::new();
    for object in objects {
        let value = Value::Object(Box::new(object));
        for dialect in [Dialect::Two, Dialect::Four] {
            pickles.extend(dumps(&value, dialect).map(|pickle| (dialect, pickle)));
        }
    }
    pickles
}

#[test]
fn what_is_written_every_python_can_make() {
    let all = pickles();
    assert!(all.len() > 10_000, "{}", all.len());
    for python in pythons() {
        let script = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/python/reads.py");
        let mut child = Command::new(&python.path);
        child.arg("-B").arg(script);
        let child = child.stdin(Stdio::piped()).stdout(Stdio::piped());
        let mut child = Running(child.spawn().unwrap());
        let mut stdin = child.0.stdin.take().unwrap();
        let mut stdout = child.0.stdout.take().unwrap();
        let version = python.version;
        let mut pickles = all.clone();
        // The end of a range in a SyntaxError is read from 3.10 on, which the dialect cannot say.
        pickles.retain(|(dialect, pickle)| match version {
            (2, _) => *dialect == Dialect::Two,
            (3, ..10) => !pickle
                .windows(12)
                .any(|bytes| bytes == b"K\x01K\x01K\x01K\x01K\x01K\x01"),
            _ => true,
        });
        let sent = pickles.clone();
        thread::spawn(move || {
            for (_, pickle) in sent {
                write_frame(&mut stdin, &pickle).unwrap();
            }
            stdin.flush().unwrap();
        });
        within("exceptions", move || {
            let mut unread = Vec::new();
            for (_, pickle) in pickles {
                let why = read_frame(&mut stdout, 1 << 16).unwrap();
                if !why.is_empty() {
                    let why = String::from_utf8_lossy(&why);
                    unread.push(format!("{}: {why}\n", pickle.escape_ascii()));
                }
            }
            let unread = unread.concat();
            assert!(unread.is_empty(), "{version:?} cannot read\n{unread}");
        })
        .unwrap();
    }
}
