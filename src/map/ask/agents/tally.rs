//! Numbers by key. Its tables are seeded: the keys are the work of strangers.

use std::hash::{BuildHasher, Hash};

use crate::map::ask::Merge;
use hashbrown::{DefaultHashBuilder, HashTable};

/// Values by small keys, in the order in which the keys first came.
#[derive(Debug, Clone)]
pub(super) struct Tally<K, V> {
    entries: Vec<(K, V)>,
    index: HashTable<u32>,
    hasher: DefaultHashBuilder,
}

impl<K, V> Default for Tally<K, V> {
    fn default() -> Self {
        Self {
            entries: Vec::new(),
            index: HashTable::new(),
            hasher: DefaultHashBuilder::default(),
        }
    }
}

impl<K: Copy + Eq + Hash, V: Merge> Tally<K, V> {
    /// A table that this number of entries fit into without growing.
    pub(super) fn with_capacity(entries: usize) -> Self {
        Self {
            entries: Vec::with_capacity(entries),
            index: HashTable::with_capacity(entries),
            ..Self::default()
        }
    }

    pub(super) fn iter(&self) -> impl ExactSizeIterator<Item = &(K, V)> {
        self.entries.iter()
    }

    /// Adds a value to that of its key, whose entry is perhaps at the place `hint`. Returns the
    /// place.
    pub(super) fn add_at(&mut self, hint: u32, key: K, value: V) -> u32 {
        match self.entries.get_mut(hint as usize) {
            Some((known, sum)) if *known == key => {
                sum.merge(value);
                hint
            }
            _ => self.add(key, value),
        }
    }

    /// Adds a value to that of its key. Returns the place of the entry.
    pub(super) fn add(&mut self, key: K, value: V) -> u32 {
        let hash = self.hasher.hash_one(key);
        let entries = &mut self.entries;
        if let Some(&at) = self.index.find(hash, |&at| entries[at as usize].0 == key) {
            entries[at as usize].1.merge(value);
            return at;
        }
        let at = entries.len() as u32;
        entries.push((key, value));
        let hasher = &self.hasher;
        self.index
            .insert_unique(hash, at, |&at| hasher.hash_one(entries[at as usize].0));
        at
    }
}
