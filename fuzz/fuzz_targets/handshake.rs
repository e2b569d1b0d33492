//! Any bytes as the peer's side of the handshake, at either end: no panic, nobody gets in without the key,
//! and nothing longer than a handshake's frame is sent.

#![no_main]

use std::io::{self, Read, Write};

use findrobots::multiprocessing::auth::{AuthKey, Policy, authenticate_client, authenticate_server};
use libfuzzer_sys::fuzz_target;

/// A peer that says what it says, whatever it is told.
struct Deaf<'a> {
    says: &'a [u8],
    told: usize,
}

impl Read for Deaf<'_> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        self.says.read(buffer)
    }
}

impl Write for Deaf<'_> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.told += bytes.len();
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

fuzz_target!(|bytes: &[u8]| {
    // The key is not in the corpus's reach: 32 bytes that no input depends on.
    let key = AuthKey::new([0x5a; 32]).unwrap();
    for allow_md5 in [false, true] {
        let policy = Policy { allow_md5 };
        let mut peer = Deaf { says: bytes, told: 0 };
        assert!(authenticate_client(&mut peer, &key, policy).is_err());
        assert!(peer.told < 3 * 260);
        let mut peer = Deaf { says: bytes, told: 0 };
        assert!(authenticate_server(&mut peer, &key, policy).is_err());
        assert!(peer.told < 3 * 260);
    }
});
