//! A sample as a list, and back. What no set of strings leads to is refused.

use std::fmt;

use serde::de::{DeserializeSeed, Error, SeqAccess, Visitor};
use serde::{Deserialize, Deserializer, Serialize, Serializer};

use super::{Hash, Sample};
use crate::escape;

/// Bytes of a string, for a first guess at the memory of all.
const LIKELY: usize = 32;

/// Why a list is no sample.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub(super) enum InvalidSample {
    /// More strings than a sample keeps.
    #[error("a sample has more than {} strings", Sample::SIZE)]
    Size,
    /// A string of this many bytes, which is more than a sample keeps.
    #[error("a sample has a string of {0} bytes")]
    Length(usize),
    /// Text with an escape that is none.
    #[error("a sample has an invalid escape")]
    Escape,
    /// The strings are not in the order of their hashes, or not distinct.
    #[error("the strings of a sample are out of order")]
    Order,
}

impl Sample {
    /// Adds the string that comes next in the order.
    fn push(&mut self, string: &[u8]) -> Result<(), InvalidSample> {
        if self.is_full() {
            return Err(InvalidSample::Size);
        }
        if string.len() > Self::LENGTH {
            return Err(InvalidSample::Length(string.len()));
        }
        let hash = Hash::of(string);
        let last = self.items.last().map(|last| (last.hash, self.string(last)));
        if last.is_some_and(|last| last >= (hash, string)) {
            return Err(InvalidSample::Order);
        }
        self.put(self.items.len(), hash, string);
        Ok(())
    }
}

impl Serialize for Sample {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        if serializer.is_human_readable() {
            serializer.collect_seq(self.iter().map(escape::escape))
        } else {
            serializer.collect_seq(self.iter())
        }
    }
}

impl<'de> Deserialize<'de> for Sample {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let is_text = deserializer.is_human_readable();
        deserializer.deserialize_seq(List { is_text })
    }
}

struct List {
    is_text: bool,
}

impl<'de> Visitor<'de> for List {
    type Value = Sample;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a sample of strings")
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut list: A) -> Result<Sample, A::Error> {
        let mut sample = Sample::default();
        // A list of bytes says how long it is; one of text does not.
        let length = list.size_hint().unwrap_or(0).min(Sample::SIZE);
        sample.items.reserve_exact(length);
        sample.bytes.reserve(length * LIKELY);
        if self.is_text {
            while let Some(text) = list.next_element::<String>()? {
                let string = escape::unescape(&text).ok_or(InvalidSample::Escape);
                let pushed = string.and_then(|string| sample.push(&string));
                pushed.map_err(A::Error::custom)?;
            }
        } else {
            while list.next_element_seed(Next(&mut sample))?.is_some() {}
        }
        sample.bytes.shrink_to_fit();
        Ok(sample)
    }
}

/// The string that comes next in a list of bytes.
struct Next<'s>(&'s mut Sample);

impl<'de> DeserializeSeed<'de> for Next<'_> {
    type Value = ();

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<(), D::Error> {
        deserializer.deserialize_bytes(self)
    }
}

impl Visitor<'_> for Next<'_> {
    type Value = ();

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a string of bytes")
    }

    fn visit_bytes<E: Error>(self, string: &[u8]) -> Result<(), E> {
        self.0.push(string).map_err(E::custom)
    }
}
