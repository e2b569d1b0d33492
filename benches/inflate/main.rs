//! The decoder against igzip and flate2: user CPU seconds over the same access logs, in interleaved
//! rounds.
//!
//! `cargo bench --bench inflate` generates the logs (once, in the target folder), and prints
//! medians, and medians of the ratios to `igzip -dc > /dev/null` in the same round. Ours and flate2
//! check every member's CRC-32 and size, find `/robots.txt` and count lines; igzip does not. Each
//! run is a process of its own, timed by bash, because the standard library cannot measure a
//! child's CPU time.
//!
//! Two more measurements follow. The parts of the work are measured in one process, as the minimum
//! of many runs, because noise hardly affects a minimum. One big file is decoded with a helper; the
//! result for more cores is computed from CPU times, because few machines are quiet.
//!
//! `cargo bench --bench inflate -- ROUNDS [FILE]...` takes other files.

#![allow(
    clippy::unwrap_used,
    clippy::print_stdout,
    reason = "a bench may panic, and prints its result"
)]

mod decoders;
#[path = "../../tests/inflate/logs.rs"]
mod logs;

use std::fs;
use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::time::Instant;

use decoders::{Found, big, decoder};

/// The generated text: 6 files, 360 MB.
const FILES: u64 = 6;
const FILE_TEXT: usize = 60_000_000;
/// The number of texts in the one big file: 1440 MB.
const BIG_TEXTS: u64 = 24;

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

/// The logs of the bench, generated if they do not exist, and compressed with gzip(1), as real logs
/// are.
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
