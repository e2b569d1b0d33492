//! The decoder against igzip and flate2: user CPU seconds over the same access logs, in interleaved rounds.
//!
//! `cargo bench --bench inflate` makes the logs (once, in the target folder) and prints medians and the medians
//! of the ratios to `igzip -dc > /dev/null` in the same round. Ours checks every member's CRC-32 and size, finds
//! `/robots.txt` and counts lines, and so does flate2; igzip does not. Each run is a process of its own, timed
//! by bash, because the standard library cannot ask for a child's CPU time.
//!
//! Then the parts of the work, measured in one process as the least of many runs, which noise hardly touches; and
//! one big file with a helper, with what more cores would do: computed from CPU times, as few machines are quiet.
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
use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::time::Instant;

use findrobots::map::inflate::parallel::{Ahead, Reader};
use findrobots::map::inflate::{HISTORY, Inflate, Status};
use flate2::{Decompress, FlushDecompress};
use memchr::memmem;

/// Text made for the bench: 6 files, 360 MB.
const FILES: u64 = 6;
const FILE_TEXT: usize = 60_000_000;
/// So many of them in the one big file: 1440 MB.
const BIG_TEXTS: u64 = 24;
/// Text decoded at a time. From 32 to 512 KiB there is no difference.
const CHUNK: usize = 128 << 10;

fn main() {
    let arguments: Vec<String> = std::env::args()
        .skip(1)
        .filter(|argument| argument != "--bench")
        .collect();
    match &arguments[..] {
        [mode, file, files @ ..] if decoder(mode).is_some() => {
            let decode = decoder(mode).unwrap();
            let mut found = Found::default();
            for file in std::iter::once(file).chain(files) {
                decode(&fs::read(file).unwrap(), &mut found);
            }
            println!("{} {} {}", found.bytes, found.lines, found.targets);
        }
        [mode, threads, file] if mode == "big" => {
            let run = big(Path::new(file), threads.parse().unwrap());
            println!(
                "{} {} {} {}",
                run.reader, run.helpers, run.share, run.found.bytes
            );
        }
        _ => {
            let rounds = arguments
                .first()
                .map_or(9, |rounds| rounds.parse().unwrap());
            let files: Vec<PathBuf> = match arguments.get(1..) {
                Some(files @ [_, ..]) => files.iter().map(PathBuf::from).collect(),
                _ => corpus(),
            };
            compare(rounds, &files);
            parts(&files[0]);
            one_big_file(rounds);
        }
    }
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

/// What became of one file.
struct Run {
    found: Found,
    /// CPU seconds of the reader, and of its helpers.
    reader: f64,
    helpers: f64,
    /// The share of the file that helpers decoded.
    share: f64,
}

/// Decodes one file by several threads.
fn big(path: &Path, threads: usize) -> Run {
    let file = fs::File::open(path).unwrap();
    let size = file.metadata().unwrap().len();
    let ahead = Ahead::new(Box::new(file), size);
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
        let mut reader = Reader::new(&mut inflate, &ahead);
        let mut buffer = vec![0; HISTORY + CHUNK];
        let mut input = vec![0; CHUNK];
        let mut hand = 0..ahead.source().read_at(&mut input, 0).unwrap();
        let mut at = header(&input);
        hand.start = at;
        let (mut start, mut length, mut crc) = (0, 0u32, crc32fast::Hasher::new());
        loop {
            let progress = reader.inflate(at as u64, &input[hand.clone()], &mut buffer, start, 0);
            let end = start + progress.produced;
            let text = &buffer[start..end];
            crc.update(text);
            run.found.look_at(text, SEARCH | COUNT);
            length = length.wrapping_add(progress.produced as u32);
            at += progress.consumed;
            hand.start += progress.consumed;
            if hand.start >= hand.end {
                hand = 0..ahead.source().read_at(&mut input, at as u64).unwrap();
            }
            match progress.status {
                Status::Done => break,
                Status::OutputFull => {}
                Status::NeedsInput => assert!(!hand.is_empty()),
                status => panic!("{status:?}"),
            }
            let keep = end.min(HISTORY);
            buffer.copy_within(end - keep..end, 0);
            start = keep;
        }
        let mut trailer = [0; 8];
        assert_eq!(ahead.source().read_at(&mut trailer, at as u64).unwrap(), 8);
        assert_eq!(trailer[..4], crc.finalize().to_le_bytes());
        assert_eq!(trailer[4..], length.to_le_bytes());
        run.reader = cpu_seconds();
        run.share = reader.chunks() as f64 * f64::from(512 << 10) / size as f64;
        drop(reader);
        run.helpers = helpers
            .into_iter()
            .map(|helper| helper.join().unwrap())
            .sum();
    });
    run
}

