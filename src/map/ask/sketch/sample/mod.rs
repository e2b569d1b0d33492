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
    /// In ascending order of the hashes, and of the strings where two hashes are equal; each string
    /// once; at most [`Self::SIZE`].
    items: Vec<Item>,
    /// The strings one after the other: millions of samples are read and merged, and an allocation
    /// for each string took a tenth of that time.
    bytes: Vec<u8>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Item {
    /// Of the string.
    hash: Hash,
    /// Where the string begins and ends in the bytes; at most [`Sample::LENGTH`] long.
    begin: u16,
    end: u16,
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
            Some(cut) if cut.len() < string.len() => self.add(Hash::of(cut), cut),
            _ => self.add(hash, string),
        }
    }

    /// The strings, in the order of their hashes, which is as good as random.
    pub fn iter(&self) -> impl ExactSizeIterator<Item = &[u8]> {
        self.items.iter().map(|item| self.string(item))
    }

    fn string(&self, item: &Item) -> &[u8] {
        &self.bytes[usize::from(item.begin)..usize::from(item.end)]
    }

    fn is_full(&self) -> bool {
        self.items.len() == Self::SIZE
    }

    /// Returns true if and only if no string with this hash is one of the first, whatever it is.
    fn is_beyond(&self, hash: Hash) -> bool {
        self.is_full() && self.items.last().is_some_and(|last| last.hash < hash)
    }

    fn add(&mut self, hash: Hash, string: &[u8]) {
        if self.is_beyond(hash) {
            return;
        }
        let key = |item: &Item| (item.hash, self.string(item));
        let found = self
            .items
            .binary_search_by(|item| key(item).cmp(&(hash, string)));
        if let Err(at) = found
            && at < Self::SIZE
        {
            self.put(at, hash, string);
        }
    }

    /// Puts a string before the item at `at`; of a full sample, in the place of the last one.
    fn put(&mut self, at: usize, hash: Hash, string: &[u8]) {
        if self.is_full()
            && let Some(last) = self.items.pop()
        {
            self.bytes.truncate(last.begin.into());
        } else if self.items.len() == self.items.capacity() {
            // One, two, four, eight, ten: most samples are small, and none is larger.
            let spare = Self::SIZE - self.items.len();
            self.items.reserve_exact(self.items.len().clamp(1, spare));
        }
        let begin = self
            .items
            .get(at)
            .map_or(self.bytes.len(), |next| next.begin.into());
        self.bytes.splice(begin..begin, string.iter().copied());
        let length = string.len() as u16;
        for item in &mut self.items[at..] {
            item.begin += length;
            item.end += length;
        }
        let begin = begin as u16;
        let end = begin + length;
        self.items.insert(at, Item { hash, begin, end });
    }
}

impl Merge for Sample {
    fn merge(&mut self, other: Self) {
        if self.items.is_empty() {
            *self = other;
            return;
        }
        for item in &other.items {
            if self.is_beyond(item.hash) {
                break;
            }
            self.add(item.hash, other.string(item));
        }
    }
}
