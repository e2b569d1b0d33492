//! Against a plain table of registers, within the standard error, and with hostile text.

use proptest::collection::vec;
use proptest::prelude::*;

use super::invalid::InvalidDistinct;
use super::text::ALPHABET;
use super::*;
use crate::map::ask::merge::laws;

/// Hashes of sets that are empty, small, near the border of the two forms, and large; some share
/// a register of either precision.
fn hashes() -> impl Strategy<Value = Vec<Hash>> {
    let bits = (any::<u64>(), 0..64_u32);
    let hash = prop_oneof![
        5 => any::<u64>(),
        // Few indices of the lower precision, and many ranks.
        1 => bits.clone().prop_map(|(bits, zeros)| bits >> zeros >> 10),
        // Few indices of the higher precision.
        1 => bits.prop_map(|(bits, zeros)| (bits % 8) << 40 | bits << 24 >> 24 >> zeros),
    ];
    let size = prop_oneof![0..20_usize, 1000..1400_usize, 2000..4000_usize];
    size.prop_flat_map(move |size| vec(hash.clone().prop_map(Hash), size))
}

fn sketch(hashes: &[Hash]) -> Distinct {
    let mut sketch = Distinct::default();
    for &hash in hashes {
        sketch.insert(hash);
    }
    sketch
}

/// `n` hashes of strings that only the series and a number tell apart, as targets often are.
fn strings(series: u64, n: u64) -> impl Iterator<Item = Hash> {
    (0..n).map(move |n| Hash::of(format!("/{series}/page?id={n}").as_bytes()))
}

fn json(sketch: &Distinct) -> String {
    serde_json::to_string(sketch).expect("text can be written")
}

fn parsed(text: &str) -> Result<Distinct, InvalidDistinct> {
    let parsed = Distinct::from_text(text.as_bytes());
    let json: Result<Distinct, _> = serde_json::from_value(text.into());
    assert_eq!(json.ok(), parsed.clone().ok());
    parsed
}

#[test]
fn sets_merge_by_the_laws() {
    laws::hold(hashes().prop_map(|hashes| sketch(&hashes)));
}

proptest! {
    #[test]
    fn merging_parts_in_any_order_is_exactly_inserting_everything(
        (hashes, shuffled) in hashes().prop_flat_map(|hashes| {
            (Just(hashes.clone()), Just(hashes).prop_shuffle())
        }),
        cuts in vec(any::<prop::sample::Index>(), 2),
        twice in any::<prop::sample::Index>(),
    ) {
        let mut cuts = Vec::from_iter(cuts.iter().map(|cut| cut.index(shuffled.len() + 1)));
        cuts.sort();
        let parts = [
            &shuffled[cuts[1]..],
            &shuffled[..cuts[0]],
            &shuffled[cuts[0]..cuts[1]],
            // Some are in two parts.
            &shuffled[twice.index(shuffled.len() + 1)..],
        ];
        let whole = sketch(&hashes);
        let mut merged = Distinct::default();
        for part in parts {
            merged.merge(sketch(part));
            prop_assert!(merged.estimate() <= whole.estimate());
        }
        prop_assert_eq!(json(&merged), json(&whole));
        prop_assert_eq!(merged, whole);
    }

    #[test]
    fn a_sketch_is_the_registers_of_its_hashes(hashes in hashes()) {
        let mut registers = std::collections::BTreeMap::new();
        let mut ranks = [0; DENSE];
        for &hash in &hashes {
            let register = SparseRegister::of(hash);
            let known = registers.entry(register.index()).or_insert(register);
            *known = register.max(*known);
            let Register { index, rank } = Register::of(hash);
            ranks[usize::from(index)] = rank.max(ranks[usize::from(index)]);
        }
        let form = match registers.len() {
            0..=1024 => {
                let mut sparse = Sparse::default();
                for register in registers.into_values() {
                    sparse.raise(register, SPARSE_MAX);
                }
                Form::Sparse(sparse)
            }
            _ => Form::Dense(Box::new(ranks)),
        };
        prop_assert_eq!(sketch(&hashes), Distinct(form));
    }

    #[test]
    fn a_sketch_survives_text_and_bytes(hashes in hashes()) {
        let sketch = sketch(&hashes);
        prop_assert_eq!(&serde_json::from_str::<Distinct>(&json(&sketch)).expect("it is JSON"), &sketch);
        let wire = postcard::to_allocvec(&sketch).expect("bytes can be written");
        prop_assert_eq!(postcard::from_bytes::<Distinct>(&wire).expect("it is a sketch"), sketch);
    }

    #[test]
    fn a_text_is_refused_or_is_the_only_one_of_its_sketch(
        mut text in prop_oneof!["[A-D_p0]{0,12}", "[A-Z]{5}[a-z]{5}", "[A-Za-z0-1]{4096}"],
        at in any::<prop::sample::Index>(),
        other in "[A-Z0-9a-zé\"]",
    ) {
        let at = at.index(text.len() + 1);
        text.replace_range(at..(at + 1).min(text.len()), &other);
        if let Ok(sketch) = parsed(&text) {
            prop_assert_eq!(sketch.to_text(), text);
            _ = sketch.estimate();
        }
    }

    #[test]
    fn a_sparse_sketch_has_no_more_capacity_than_a_dense_one(a in hashes(), b in hashes()) {
        let mut merged = sketch(&a);
        merged.merge(sketch(&b));
        for sketch in [merged, sketch(&a)] {
            if let Form::Sparse(registers) = &sketch.0 {
                prop_assert!(registers.slots() <= 2 * SPARSE_MAX);
            }
        }
    }
}

