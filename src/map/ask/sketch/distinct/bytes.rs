//! A sketch as bytes, for formats that people do not read: shorter than the text, and quicker to
//! read. Millions of them are in the records of a year.
//!
//! A sparse one is its registers in the order of their indices, four bytes each, the lowest byte
//! first. A dense one is its ranks and one byte more, so that its length is no multiple of four.

use std::fmt;

use serde::de::{Error, Visitor};
use serde::{Deserialize, Deserializer, Serialize, Serializer};

use super::invalid::InvalidDistinct;
use super::{DENSE, Distinct, Form, SPARSE_MAX};

/// The last byte of a dense sketch.
const DENSE_END: u8 = 0;

impl Distinct {
    fn to_bytes(&self) -> Vec<u8> {
        match &self.0 {
            Form::Sparse(registers) => {
                let registers = registers.sorted().into_iter();
                registers.flat_map(|one| one.bits().to_le_bytes()).collect()
            }
            Form::Dense(ranks) => ranks.iter().copied().chain([DENSE_END]).collect(),
        }
    }

    fn from_bytes(bytes: &[u8]) -> Result<Self, InvalidDistinct> {
        if let Some((ranks, [DENSE_END])) = bytes.split_first_chunk::<DENSE>() {
            return Self::of_ranks(Box::new(*ranks));
        }
        let (registers, rest) = bytes.as_chunks();
        if !rest.is_empty() || registers.len() > SPARSE_MAX {
            return Err(InvalidDistinct::Length(bytes.len()));
        }
        Self::of_registers(registers.iter().map(|bits| Ok(u32::from_le_bytes(*bits))))
    }
}

impl Serialize for Distinct {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match serializer.is_human_readable() {
            true => serializer.serialize_str(&self.to_text()),
            false => serializer.serialize_bytes(&self.to_bytes()),
        }
    }
}

impl<'de> Deserialize<'de> for Distinct {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        match deserializer.is_human_readable() {
            true => deserializer.deserialize_str(Written),
            false => deserializer.deserialize_bytes(Written),
        }
    }
}

struct Written;

impl Visitor<'_> for Written {
    type Value = Distinct;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a set of hashes")
    }

    fn visit_str<E: Error>(self, text: &str) -> Result<Distinct, E> {
        Distinct::from_text(text.as_bytes()).map_err(E::custom)
    }

    fn visit_bytes<E: Error>(self, bytes: &[u8]) -> Result<Distinct, E> {
        Distinct::from_bytes(bytes).map_err(E::custom)
    }
}
