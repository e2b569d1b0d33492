//! Registers and ranks to a sketch, whichever way they were written. What no set of hashes leads to
//! is refused.

use super::register::{Register, SparseRegister};
use super::sparse::Sparse;
use super::{Distinct, Form, Ranks};

/// Why a text, or bytes, are no sketch.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub(super) enum InvalidDistinct {
    /// Neither registers of a sparse sketch nor all ranks of a dense one.
    #[error("a set of hashes has a wrong length: {0}")]
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
    /// A sparse sketch of the registers with these bits.
    pub(super) fn of_registers(
        bits: impl ExactSizeIterator<Item = Result<u32, InvalidDistinct>>,
    ) -> Result<Self, InvalidDistinct> {
        let mut registers = Vec::with_capacity(bits.len());
        let mut before = None;
        for bits in bits {
            let register = SparseRegister::from_bits(bits?).ok_or(InvalidDistinct::Register)?;
            let index = Some(register.index());
            if before >= index {
                return Err(InvalidDistinct::Order);
            }
            before = index;
            registers.push(register);
        }
        Ok(Self(Form::Sparse(Sparse::of_sorted(registers))))
    }

    /// A dense sketch of these ranks.
    pub(super) fn of_ranks(ranks: Ranks) -> Result<Self, InvalidDistinct> {
        // One register above zero is enough: it stands for at least 2,048 registers of the higher
        // precision, half of those that begin with its index.
        match ranks.iter().max() {
            None | Some(0) => Err(InvalidDistinct::Empty),
            Some(&highest) if highest > Register::MAX_RANK => Err(InvalidDistinct::Register),
            Some(_) => Ok(Self(Form::Dense(ranks))),
        }
    }
}
