//! One part of each compression that findrobots reads, and archives, by the crates that write them.

use std::io::Write;

use bzip2::write::BzEncoder;
use liblzma::stream::{Check, LzmaOptions, Stream};
use liblzma::write::XzEncoder;
use lz4_flex::frame::{BlockMode, BlockSize, FrameEncoder, FrameInfo};
use zstd_safe::{CCtx, CParameter};

use crate::compress::gzip;

/// A text to one part.
pub type Compress = fn(&[u8]) -> Vec<u8>;

/// The formats in which every byte of the text is under a checksum.
pub const CHECKED: [(&str, Compress); 6] = [
    ("gzip", gzip),
    ("zstd", zstd),
    ("xz", xz),
    ("bzip2", bzip2),
    ("lz4", lz4),
    ("lz4 linked", lz4_linked),
];

/// The formats that have no checksum, or where it was left out.
pub const UNCHECKED: [(&str, Compress); 4] = [
    ("zstd unchecked", zstd_unchecked),
    ("xz unchecked", xz_unchecked),
    ("lzma", lzma),
    ("lz4 legacy", lz4_legacy),
];

/// All of them.
pub fn all() -> impl Iterator<Item = (&'static str, Compress)> {
    CHECKED.into_iter().chain(UNCHECKED)
}

/// A frame with a checksum, as zstd(1) writes it.
pub fn zstd(text: &[u8]) -> Vec<u8> {
    zstd_with(text, &[CParameter::ChecksumFlag(true)])
}

/// A frame without a checksum.
pub fn zstd_unchecked(text: &[u8]) -> Vec<u8> {
    zstd_with(text, &[])
}

/// A frame that needs a window of 256 MiB.
pub fn zstd_large(text: &[u8]) -> Vec<u8> {
    let large = [
        CParameter::WindowLog(28),
        CParameter::ContentSizeFlag(false),
    ];
    let mut context = CCtx::create();
    for parameter in large {
        context.set_parameter(parameter).expect("it is known");
    }
    let mut bytes = vec![0; text.len() + 1024];
    let mut output = zstd_safe::OutBuffer::around(&mut bytes[..]);
    let mut input = zstd_safe::InBuffer::around(text);
    context
        .compress_stream(&mut output, &mut input)
        .expect("memory can be written");
    let left = context
        .end_stream(&mut output)
        .expect("memory can be written");
    assert_eq!(left, 0, "the frame must fit");
    let length = output.pos();
    bytes.truncate(length);
    bytes
}

fn zstd_with(text: &[u8], parameters: &[CParameter]) -> Vec<u8> {
    let mut context = CCtx::create();
    for parameter in parameters {
        context.set_parameter(*parameter).expect("it is known");
    }
    let mut bytes = Vec::with_capacity(zstd_safe::compress_bound(text.len()));
    context
        .compress2(&mut bytes, text)
        .expect("memory can be written");
    bytes
}

/// A skippable frame, as pzstd(1) writes them.
pub fn skippable(data: &[u8]) -> Vec<u8> {
    let length = u32::try_from(data.len()).expect("it is short");
    [&[0x50, 0x2a, 0x4d, 0x18], &length.to_le_bytes()[..], data].concat()
}

/// A stream with a CRC-64, as xz(1) writes it.
pub fn xz(text: &[u8]) -> Vec<u8> {
    lzma_by(Stream::new_easy_encoder(6, Check::Crc64), text)
}

/// A stream without a check.
pub fn xz_unchecked(text: &[u8]) -> Vec<u8> {
    lzma_by(Stream::new_easy_encoder(6, Check::None), text)
}

/// A file of the old format .lzma, which is one stream.
pub fn lzma(text: &[u8]) -> Vec<u8> {
    let options = LzmaOptions::new_preset(6).expect("it is known");
    lzma_by(Stream::new_lzma_encoder(&options), text)
}

fn lzma_by(stream: Result<Stream, liblzma::stream::Error>, text: &[u8]) -> Vec<u8> {
    let stream = stream.expect("there is memory");
    let mut encoder = XzEncoder::new_stream(Vec::new(), stream);
    encoder.write_all(text).expect("memory can be written");
    encoder.finish().expect("memory can be written")
}

/// A stream.
pub fn bzip2(text: &[u8]) -> Vec<u8> {
    let mut encoder = BzEncoder::new(Vec::new(), bzip2::Compression::best());
    encoder.write_all(text).expect("memory can be written");
    encoder.finish().expect("memory can be written")
}

/// A frame with every checksum, and the length of the text.
pub fn lz4(text: &[u8]) -> Vec<u8> {
    let info = FrameInfo::new()
        .block_size(BlockSize::Max64KB)
        .block_checksums(true)
        .content_checksum(true)
        .content_size(Some(text.len() as u64));
    lz4_with(info, text)
}

/// A frame whose blocks refer to those before.
pub fn lz4_linked(text: &[u8]) -> Vec<u8> {
    let info = FrameInfo::new()
        .block_size(BlockSize::Max64KB)
        .block_mode(BlockMode::Linked)
        .content_checksum(true);
    lz4_with(info, text)
}

fn lz4_with(info: FrameInfo, text: &[u8]) -> Vec<u8> {
    let mut encoder = FrameEncoder::with_frame_info(info, Vec::new());
    encoder.write_all(text).expect("memory can be written");
    encoder.finish().expect("memory can be written")
}

/// A legacy frame, as `lz4 -l` writes it.
pub fn lz4_legacy(text: &[u8]) -> Vec<u8> {
    let mut bytes = 0x184c_2102_u32.to_le_bytes().to_vec();
    for block in text.chunks(8 << 20) {
        let block = lz4_flex::block::compress(block);
        let length = u32::try_from(block.len()).expect("it is short");
        bytes.extend_from_slice(&length.to_le_bytes());
        bytes.extend_from_slice(&block);
    }
    bytes
}

/// An archive of files.
pub fn tar(files: &[(&str, &[u8])]) -> Vec<u8> {
    let mut builder = tar::Builder::new(Vec::new());
    for (name, data) in files {
        let mut header = tar::Header::new_gnu();
        header.set_size(data.len() as u64);
        builder
            .append_data(&mut header, name, *data)
            .expect("memory can be written");
    }
    builder.into_inner().expect("memory can be written")
}
