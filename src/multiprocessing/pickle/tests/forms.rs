//! The forms in which Python writes what is not a plain instruction, as its own bytes.

use super::*;

#[test]
fn the_protocol_is_named_where_it_is_not_read() {
    let said = |pickle: &[u8]| loads(pickle).unwrap_err().to_string();
    // `pickle.dumps([1], 0)`, `pickle.dumps([1], 1)`.
    for old in [&b"(lp0\nI1\na."[..], b"]q\x00K\x01a."] {
        assert_eq!(
            said(old),
            "the pickle is of protocol 0 or 1, or is none: only protocols 2 to 5 are read"
        );
    }
    for protocol in [0, 1, 6, 255] {
        assert_eq!(
            loads(&[0x80, protocol, b'N', b'.']),
            Err(PickleError::Protocol(protocol))
        );
    }
}

#[test]
fn a_complex_number_is_a_value() {
    let number = Value::Complex(1.0, -0.5);
    // As Python 2.7 and Python 3.11 write it.
    let two = b"\x80\x02c__builtin__\ncomplex\nq\x00G?\xf0\0\0\0\0\0\0G\xbf\xe0\0\0\0\0\0\0\x86q\x01Rq\x02.";
    let four = b"\x80\x04\x95.\0\0\0\0\0\0\0\x8c\x08builtins\x94\x8c\x07complex\x94\x93\x94\
        G?\xf0\0\0\0\0\0\0G\xbf\xe0\0\0\0\0\0\0\x86\x94R\x94.";
    assert_eq!(loads(two).unwrap(), number);
    assert_eq!(loads(four).unwrap(), number);
    for dialect in [Dialect::Two, Dialect::Four] {
        assert_eq!(loads(&dumps(&number, dialect).unwrap()), Ok(number.clone()));
    }
    // A call of `complex` that Python's pickler does not make is an object.
    assert!(matches!(
        loads(b"\x80\x02c__builtin__\ncomplex\nK\x01\x85R."),
        Ok(Value::Object(_))
    ));
}

#[test]
fn an_ordered_dict_is_a_dict_in_its_order() {
    // OrderedDict([("b", 1), ("a", 2)]), as Python 2.7 and Python 3 write it.
    let two = b"\x80\x02ccollections\nOrderedDict\nq\x00]q\x01(]q\x02(U\x01bq\x03K\x01e]q\x04(U\x01aq\x05K\x02ee\x85q\x06Rq\x07.";
    let three = b"\x80\x02ccollections\nOrderedDict\nq\x00)Rq\x01(X\x01\0\0\0bq\x02K\x01X\x01\0\0\0aq\x03K\x02u.";
    for pickle in [&two[..], three] {
        let Value::Dict(entries) = loads(pickle).unwrap() else {
            panic!("{pickle:?}")
        };
        let keys: Vec<&str> = entries.iter().filter_map(|(key, _)| key.as_str()).collect();
        assert_eq!(keys, ["b", "a"]);
        assert_eq!(entries[0].1, Value::Int(1));
    }
    // With attributes, or from what are no pairs, it is an object.
    for other in [
        &b"\x80\x02ccollections\nOrderedDict\n)R}b."[..],
        b"\x80\x02ccollections\nOrderedDict\n](]K\x01ae\x85R.",
    ] {
        assert!(matches!(loads(other), Ok(Value::Object(_))), "{other:?}");
    }
}

#[test]
fn the_standard_error_of_python_2_is_an_exception() {
    let value =
        loads(b"\x80\x02cexceptions\nStandardError\nq\x00U\x02noq\x01\x85q\x02Rq\x03.").unwrap();
    let args = vec![Value::OldStr(b"no"[..].into())];
    let exception = Value::Object(Box::new(Object::new("builtins", "Exception", args)));
    assert_eq!(value, exception);
    assert!(dumps(&value, Dialect::Two).is_ok());
    // A module of another name may have a class of this one.
    let Value::Object(own) = loads(b"\x80\x02cown\nStandardError\n)R.").unwrap() else {
        panic!()
    };
    assert_eq!(own.class.name, "StandardError");
}

/// Python 2 takes the labels of a `UnicodeError` only as its own `str`.
#[test]
fn a_unicode_error_as_python_2_reads_it() {
    let args = vec![
        text("ascii"),
        text("ü"),
        Value::Int(0),
        Value::Int(1),
        text("no"),
    ];
    let error = Value::Object(Box::new(Object::new(
        "builtins",
        "UnicodeEncodeError",
        args,
    )));
    assert_eq!(
        dumps(&error, Dialect::Two).unwrap(),
        b"\x80\x02cexceptions\nUnicodeEncodeError\n(U\x05asciiq\0X\x02\0\0\0\xc3\xbcq\x01K\0K\x01U\x02noq\x02tR."
    );
}