#[test]
fn an_empty_sketch_allocates_nothing_and_is_small() {
    assert_eq!(size_of::<Distinct>(), 32);
    assert!(matches!(Distinct::default().0, Form::Sparse(registers) if registers.slots() == 0));
}

#[test]
fn a_sketch_is_dense_from_its_1025th_register_on() {
    let hashes = Vec::from_iter((0..1025).map(|n| Hash(n << 40)));
    let is_dense = |sketch: &Distinct| matches!(sketch.0, Form::Dense(_));
    let merged = |hashes: &[Hash]| {
        let (a, b) = (&hashes[..700], &hashes[300..]);
        let mut merged = sketch(a);
        merged.merge(sketch(b));
        merged
    };
    for (n, expected) in [(1024, false), (1025, true)] {
        assert_eq!(is_dense(&sketch(&hashes[..n])), expected, "{n}");
        assert_eq!(is_dense(&merged(&hashes[..n])), expected, "{n}");
    }
}

#[test]
fn a_set_of_up_to_1024_is_counted_exactly_but_for_shared_registers() {
    for series in 0..20 {
        let mut sketch = Distinct::default();
        for (n, hash) in strings(series, 1024).enumerate() {
            sketch.insert(hash);
            // Again, which changes nothing.
            sketch.insert(hash);
            let n = n as u64 + 1;
            let estimate = sketch.estimate();
            match n {
                0..=100 => assert_eq!(estimate, n),
                _ => assert!((n - 1..=n).contains(&estimate), "{estimate} for {n}"),
            }
        }
    }
}

#[test]
fn estimates_are_within_the_standard_error() {
    // A sketch of 1,025 to some 2,000 is more exact than the error of large ones, as the registers
    // that are still zero tell more.
    let sigma = 1.04 / (DENSE as f64).sqrt();
    for (n, trials) in [
        (1, 50_u32),
        (10, 50),
        (100, 50),
        (1_000, 50),
        (1_025, 50),
        (2_000, 50),
        (5_000, 50),
        (10_000, 50),
        (20_000, 30),
        (100_000, 10),
        (1_000_000, 2),
    ] {
        let errors = Vec::from_iter((0..trials).map(|trial| {
            let mut sketch = Distinct::default();
            strings(u64::from(trial) << 32 | n, n).for_each(|hash| sketch.insert(hash));
            sketch.estimate() as f64 / n as f64 - 1.0
        }));
        for error in &errors {
            assert!(error.abs() < 4.0 * sigma, "{n}: {error}");
        }
        let trials = f64::from(trials);
        let mean = errors.iter().sum::<f64>() / trials;
        assert!(
            mean.abs() < 4.0 * sigma / trials.sqrt(),
            "{n}: {mean} in the mean"
        );
    }
}

#[test]
fn chosen_hashes_skew_an_estimate_and_nothing_else() {
    // Ranks that 2^64 strings would not reach.
    let high = Vec::from_iter((0..DENSE as u64).map(|index| Hash(index << 52)));
    assert_eq!(sketch(&high).estimate(), u64::MAX);
    // All in one register of the higher precision, and of the lower one.
    let same = Vec::from_iter((0..100_000).map(|n| Hash(n << 20)));
    assert_eq!(sketch(&same).estimate(), 1);
    let close = Vec::from_iter((0..100_000).map(|n| Hash(n << 35)));
    assert_eq!(sketch(&close).estimate(), 1025);
}

