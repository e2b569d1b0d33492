//! The hash of the sketches: one fixed function of bytes.

use twox_hash::XxHash3_64;

/// The hash of a string of bytes: XXH3, 64 bits, seed 0, with the default secret.
///
/// XXH3 is [specified], and its values are final since xxHash 0.8.0: they are the same on every
/// machine, whatever its endianness and vector instructions. It passes SMHasher, which
/// `HyperLogLog` needs. It takes about 5 ns for 60 bytes. It is not cryptographic; for what
/// follows see [the sketches](super).
///
/// [specified]: https://github.com/Cyan4973/xxHash/blob/release/doc/xxhash_spec.md
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Hash(pub(super) u64);

impl Hash {
    /// Hashes bytes.
    pub fn of(bytes: &[u8]) -> Self {
        Self(XxHash3_64::oneshot(bytes))
    }

    /// The 32 last bits.
    pub fn low_bits(self) -> u32 {
        self.0 as u32
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The values are those of the reference implementation in C (xxHash 0.8.4), one for each way
    /// in which XXH3 treats a length.
    #[test]
    fn the_hash_is_that_of_the_reference() {
        let long = |length: usize| Vec::from_iter((0..length).map(|n| n as u8));
        for (bytes, hash) in [
            (b"".to_vec(), 0x2d06_8005_38d3_94c2),
            (b"/".to_vec(), 0x4742_9295_3285_562e),
            (b"/robots.txt".to_vec(), 0xedf0_a9b2_0e61_18c5),
            ([&b"/"[..], &[b'a'; 59]].concat(), 0x8902_4395_c8eb_4b2d),
            (long(200), 0xf42a_8864_feaf_0703),
            (long(1280), 0x4844_b009_e164_352e),
        ] {
            assert_eq!(Hash::of(&bytes), Hash(hash), "{} bytes", bytes.len());
        }
    }
}