/// The CPU time of this thread, where the system tells it (Linux).
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

/// The parts of the work on one file.
fn parts(file: &Path) {
    let gzip = fs::read(file).unwrap();
    let text = f64::from(last_size(file));
    let least = |mode: &str| {
        let decode = decoder(mode).unwrap();
        let time = |_| {
            let start = Instant::now();
            decode(&gzip, &mut Found::default());
            start.elapsed().as_secs_f64()
        };
        (0..30).map(time).fold(f64::INFINITY, f64::min) * 1e9 / text
    };
    let (all, decode) = (least("ours"), least("ours-decode"));
    println!(
        "\nns/byte, the least of 30 runs: ours {all:.3}, flate2 {:.3}",
        least("flate2")
    );
    println!(
        "  decode {decode:.3}, CRC-32 {:.3}, search {:.3}, newlines {:.3}",
        least("ours-crc") - decode,
        least("ours-search") - decode,
        least("ours-count") - decode
    );
}

/// One file of all the bench's text, alone and with a helper.
fn one_big_file(rounds: usize) {
    let path = Path::new(env!("CARGO_TARGET_TMPDIR")).join("inflate/big.log.gz");
    if !path.exists() {
        let plain = path.with_extension("");
        let mut file = fs::File::create(&plain).unwrap();
        for seed in 1..=BIG_TEXTS {
            file.write_all(&logs::text(seed, FILE_TEXT)).unwrap();
        }
        assert!(
            Command::new("gzip")
                .arg("-f")
                .arg(&plain)
                .status()
                .unwrap()
                .success()
        );
    }
    let mut wall = [Vec::new(), Vec::new()];
    let mut reader = [Vec::new(), Vec::new()];
    let (mut helper, mut share) = (Vec::new(), Vec::new());
    for _ in 0..rounds {
        for threads in [1, 2] {
            let start = Instant::now();
            // In a thread of its own, so that its CPU time is its own.
            let run =
                std::thread::scope(|scope| scope.spawn(|| big(&path, threads)).join().unwrap());
            wall[threads - 1].push(start.elapsed().as_secs_f64());
            reader[threads - 1].push(run.reader);
            if threads == 2 {
                helper.push(run.helpers);
                share.push(run.share);
            }
        }
    }
    let ratios = wall[1]
        .iter()
        .zip(&wall[0])
        .map(|(two, one)| two / one)
        .collect();
    let [alone, with] = reader.map(median);
    let (helper, share) = (median(helper), median(share));
    println!(
        "\none file of {} bytes, {rounds} rounds",
        fs::metadata(&path).unwrap().len()
    );
    println!("  wall with a helper, of alone: {:.3}", median(ratios));
    println!(
        "  CPU: alone {alone:.3} s; reader {with:.3} s, helper {helper:.3} s, for {:.0} % of the file",
        100.0 * share
    );
    // Per whole file: to tokens, and from tokens to text with all that is done to text.
    let (to_tokens, to_text) = (helper / share, (with - alone * (1.0 - share)) / share);
    println!(
        "  whole file to tokens {to_tokens:.3} s, tokens to text {to_text:.3} s (the serial part)"
    );
    for cores in [2, 4, 8, 16] {
        // The reader decodes what keeps it busy as long as the helpers.
        let pace = to_tokens / f64::from(cores - 1);
        let own = ((pace - to_text) / (pace - to_text + alone)).max(0.0);
        let wall = alone * own + to_text * (1.0 - own);
        println!("  {cores} cores, computed: {:.3} of alone", wall / alone);
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
