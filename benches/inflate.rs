//! The decoder against igzip and flate2: user CPU seconds over the same access logs, in interleaved rounds.
//!
//! `cargo bench --bench inflate` makes the logs (once, in the target folder) and prints medians and the medians
//! of the ratios to `igzip -dc > /dev/null` in the same round. Ours checks every member's CRC-32 and size, finds
//! `/robots.txt` and counts lines, and so does flate2; igzip does not. Each run is a process of its own, timed
//! by bash, because the standard library cannot ask for a child's CPU time.
//!
//! `cargo bench --bench inflate -- ROUNDS [FILE]...` takes other files.

#![allow(
    clippy::unwrap_used,
    clippy::print_stdout,
    reason = "a bench may panic, and prints its result"
)]

#[path = "../tests/inflate/logs.rs"]
mod logs;

use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use findrobots::map::inflate::parallel::{Ahead, Reader, Source};
use findrobots::map::inflate::{HISTORY, Inflate, Status};
use flate2::{Decompress, FlushDecompress};
use memchr::memmem;

/// Text made for the bench: 6 files, 360 MB.
const FILES: u64 = 6;
const FILE_TEXT: usize = 60_000_000;
/// Text decoded at a time. From 32 to 512 KiB there is no difference.
const CHUNK: usize = 128 << 10;

fn main() {
    let arguments: Vec<String> = std::env::args()
        .skip(1)
        .filter(|argument| argument != "--bench")
        .collect();
    if let [mode, threads, file] = &arguments[..]
        && mode == "big"
    {
        let mut found = Found::default();
        big(Path::new(file), threads.parse().unwrap(), &mut found);
        println!("{} {} {}", found.bytes, found.lines, found.targets);
        return;
    }
    if let [mode, file, files @ ..] = &arguments[..]
        && let Some(decode) = decoder(mode)
    {
        let mut found = Found::default();
        for file in std::iter::once(file).chain(files) {
            decode(&fs::read(file).unwrap(), &mut found);
        }
        println!("{} {} {}", found.bytes, found.lines, found.targets);
        return;
    }
    let rounds = arguments
        .first()
        .map_or(9, |rounds| rounds.parse().unwrap());
    let files: Vec<PathBuf> = match arguments.get(1..) {
        Some(files @ [_, ..]) => files.iter().map(PathBuf::from).collect(),
        _ => corpus(),
    };
    compare(rounds, &files);
}

type Decode = fn(&[u8], &mut Found);

