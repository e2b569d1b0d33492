//! Gzip members and deflate streams, by flate2 and by the programs that are installed.

use std::io::Write;
use std::process::{Command, Stdio};

use flate2::write::GzEncoder;
use flate2::{Compress, Compression, Crc, FlushCompress};

/// The header of a member without optional fields (RFC 1952, section 2.3).
pub const HEADER: &[u8] = b"\x1f\x8b\x08\0\0\0\0\0\0\xff";

/// One member, at the default level 6.
pub fn gzip(text: &[u8]) -> Vec<u8> {
    gzip_at(6, text)
}

/// One member, at a level from 0 (stored) to 9.
pub fn gzip_at(level: u32, text: &[u8]) -> Vec<u8> {
    let mut encoder = GzEncoder::new(Vec::new(), Compression::new(level));
    encoder.write_all(text).expect("memory can be written");
    encoder.finish().expect("memory can be written")
}

/// A raw deflate stream, at a level from 0 (stored) to 9.
pub fn deflate(level: u32, text: &[u8]) -> Vec<u8> {
    let mut compress = Compress::new(Compression::new(level), false);
    let mut bytes = Vec::with_capacity(text.len() + text.len() / 8 + 1024);
    compress
        .compress_vec(text, &mut bytes, FlushCompress::Finish)
        .expect("memory can be written");
    assert_eq!(compress.total_in() as usize, text.len());
    bytes
}

/// One member that holds `text` `times` times. Each repetition is a deflate block without matches
/// into the previous one, so the whole text is never in memory: this is how to make a decompression
/// bomb.
pub fn repeated(text: &[u8], times: u32) -> Vec<u8> {
    let mut compress = Compress::new(Compression::best(), false);
    let mut block = Vec::with_capacity(2 * text.len());
    compress
        .compress_vec(text, &mut block, FlushCompress::Full)
        .expect("memory can be written");
    let mut one = Crc::new();
    one.update(text);
    let mut bytes = HEADER.to_vec();
    let mut crc = Crc::new();
    for _ in 0..times {
        bytes.extend_from_slice(&block);
        crc.combine(&one);
    }
    // An empty last block, then the trailer.
    bytes.extend_from_slice(&[3, 0]);
    bytes.extend_from_slice(&crc.sum().to_le_bytes());
    bytes.extend_from_slice(&crc.amount().to_le_bytes());
    bytes
}

/// The output of a compressor that reads standard input. `None` if it is not installed or it
/// failed.
pub fn by_program(program: &str, arguments: &[&str], text: &[u8]) -> Option<Vec<u8>> {
    let mut child = Command::new(program)
        .args(arguments)
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::null())
        .spawn()
        .ok()?;
    let mut stdin = child.stdin.take()?;
    let output = std::thread::scope(|scope| {
        // From a thread, so that neither side waits for the other with a full pipe. A program that
        // rejects its arguments does not read, so a failed write is not an error here: the exit
        // status decides.
        scope.spawn(move || drop(stdin.write_all(text)));
        child.wait_with_output()
    });
    let output = output.ok()?;
    output.status.success().then_some(output.stdout)
}
