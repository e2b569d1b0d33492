//! Random values, for the tests here and for those against Python in `tests/connection`.

use proptest::prelude::*;

use super::Value;

/// Anything that can be sent.
pub(crate) fn value() -> impl Strategy<Value = Value> {
    let key = hashable();
    leaf().prop_recursive(4, 64, 8, move |inner| {
        let key = key.clone();
        prop_oneof![
            prop::collection::vec(inner.clone(), 0..8).prop_map(Value::List),
            prop::collection::vec(inner.clone(), 0..8).prop_map(Value::Tuple),
            prop::collection::vec((key.clone(), inner), 0..8).prop_map(Value::Dict),
            prop::collection::vec(key.clone(), 0..8).prop_map(Value::Set),
            prop::collection::vec(key, 0..8).prop_map(Value::FrozenSet),
        ]
    })
}

fn leaf() -> BoxedStrategy<Value> {
    prop_oneof![
        scalar(),
        prop::collection::vec(any::<u8>(), 0..300).prop_map(Value::ByteArray),
    ]
    .boxed()
}

/// Without NaN and zero, whose equality is not that of their bits.
fn scalar() -> BoxedStrategy<Value> {
    prop_oneof![
        Just(Value::None),
        any::<bool>().prop_map(Value::Bool),
        any::<i64>().prop_map(Value::Int),
        (-70_000..70_000_i64).prop_map(Value::Int),
        prop::collection::vec(any::<u8>(), 0..300)
            .prop_map(|bytes| Value::int_from_le_bytes(&bytes)),
        any::<f64>()
            .prop_filter("equality is that of the bits", |x| !x.is_nan() && *x != 0.0)
            .prop_map(Value::Float),
        ".{0,300}".prop_map(Value::Str),
        prop::collection::vec(any::<u8>(), 0..300).prop_map(Value::Bytes),
    ]
    .boxed()
}

/// Anything that can be a key.
pub(crate) fn hashable() -> BoxedStrategy<Value> {
    scalar()
        .prop_recursive(2, 16, 4, |inner| {
            prop::collection::vec(inner, 0..4).prop_map(Value::Tuple)
        })
        .boxed()
}