fn decoder(mode: &str) -> Option<Decode> {
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

const CRC: u32 = 1;
const SEARCH: u32 = 2;
const COUNT: u32 = 4;

/// What a run found, so that all can be seen to find the same.
#[derive(Default)]
struct Found {
    bytes: u64,
    lines: u64,
    targets: u64,
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

/// The bytes of one gzip header. The files here have a name at most.
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
            let progress = inflate.inflate(rest, &mut buffer, start, 0);
            let end = start + progress.produced;
            let text = &buffer[start..end];
            if parts & CRC != 0 {
                crc.update(text);
            }
            found.look_at(text, parts);
            size = size.wrapping_add(progress.produced as u32);
            rest = &rest[progress.consumed..];
            match progress.status {
                Status::Done => break,
                Status::OutputFull => {}
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

/// One file by several threads.
fn big(path: &Path, threads: usize, found: &mut Found) {
    let file = fs::File::open(path).unwrap();
    let ahead = Ahead::new(&file, file.metadata().unwrap().len());
    std::thread::scope(|scope| {
        for _ in 1..threads {
            scope.spawn(|| {
                ahead.help();
                eprintln!("helper {:.3}", cpu());
            });
        }
        let mut inflate = Inflate::new();
        let mut reader = Reader::new(&mut inflate, &ahead);
        let mut buffer = vec![0; HISTORY + CHUNK];
        let mut input = vec![0; CHUNK];
        let (mut at, mut have) = (0u64, 0..0);
        let mut fill =
            |at: u64, have: &mut std::ops::Range<usize>, input: &mut [u8], least: usize| {
                if have.len() < least {
                    let size = file.read_at(input, at).unwrap();
                    *have = 0..size;
                }
            };
        loop {
            fill(at, &mut have, &mut input, 1000);
            if have.is_empty() {
                break;
            }
            let skip = header(&input[have.clone()]);
            at += skip as u64;
            have.start += skip;
            reader.reset();
            let (mut start, mut size, mut crc) = (0, 0u32, crc32fast::Hasher::new());
            loop {
                fill(at, &mut have, &mut input, 1);
                let progress = reader.inflate(at, &input[have.clone()], &mut buffer, start, 0);
                let end = start + progress.produced;
                let text = &buffer[start..end];
                crc.update(text);
                found.look_at(text, SEARCH | COUNT);
                size = size.wrapping_add(progress.produced as u32);
                at += progress.consumed as u64;
                have.start = have.end.min(have.start + progress.consumed);
                match progress.status {
                    Status::Done => break,
                    Status::OutputFull => {}
                    Status::NeedsInput => assert!(progress.consumed > 0),
                    status => panic!("{status:?}"),
                }
                let keep = end.min(HISTORY);
                buffer.copy_within(end - keep..end, 0);
                start = keep;
            }
            fill(at, &mut have, &mut input, 8);
            let trailer = &input[have.clone()][..8];
            assert_eq!(trailer[..4], crc.finalize().to_le_bytes());
            assert_eq!(trailer[4..], size.to_le_bytes());
            at += 8;
            have.start += 8;
        }
        eprintln!("reader {:.3}", cpu());
    });
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

/// The logs of the bench, made if they are not there: with gzip(1), as logs are, or else with flate2.
fn corpus() -> Vec<PathBuf> {
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join("inflate");
    fs::create_dir_all(&folder).unwrap();
    (1..=FILES)
        .map(|seed| {
            let path = folder.join(format!("access-{seed}.log.gz"));
            if !path.exists() {
                let plain = path.with_extension("");
                fs::write(&plain, logs::text(seed, FILE_TEXT)).unwrap();
                assert!(
                    Command::new("gzip")
                        .arg("-f")
                        .arg(&plain)
                        .status()
                        .unwrap()
                        .success()
                );
            }
            path
        })
        .collect()
}

fn compare(rounds: usize, files: &[PathBuf]) {
    let modes = [
        "igzip",
        "flate2",
        "ours",
        "ours-decode",
        "ours-crc",
        "ours-search",
        "ours-count",
    ];
    let myself = std::env::current_exe().unwrap();
    let mut seconds: Vec<Vec<f64>> = vec![Vec::new(); modes.len()];
    for _ in 0..rounds {
        for (mode, seconds) in modes.iter().zip(&mut seconds) {
            let mut command = Command::new("bash");
            command
                .env("TIMEFORMAT", "%3U")
                .arg("-c")
                .arg("time \"$@\" >/dev/null")
                .arg("bash");
            match *mode {
                "igzip" => command.arg("igzip").arg("-dc"),
                mode => command.arg(&myself).arg(mode),
            };
            let output = command.args(files).stdout(Stdio::null()).output().unwrap();
            let printed = String::from_utf8(output.stderr).unwrap();
            assert!(output.status.success(), "{mode}: {printed}");
            seconds.push(printed.trim().parse().unwrap());
        }
    }
    let text: u64 = files.iter().map(|file| u64::from(last_size(file))).sum();
    let gzip: u64 = files
        .iter()
        .map(|file| fs::metadata(file).unwrap().len())
        .sum();
    println!(
        "{} files, {gzip} bytes of gzip, {text} of text, {rounds} rounds, user CPU",
        files.len()
    );
    println!(
        "{:<12} {:>8} {:>9} {:>9} {:>9} {:>9}",
        "", "seconds", "ns/byte", "of igzip", "least", "of flate2"
    );
    for (mode, own) in modes.iter().zip(&seconds) {
        let to = |other: &[f64]| {
            own.iter()
                .zip(other)
                .map(|(own, other)| own / other)
                .collect::<Vec<f64>>()
        };
        let least = to(&seconds[0]).into_iter().fold(f64::INFINITY, f64::min);
        println!(
            "{mode:<12} {:>8.3} {:>9.3} {:>9.3} {:>9.3} {:>9.3}",
            median(own.clone()),
            median(own.clone()) * 1e9 / text as f64,
            median(to(&seconds[0])),
            least,
            median(to(&seconds[1]))
        );
    }
}

fn last_size(file: &Path) -> u32 {
    let gzip = fs::read(file).unwrap();
    u32::from_le_bytes(gzip[gzip.len() - 4..].try_into().unwrap())
}

fn median(mut values: Vec<f64>) -> f64 {
    values.sort_by(f64::total_cmp);
    values[values.len() / 2]
}

fn cpu() -> f64 {
    fs::read_to_string("/proc/thread-self/schedstat")
        .unwrap()
        .split(' ')
        .next()
        .unwrap()
        .parse::<f64>()
        .unwrap()
        / 1e9
}
