//! What is not written, because the peer could not read it or must not.

use super::*;

#[test]
fn only_builtin_exceptions_are_written() {
    let refused = |object: Object, dialect| {
        assert!(matches!(
            dumps(&Value::Object(Box::new(object)), dialect),
            Err(PickleError::Refused(_))
        ));
    };
    for dialect in [Dialect::Two, Dialect::Four] {
        for name in [
            "eval",
            "exec",
            "__import__",
            "SystemExit",
            "TypeError.mro",
            "getattr",
        ] {
            refused(Object::new("builtins", name, vec![]), dialect);
        }
        refused(Object::new("__main__", "TypeError", vec![]), dialect);
        let mut tricked = Object::new("builtins", "TypeError", vec![]);
        tricked.state = Some(Value::Dict(vec![(text("__class__"), Value::None)]));
        refused(tricked, dialect);
        let system = Value::Object(Box::new(Object::new("posix", "system", vec![text("true")])));
        refused(
            Object::new("builtins", "TypeError", vec![system.clone()]),
            dialect,
        );
        refused(
            Object::new(
                "multiprocessing.pool",
                "rebuild_exc",
                vec![system, text("")],
            ),
            dialect,
        );
    }
    let class = Class {
        module: "posix".to_owned(),
        name: "system".to_owned(),
    };
    assert!(dumps(&Value::Class(Box::new(class)), Dialect::Four).is_err());
}

#[test]
fn what_python_cannot_hash_is_no_key_and_no_member() {
    let unhashable = [
        ("list", Value::List(vec![])),
        ("dict", Value::Dict(vec![])),
        ("set", Value::Set(vec![])),
        ("bytearray", Value::ByteArray(vec![])),
    ];
    for (name, value) in unhashable {
        let in_tuple = Value::Tuple(vec![Value::Tuple(vec![value.clone()])]);
        for key in [value.clone(), in_tuple] {
            for container in [
                Value::Dict(vec![(key.clone(), Value::None)]),
                Value::Set(vec![key.clone()]),
                Value::FrozenSet(vec![key.clone()]),
            ] {
                for dialect in [Dialect::Two, Dialect::Four] {
                    let refused = dumps(&container, dialect).unwrap_err();
                    assert_eq!(refused, PickleError::Unhashable(name), "{container:?}");
                }
            }
        }
        let hashed = Value::Tuple(vec![Value::FrozenSet(vec![Value::Int(1)])]);
        let entries = Value::Dict(vec![(hashed, value)]);
        assert!(dumps(&entries, Dialect::Four).is_ok());
    }
    // {[]}, {(bytearray(),): None}, and an OrderedDict of a list.
    for (name, pickle) in [
        ("list", &b"\x80\x04\x8f(]\x90."[..]),
        ("bytearray", b"\x80\x02}cbuiltins\nbytearray\n)R\x85Ns."),
        ("list", b"\x80\x02ccollections\nOrderedDict\n)R]Ns."),
        ("dict", b"\x80\x02}ccollections\nOrderedDict\n)RNs."),
    ] {
        assert_eq!(loads(pickle), Err(PickleError::Unhashable(name)));
    }
}

#[test]
fn what_python_could_not_make_is_refused() {
    let bytes = Value::Bytes(b"\xff".to_vec());
    let [zero, one] = [0, 1].map(Value::Int);
    let error = |name: &str, args: &[Value]| Object::new("builtins", name, args.to_vec());
    let noted = |mut object: Object, name: &str| {
        object.state = Some(Value::Dict(vec![(text(name), Value::Int(1))]));
        object
    };
    let decode = [text("utf-8"), bytes, zero.clone(), one.clone(), text("bad")];
    let old = [
        Value::OldStr(b"utf-8"[..].into()),
        decode[1].clone(),
        zero.clone(),
        one.clone(),
        Value::OldStr(b"bad"[..].into()),
    ];
    let four = Value::Tuple(vec![text("f"), one.clone(), one.clone(), text("x")]);
    for (fits, object) in [
        (true, error("UnicodeDecodeError", &decode)),
        (true, error("UnicodeDecodeError", &old)),
        (false, error("UnicodeDecodeError", &decode[..4])),
        (false, error("UnicodeEncodeError", &decode)),
        (false, error("UnicodeTranslateError", &decode[1..])),
        (true, error("UnicodeError", &[])),
        (true, error("SyntaxError", &[text("x"), four])),
        (
            false,
            error("SyntaxError", &[text("x"), Value::Tuple(vec![])]),
        ),
        (false, error("SyntaxError", &[text("x"), text("1234")])),
        (
            true,
            error("OSError", &[one.clone(), text("x"), text("file")]),
        ),
        (
            false,
            error(
                "BlockingIOError",
                &[one.clone(), text("x"), Value::Float(0.5)],
            ),
        ),
        (true, noted(error("ValueError", &[]), "start")),
        (false, noted(error("UnicodeDecodeError", &decode), "start")),
        (false, noted(error("ValueError", &[]), "args")),
        (false, noted(error("OSError", &[]), "characters_written")),
    ] {
        for dialect in [Dialect::Two, Dialect::Four] {
            let written = dumps(&Value::Object(Box::new(object.clone())), dialect);
            assert_eq!(written.is_ok(), fits, "{object:?} {dialect:?} {written:?}");
        }
    }
    let torn = Value::Surrogates(b"\xed\xb3".to_vec());
    assert!(dumps(&torn, Dialect::Four).is_err());
}
