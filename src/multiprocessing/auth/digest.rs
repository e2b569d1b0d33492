//! The two hash functions that Python names in a handshake by itself, and an HMAC with each.
//!
//! The policy in `auth` decides which of them is good enough. Python's `answer_challenge` also
//! knows SHA-384 and SHA-3, but no Python asks for them unless its program calls
//! `deliver_challenge` itself.

use hmac::{KeyInit, Mac, SimpleHmac};
use md5::Md5;
use sha2::Sha256;

use super::AuthKey;

/// A hash function, by its name in Python's handshake.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Digest {
    Md5,
    Sha256,
}

impl Digest {
    /// The name in braces that precedes a challenge or a response.
    pub(super) fn prefix(self) -> &'static [u8] {
        match self {
            Self::Md5 => b"{md5}",
            Self::Sha256 => b"{sha256}",
        }
    }

    /// Splits a message into the digest that it names and the rest; `None` for any other prefix.
    pub(super) fn split(message: &[u8]) -> Option<(Self, &[u8])> {
        [Self::Md5, Self::Sha256]
            .into_iter()
            .find_map(|digest| Some((digest, message.strip_prefix(digest.prefix())?)))
    }

    /// The HMAC of `message`.
    pub(super) fn mac(self, key: &AuthKey, message: &[u8]) -> Vec<u8> {
        match self {
            Self::Md5 => hmac::<SimpleHmac<Md5>>(key, message)
                .finalize()
                .into_bytes()
                .to_vec(),
            Self::Sha256 => hmac::<SimpleHmac<Sha256>>(key, message)
                .finalize()
                .into_bytes()
                .to_vec(),
        }
    }

    /// Returns true if and only if `mac` is the HMAC of `message`. Compares in constant time.
    pub(super) fn verify(self, key: &AuthKey, message: &[u8], mac: &[u8]) -> bool {
        match self {
            Self::Md5 => hmac::<SimpleHmac<Md5>>(key, message).verify_slice(mac),
            Self::Sha256 => hmac::<SimpleHmac<Sha256>>(key, message).verify_slice(mac),
        }
        .is_ok()
    }
}

fn hmac<M: Mac + KeyInit>(key: &AuthKey, message: &[u8]) -> M {
    let mut mac =
        <M as KeyInit>::new_from_slice(key.bytes()).expect("HMAC takes a key of any length");
    mac.update(message);
    mac
}

#[cfg(test)]
mod tests {
    use super::*;

    fn hex(bytes: &[u8]) -> String {
        bytes.iter().map(|byte| format!("{byte:02x}")).collect()
    }

    /// Values from Python's `hmac.new(b"peekaboo", b"message", name).hexdigest()`.
    #[test]
    fn macs_are_those_of_python() {
        let key = AuthKey::new(b"peekaboo").unwrap();
        for (digest, expected) in [
            (Digest::Md5, "39e047b1915593509a074e2f242d8b50"),
            (
                Digest::Sha256,
                "e98c5257603099f350d7d4be2a35493a59c627e16397b2e04f40e084caac1c0d",
            ),
        ] {
            let mut mac = digest.mac(&key, b"message");
            assert_eq!(hex(&mac), expected, "{digest:?}");
            assert!(digest.verify(&key, b"message", &mac));
            mac[3] ^= 1;
            assert!(!digest.verify(&key, b"message", &mac));
            assert!(!digest.verify(&key, b"message", &mac[..8]));
        }
    }

    #[test]
    fn only_the_two_names_are_split_off() {
        assert_eq!(
            Digest::split(b"{sha256}rest"),
            Some((Digest::Sha256, &b"rest"[..]))
        );
        for unknown in [
            &b"{sha384}rest"[..],
            b"{sha1}rest",
            b"{}",
            b"{sha256",
            b"sha256}",
            b"",
            b"{SHA256}",
        ] {
            assert_eq!(Digest::split(unknown), None);
        }
    }
}
