//! Any bytes as a stream of frames: no panic, no frame above the limit, and a frame that was read
//! is written and read again unchanged.

#![no_main]

use findrobots::multiprocessing::frame::{read_frame, write_frame};
use libfuzzer_sys::fuzz_target;

const LIMIT: usize = 256;

fuzz_target!(|bytes: &[u8]| {
    let mut stream = bytes;
    while let Ok(frame) = read_frame(&mut stream, LIMIT) {
        assert!(frame.len() <= LIMIT);
        let mut written = Vec::new();
        write_frame(&mut written, &frame).unwrap();
        assert_eq!(read_frame(&mut written.as_slice(), LIMIT).unwrap(), frame);
    }
    assert!(stream.len() <= bytes.len());
});
