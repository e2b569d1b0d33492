//! A mapped file as one line of text: what `findrobots map` prints and `findrobots reduce` reads.
//!
//! ```text
//! record   = file-id TAB version "." checksum "." payload LF
//! file-id  = the name of the file; % and bytes outside printable ASCII are percent-encoded
//! version  = 1
//! checksum = CRC-32 of the file-id, the tab, and the bytes that the payload encodes: eight
//!            hexadecimal digits
//! payload  = base64url without padding (RFC 4648, section 5) of a zstd frame (RFC 8878) with its
//!            length, of two values one after the other in postcard's encoding: the query as bytes,
//!            and `Mapped`
//! ```
//!
//! A record holds facts alone, and says nothing of the clock, the machine or the attempt: two
//! attempts at the same bytes make the same record. The checksum covers the name, so that a line
//! that was cut, or has a part of another in front, is known as such. The version goes up when a
//! field comes, goes or changes its meaning; a variant at the end of an enum changes nothing.
//!
//! [`gather`] makes a set of the records of many lines. Nothing here knows where lines come from.

mod batch;
pub mod gather;

use std::cell::RefCell;
use std::ffi::OsString;
use std::io;
use std::path::{Path, PathBuf};

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD as BASE64;
use percent_encoding::{AsciiSet, CONTROLS, percent_decode, percent_encode};
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};
use thiserror::Error;
use zstd_safe::DCtx;

use crate::map::Mapped;
use crate::map::ask::Query;

/// The version that is written, and the only one that is read.
pub const VERSION: &str = "1";

/// What a file-id cannot hold as it is, besides all that is not ASCII.
const ENCODED: &AsciiSet = &CONTROLS.add(b'%');

/// The most bytes that a payload unfolds to, against a small line that fills the memory.
const MOST: u64 = 1 << 30;

/// Against zlib's fastest level, on the answers of 1.4 GB of logs: 22 % shorter, and read in a
/// third of the time.
const LEVEL: i32 = zstd_safe::CLEVEL_DEFAULT;

/// A query as records have it: equal queries have equal bytes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Asked(Vec<u8>);

/// A record that was read, and is whole.
pub struct Record {
    /// The name of the file.
    pub path: PathBuf,
    /// What was asked of it.
    pub asked: Asked,
    /// The facts, in postcard's encoding.
    mapped: Vec<u8>,
}

/// Tells the facts of one record from those of another: the first half of a SHA-256.
pub type Sum = [u8; 16];

/// Why a line is no record.
#[derive(Debug, Error)]
pub enum Defect {
    /// There is no tab with a version after it.
    #[error("not a record, or a torn one; records are what `findrobots map` prints")]
    NoRecord,
    /// A tab follows the payload, and more after it.
    #[error("two records in one line, of which one is torn")]
    Joined,
    /// The payload does not match the checksum.
    #[error("a torn record: its checksum is wrong")]
    Torn,
    /// The payload says that it unfolds to this many bytes.
    #[error("a record of {0} bytes: more than 1 GiB, or than the memory that there is")]
    Memory(u64),
    /// Another version of the program made it.
    #[error("a record of version {0}; this findrobots reads version {VERSION}")]
    Version(String),
    /// The payload is whole, and yet no answer.
    #[error("a record whose payload cannot be read: {0}")]
    Payload(#[from] postcard::Error),
}

impl Asked {
    /// The bytes of a query.
    ///
    /// # Errors
    /// If the query cannot be serialised, which is a bug.
    pub fn of(query: &Query) -> Result<Self, postcard::Error> {
        postcard::to_allocvec(query).map(Self)
    }

    /// The bytes.
    pub fn bytes(&self) -> &[u8] {
        &self.0
    }

    /// The query.
    ///
    /// # Errors
    /// If the bytes are none.
    pub fn query(&self) -> Result<Query, postcard::Error> {
        whole(&self.0)
    }
}

impl Record {
    /// The record of a mapped file.
    ///
    /// # Errors
    /// If the facts cannot be serialised, which is a bug.
    pub fn new(path: PathBuf, asked: Asked, mapped: &Mapped) -> Result<Self, postcard::Error> {
        let mapped = postcard::to_allocvec(mapped)?;
        Ok(Self {
            path,
            asked,
            mapped,
        })
    }

    /// Reads a line without its end. One tab at the end is ignored: Hadoop adds it.
    ///
    /// # Errors
    /// If the line is no whole record of this version.
    pub fn parse(line: &[u8]) -> Result<Self, Defect> {
        let line = line.strip_suffix(b"\t").unwrap_or(line);
        let tab = memchr::memchr(b'\t', line).ok_or(Defect::NoRecord)?;
        let (id, rest) = line.split_at(tab + 1);
        if rest.contains(&b'\t') {
            return Err(Defect::Joined);
        }
        let rest = str::from_utf8(rest).map_err(|_| Defect::NoRecord)?;
        let (version, rest) = rest.split_once('.').ok_or(Defect::NoRecord)?;
        if version.is_empty() || !version.bytes().all(|byte| byte.is_ascii_digit()) {
            return Err(Defect::NoRecord);
        }
        if version != VERSION {
            return Err(Defect::Version(version.into()));
        }
        let (sum, rest) = rest.split_once('.').ok_or(Defect::Torn)?;
        let is_sum = sum.len() == 8 && sum.bytes().all(|byte| byte.is_ascii_hexdigit());
        let sum = u32::from_str_radix(sum, 16).ok().filter(|_| is_sum);
        let payload = BASE64.decode(rest).map_err(|_| Defect::Torn)?;
        let mut payload = unfolded(&payload)?;
        if Some(checksum(id, &payload)) != sum {
            return Err(Defect::Torn);
        }
        let (asked, mapped) = postcard::take_from_bytes(&payload)?;
        let begin = payload.len() - mapped.len();
        payload.drain(..begin);
        Ok(Self {
            path: path(&id[..tab]),
            asked: Asked(asked),
            mapped: payload,
        })
    }

