//! A sample as a list, and back. What no set of strings leads to is refused.

use std::fmt;

use serde::de::{Error as _, SeqAccess, Visitor};
use serde::{Deserialize, Deserializer, Serialize, Serializer};
use serde_bytes::ByteBuf;

use super::{Hash, Item, Sample};
use crate::escape;

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
    fn push(&mut self, string: Vec<u8>) -> Result<(), InvalidSample> {
        if self.items.len() == Self::SIZE {
            return Err(InvalidSample::Size);
        }
        if string.len() > Self::LENGTH {
            return Err(InvalidSample::Length(string.len()));
        }
        let item = Item {
            hash: Hash::of(&string),
            bytes: string.into(),
        };
        if self.items.last().is_some_and(|last| *last >= item) {
            return Err(InvalidSample::Order);
        }
        self.items.push(item);
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
        while let Some(string) = self.next(&mut list)? {
            sample.push(string).map_err(A::Error::custom)?;
        }
        // The list grew as lists do.
        sample.items.shrink_to_fit();
        Ok(sample)
    }
}

impl List {
    fn next<'de, A: SeqAccess<'de>>(&self, list: &mut A) -> Result<Option<Vec<u8>>, A::Error> {
        if !self.is_text {
            let string = list.next_element()?;
            return Ok(string.map(ByteBuf::into_vec));
        }
        let text: Option<String> = list.next_element()?;
        let bytes = text.map(|text| escape::unescape(&text).ok_or(InvalidSample::Escape));
        bytes.transpose().map_err(A::Error::custom)
    }
}
