//! Strings of bytes, each once, by numbers. Its tables are seeded: the strings are the work of
//! strangers.

use std::hash::BuildHasher;

use hashbrown::{DefaultHashBuilder, HashTable};

/// Distinct strings, numbered from 0 in the order in which they first came.
#[derive(Debug, Clone)]
pub(super) struct Interner {
    bytes: Vec<u8>,
    /// Where each string ends in `bytes`.
    ends: Vec<usize>,
    index: HashTable<u32>,
    hasher: DefaultHashBuilder,
    /// The number of a string that came lately, by [`slot`]. Most strings are found here, without
    /// a hash of all their bytes. None at first: answers that were read take in no lines.
    lately: Option<Box<[u32; SLOTS]>>,
}

/// A guess: a busy site has a few hundred agents at a time.
const SLOTS: usize = 1024;

impl Default for Interner {
    fn default() -> Self {
        Self {
            bytes: Vec::new(),
            ends: Vec::new(),
            index: HashTable::new(),
            hasher: DefaultHashBuilder::default(),
            lately: None,
        }
    }
}

impl Interner {
    pub(super) fn len(&self) -> usize {
        self.ends.len()
    }

    pub(super) fn get(&self, id: u32) -> &[u8] {
        get(&self.bytes, &self.ends, id)
    }

    pub(super) fn iter(&self) -> impl ExactSizeIterator<Item = &[u8]> {
        (0..self.ends.len()).map(|id| self.get(id as u32))
    }

    /// The number of a string of a line; see [`look_up`](Self::look_up).
    pub(super) fn intern(&mut self, string: &[u8]) -> u32 {
        let slot = slot(string);
        let lately = self.lately.get_or_insert_with(|| Box::new([0; SLOTS]));
        let id = lately[slot];
        if (id as usize) < self.ends.len() && self.get(id) == string {
            return id;
        }
        let id = self.look_up(string);
        if let Some(lately) = &mut self.lately {
            lately[slot] = id;
        }
        id
    }

    /// The number of a string. One that is new gets the next number: 2³² of them would take more
    /// memory than a machine has.
    pub(super) fn look_up(&mut self, string: &[u8]) -> u32 {
        let hash = self.hasher.hash_one(string);
        let Self {
            bytes, ends, index, ..
        } = self;
        if let Some(&id) = index.find(hash, |&id| get(bytes, ends, id) == string) {
            return id;
        }
        let id = ends.len() as u32;
        bytes.extend_from_slice(string);
        ends.push(bytes.len());
        let hasher = &self.hasher;
        index.insert_unique(hash, id, |&id| hasher.hash_one(get(bytes, ends, id)));
        id
    }
}

/// A place for a string by its length and a few of its last bytes, where agents have the version.
fn slot(string: &[u8]) -> usize {
    let last = string.last_chunk::<16>().map_or(0, |last| {
        u128::from_le_bytes(*last) as u64 ^ (u128::from_le_bytes(*last) >> 64) as u64
    });
    let mixed = (last ^ string.len() as u64).wrapping_mul(0x9e37_79b9_7f4a_7c15);
    (mixed >> 54) as usize
}

fn get<'b>(bytes: &'b [u8], ends: &[usize], id: u32) -> &'b [u8] {
    let id = id as usize;
    let start = id.checked_sub(1).map_or(0, |before| ends[before]);
    &bytes[start..ends[id]]
}
