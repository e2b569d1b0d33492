//! Frames, one by one and in parts.

use super::partial::RESERVE;
use super::*;

fn read(bytes: &[u8], limit: usize) -> Result<Vec<u8>, FrameError> {
    read_frame(&mut &bytes[..], limit)
}

#[test]
fn what_is_written_is_read() {
    for length in [
        0,
        1,
        256,
        ONE_WRITE,
        ONE_WRITE + 1,
        RESERVE,
        3 * RESERVE + 7,
    ] {
        let payload: Vec<u8> = (0..length).map(|i| i as u8).collect();
        let mut wire = Vec::new();
        write_frame(&mut wire, &payload).unwrap();
        assert_eq!(wire[..4], (length as u32).to_be_bytes());
        assert_eq!(read(&wire, length).unwrap(), payload);
    }
}

#[test]
fn a_long_header_is_read() {
    assert_eq!(
        read(b"\xff\xff\xff\xff\0\0\0\0\0\0\0\x02ab", 2).unwrap(),
        b"ab"
    );
}

#[test]
fn the_end_between_frames_is_not_the_end_inside_one() {
    assert!(matches!(read(b"", 9), Err(FrameError::Closed)));
    for torn in [
        &b"\0"[..],
        b"\0\0\0\x02",
        b"\0\0\0\x02a",
        b"\xff\xff\xff\xff\0\0",
    ] {
        assert!(matches!(read(torn, 9), Err(FrameError::Torn)), "{torn:?}");
    }
}

#[test]
fn lengths_that_lie_are_refused_before_anything_is_allocated() {
    assert!(matches!(
        read(b"\0\0\x01\x01", 256),
        Err(FrameError::TooLong {
            bytes: 257,
            limit: 256
        })
    ));
    assert!(matches!(
        read(b"\x7f\xff\xff\xff", 256),
        Err(FrameError::TooLong { .. })
    ));
    assert!(matches!(
        read(
            b"\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff",
            usize::MAX - 1
        ),
        Err(FrameError::TooLong {
            bytes: u64::MAX,
            ..
        })
    ));
    assert!(matches!(
        read(b"\xff\xff\xff\xfe", 256),
        Err(FrameError::Negative(-2))
    ));
    assert!(matches!(
        read(b"GET / HTTP/1.1\r\n\r\n", 256),
        Err(FrameError::TooLong { .. })
    ));
}

/// A stream that times out after every byte.
struct Dribble<'a>(&'a [u8], bool);

impl Read for Dribble<'_> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        self.1 = !self.1;
        if self.1 {
            return Err(io::ErrorKind::WouldBlock.into());
        }
        let one = buffer.len().min(1);
        self.0.read(&mut buffer[..one])
    }
}

#[test]
fn a_read_that_times_out_is_continued_by_the_next() {
    let long = b"\xff\xff\xff\xff\0\0\0\0\0\0\0\x03abc";
    for (wire, expected, timeouts) in [(&b"\0\0\0\x02ab\0\0\0\0"[..], "ab", 6), (long, "abc", 15)] {
        let mut stream = Dribble(wire, false);
        let mut partial = Partial::default();
        for _ in 0..timeouts {
            let read = partial.read_length(&mut stream, 9);
            let outcome = read.and_then(|length| partial.read_payload(&mut stream, length));
            assert!(matches!(outcome, Err(FrameError::TimedOut)), "{outcome:?}");
        }
        assert!(!partial.is_empty());
        let length = partial.read_length(&mut stream, 9).unwrap();
        let payload = partial.read_payload(&mut stream, length).unwrap();
        assert_eq!(payload, expected.as_bytes());
        assert!(partial.is_empty(), "the next frame begins anew");
    }
}

#[test]
fn a_payload_takes_no_more_memory_than_its_length() {
    let length = 5 * RESERVE + 9;
    let wire = [&(length as u32).to_be_bytes()[..], &vec![7; length]].concat();
    let payload = read(&wire, length).unwrap();
    assert_eq!(payload.capacity(), length);
}

#[test]
fn an_error_that_is_final_is_had_again() {
    let mut partial = Partial::default();
    let mut stream = &b"\0\0\x01\x01"[..];
    for _ in 0..2 {
        let outcome = partial.read_length(&mut stream, 256);
        assert!(matches!(
            outcome,
            Err(FrameError::TooLong { bytes: 257, .. })
        ));
    }
}
