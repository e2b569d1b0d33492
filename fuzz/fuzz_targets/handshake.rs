//! Any bytes as the peer's side of the handshake, at either end: no panic, no authentication
//! without the key, and no message longer than a frame of the handshake.

#![no_main]

use std::io::{self, Read, Write};

use findrobots::multiprocessing::auth::{AuthKey, Policy, authenticate_client, authenticate_server};
use libfuzzer_sys::fuzz_target;

/// A peer that sends fixed bytes, and counts the bytes that it receives.
struct Scripted<'a> {
    sends: &'a [u8],
    received: usize,
}

impl Read for Scripted<'_> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        self.sends.read(buffer)
    }
}

impl Write for Scripted<'_> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.received += bytes.len();
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

fuzz_target!(|bytes: &[u8]| {
    // 32 bytes that no input depends on, so the fuzzer cannot find the key.
    let key = AuthKey::new([0x5a; 32]).unwrap();
    for allow_md5 in [false, true] {
        let policy = Policy { allow_md5 };
        let mut peer = Scripted { sends: bytes, received: 0 };
        assert!(authenticate_client(&mut peer, &key, policy).is_err());
        assert!(peer.received < 3 * 260);
        let mut peer = Scripted { sends: bytes, received: 0 };
        assert!(authenticate_server(&mut peer, &key, policy).is_err());
        assert!(peer.received < 3 * 260);
    }
});
