//! What the limits allow and what they stop.

use std::sync::Arc;

use super::*;

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

/// 80,000 rows of five columns, each row of this shape.
fn rows(row: impl Fn(i64) -> Value) -> Value {
    Value::List((0..80_000).map(row).collect())
}

#[test]
fn ordinary_rows_fit() {
    const COLUMNS: [&str; 5] = ["host", "status", "bytes", "agent", "path"];
    let cells = |row| COLUMNS.map(|_| Value::Int(row << 32)).to_vec();
    let named = |cell: &dyn Fn(i64, &str) -> Value, row| {
        let entries = COLUMNS.map(|column| (text(column), cell(row, column)));
        Value::Dict(entries.to_vec())
    };
    for rows in [
        rows(|row| Value::List(cells(row))),
        rows(|row| Value::Tuple(cells(row))),
        rows(|row| named(&|row, _| Value::Int(row), row)),
        rows(|row| named(&|row, column| Value::from(format!("{column} {row}")), row)),
    ] {
        for dialect in [Dialect::Two, Dialect::Four] {
            assert!(loads(&dumps(&rows, dialect).unwrap()).is_ok());
        }
    }
}

#[test]
fn a_repeated_text_is_written_and_held_once() {
    let long = "x".repeat(100);
    let texts = |text: &str| Value::List(vec![text.into(), "other".into(), text.into()]);
    for dialect in [Dialect::Two, Dialect::Four] {
        let pickle = dumps(&texts(&long), dialect).unwrap();
        assert!(pickle.len() < 150, "{}", pickle.len());
        let value = loads(&pickle).unwrap();
        assert_eq!(value, texts(&long));
        let Value::List(items) = value else { panic!() };
        let [Value::Str(first), _, Value::Str(last)] = items.as_slice() else {
            panic!()
        };
        assert!(Arc::ptr_eq(first, last));
    }
    // The same bytes as a `str` of Python 2 are another text.
    let both = Value::List(vec!["x".into(), Value::OldStr(b"x"[..].into()), "x".into()]);
    assert_eq!(loads(&dumps(&both, Dialect::Two).unwrap()), Ok(both));
}

#[test]
fn the_memo_has_more_places_than_a_byte_counts_and_ends() {
    let text = |n: u32| Value::from(n.to_string());
    let texts = Value::List((0..70_000).chain(0..70_000).map(text).collect());
    for dialect in [Dialect::Two, Dialect::Four] {
        assert_eq!(loads(&dumps(&texts, dialect).unwrap()), Ok(texts.clone()));
    }
}

#[test]
fn each_limit_is_named_by_its_error() {
    let big = |value: &Value, limits: &Limits| {
        let written = dumps_within(value, Dialect::Four, limits).unwrap_err();
        let pickle = dumps(value, Dialect::Four).unwrap();
        assert_eq!(loads_within(&pickle, limits), Err(written.clone()));
        written.to_string()
    };
    let all = Limits::default();
    let bytes = Limits { bytes: 20, ..all };
    let nodes = Limits { nodes: 20, ..all };
    let int_bytes = Limits {
        int_bytes: 20,
        ..all
    };
    let depth = Limits { depth: 1, ..all };
    let too_big = "the value is too big: more than 20 ";
    assert_eq!(
        big(&text("a text of 21 bytes..."), &bytes),
        format!("{too_big}bytes of the pickle")
    );
    let list = Value::List(vec![Value::None; 20]);
    assert_eq!(big(&list, &nodes), format!("{too_big}nodes"));
    assert_eq!(
        big(&Value::int_from_le_bytes(&[1; 21]), &int_bytes),
        format!("{too_big}bytes of an integer")
    );
    let nested = Value::List(vec![Value::List(vec![Value::None])]);
    assert_eq!(
        big(&nested, &depth),
        "the value is nested too deeply, or contains itself"
    );
}
