//! Sketches: what a set of byte strings comes to, in bounded memory.
//!
//! [`Distinct`] estimates how many there are, and [`Sample`] keeps a few of them. Both are
//! functions of the set alone: equal sets give equal values and equal bytes, in whatever order and
//! parts the strings were inserted and merged. They know nothing of requests, targets or agents.
//!
//! Each string is hashed once, for both:
//!
//! ```
//! use findrobots::map::ask::sketch::{Distinct, Hash, Sample};
//!
//! let (mut distinct, mut sample) = (Distinct::default(), Sample::default());
//! for target in [&b"/"[..], b"/robots.txt", b"/"] {
//!     let hash = Hash::of(target);
//!     distinct.insert(hash);
//!     sample.insert(hash, target);
//! }
//! assert_eq!(distinct.estimate(), 2);
//! assert_eq!(sample.iter().count(), 2);
//! ```
//!
//! # Hostile input
//!
//! The hash is fixed, known and not cryptographic, so the author of the strings can choose their
//! hashes. Two things follow. An estimate can be skewed: a few thousand strings can look like 2^64,
//! and very many like one. And the sample can be chosen: strings with small hashes displace all
//! others. Nothing else follows: memory, time, the laws of merging, and the sketches of other sets
//! are as before. An estimate is best capped by a number that was counted, as that of the requests.

mod distinct;
mod hash;
mod sample;
mod version;

pub use distinct::Distinct;
pub use hash::Hash;
pub use sample::Sample;
pub use version::Version;
