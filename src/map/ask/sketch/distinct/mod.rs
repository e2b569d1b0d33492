//! How many distinct strings there are: a `HyperLogLog` that is sparse until dense is smaller.
//!
//! As in `HyperLogLog++` (Heule, Nunkesser and Hall, 2013), the sparse form is a sketch of a higher
//! precision, of which only the registers above zero are listed. It is a dense one as soon as it
//! has more of them than [`SPARSE_MAX`]. So a sketch is a function of its registers of the higher
//! precision, which are a function of the set. A dense one stays dense, since registers only rise.

mod bytes;
mod estimate;
mod invalid;
mod register;
mod sparse;
#[cfg(test)]
mod tests;
mod text;

use self::register::{Register, SparseRegister};
use self::sparse::Sparse;
use super::Hash;
use crate::map::ask::Merge;

/// Registers of a dense sketch. The standard error of its estimate is 1.04 / √4096 = 1.6 %.
const DENSE: usize = 1 << Register::PRECISION;

/// The most registers of a sparse sketch: their list takes as many bytes as a dense one.
const SPARSE_MAX: usize = DENSE / size_of::<SparseRegister>();

/// A set of hashes, of which only the size can be estimated.
///
/// Up to about 1,000 it is exact: with 1,024 distinct hashes, two of them share a register with a
/// probability of 3 %, and then count as one. It takes 32 bytes, and 5 to 11 for each distinct
/// hash, at most 8,192.
///
/// In formats that people read it is serialised as text in the alphabet of base64url (RFC 4648,
/// section 5), each character six bits: five for each register of a sparse sketch (24 bits of
/// index, 6 of rank), one for each of the 4,096 ranks of a dense sketch. Elsewhere it is bytes:
/// four for each register, or one for each rank and a last one.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Distinct(Form);

#[derive(Debug, Clone, PartialEq, Eq)]
enum Form {
    /// The registers above zero; at most [`SPARSE_MAX`].
    Sparse(Sparse),
    /// The rank of each register. Not all are zero.
    Dense(Ranks),
}

type Ranks = Box<[u8; DENSE]>;

/// The empty set. It allocates nothing.
impl Default for Distinct {
    fn default() -> Self {
        Self(Form::Sparse(Sparse::default()))
    }
}

impl Distinct {
    /// Adds a hash to the set.
    pub fn insert(&mut self, hash: Hash) {
        match &mut self.0 {
            Form::Dense(ranks) => raise(ranks, Register::of(hash)),
            Form::Sparse(registers) => {
                let new = SparseRegister::of(hash);
                if !registers.raise(new, SPARSE_MAX) {
                    let mut ranks = dense(registers);
                    raise(&mut ranks, new.into());
                    self.0 = Form::Dense(ranks);
                }
            }
        }
    }

    /// Estimates the size of the set. It is at most `u64::MAX`, and never falls when a hash is
    /// inserted or another set merged.
    ///
    /// It is the same on every machine: of floating-point operations it takes only those that
    /// IEEE 754 rounds exactly.
    pub fn estimate(&self) -> u64 {
        match &self.0 {
            // Linear counting would add n² / 2^25, which is less than a half.
            Form::Sparse(registers) => registers.len() as u64,
            // A dense sketch has more than the sparse ones can hold.
            Form::Dense(ranks) => {
                (estimate::estimate(ranks).round() as u64).max(SPARSE_MAX as u64 + 1)
            }
        }
    }
}

impl Merge for Distinct {
    fn merge(&mut self, other: Self) {
        match (&mut self.0, other.0) {
            (Form::Sparse(ours), Form::Sparse(mut theirs)) => {
                // The smaller one into the larger one.
                if ours.len() < theirs.len() {
                    std::mem::swap(ours, &mut theirs);
                }
                if !theirs.iter().all(|new| ours.raise(new, SPARSE_MAX)) {
                    let mut ranks = dense(ours);
                    raise_all(&mut ranks, &theirs);
                    self.0 = Form::Dense(ranks);
                }
            }
            (Form::Dense(ours), Form::Sparse(theirs)) => raise_all(ours, &theirs),
            (Form::Sparse(ours), Form::Dense(mut theirs)) => {
                raise_all(&mut theirs, ours);
                self.0 = Form::Dense(theirs);
            }
            (Form::Dense(ours), Form::Dense(theirs)) => {
                for (ours, theirs) in ours.iter_mut().zip(*theirs) {
                    *ours = theirs.max(*ours);
                }
            }
        }
    }
}

/// The ranks of a dense sketch with these registers.
fn dense(registers: &Sparse) -> Ranks {
    let mut ranks = Box::new([0; DENSE]);
    raise_all(&mut ranks, registers);
    ranks
}

fn raise_all(ranks: &mut Ranks, registers: &Sparse) {
    for register in registers.iter() {
        raise(ranks, register.into());
    }
}

fn raise(ranks: &mut Ranks, Register { index, rank }: Register) {
    let known = &mut ranks[usize::from(index)];
    *known = rank.max(*known);
}
