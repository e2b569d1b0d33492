//! Equality of values, and the hash that goes with it.
//!
//! The members of a set and the entries of a dict are compared without their order. Their hashes
//! pair them, so a comparison costs no more than sorting them, once for each level of nesting. The
//! hashes have a seed of their own in each process, so no peer can make them collide.

use std::hash::{BuildHasher, Hash, Hasher, RandomState};
use std::mem::discriminant;
use std::sync::LazyLock;

use super::Value;

static SEED: LazyLock<RandomState> = LazyLock::new(RandomState::new);

impl PartialEq for Value {
    fn eq(&self, other: &Self) -> bool {
        match (self, other) {
            (Self::None, Self::None) => true,
            (Self::Bool(a), Self::Bool(b)) => a == b,
            (Self::Int(a), Self::Int(b)) => a == b,
            (Self::BigInt(a), Self::BigInt(b)) => a == b,
            (Self::Float(a), Self::Float(b)) => a == b,
            (Self::Complex(a, x), Self::Complex(b, y)) => a == b && x == y,
            (Self::Str(a), Self::Str(b)) => a == b,
            (Self::OldStr(a), Self::OldStr(b)) => a == b,
            (Self::Surrogates(a), Self::Surrogates(b))
            | (Self::Bytes(a), Self::Bytes(b))
            | (Self::ByteArray(a), Self::ByteArray(b)) => a == b,
            (Self::List(a), Self::List(b)) | (Self::Tuple(a), Self::Tuple(b)) => a == b,
            (Self::Dict(a), Self::Dict(b)) => have_same_members(a, b),
            (Self::Set(a), Self::Set(b)) | (Self::FrozenSet(a), Self::FrozenSet(b)) => {
                have_same_members(a, b)
            }
            (Self::Class(a), Self::Class(b)) => a == b,
            (Self::Object(a), Self::Object(b)) => a == b,
            _ => false,
        }
    }
}

/// Equal values have equal hashes.
impl Hash for Value {
    fn hash<H: Hasher>(&self, state: &mut H) {
        discriminant(self).hash(state);
        match self {
            Self::None => {}
            Self::Bool(value) => value.hash(state),
            Self::Int(value) => value.hash(state),
            Self::BigInt(value) => value.hash(state),
            Self::Float(value) => float_bits(*value).hash(state),
            Self::Complex(real, imaginary) => {
                [*real, *imaginary].map(float_bits).hash(state);
            }
            Self::Str(text) => text.hash(state),
            Self::OldStr(bytes) => bytes.hash(state),
            Self::Surrogates(bytes) | Self::Bytes(bytes) | Self::ByteArray(bytes) => {
                bytes.hash(state);
            }
            Self::List(items) | Self::Tuple(items) => items.hash(state),
            Self::Dict(entries) => sum_of_hashes(entries).hash(state),
            Self::Set(members) | Self::FrozenSet(members) => sum_of_hashes(members).hash(state),
            Self::Class(class) => class.hash(state),
            Self::Object(object) => object.hash(state),
        }
    }
}

/// The bits of a number, the same for both zeros, which are equal.
fn float_bits(value: f64) -> u64 {
    if value == 0.0 { 0 } else { value.to_bits() }
}

fn sum_of_hashes<T: Hash>(members: &[T]) -> u64 {
    members.iter().fold(0, |sum: u64, member| {
        sum.wrapping_add(SEED.hash_one(member))
    })
}

/// Returns true if and only if each member of `a` has one of its own in `b` that equals it.
fn have_same_members<T: Hash + PartialEq>(a: &[T], b: &[T]) -> bool {
    if a.len() != b.len() {
        return false;
    }
    let (a, mut b) = (sorted_by_hash(a), sorted_by_hash(b));
    for (place, (hash, member)) in a.iter().enumerate() {
        // The first of the same hash is equal, unless two hashes collide or a member equals
        // nothing, as NaN does.
        let same_hash = b[place..].iter().take_while(|(other, _)| other == hash);
        let Some(distance) = same_hash.map(|(_, other)| other).position(|x| x == member) else {
            return false;
        };
        b.swap(place, place + distance);
    }
    true
}

fn sorted_by_hash<T: Hash>(members: &[T]) -> Vec<(u64, &T)> {
    let mut members: Vec<_> = members
        .iter()
        .map(|member| (SEED.hash_one(member), member))
        .collect();
    members.sort_unstable_by_key(|(hash, _)| *hash);
    members
}

#[cfg(test)]
mod tests {
    use super::*;

    fn hash(value: &Value) -> u64 {
        SEED.hash_one(value)
    }

    #[test]
    fn the_order_of_sets_and_dicts_does_not_count() {
        let [one, two] = [1, 2].map(Value::Int);
        let set = |members: &[&Value]| Value::FrozenSet(members.iter().copied().cloned().collect());
        let dict = |entries: &[(&Value, &Value)]| {
            let entries = entries.iter();
            Value::Dict(
                entries
                    .map(|(key, value)| ((*key).clone(), (*value).clone()))
                    .collect(),
            )
        };
        let (ab, ba) = (set(&[&one, &two]), set(&[&two, &one]));
        for (a, b) in [
            (ab.clone(), ba.clone()),
            (set(&[&ab, &one]), set(&[&one, &ba])),
            (
                dict(&[(&ab, &one), (&two, &ba)]),
                dict(&[(&two, &ab), (&ba, &one)]),
            ),
        ] {
            assert_eq!(a, b);
            assert_eq!(hash(&a), hash(&b));
        }
        for (a, b) in [
            (set(&[&one, &one, &two]), set(&[&one, &two, &two])),
            (
                dict(&[(&one, &two), (&two, &one)]),
                dict(&[(&one, &one), (&two, &two)]),
            ),
            (
                Value::List(vec![one.clone(), two.clone()]),
                Value::List(vec![two.clone(), one.clone()]),
            ),
            (
                Value::Set(vec![one.clone()]),
                Value::FrozenSet(vec![one.clone()]),
            ),
        ] {
            assert_ne!(a, b);
        }
    }

    #[test]
    fn numbers_are_equal_only_within_a_type() {
        let (zero, minus_zero) = (Value::Float(0.0), Value::Float(-0.0));
        assert_eq!(zero, minus_zero);
        assert_eq!(hash(&zero), hash(&minus_zero));
        let numbers = [
            Value::Int(1),
            Value::Float(1.0),
            Value::Bool(true),
            Value::Complex(1.0, 0.0),
        ];
        for (index, a) in numbers.iter().enumerate() {
            for (other, b) in numbers.iter().enumerate() {
                assert_eq!(a == b, index == other, "{a:?} {b:?}");
            }
        }
        let nan = Value::Set(vec![Value::Float(f64::NAN)]);
        assert_ne!(nan, nan.clone());
    }

    /// A comparison of each with each would take hours.
    #[test]
    fn many_members_are_compared_quickly() {
        let set = |n: i64| Value::Set((0..n).map(|x| Value::Int(x % 1000)).collect());
        assert_eq!(set(300_000), set(300_000));
        let not_numbers = Value::Set(vec![Value::Float(f64::NAN); 300_000]);
        assert_ne!(not_numbers, not_numbers.clone());
        let mut deep = Value::Int(1);
        for _ in 0..100 {
            deep = Value::FrozenSet(vec![deep, Value::None]);
        }
        assert_eq!(deep, deep.clone());
    }
}
