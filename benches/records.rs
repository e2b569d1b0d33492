//! The cost of `findrobots map` and `reduce`: the size of records and the time of both on 1, 4 and
//! 32 files of the month of `peers`, and a reduce of very many records, alone and as the last of a
//! tree of partial ones.
//!
//! `cargo bench --bench records` runs both parts, `-- --only files` or `many` one of them, and
//! `-- --records 1000000` makes another number of records. Every answer is compared with that of a
//! plain run before a time is printed. Every figure is the median of the rounds.

#![allow(
    clippy::exit,
    clippy::print_stderr,
    clippy::print_stdout,
    reason = "a benchmark is a program of its own, and what it prints is its purpose"
)]

#[allow(
    dead_code,
    reason = "no other program takes part, so none is looked for"
)]
mod measure;

use std::fs;
use std::io;
use std::path::Path;

use kit::corpus::Plan;
use kit::logs::line;
use measure::{Cost, machine, measure, median, option};

/// The program.
const OURS: &str = env!("CARGO_BIN_EXE_findrobots");

/// Rounds of each command.
const ROUNDS: usize = 5;

fn main() -> io::Result<()> {
    measure::measure_one_if_asked();
    println!("{}\n", machine());
    let only = option("--only");
    let is_wanted = |part: &str| only.as_ref().is_none_or(|only| only == part);
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR"));
    if is_wanted("files") {
        files(folder)?;
    }
    if is_wanted("many") {
        let records = option("--records").map_or(200_000, |n| n.parse().expect("a number"));
        many(folder, records)?;
    }
    Ok(())
}

/// Runs a command some times.
fn rounds(script: &str) -> (Vec<u8>, Cost) {
    let (mut outputs, costs): (Vec<_>, Vec<_>) = (0..ROUNDS).map(|_| measure(script)).unzip();
    let of = |part: fn(&Cost) -> f64| median(costs.iter().map(part));
    let cost = Cost {
        wall: of(|cost| cost.wall),
        cpu: of(|cost| cost.cpu),
        peak: of(|cost| cost.peak),
    };
    (outputs.swap_remove(0), cost)
}

fn files(folder: &Path) -> io::Result<()> {
    let corpus = Plan::month().make(folder)?;
    let mut logs = Vec::new();
    for entry in fs::read_dir(&corpus.logs)? {
        logs.push(entry?.path());
    }
    logs.sort();
    let records = folder.join("records");
    println!("# files of a month, one thread");
    println!("report  files  log MB  record kB  a file   map s  reduce s  of map  peak MB");
    for report in ["hosts", "agents"] {
        for n in [1, 4, logs.len()] {
            let names: Vec<_> = logs[..n]
                .iter()
                .map(|log| log.display().to_string())
                .collect();
            let names = names.join(" ");
            let bytes = total(&logs[..n])?;
            let map = format!(
                "{OURS} map -j1 --report {report} {names} > {}",
                records.display()
            );
            let (_, mapped) = rounds(&map);
            let reduce = format!("{OURS} reduce -j1 {}", records.display());
            let (answer, reduced) = rounds(&reduce);
            let (plain, _) = measure(&format!("{OURS} -j1 --report {report} {names}"));
            assert!(answer == plain, "reduce gives another answer");
            let size = fs::metadata(&records)?.len() as f64 / 1e3;
            println!(
                "{report:6}  {n:5}  {:6.1}  {size:9.1}  {:6.1}  {:6.2}  {:8.4}  {:5.1} %  {:7.1}",
                bytes as f64 / 1e6,
                size / n as f64,
                mapped.cpu,
                reduced.cpu,
                100.0 * reduced.cpu / mapped.cpu,
                reduced.peak,
            );
        }
    }
    fs::remove_file(records)
}

fn total(logs: &[impl AsRef<Path>]) -> io::Result<u64> {
    logs.iter().map(|log| Ok(fs::metadata(log)?.len())).sum()
}

/// Records of a partial reduce.
const PART: usize = 10_000;

/// Hosts of all small logs together.
const HOSTS: usize = 5_000;

/// Logs of twenty lines are mapped and deleted, some at a time. No two are alike.
fn many(folder: &Path, n: usize) -> io::Result<()> {
    println!("\n# {n} records of small logs");
    println!(
        "report  record  MB      reduce -j1 s  peak MB  all threads s  each 7 times s  \
         tree: last s  of parts s"
    );
    let folder = folder.join("many");
    for report in ["hosts", "agents"] {
        _ = fs::remove_dir_all(&folder);
        fs::create_dir_all(folder.join("parts"))?;
        for part in 0..n.div_ceil(PART) {
            make_part(&folder, report, part, PART.min(n - part * PART))?;
        }
        let parts = folder.join("parts");
        let all = format!("cat {}/*", parts.display());
        let bytes: u64 = fs::read_dir(&parts)?
            .map(|part| Ok(part?.metadata()?.len()))
            .sum::<io::Result<u64>>()?;
        let (answer, one) = rounds(&format!("{all} | {OURS} reduce -j1"));
        let (threads, every) = rounds(&format!("{all} | {OURS} reduce"));
        assert!(answer == threads, "threads give another answer");
        // As where a week of logs is recorded every night.
        let (again, week) = rounds(&format!(
            "for night in 1 2 3 4 5 6 7; do {all}; done | {OURS} reduce -j1"
        ));
        assert!(answer == again, "duplicates give another answer");
        let mut partial = Vec::new();
        for part in fs::read_dir(&parts)?.collect::<io::Result<Vec<_>>>()? {
            let path = part.path().display().to_string();
            let week = [&*path; 7].join(" ");
            let script = format!("{OURS} reduce -j1 --partial {week} > {path}.set");
            partial.push(measure(&script).1.wall);
        }
        let (last, tree) = rounds(&format!(
            "cat {}/*.set | {OURS} reduce -j1",
            parts.display()
        ));
        assert!(answer == last, "the tree gives another answer");
        println!(
            "{report:6}  {:4.0} B  {:6.1}  {:12.2}  {:7.1}  {:13.2}  {:14.2}  {:12.2}  {:10.2}",
            bytes as f64 / n as f64,
            bytes as f64 / 1e6,
            one.wall,
            one.peak,
            every.wall,
            week.wall,
            tree.wall,
            median(partial),
        );
    }
    fs::remove_dir_all(folder)
}

/// Writes the records of small logs into a file.
fn make_part(folder: &Path, report: &str, part: usize, n: usize) -> io::Result<()> {
    let logs = folder.join("logs");
    fs::create_dir_all(&logs)?;
    for log in 0..n {
        let number = part * PART + log;
        let lines = (0..20).map(|n| {
            let host = (number * (n % 7 + 1)) % HOSTS;
            let path = match n {
                0 | 10 => "/robots.txt".into(),
                _ => format!("/page/{number}/{n}"),
            };
            let agent = ["FooBot/1.0", "GPTBot/1.2", "curl/8.5.0"][n % 3];
            let line = line(&format!("192.0.{}.{}", host / 250, host % 250), &path);
            line.replace("\"-\"\n", &format!("\"{agent}\"\n"))
        });
        let name = logs.join(format!("{part:04}-{log:05}.log"));
        fs::write(name, lines.collect::<String>())?;
    }
    let script = format!(
        "{OURS} map --report {report} {} > {}/parts/{part:04}",
        logs.display(),
        folder.display(),
    );
    measure(&script);
    fs::remove_dir_all(logs)
}
