//! Strings of bytes, read in one piece. As a list of numbers, byte by byte, reading a large answer
//! takes longer than merging it. In postcard both are the same bytes.

use std::fmt;

use serde::de::{Error, SeqAccess, Visitor};
use serde::{Deserialize, Deserializer};

/// A string of bytes that was read.
pub(super) struct Octets(pub(super) Vec<u8>);

impl<'de> Deserialize<'de> for Octets {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_byte_buf(Bytes)
    }
}

struct Bytes;

impl<'de> Visitor<'de> for Bytes {
    type Value = Octets;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a string of bytes")
    }

    fn visit_bytes<E: Error>(self, bytes: &[u8]) -> Result<Octets, E> {
        Ok(Octets(bytes.into()))
    }

    /// Formats without strings of bytes have lists of numbers.
    fn visit_seq<A: SeqAccess<'de>>(self, mut list: A) -> Result<Octets, A::Error> {
        let mut bytes = Vec::new();
        while let Some(byte) = list.next_element()? {
            bytes.push(byte);
        }
        Ok(Octets(bytes))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_string_of_bytes_is_written_as_a_list_of_them() {
        let bytes: Vec<u8> = (0..=255).chain(0..100).collect();
        let postcard = postcard::to_allocvec(&bytes).expect("it can be written");
        let Octets(read) = postcard::from_bytes(&postcard).expect("it can be read");
        assert_eq!(read, bytes);
        let json = serde_json::to_vec(&bytes).expect("it can be written");
        let Octets(read) = serde_json::from_slice(&json).expect("it can be read");
        assert_eq!(read, bytes);
        let cut = &postcard[..postcard.len() - 1];
        assert!(postcard::from_bytes::<Octets>(cut).is_err());
    }
}
