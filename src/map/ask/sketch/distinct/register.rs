//! A hash as a register: an index of the first bits, and the rank of the others. Two precisions.

use super::super::Hash;

/// A register of precision 12, of which a dense sketch has 4,096.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Register {
    /// The first 12 bits of the hash.
    pub(super) index: u16,
    /// 1 + the number of zeros that the other 52 bits begin with.
    pub(super) rank: u8,
}

/// A register of precision 24, as it is listed in a sparse sketch: the index (24 bits), then the
/// rank (6 bits). So their order is that of the indices, then of the ranks.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct SparseRegister(u32);

impl Register {
    /// Bits of the index.
    pub(super) const PRECISION: u32 = 12;

    /// The highest rank: all other bits are zero.
    pub(super) const MAX_RANK: u8 = 64 - Self::PRECISION as u8 + 1;

    pub(super) fn of(Hash(hash): Hash) -> Self {
        Self {
            index: (hash >> (64 - Self::PRECISION)) as u16,
            rank: rank(hash, Self::PRECISION),
        }
    }
}

impl SparseRegister {
    /// No register, of which the rank is zero.
    pub(super) const NONE: Self = Self(0);

    const PRECISION: u32 = 24;
    const RANK_BITS: u32 = 6;
    const MAX_RANK: u8 = 64 - Self::PRECISION as u8 + 1;

    /// Bits of a register as a number.
    pub(super) const BITS: u32 = Self::PRECISION + Self::RANK_BITS;

    pub(super) fn of(Hash(hash): Hash) -> Self {
        let index = (hash >> (64 - Self::PRECISION)) as u32;
        let rank = rank(hash, Self::PRECISION);
        Self(index << Self::RANK_BITS | u32::from(rank))
    }

    /// Reads [`Self::bits`]. None if no hash has this register.
    pub(super) fn from_bits(bits: u32) -> Option<Self> {
        let register = Self(bits);
        let is_rank = (1..=Self::MAX_RANK).contains(&register.rank());
        (bits >> Self::BITS == 0 && is_rank).then_some(register)
    }

    /// The register as a number.
    pub(super) fn bits(self) -> u32 {
        self.0
    }

    pub(super) fn index(self) -> u32 {
        self.0 >> Self::RANK_BITS
    }

    fn rank(self) -> u8 {
        (self.0 & ((1 << Self::RANK_BITS) - 1)) as u8
    }
}

/// The same hash at the lower precision: the rank counts on from the bits that were of the index.
impl From<SparseRegister> for Register {
    fn from(register: SparseRegister) -> Self {
        const OTHER: u32 = SparseRegister::PRECISION - Register::PRECISION;
        let index = register.index();
        let other = index & ((1 << OTHER) - 1);
        Self {
            index: (index >> OTHER) as u16,
            rank: match other {
                0 => OTHER as u8 + register.rank(),
                _ => (other.leading_zeros() - (u32::BITS - OTHER)) as u8 + 1,
            },
        }
    }
}

/// The rank of the bits after the index.
fn rank(hash: u64, precision: u32) -> u8 {
    // A one after the last bit ends the zeros.
    let others = (hash << precision) | 1 << (precision - 1);
    others.leading_zeros() as u8 + 1
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    /// The index and the rank, from the bits as text.
    fn expected(hash: u64, precision: usize) -> (u32, u8) {
        let bits = format!("{hash:064b}1");
        let (index, others) = bits.split_at(precision);
        let index = u32::from_str_radix(index, 2).expect("these are bits");
        let zeros = others.find('1').expect("the last one is a one");
        (index, zeros as u8 + 1)
    }

    /// Hashes, among them many with long runs of zeros.
    fn hashes() -> impl Strategy<Value = u64> {
        (any::<u64>(), 0..65_u32, 0..65_u32).prop_map(|(bits, from, to)| {
            let zeros = |at: u32| u64::MAX.checked_shr(at).unwrap_or(0);
            bits & !(zeros(from) & !zeros(to))
        })
    }

    proptest! {
        #[test]
        fn an_index_is_the_first_bits_and_a_rank_counts_the_zeros_after_them(hash in hashes()) {
            let register = Register::of(Hash(hash));
            prop_assert_eq!((register.index.into(), register.rank), expected(hash, 12));
            let sparse = SparseRegister::of(Hash(hash));
            prop_assert_eq!((sparse.index(), sparse.rank()), expected(hash, 24));
        }

        #[test]
        fn the_higher_precision_determines_the_lower_one(hash in hashes()) {
            let sparse = SparseRegister::of(Hash(hash));
            prop_assert_eq!(Register::from(sparse), Register::of(Hash(hash)));
        }

        #[test]
        fn the_register_of_a_hash_survives_its_bits(hash in hashes()) {
            let sparse = SparseRegister::of(Hash(hash));
            prop_assert_eq!(SparseRegister::from_bits(sparse.bits()), Some(sparse));
        }
    }

    #[test]
    fn the_highest_rank_is_that_of_zeros_only() {
        assert_eq!(Register::of(Hash(0)).rank, Register::MAX_RANK);
        assert_eq!(SparseRegister::of(Hash(0)).rank(), SparseRegister::MAX_RANK);
    }

    #[test]
    fn bits_that_no_hash_has_are_refused() {
        for (bits, is_register) in [
            (0, false),
            (1, true),
            (41, true),
            (42, false),
            (63, false),
            (64, false),
            (65, true),
            ((1 << 30) - 64 + 41, true),
            ((1 << 30) - 1, false),
            ((1 << 30) + 1, false),
            (u32::MAX, false),
        ] {
            let register = SparseRegister::from_bits(bits);
            assert_eq!(register.is_some(), is_register, "{bits}");
        }
    }
}
