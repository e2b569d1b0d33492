//! Draws that the generators of logs share.

use fastrand::Rng;

/// A number below `n` that is mostly small: its chance falls as one over its rank, as with popular
/// things (Zipf's law).
pub(crate) fn skewed(rng: &mut Rng, n: usize) -> usize {
    ((n as f64).powf(rng.f64()) - 1.0) as usize
}

/// One of some things, each with the same chance.
pub(crate) fn pick<'a, T>(rng: &mut Rng, of: &'a [T]) -> &'a T {
    &of[rng.usize(..of.len())]
}

/// An identifier as trackers and shops append it: each is different.
pub(crate) fn id(rng: &mut Rng, length: usize) -> String {
    (0..length).map(|_| rng.alphanumeric()).collect()
}