#[test]
fn a_text_that_is_no_sketch_is_refused() {
    use InvalidDistinct::{Character, Empty, Length, Order};
    let text = |n: usize, of: &str| of.repeat(n);
    // 1,025 registers in their order.
    let digit = |value: usize| char::from(ALPHABET[value]);
    let many = (0..1025).flat_map(|n| ['A', 'A', digit(n / 64), digit(n % 64), 'B']);
    let many = String::from_iter(many);
    for (text, reason) in [
        ("A".into(), Length(1)),
        ("AAAA".into(), Length(4)),
        ("AAAABA".into(), Length(6)),
        (text(4095, "B"), Order),
        (text(4097, "B"), Length(4097)),
        (many.clone(), Length(5125)),
        ("AAAA=".into(), Character(b'=')),
        ("AAA\0B".into(), Character(0)),
        ("AAAé".into(), Character("é".as_bytes()[0])),
        // The rank of no hash: 0, 42.
        ("AAAAA".into(), InvalidDistinct::Register),
        ("AAAAq".into(), InvalidDistinct::Register),
        // The same index twice, with one rank and with two; a descending one.
        ("AAABBAAABB".into(), Order),
        ("AAABBAAABC".into(), Order),
        ("AAABBAAAAB".into(), Order),
        // A rank of 54.
        (text(4095, "A") + "2", InvalidDistinct::Register),
        (text(4095, "B") + "+", Character(b'+')),
        (text(4096, "A"), Empty),
    ] {
        assert_eq!(parsed(&text), Err(reason), "{text}");
    }
    for text in [
        "".into(),
        "AAAAp".into(),
        "AAAABAAABB".into(),
        many[..5120].into(),
        text(4095, "A") + "1",
    ] {
        assert!(parsed(&text).is_ok(), "{text}");
    }
    for json in ["null", "7", "[]", "{}", r#""AA"#] {
        assert!(serde_json::from_str::<Distinct>(json).is_err(), "{json}");
    }
    for wire in [
        &b""[..],
        b"\x05AAA",
        b"\xff\xff\xff\xff\xff\xff\xff\xff\xff\x01",
        b"\x01\xff",
    ] {
        assert!(postcard::from_bytes::<Distinct>(wire).is_err(), "{wire:?}");
    }
}

#[test]
fn bytes_that_are_no_sketch_are_refused() {
    let is_read = |bytes: &[u8]| {
        let wire = postcard::to_allocvec(bytes).expect("bytes can be written");
        postcard::from_bytes::<Distinct>(&wire).is_ok()
    };
    let [one, two] = [(7, 1), (9, 3)].map(|(index, rank): (u32, u32)| index << 6 | rank);
    let bytes = |registers: &[u32]| {
        registers
            .iter()
            .flat_map(|bits| bits.to_le_bytes())
            .collect()
    };
    let both: Vec<u8> = bytes(&[one, two]);
    assert!(is_read(&[]) && is_read(&both));
    assert!(!is_read(&both[..7]), "a part of a register");
    let bad: [Vec<u8>; 5] = [
        bytes(&[two, one]),
        bytes(&[one, one]),
        bytes(&[7 << 6]),
        bytes(&[7 << 6 | 63]),
        bytes(&[1 << 30 | 1]),
    ];
    for bytes in bad {
        assert!(!is_read(&bytes), "{bytes:?}");
    }
    let mut ranks = vec![0; DENSE + 1];
    assert!(!is_read(&ranks), "without hashes");
    ranks[5] = 53;
    assert!(is_read(&ranks));
    assert!(!is_read(&ranks[..DENSE]), "registers of rank 0");
    ranks[DENSE] = 1;
    assert!(!is_read(&ranks), "another last byte");
    ranks[DENSE] = 0;
    ranks[5] = 54;
    assert!(!is_read(&ranks), "a rank that no hash has");
}

/// A change of these is a new version of the sketches. They are from a second implementation, in
/// Python.
#[test]
fn the_text_of_a_set_is_fixed() {
    let sparse = sketch(&Vec::from_iter(strings(1, 3)));
    assert_eq!(sparse.to_text(), "cLU2DzTwrG1SBcB");
    let dense = sketch(&Vec::from_iter(strings(1, 5_000)));
    assert_eq!(
        Hash::of(dense.to_text().as_bytes()),
        Hash(0x7880_a89e_5cb1_6b51)
    );
    assert_eq!(dense.estimate(), 5022);
}
