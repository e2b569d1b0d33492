//! A sketch as text, and back. What no set of hashes leads to is refused.

use super::invalid::InvalidDistinct;
use super::register::SparseRegister;
use super::{DENSE, Distinct, Form, SPARSE_MAX};

/// The alphabet of base64url (RFC 4648, section 5): each character is six bits.
pub(super) const ALPHABET: &[u8; 1 << BITS] =
    b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
const BITS: u32 = 6;

/// Characters of a register of a sparse sketch. A dense sketch's text is no multiple of it.
const SPARSE: usize = (SparseRegister::BITS / BITS) as usize;

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
            let mut ranks = Box::new([0; DENSE]);
            for (rank, &digit) in ranks.iter_mut().zip(text) {
                *rank = value(digit)?;
            }
            return Self::of_ranks(ranks);
        }
        let (digits, rest) = text.as_chunks::<SPARSE>();
        if !rest.is_empty() || digits.len() > SPARSE_MAX {
            return Err(InvalidDistinct::Length(text.len()));
        }
        Self::of_registers(digits.iter().map(|digits| {
            let mut bits = 0;
            for &digit in digits {
                bits = bits << BITS | u32::from(value(digit)?);
            }
            Ok(bits)
        }))
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
