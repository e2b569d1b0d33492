//! The decoders that are compared, each with the framing of gzip, CRC-32, search and count.

use std::fs;
use std::path::Path;

use findrobots::map::inflate::parallel::{AssistedInflate, PART, ReadAhead};
use findrobots::map::inflate::{HISTORY, Inflate, StreamStatus, Window};
use flate2::{Decompress, FlushDecompress};
use memchr::memmem;

/// The text that is decoded at a time, in bytes. From 32 to 512 KiB there is no difference.
const CHUNK: usize = 128 << 10;

pub(crate) type Decode = fn(&[u8], &mut Found);

pub(crate) fn decoder(mode: &str) -> Option<Decode> {
    Some(match mode {
        "ours" => |gzip, found| ours(gzip, found, CRC | SEARCH | COUNT),
        "ours-decode" => |gzip, found| ours(gzip, found, 0),
        "ours-crc" => |gzip, found| ours(gzip, found, CRC),
        "ours-search" => |gzip, found| ours(gzip, found, SEARCH),
        "ours-count" => |gzip, found| ours(gzip, found, COUNT),
        "flate2" => flate2,
        _ => return None,
    })
}

pub(crate) const CRC: u32 = 1;
pub(crate) const SEARCH: u32 = 2;
pub(crate) const COUNT: u32 = 4;

/// What a run found, to check that all runs find the same.
#[derive(Default)]
pub(crate) struct Found {
    pub(crate) bytes: u64,
    pub(crate) lines: u64,
    pub(crate) targets: u64,
}

impl Found {
    fn look_at(&mut self, text: &[u8], parts: u32) {
        self.bytes += text.len() as u64;
        if parts & SEARCH != 0 {
            self.targets += memmem::find_iter(text, "/robots.txt").count() as u64;
        }
        if parts & COUNT != 0 {
            self.lines += memchr::memchr_iter(b'\n', text).count() as u64;
        }
    }
}

/// The length of a gzip header. The files here have no optional field except a name.
fn header(gzip: &[u8]) -> usize {
    assert_eq!(gzip[..3], [0x1f, 0x8b, 8]);
    match gzip[3] {
        0 => 10,
        8 => 11 + gzip[10..].iter().position(|&byte| byte == 0).unwrap(),
        flags => panic!("a header with flags {flags}"),
    }
}

fn ours(gzip: &[u8], found: &mut Found, parts: u32) {
    let mut buffer = vec![0; HISTORY + CHUNK];
    let mut inflate = Inflate::new();
    let mut rest = gzip;
    while !rest.is_empty() {
        rest = &rest[header(rest)..];
        inflate.reset();
        let (mut start, mut size, mut crc) = (0, 0u32, crc32fast::Hasher::new());
        loop {
            let mut window = Window::new(&mut buffer, start, 0);
            let inflated = inflate.inflate(rest, &mut window);
            let end = start + inflated.produced;
            let text = window.last(inflated.produced);
            if parts & CRC != 0 {
                crc.update(text);
            }
            found.look_at(text, parts);
            size = size.wrapping_add(inflated.produced as u32);
            rest = &rest[inflated.consumed..];
            match inflated.status {
                StreamStatus::Done => break,
                StreamStatus::OutputFull => {}
                status => panic!("{status:?}"),
            }
            buffer.copy_within(end - HISTORY..end, 0);
            start = HISTORY;
        }
        assert!(parts & CRC == 0 || rest[..4] == crc.finalize().to_le_bytes());
        assert_eq!(rest[4..8], size.to_le_bytes());
        rest = &rest[8..];
    }
}

/// The result and the cost of decoding one file.
pub(crate) struct Run {
    pub(crate) found: Found,
    /// CPU seconds of the reader, and of its helpers.
    pub(crate) reader: f64,
    pub(crate) helpers: f64,
    /// The share of the file that helpers decoded.
    pub(crate) share: f64,
}

