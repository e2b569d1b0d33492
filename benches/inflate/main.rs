//! Our decoder against igzip and flate2: user CPU seconds over the same access logs, in interleaved
//! rounds.
//!
//! `cargo bench --bench inflate` makes the logs (once, in the target folder) and prints medians,
//! and the medians of the ratios to `igzip -dc > /dev/null` in the same round. Ours checks every
//! member's CRC-32 and size, finds `/robots.txt` and counts lines, and so does flate2; igzip does
//! not. Each run is a process of its own, timed by bash, because the standard library cannot read
//! the CPU time of a child.
//!
//! Then come the parts of the work, measured in one process as the least of many runs, which noise
//! hardly affects; and one big file with a helper. The figures for more cores are computed from CPU
//! times, as few machines are quiet.
//!
//! `cargo bench --bench inflate -- ROUNDS [FILE]...` takes other files.

#![allow(
    clippy::unwrap_used,
    clippy::print_stdout,
    reason = "a bench may panic, and prints its result"
)]

mod decoders;

use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::time::Instant;

use decoders::{Found, big, decoder};
use kit::corpus::Plan;

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
                _ => logs(&Plan::six()),
            };
            compare(rounds, &files);
            parts(&files[0]);
            one_big_file(rounds);
        }
    }
}

/// The files of a corpus, made if they are not there.
fn logs(plan: &Plan) -> Vec<PathBuf> {
    let corpus = plan.make(Path::new(env!("CARGO_TARGET_TMPDIR"))).unwrap();
    let files = fs::read_dir(corpus.logs).unwrap();
    let mut files: Vec<_> = files.map(|file| file.unwrap().path()).collect();
    files.sort();
    files
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

/// One big file, decoded alone and with a helper.
fn one_big_file(rounds: usize) {
    let path = &logs(&Plan::one())[0];
    let mut wall = [Vec::new(), Vec::new()];
    let mut reader = [Vec::new(), Vec::new()];
    let (mut helper, mut share) = (Vec::new(), Vec::new());
    for _ in 0..rounds {
        for threads in [1, 2] {
            let start = Instant::now();
            // In a new thread, so that the CPU time of the thread is that of the run.
            let run =
                std::thread::scope(|scope| scope.spawn(|| big(path, threads)).join().unwrap());
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
        fs::metadata(path).unwrap().len()
    );
    println!("  wall with a helper, of alone: {:.3}", median(ratios));
    println!(
        "  CPU: alone {alone:.3} s; reader {with:.3} s, helper {helper:.3} s, for {:.0} % of the file",
        100.0 * share
    );
    // Per whole file: to tokens, and from tokens to text with CRC-32, search and count.
    let (to_tokens, to_text) = (helper / share, (with - alone * (1.0 - share)) / share);
    println!(
        "  whole file to tokens {to_tokens:.3} s, tokens to text {to_text:.3} s (the serial part)"
    );
    for cores in [2, 4, 8, 16] {
        // The reader decodes the share that keeps it busy as long as the helpers.
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
