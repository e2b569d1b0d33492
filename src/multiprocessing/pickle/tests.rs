//! Pickles read and written, byte by byte where Python's own bytes are known. The bombs, the round
//! trip of random values, and the comparison with Python itself are in `tests/connection`.

use proptest::prelude::*;

use super::*;

fn text(text: &str) -> Value {
    Value::from(text)
}

fn malformed(pickle: &[u8]) -> bool {
    matches!(loads(pickle), Err(PickleError::Malformed { .. }))
}

/// `pickle.dumps(("add", (2, 3), {}), 4)`, as Python 3.11 writes it.
#[test]
fn a_call_as_python_writes_it() {
    let pickle = b"\x80\x04\x95\x11\0\0\0\0\0\0\0\x8c\x03add\x94K\x02K\x03\x86\x94}\x94\x87\x94.";
    let call = Value::Tuple(vec![
        text("add"),
        Value::Tuple(vec![Value::Int(2), Value::Int(3)]),
        Value::Dict(vec![]),
    ]);
    assert_eq!(loads(pickle).unwrap(), call);
    assert_eq!(Dialect::of(pickle), Dialect::Four);
}

#[test]
fn shared_parts_are_read_as_often_as_they_are_used() {
    // x = [1]; y = [x, x]; [y, y], protocol 2.
    let value = loads(b"\x80\x02]q\0(]q\x01(]q\x02K\x01ah\x02eh\x01e.").unwrap();
    let one = Value::List(vec![Value::Int(1)]);
    let two = Value::List(vec![one.clone(), one]);
    assert_eq!(value, Value::List(vec![two.clone(), two]));
}

#[test]
fn integers_are_as_small_as_they_can_be() {
    assert_eq!(loads(b"\x80\x02\x8a\0.").unwrap(), Value::Int(0));
    assert_eq!(loads(b"\x80\x02\x8a\x02\xff\xff.").unwrap(), Value::Int(-1));
    assert_eq!(loads(b"\x80\x02\x8a\x02\xff\0.").unwrap(), Value::Int(255));
    assert_eq!(
        loads(b"\x80\x02\x8a\x09\0\0\0\0\0\0\0\x80\xff.").unwrap(),
        Value::Int(i64::MIN)
    );
    let Value::BigInt(big) = loads(b"\x80\x02\x8a\x09\0\0\0\0\0\0\0\x80\0.").unwrap() else {
        panic!()
    };
    assert_eq!(big.to_le_bytes(), b"\0\0\0\0\0\0\0\x80\0");
    assert_eq!(
        loads(b"\x80\x02I-9223372036854775808\n.").unwrap(),
        Value::Int(i64::MIN)
    );
    assert_eq!(loads(b"I01\n.").unwrap(), Value::Bool(true));
}

#[test]
fn keys_are_kept_as_they_are_written() {
    // {1: "a", True: "b"}, which no real dict can be.
    let value = loads(b"\x80\x02}(K\x01X\x01\0\0\0a\x88X\x01\0\0\0bu.").unwrap();
    let pairs = vec![(Value::Int(1), text("a")), (Value::Bool(true), text("b"))];
    assert_eq!(value, Value::Dict(pairs));
    // {[]}
    let value = loads(b"\x80\x04\x8f(]\x90.").unwrap();
    assert_eq!(value, Value::Set(vec![Value::List(vec![])]));
}