/// Decodes one file with several threads.
pub(crate) fn big(path: &Path, threads: usize) -> Run {
    let file = fs::File::open(path).unwrap();
    let size = file.metadata().unwrap().len();
    let ahead = ReadAhead::new(Box::new(file), size);
    let mut run = Run {
        found: Found::default(),
        reader: 0.0,
        helpers: 0.0,
        share: 0.0,
    };
    std::thread::scope(|scope| {
        let help = || {
            ahead.help();
            cpu_seconds()
        };
        let helpers: Vec<_> = (1..threads).map(|_| scope.spawn(help)).collect();
        let mut inflate = Inflate::new();
        let mut reader = AssistedInflate::new(&mut inflate, &ahead);
        let mut buffer = vec![0; HISTORY + CHUNK];
        let mut input = vec![0; CHUNK];
        let mut hand = 0..ahead.file().read_at(&mut input, 0).unwrap();
        let mut at = header(&input);
        hand.start = at;
        reader.begin(at as u64);
        let (mut start, mut length, mut crc) = (0, 0u32, crc32fast::Hasher::new());
        loop {
            let mut window = Window::new(&mut buffer, start, 0);
            let inflated = reader.inflate(&input[hand.clone()], &mut window);
            let end = start + inflated.produced;
            let text = window.last(inflated.produced);
            crc.update(text);
            run.found.look_at(text, SEARCH | COUNT);
            length = length.wrapping_add(inflated.produced as u32);
            at += inflated.consumed;
            hand.start += inflated.consumed;
            if hand.start >= hand.end {
                hand = 0..ahead.file().read_at(&mut input, at as u64).unwrap();
            }
            match inflated.status {
                StreamStatus::Done => break,
                StreamStatus::OutputFull => {}
                StreamStatus::NeedsInput => assert!(!hand.is_empty()),
                status => panic!("{status:?}"),
            }
            let keep = end.min(HISTORY);
            buffer.copy_within(end - keep..end, 0);
            start = keep;
        }
        let mut trailer = [0; 8];
        assert_eq!(ahead.file().read_at(&mut trailer, at as u64).unwrap(), 8);
        assert_eq!(trailer[..4], crc.finalize().to_le_bytes());
        assert_eq!(trailer[4..], length.to_le_bytes());
        run.reader = cpu_seconds();
        run.share = reader.chunks() as f64 * PART as f64 / size as f64;
        drop(reader);
        run.helpers = helpers
            .into_iter()
            .map(|helper| helper.join().unwrap())
            .sum();
    });
    run
}

/// The CPU time of this thread in seconds, on Linux; 0 elsewhere.
fn cpu_seconds() -> f64 {
    let times = fs::read_to_string("/proc/thread-self/schedstat").unwrap_or_default();
    times
        .split(' ')
        .next()
        .and_then(|nanoseconds| nanoseconds.parse().ok())
        .unwrap_or(0.0)
        / 1e9
}

fn flate2(gzip: &[u8], found: &mut Found) {
    let mut buffer = vec![0; 2 * CHUNK];
    let mut decompress = Decompress::new(false);
    let mut rest = gzip;
    while !rest.is_empty() {
        rest = &rest[header(rest)..];
        decompress.reset(false);
        let mut crc = crc32fast::Hasher::new();
        loop {
            let (used, made) = (decompress.total_in() as usize, decompress.total_out());
            let status = decompress
                .decompress(&rest[used..], &mut buffer, FlushDecompress::None)
                .unwrap();
            let text = &buffer[..(decompress.total_out() - made) as usize];
            crc.update(text);
            found.look_at(text, SEARCH | COUNT);
            if status == flate2::Status::StreamEnd {
                break;
            }
        }
        rest = &rest[decompress.total_in() as usize..];
        assert_eq!(rest[..4], crc.finalize().to_le_bytes());
        assert_eq!(rest[4..8], (decompress.total_out() as u32).to_le_bytes());
        rest = &rest[8..];
    }
}
