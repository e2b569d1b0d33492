//! Random values, as Python could have made them: no dict repeats a key, no set a member.

use std::collections::HashSet;

use findrobots::multiprocessing::pickle::Value;
use proptest::prelude::*;

/// Any value that can be sent.
pub(crate) fn value() -> impl Strategy<Value = Value> {
    let members = prop::collection::vec(hashable(), 0..8).prop_map(distinct);
    leaf().prop_recursive(4, 64, 8, move |inner| {
        let keys = members.clone();
        prop_oneof![
            prop::collection::vec(inner.clone(), 0..8).prop_map(Value::List),
            prop::collection::vec(inner.clone(), 0..8).prop_map(Value::Tuple),
            (keys, prop::collection::vec(inner, 8))
                .prop_map(|(keys, values)| Value::Dict(keys.into_iter().zip(values).collect())),
            members.clone().prop_map(Value::Set),
            members.clone().prop_map(Value::FrozenSet),
        ]
    })
}

/// The keys that Python takes for different ones: to it, True is 1 and False is 0.
fn distinct(keys: Vec<Value>) -> Vec<Value> {
    let mut seen = HashSet::new();
    keys.into_iter()
        .filter(|key| {
            let text = format!("{key:?}");
            seen.insert(
                text.replace("Bool(true)", "Int(1)")
                    .replace("Bool(false)", "Int(0)"),
            )
        })
        .collect()
}

fn leaf() -> BoxedStrategy<Value> {
    prop_oneof![
        scalar(),
        prop::collection::vec(any::<u8>(), 0..300).prop_map(Value::ByteArray),
    ]
    .boxed()
}

/// Without NaN, which equals nothing, and zero, which equals the integer.
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
        (-9.0..-1.0, 1.0..9.0).prop_map(|(real, imaginary)| Value::Complex(real, imaginary)),
        ".{0,300}".prop_map(Value::from),
        prop::collection::vec(any::<u8>(), 0..300).prop_map(Value::Bytes),
    ]
    .boxed()
}

/// Any value that can be a key.
fn hashable() -> BoxedStrategy<Value> {
    scalar()
        .prop_recursive(2, 16, 4, |inner| {
            prop::collection::vec(inner, 0..4).prop_map(Value::Tuple)
        })
        .boxed()
}