#[test]
fn objects_are_data_and_nothing_is_called() {
    let Value::Object(object) = loads(b"\x80\x02cposix\nsystem\nX\x04\0\0\0true\x85R.").unwrap()
    else {
        panic!()
    };
    assert_eq!(*object, Object::new("posix", "system", vec![text("true")]));
    assert_eq!(
        dumps(&Value::Object(object), Dialect::Four),
        Err(PickleError::Refused(
            "an instance of posix.system".to_owned()
        ))
    );
    // No data needs to call the result of a call.
    assert!(matches!(
        loads(b"\x80\x02cposix\nsystem\n)R)R."),
        Err(PickleError::NotData(_))
    ));
}

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
fn an_exception_as_python_reads_it() {
    let error = Value::Object(Box::new(Object::new(
        "builtins",
        "FileNotFoundError",
        vec![text("no")],
    )));
    assert_eq!(
        dumps(&error, Dialect::Four).unwrap(),
        b"\x80\x04\x8c\x08builtins\x8c\x11FileNotFoundError\x93(\x8c\x02notR."
    );
    assert_eq!(
        dumps(&error, Dialect::Two).unwrap(),
        b"\x80\x02cexceptions\nOSError\n(X\x02\0\0\0notR."
    );
}

#[test]
fn damage_is_an_error() {
    assert_eq!(loads(b""), Err(PickleError::Truncated));
    assert_eq!(loads(b"\x80\x04N"), Err(PickleError::Truncated));
    assert_eq!(loads(b"\x80\x04\x8c\x05abc."), Err(PickleError::Truncated));
    for pickle in [
        &b"\x80\x04."[..],        // no value
        b"\x80\x04N.N",           // two
        b"\x80\x06N.",            // a protocol that does not exist
        b"N\x80\x04.",            // the protocol in the middle
        b"\x80\x04e.",            // no mark
        b"\x80\x04N(0.",          // a pop of the mark
        b"\x80\x04}(Nu.",         // a key without a value
        b"\x80\x04N(Ne.",         // items for None
        b"\x80\x04h\0.",          // nothing in the memo
        b"\x80\x04\x8c\x01\xff.", // no UTF-8
        b"\x80\x04I1x\n.",        // no integer
        b"\x80\x04NN\x93.",       // no names
        b"\x80\x04N}b.",          // a state for None
    ] {
        assert!(malformed(pickle), "{pickle:?} {:?}", loads(pickle));
    }
    for opcode in [
        b'P', b'Q', b'i', b'o', 0x82, 0x83, 0x84, 0x92, 0x97, 0x98, b'L', b'F', b'V', b'S', 0xff,
    ] {
        assert_eq!(
            loads(&[0x80, 4, opcode, 0, 0, 0, 0, b'.']),
            Err(PickleError::Unsupported { opcode, offset: 2 })
        );
    }
}

#[test]
fn depth_is_bounded_in_both_directions() {
    let nested = |depth| {
        let mut pickle = b"\x80\x04".to_vec();
        pickle.extend(std::iter::repeat_n(b']', depth));
        pickle.extend(std::iter::repeat_n(b'a', depth - 1));
        pickle.push(b'.');
        pickle
    };
    let limit = Limits::default().depth;
    let deepest = loads(&nested(limit + 1)).unwrap();
    assert!(dumps(&deepest, Dialect::Four).is_ok());
    assert_eq!(loads(&nested(limit + 2)), Err(PickleError::TooDeep));
    assert_eq!(
        dumps(&Value::List(vec![deepest]), Dialect::Four),
        Err(PickleError::TooDeep)
    );
}

#[test]
fn what_is_written_is_no_longer_than_a_frame() {
    let half = Value::Bytes(vec![0xff; MAX_PICKLE / 2]);
    assert!(dumps(&half, Dialect::Four).is_ok());
    let too_big = Err(PickleError::TooBig {
        what: "bytes of the pickle",
        limit: MAX_PICKLE,
    });
    let whole = Value::List(vec![half.clone(), half.clone()]);
    assert_eq!(dumps(&whole, Dialect::Four), too_big);
    // Each of these bytes is two in the text that stands for them.
    assert_eq!(dumps(&half, Dialect::Two), too_big);
}

proptest! {
    #[test]
    fn garbage_is_an_error_and_no_panic(bytes in prop::collection::vec(any::<u8>(), 0..200)) {
        _ = loads(&bytes);
    }
}
