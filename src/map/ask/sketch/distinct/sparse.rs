//! The registers of a sparse sketch: a set that is quick to insert into.

use super::register::SparseRegister;

/// Registers above zero, each index once, in a table with open addresses. Those that were read are
/// a list until the first insertion: most sketches that are read are merged into another, and a
/// list takes no hashing.
///
/// Hashes can be chosen so that an insertion walks over all registers, of which a sketch has
/// [`SPARSE_MAX`](super::SPARSE_MAX) at most.
#[derive(Debug, Clone, Default)]
pub(super) struct Sparse {
    /// None, or a power of two, at most three quarters of which are taken. Of a list all are taken,
    /// in the order of the indices.
    slots: Vec<SparseRegister>,
    len: usize,
}

/// The least number of slots above zero. Most agents request few targets.
const LEAST: usize = 4;

impl Sparse {
    /// The set of registers above zero in the order of their indices, which are distinct.
    pub(super) fn of_sorted(registers: Vec<SparseRegister>) -> Self {
        Self {
            len: registers.len(),
            slots: registers,
        }
    }

    pub(super) fn len(&self) -> usize {
        self.len
    }

    /// The size of the table, in registers of four bytes.
    #[cfg(test)]
    pub(super) fn slots(&self) -> usize {
        self.slots.len()
    }

    /// The registers, in no particular order.
    pub(super) fn iter(&self) -> impl Iterator<Item = SparseRegister> {
        let is_taken = |slot: &SparseRegister| *slot != SparseRegister::NONE;
        self.slots.iter().copied().filter(is_taken)
    }

    /// The registers in the order of their indices.
    pub(super) fn sorted(&self) -> Vec<SparseRegister> {
        let mut registers: Vec<_> = self.iter().collect();
        registers.sort_unstable();
        registers
    }

    /// Raises a register. Returns false, and does nothing, if its index is a new one and there are
    /// `most` already.
    pub(super) fn raise(&mut self, new: SparseRegister, most: usize) -> bool {
        // A list is as full as can be.
        if 4 * self.len >= 3 * self.slots.len() {
            self.grow();
        }
        let place = self.place(new.index());
        let known = &mut self.slots[place];
        if *known == SparseRegister::NONE {
            if self.len == most {
                return false;
            }
            self.len += 1;
        }
        *known = new.max(*known);
        true
    }

    /// Makes a table in which there is a place for one more.
    fn grow(&mut self) {
        let slots = (4 * self.len / 3 + 1).next_power_of_two().max(LEAST);
        let old = std::mem::replace(&mut self.slots, vec![SparseRegister::NONE; slots]);
        for register in old {
            if register != SparseRegister::NONE {
                let place = self.place(register.index());
                self.slots[place] = register;
            }
        }
    }

    /// The slot of an index, or the free one that it would take.
    fn place(&self, index: u32) -> usize {
        let mask = self.slots.len() - 1;
        // The high bits of the product depend on all bits of the index (Knuth 1973, section 6.4).
        let mut place = (index.wrapping_mul(0x9e37_79b1) >> 16) as usize & mask;
        loop {
            let slot = self.slots[place];
            if slot == SparseRegister::NONE || slot.index() == index {
                return place;
            }
            place = (place + 1) & mask;
        }
    }
}

impl PartialEq for Sparse {
    fn eq(&self, other: &Self) -> bool {
        self.len == other.len && self.sorted() == other.sorted()
    }
}

impl Eq for Sparse {}
