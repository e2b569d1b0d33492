//! A few of many distinct strings: a bottom-k sketch, the k with the smallest hashes.
//!
//! Which strings are kept depends on the set alone, so it does not matter how often, where or when
//! each was seen (Broder 1997, "On the resemblance and containment of documents"; Cohen and Kaplan
//! 2007, "Summarizing data using bottom-k sketches").

#[cfg(test)]
mod tests;
mod text;

use super::Hash;
use crate::map::ask::Merge;

/// The k distinct strings with the smallest hashes, of those that were inserted; k is 10.
///
/// A string counts by its first 1,024 bytes: a longer one is cut, and two that begin alike are one.
///
/// It is serialised as the list of the strings in the order of their hashes: as text
/// ([`escape`](crate::escape::escape)) in formats that people read, and as bytes elsewhere. The
/// hashes are computed again.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Sample {
    /// In ascending order, each once; at most [`Self::SIZE`].
    items: Vec<Item>,
}

/// A string. The order is that of the hashes, and of the bytes where two hashes are equal.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
struct Item {
    /// Of the bytes.
    hash: Hash,
    /// At most [`Sample::LENGTH`].
    bytes: Box<[u8]>,
}

impl Sample {
    /// The most strings that it keeps.
    pub const SIZE: usize = 10;

    /// The most bytes of each string that it keeps.
    pub const LENGTH: usize = 1024;

    /// Inserts a string, given with its hash.
    pub fn insert(&mut self, hash: Hash, string: &[u8]) {
        debug_assert_eq!(hash, Hash::of(string), "the hash is that of the string");
        match string.get(..Self::LENGTH) {
            Some(cut) if cut.len() < string.len() => self.add((Hash::of(cut), cut)),
            _ => self.add((hash, string)),
        }
    }

    /// The strings, in the order of their hashes, which is as good as random.
    pub fn iter(&self) -> impl ExactSizeIterator<Item = &[u8]> {
        self.items.iter().map(|item| &*item.bytes)
    }

    fn add(&mut self, new: (Hash, &[u8])) {
        let is_full = self.items.len() == Self::SIZE;
        if is_full && self.items.last().is_some_and(|last| last.hash < new.0) {
            return;
        }
        let found = self.items.binary_search_by(|item| item.key().cmp(&new));
        if let Err(at) = found
            && at < Self::SIZE
        {
            if is_full {
                self.items.pop();
            } else if self.items.len() == self.items.capacity() {
                // One, two, four, eight, ten: most samples are small, and none is larger.
                let spare = Self::SIZE - self.items.len();
                self.items.reserve_exact(self.items.len().clamp(1, spare));
            }
            self.items.insert(at, Item::from(new));
        }
    }
}

impl Merge for Sample {
    fn merge(&mut self, mut other: Self) {
        if self.items.is_empty() {
            std::mem::swap(self, &mut other);
        }
        for item in &other.items {
            self.add(item.key());
        }
    }
}

impl Item {
    fn key(&self) -> (Hash, &[u8]) {
        (self.hash, &self.bytes)
    }
}

impl From<(Hash, &[u8])> for Item {
    fn from((hash, bytes): (Hash, &[u8])) -> Self {
        Self {
            hash,
            bytes: bytes.into(),
        }
    }
}