    /// The facts.
    ///
    /// # Errors
    /// If they cannot be read.
    pub fn mapped(&self) -> Result<Mapped, Defect> {
        whole(&self.mapped).map_err(Defect::from)
    }

    /// Equal for records with the same facts, whatever their files are called.
    pub fn sum(&self) -> Sum {
        let sum = Sha256::digest(&self.mapped);
        *sum.first_chunk().expect("a SHA-256 has 32 bytes")
    }

    /// The line of the record, with its end.
    pub fn line(&self) -> Vec<u8> {
        let payload = self.payload();
        let mut line = id(&self.path).into_bytes();
        line.push(b'\t');
        let checksum = checksum(&line, &payload);
        line.extend_from_slice(format!("{VERSION}.{checksum:08x}.").as_bytes());
        line.extend_from_slice(BASE64.encode(folded(&payload)).as_bytes());
        line.push(b'\n');
        line
    }

    /// The length of the query (LEB128), the query, and the facts.
    fn payload(&self) -> Vec<u8> {
        let mut payload = postcard::to_allocvec(&self.asked.0).unwrap_or_default();
        payload.extend_from_slice(&self.mapped);
        payload
    }

    /// The record as a line with an object of JSON, for people. It is not read back.
    ///
    /// # Errors
    /// If the facts cannot be written, which is a bug.
    pub fn json(&self, mapped: Mapped) -> io::Result<Vec<u8>> {
        #[derive(Serialize)]
        struct Readable {
            file: String,
            query: Query,
            mapped: Mapped,
        }
        let readable = Readable {
            file: id(&self.path),
            query: self.asked.query().map_err(io::Error::other)?,
            mapped,
        };
        let mut line = serde_json::to_vec(&readable)?;
        line.push(b'\n');
        Ok(line)
    }
}

/// Reads a value that takes all of the bytes.
fn whole<'b, T: Deserialize<'b>>(bytes: &'b [u8]) -> Result<T, postcard::Error> {
    match postcard::take_from_bytes(bytes)? {
        (value, []) => Ok(value),
        _ => Err(postcard::Error::DeserializeBadEncoding),
    }
}

/// How many bytes the payload of a line says that it unfolds to. Zero if that cannot be said.
fn promised(line: &[u8]) -> u64 {
    // The header of a frame has 18 bytes at most.
    const HEADER: usize = 24;
    let payload = line.rsplit(|&byte| byte == b'.').next().unwrap_or_default();
    let header = BASE64.decode(payload.get(..HEADER).unwrap_or_default());
    let length = header.map(|header| zstd_safe::get_frame_content_size(&header));
    length.map_or(0, |length| length.ok().flatten().unwrap_or(0))
}

/// The name of a file in a record.
fn id(path: &Path) -> String {
    percent_encode(path.as_os_str().as_encoded_bytes(), ENCODED).to_string()
}

#[cfg(unix)]
fn path(id: &[u8]) -> PathBuf {
    use std::os::unix::ffi::OsStringExt;
    OsString::from_vec(percent_decode(id).collect()).into()
}

#[cfg(not(unix))]
fn path(id: &[u8]) -> PathBuf {
    OsString::from(percent_decode(id).decode_utf8_lossy().into_owned()).into()
}

fn checksum(id: &[u8], payload: &[u8]) -> u32 {
    let mut hasher = crc32fast::Hasher::new();
    hasher.update(id);
    hasher.update(payload);
    hasher.finalize()
}

thread_local! {
    /// Made once a thread: to make one takes longer than to read a small record.
    static ZSTD: RefCell<DCtx<'static>> = RefCell::new(DCtx::create());
}

fn folded(payload: &[u8]) -> Vec<u8> {
    let mut frame = Vec::with_capacity(zstd_safe::compress_bound(payload.len()));
    zstd_safe::compress(&mut frame, payload, LEVEL).expect("the frame has its bound");
    frame
}

fn unfolded(frame: &[u8]) -> Result<Vec<u8>, Defect> {
    let length = zstd_safe::get_frame_content_size(frame).map_err(|_| Defect::Torn)?;
    let length = length.ok_or(Defect::Torn)?;
    // One frame, and nothing after it.
    if zstd_safe::find_frame_compressed_size(frame) != Ok(frame.len()) {
        return Err(Defect::Torn);
    }
    let mut payload = Vec::new();
    if length > MOST || payload.try_reserve_exact(length as usize).is_err() {
        return Err(Defect::Memory(length));
    }
    let unfolded = ZSTD.with_borrow_mut(|zstd| zstd.decompress(&mut payload, frame));
    unfolded.map_err(|_| Defect::Torn)?;
    Ok(payload)
}
