//! Against a sorted set of all strings, and with hostile lists.

use std::collections::BTreeSet;

use proptest::collection::vec;
use proptest::prelude::*;

use super::text::InvalidSample;
use super::*;
use crate::map::ask::merge::laws;

/// Few strings, or many, some of them long and alike in their beginning.
fn strings() -> impl Strategy<Value = Vec<Vec<u8>>> {
    let long = (1020..1030_usize, any::<u8>()).prop_map(|(length, last)| {
        let mut string = vec![b'a'; length];
        string.push(last % 3);
        string
    });
    let string = prop_oneof![
        8 => "[a-c]{0,3}".prop_map(String::into_bytes),
        2 => vec(any::<u8>(), 0..4),
        1 => long,
    ];
    vec(string, 0..30)
}

fn sample(strings: &[Vec<u8>]) -> Sample {
    let mut sample = Sample::default();
    for string in strings {
        sample.insert(Hash::of(string), string);
    }
    sample
}

fn json(sample: &Sample) -> String {
    serde_json::to_string(sample).expect("text can be written")
}

#[test]
fn samples_merge_by_the_laws() {
    laws::hold(strings().prop_map(|strings| sample(&strings)));
}

proptest! {
    #[test]
    fn merging_parts_in_any_order_is_exactly_inserting_everything(
        (strings, shuffled) in strings().prop_flat_map(|strings| {
            (Just(strings.clone()), Just(strings).prop_shuffle())
        }),
        cut in any::<prop::sample::Index>(),
        twice in any::<prop::sample::Index>(),
    ) {
        let at = |index: prop::sample::Index| index.index(shuffled.len() + 1);
        let whole = sample(&strings);
        let mut merged = Sample::default();
        for part in [&shuffled[at(cut)..], &shuffled[..at(cut)], &shuffled[at(twice)..]] {
            merged.merge(sample(part));
        }
        prop_assert_eq!(json(&merged), json(&whole));
        prop_assert_eq!(merged, whole);
    }

    #[test]
    fn a_sample_has_the_ten_smallest_hashes(strings in strings()) {
        let cut = |string: &Vec<u8>| string[..string.len().min(1024)].to_vec();
        let all: BTreeSet<(Hash, Vec<u8>)> = strings
            .iter()
            .map(|string| (Hash::of(&cut(string)), cut(string)))
            .collect();
        let sample = sample(&strings);
        prop_assert!(sample.iter().eq(all.iter().take(10).map(|(_, string)| &string[..])));
        prop_assert!(sample.items.capacity() <= 10);
    }

    #[test]
    fn a_sample_survives_text_and_bytes(strings in strings()) {
        let sample = sample(&strings);
        prop_assert_eq!(&serde_json::from_str::<Sample>(&json(&sample)).expect("it is JSON"), &sample);
        let wire = postcard::to_allocvec(&sample).expect("bytes can be written");
        prop_assert_eq!(postcard::from_bytes::<Sample>(&wire).expect("it is a sample"), sample);
    }
}

#[test]
fn strings_of_one_hash_are_ordered_by_their_bytes() {
    let hash = Hash(7);
    let names: Vec<String> = (10..25).map(|n| n.to_string()).collect();
    let mut forth = Sample::default();
    let mut back = Sample::default();
    for (a, b) in names.iter().zip(names.iter().rev()) {
        forth.add(hash, a.as_bytes());
        back.add(hash, b.as_bytes());
    }
    assert_eq!(forth, back);
    assert!(
        forth
            .iter()
            .eq(names[..10].iter().map(|name| name.as_bytes()))
    );
}

#[test]
fn an_empty_sample_allocates_nothing_and_is_small() {
    assert_eq!(size_of::<Sample>(), 48);
    let capacity = |sample: &Sample| (sample.items.capacity(), sample.bytes.capacity());
    assert_eq!(capacity(&Sample::default()), (0, 0));
    assert_eq!(capacity(&sample(&[vec![b'a'; 100]])), (1, 100));
}

#[test]
fn a_list_that_is_no_sample_is_refused() {
    let mut names = Vec::from_iter((0..11).map(|n| n.to_string()));
    names.sort_by_key(|name| Hash::of(name.as_bytes()));
    let list = |names: &[&str]| serde_json::to_string(names).expect("text can be written");
    let names = Vec::from_iter(names.iter().map(String::as_str));
    let (long, limit) = ("a".repeat(1025), "a".repeat(1024));
    for (json, reason) in [
        (list(&names), InvalidSample::Size),
        (list(&[names[1], names[0]]), InvalidSample::Order),
        (list(&[names[0], names[0]]), InvalidSample::Order),
        (list(&[&long]), InvalidSample::Length(1025)),
        (list(&[r"\q"]), InvalidSample::Escape),
    ] {
        let error = serde_json::from_str::<Sample>(&json).expect_err(&json);
        assert!(
            error.to_string().starts_with(&reason.to_string()),
            "{error}"
        );
    }
    for json in ["null", "7", "[7]", "{}", r#"["a""#] {
        assert!(serde_json::from_str::<Sample>(json).is_err(), "{json}");
    }
    for json in ["[]", &list(&names[..10]), &list(&[&limit])] {
        assert!(serde_json::from_str::<Sample>(json).is_ok(), "{json}");
    }
    for wire in [
        &b""[..],
        b"\x01",
        b"\x01\x05a",
        b"\xff\xff\xff\xff\x0f",
        b"\x02\x01a\x01a",
    ] {
        assert!(postcard::from_bytes::<Sample>(wire).is_err(), "{wire:?}");
    }
}

/// A change of this is a new version of the sketches. It is from a second implementation, in
/// Python.
#[test]
fn the_sample_of_a_set_is_fixed() {
    let strings = Vec::from_iter((0..1000).map(|n| format!("/page?id={n}\\é").into_bytes()));
    let kept = [162, 925, 484, 367, 909, 5, 152, 645, 490, 602];
    let kept = kept.map(|n| format!(r#""/page?id={n}\\\\é""#));
    assert_eq!(json(&sample(&strings)), format!("[{}]", kept.join(",")));
}
