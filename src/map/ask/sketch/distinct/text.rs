//! A sketch as text, and back. What no set of hashes leads to is refused.

use std::fmt;

use serde::de::{Error, Visitor};
use serde::{Deserialize, Deserializer, Serialize, Serializer};

use super::register::{Register, SparseRegister};
use super::sparse::Sparse;
use super::{DENSE, Distinct, Form, SPARSE_MAX};

/// The alphabet of base64url (RFC 4648, section 5): each character is six bits.
pub(super) const ALPHABET: &[u8; 1 << BITS] =
    b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
const BITS: u32 = 6;

/// Characters of a register of a sparse sketch. A dense sketch's text is no multiple of it.
const SPARSE: usize = (SparseRegister::BITS / BITS) as usize;

/// Why a text is no sketch.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub(super) enum InvalidDistinct {
    /// Neither registers of a sparse sketch nor all ranks of a dense one.
    #[error("the text of a set of hashes has a wrong length: {0}")]
    Length(usize),
    /// A character that is not in the alphabet of base64url.
    #[error("the text of a set of hashes has the byte {0:#04x}")]
    Character(u8),
    /// A register that no hash has.
    #[error("a set of hashes has a register that no hash has")]
    Register,
    /// The registers of a sparse sketch are not in their order, or not distinct.
    #[error("the registers of a set of hashes are out of order")]
    Order,
    /// A dense sketch without hashes.
    #[error("an empty set of hashes has all its registers")]
    Empty,
}

impl Distinct {
    pub(super) fn to_text(&self) -> String {
        let digit = |value: usize| char::from(ALPHABET[value]);
        match &self.0 {
            Form::Sparse(registers) => {
                let mut text = String::with_capacity(registers.len() * SPARSE);
                for register in registers.sorted() {
                    let sixes = (0..SPARSE)
                        .rev()
                        .map(|at| register.bits() as usize >> (at as u32 * BITS));
                    text.extend(sixes.map(|six| digit(six % ALPHABET.len())));
                }
                text
            }
            Form::Dense(ranks) => ranks.iter().map(|&rank| digit(rank.into())).collect(),
        }
    }

    pub(super) fn from_text(text: &[u8]) -> Result<Self, InvalidDistinct> {
        if text.len() == DENSE {
            return Self::from_ranks(text);
        }
        let (digits, rest) = text.as_chunks::<SPARSE>();
        if !rest.is_empty() || digits.len() > SPARSE_MAX {
            return Err(InvalidDistinct::Length(text.len()));
        }
        let mut registers = Vec::with_capacity(digits.len());
        let mut before = None;
        for digits in digits {
            let mut bits = 0;
            for &digit in digits {
                bits = bits << BITS | u32::from(value(digit)?);
            }
            let register = SparseRegister::from_bits(bits).ok_or(InvalidDistinct::Register)?;
            let index = Some(register.index());
            if before >= index {
                return Err(InvalidDistinct::Order);
            }
            before = index;
            registers.push(register);
        }
        Ok(Self(Form::Sparse(Sparse::of_sorted(registers))))
    }

    fn from_ranks(text: &[u8]) -> Result<Self, InvalidDistinct> {
        let mut ranks = Box::new([0; DENSE]);
        for (rank, &digit) in ranks.iter_mut().zip(text) {
            *rank = value(digit)?;
        }
        // One register above zero is enough: it stands for at least 2,048 registers of the higher
        // precision, half of those that begin with its index.
        match ranks.iter().max() {
            None | Some(0) => Err(InvalidDistinct::Empty),
            Some(&highest) if highest > Register::MAX_RANK => Err(InvalidDistinct::Register),
            Some(_) => Ok(Self(Form::Dense(ranks))),
        }
    }
}

/// The six bits of a character.
fn value(digit: u8) -> Result<u8, InvalidDistinct> {
    match VALUES[usize::from(digit)] {
        NO_DIGIT => Err(InvalidDistinct::Character(digit)),
        value => Ok(value),
    }
}

/// The value of each character: a table, because millions are read.
const VALUES: [u8; 256] = {
    let mut values = [NO_DIGIT; 256];
    let mut value = 0;
    while value < ALPHABET.len() {
        values[ALPHABET[value] as usize] = value as u8;
        value += 1;
    }
    values
};

/// The value of a character that is not in the alphabet.
const NO_DIGIT: u8 = u8::MAX;

impl Serialize for Distinct {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(&self.to_text())
    }
}

impl<'de> Deserialize<'de> for Distinct {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Text;

        impl Visitor<'_> for Text {
            type Value = Distinct;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("a set of hashes as text")
            }

            fn visit_str<E: Error>(self, text: &str) -> Result<Distinct, E> {
                Distinct::from_text(text.as_bytes()).map_err(E::custom)
            }
        }

        deserializer.deserialize_str(Text)
    }
}
