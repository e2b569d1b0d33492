//! Pickles read and written, byte by byte where Python's own bytes are known. The bombs, the round
//! trip of random values, and the comparison with Python itself are in `tests/connection`.

mod forms;
mod limits;
mod refusals;

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
}

#[test]
fn keys_are_kept_as_they_are_written() {
    // {1: "a", True: "b"}, which no real dict can be.
    let value = loads(b"\x80\x02}(K\x01X\x01\0\0\0a\x88X\x01\0\0\0bu.").unwrap();
    let pairs = vec![(Value::Int(1), text("a")), (Value::Bool(true), text("b"))];
    assert_eq!(value, Value::Dict(pairs));
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
fn an_exception_as_python_reads_it() {
    let error = Value::Object(Box::new(Object::new(
        "builtins",
        "FileNotFoundError",
        vec![text("no")],
    )));
    assert_eq!(
        dumps(&error, Dialect::Four).unwrap(),
        b"\x80\x04\x8c\x08builtins\x94\x8c\x11FileNotFoundError\x94\x93(\x8c\x02no\x94tR."
    );
    assert_eq!(
        dumps(&error, Dialect::Two).unwrap(),
        b"\x80\x02cexceptions\nOSError\n(X\x02\0\0\0noq\0tR."
    );
}

#[test]
fn damage_is_an_error() {
    assert_eq!(loads(b""), Err(PickleError::Truncated));
    assert_eq!(loads(b"\x80\x04N"), Err(PickleError::Truncated));
    assert_eq!(loads(b"\x80\x04\x8c\x05abc."), Err(PickleError::Truncated));
    // A frame of three bytes, and two.
    assert_eq!(
        loads(b"\x80\x04\x95\x03\0\0\0\0\0\0\0N."),
        Err(PickleError::Truncated)
    );
    for pickle in [
        &b"\x80\x04."[..],        // no value
        b"\x80\x04N.N",           // two
        b"\x80\x04e.",            // no mark
        b"\x80\x04N(0.",          // a pop of the mark
        b"\x80\x04}(Nu.",         // a key without a value
        b"\x80\x04N(Ne.",         // items for None
        b"\x80\x04h\0.",          // nothing in the memo
        b"\x80\x04\x8c\x01\xff.", // no UTF-8
        b"\x80\x02I1x\n.",        // no integer
        b"\x80\x02I01\n.",        // True in protocol 0
        b"\x80\x04NN\x93.",       // no names
        b"\x80\x04N}b.",          // a state for None
    ] {
        assert!(malformed(pickle), "{pickle:?} {:?}", loads(pickle));
    }
    // The protocol in the middle, what is only written in protocols 0 and 1, and what makes no data.
    for opcode in [
        0x80, b'2', b'd', b'g', b'l', b'p', b'P', b'Q', b'i', b'o', 0x82, 0x83, 0x84, 0x92, 0x97,
        0x98, b'L', b'F', b'V', b'S', 0xff,
    ] {
        assert_eq!(
            loads(&[0x80, 4, opcode, 0, 0, 0, 0, b'.']),
            Err(PickleError::Unsupported { opcode, offset: 2 })
        );
    }
}

proptest! {
    #[test]
    fn garbage_is_an_error_and_no_panic(bytes in prop::collection::vec(any::<u8>(), 0..200)) {
        _ = loads(&bytes);
    }
}
