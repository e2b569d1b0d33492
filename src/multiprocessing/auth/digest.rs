//! The five hash functions that Python's handshake may name, and an HMAC with each.
//!
//! Nothing here decides which of them is good enough: that is the policy's business in `auth`.

use hmac::{KeyInit, Mac, SimpleHmac};

use super::AuthKey;

/// A digest by the name that it has on the wire.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Digest {
    Md5,
    Sha256,
    Sha384,
    Sha3_256,
    Sha3_384,
}

impl Digest {
    const ALL: [Digest; 5] = [
        Digest::Md5,
        Digest::Sha256,
        Digest::Sha384,
        Digest::Sha3_256,
        Digest::Sha3_384,
    ];

    /// The name with its braces, as it stands before a challenge or a response.
    pub(super) fn prefix(self) -> &'static str {
        match self {
            Digest::Md5 => "{md5}",
            Digest::Sha256 => "{sha256}",
            Digest::Sha384 => "{sha384}",
            Digest::Sha3_256 => "{sha3_256}",
            Digest::Sha3_384 => "{sha3_384}",
        }
    }

    /// Splits a message into the digest that it names and the rest, if it names one that is allowed.
    pub(super) fn split(message: &[u8]) -> Option<(Digest, &[u8])> {
        Digest::ALL
            .into_iter()
            .find_map(|digest| Some((digest, message.strip_prefix(digest.prefix().as_bytes())?)))
    }

    pub(super) fn mac(self, key: &AuthKey, message: &[u8]) -> Vec<u8> {
        match self {
            Digest::Md5 => keyed::<SimpleHmac<md5::Md5>>(key, message)
                .finalize()
                .into_bytes()
                .to_vec(),
            Digest::Sha256 => keyed::<SimpleHmac<sha2::Sha256>>(key, message)
                .finalize()
                .into_bytes()
                .to_vec(),
            Digest::Sha384 => keyed::<SimpleHmac<sha2::Sha384>>(key, message)
                .finalize()
                .into_bytes()
                .to_vec(),
            Digest::Sha3_256 => keyed::<SimpleHmac<sha3::Sha3_256>>(key, message)
                .finalize()
                .into_bytes()
                .to_vec(),
            Digest::Sha3_384 => keyed::<SimpleHmac<sha3::Sha3_384>>(key, message)
                .finalize()
                .into_bytes()
                .to_vec(),
        }
    }

    /// Returns true if and only if `mac` is right; the time taken does not tell how nearly it was.
    pub(super) fn verify(self, key: &AuthKey, message: &[u8], mac: &[u8]) -> bool {
        match self {
            Digest::Md5 => keyed::<SimpleHmac<md5::Md5>>(key, message)
                .verify_slice(mac)
                .is_ok(),
            Digest::Sha256 => keyed::<SimpleHmac<sha2::Sha256>>(key, message)
                .verify_slice(mac)
                .is_ok(),
            Digest::Sha384 => keyed::<SimpleHmac<sha2::Sha384>>(key, message)
                .verify_slice(mac)
                .is_ok(),
            Digest::Sha3_256 => keyed::<SimpleHmac<sha3::Sha3_256>>(key, message)
                .verify_slice(mac)
                .is_ok(),
            Digest::Sha3_384 => keyed::<SimpleHmac<sha3::Sha3_384>>(key, message)
                .verify_slice(mac)
                .is_ok(),
        }
    }
}

fn keyed<M: Mac + KeyInit>(key: &AuthKey, message: &[u8]) -> M {
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
            (
                Digest::Sha384,
                "9cd4c0c4f418d2efc1f047d98235554c07eb474c30f094a74da4d331409590bcb575507a7020964b6bca6709d8fe7b91",
            ),
            (
                Digest::Sha3_256,
                "384faf78856b36291689541b64276a4f4d7e30ee18869b5e606d4ae1ae8bff70",
            ),
            (
                Digest::Sha3_384,
                "7e91ed6292f0dc6161f8565d6da67e7cc45cad7a2452e77a737a873e96cc3197a523c9ecff2e4725185faf84bcda104e",
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
    fn only_the_five_names_are_split_off() {
        assert_eq!(
            Digest::split(b"{sha3_256}rest"),
            Some((Digest::Sha3_256, &b"rest"[..]))
        );
        for unknown in [
            &b"{sha1}rest"[..],
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
