//! findrobots against the tools that people use today, on the same logs in the same run.
//!
//! `make bench` runs all parts: a month of logs with every peer; then one big file, files of very
//! different sizes, many tiny files, and a month that is not in memory, each with the fastest peers
//! only. `cargo bench --bench peers -- --only month --rounds 9` selects a part. Every answer is
//! compared with the generator's before a time is printed. The rounds are interleaved and every
//! figure is the median of ratios within a round, because machines are noisy.

#![allow(
    clippy::exit,
    clippy::print_stderr,
    clippy::print_stdout,
    reason = "a benchmark is a program of its own, and what it prints is its purpose"
)]

mod measure;

use std::path::Path;
use std::process::ExitCode;

use kit::corpus::{Corpus, Plan};
use measure::{Cost, is_present, machine, measure, median, option};

/// A way to get the answer.
struct Contender {
    name: &'static str,
    script: String,
    /// The programs it needs, each with the Debian package that has it.
    needs: &'static [(&'static str, &'static str)],
    /// Whether it prints the hosts. The floor only decompresses.
    answers: bool,
}

fn contenders(corpus: &Corpus) -> Vec<Contender> {
    let ours = env!("CARGO_BIN_EXE_findrobots");
    let original = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/original");
    let logs = corpus.logs.display();
    let awk = r#"LC_ALL=C awk '$7 == "/robots.txt" { print $1 }' | LC_ALL=C sort -u"#;
    let contender = |name, needs, answers, script| Contender {
        name,
        script,
        needs,
        answers,
    };
    vec![
        contender("findrobots -j2", &[], true, format!("{ours} -j2 {logs}")),
        contender("findrobots -j1", &[], true, format!("{ours} -j1 {logs}")),
        contender(
            "findrobots --processes 2",
            &[],
            true,
            format!("{ours} --processes 2 {logs}"),
        ),
        contender(
            "igzip -dc > /dev/null (floor)",
            &[("igzip", "isal")],
            false,
            format!("igzip -dc {logs}/*.gz > /dev/null"),
        ),
        contender(
            "xargs -P2 zgrep | awk | sort -u",
            &[("zgrep", "gzip")],
            true,
            format!("printf '%s\\0' {logs}/*.gz | xargs -0 -P2 -n1 zgrep -ah /robots.txt | {awk}"),
        ),
        contender(
            "rg -z -j2 | awk | sort -u",
            &[("rg", "ripgrep")],
            true,
            format!("rg -z -j2 -a -I -N -F /robots.txt {logs} | {awk}"),
        ),
        contender(
            "zcat | awk | sort -u",
            &[("zcat", "gzip")],
            true,
            format!("zcat {logs}/*.gz | {awk}"),
        ),
        contender(
            "the original, Pool",
            &[("python3", "python3")],
            true,
            format!("python3 {original}/findrobots_pool.py {logs}"),
        ),
        contender(
            "the original, serial",
            &[("python3", "python3")],
            true,
            format!("python3 {original}/findrobots.py {logs}"),
        ),
    ]
}

/// A part of the benchmark.
struct Part {
    plan: Plan,
    /// Whether every peer takes part, or only findrobots and the floor.
    all: bool,
    /// Whether the logs are dropped from memory before each run.
    cold: bool,
}

fn parts() -> [(&'static str, Part); 5] {
    [
        (
            "month",
            Part {
                plan: Plan::month(),
                all: true,
                cold: false,
            },
        ),
        (
            "one",
            Part {
                plan: Plan::one(),
                all: false,
                cold: false,
            },
        ),
        (
            "skewed",
            Part {
                plan: Plan::skewed(),
                all: false,
                cold: false,
            },
        ),
        (
            "tiny",
            Part {
                plan: Plan::tiny(),
                all: false,
                cold: false,
            },
        ),
        (
            "cold",
            Part {
                plan: Plan::month(),
                all: false,
                cold: true,
            },
        ),
    ]
}

fn main() -> ExitCode {
    measure::measure_one_if_asked();
    let rounds = option("--rounds").map_or(5, |n| n.parse().expect("--rounds takes a number"));
    let only = option("--only");
    for (name, part) in parts() {
        if only.as_ref().is_none_or(|only| only == name)
            && let Err(why) = compare(name, &part, rounds)
        {
            eprintln!("{why}");
            return ExitCode::FAILURE;
        }
    }
    ExitCode::SUCCESS
}

fn compare(name: &str, part: &Part, rounds: usize) -> Result<(), String> {
    let corpus = part
        .plan
        .make(Path::new(env!("CARGO_TARGET_TMPDIR")))
        .map_err(|error| format!("the logs could not be made: {error}"))?;
    let (present, missing): (Vec<_>, Vec<_>) = contenders(&corpus)
        .into_iter()
        .filter(|contender| part.all || contender.needs.iter().all(|(tool, _)| *tool == "igzip"))
        .partition(|contender| {
            contender
                .needs
                .iter()
                .all(|(tool, _)| is_present(&format!("command -v {tool}")))
        });
    for contender in missing {
        let packages: Vec<_> = contender
            .needs
            .iter()
            .map(|(_, package)| *package)
            .collect();
        println!(
            "left out: {} (apt-get install {})",
            contender.name,
            packages.join(" ")
        );
    }
    let mut verdicts = vec![String::new(); present.len()];
    let mut costs = vec![Vec::new(); present.len()];
    for round in 0..=rounds {
        for (at, contender) in present.iter().enumerate() {
            if part.cold {
                forget(&corpus.logs)
                    .map_err(|error| format!("the logs cannot be dropped from memory: {error}"))?;
            }
            let (answer, cost) = measure(&contender.script);
            let verdict = if contender.answers {
                corpus.answer.judge_hosts(&answer)
            } else {
                "-".into()
            };
            if contender.name.starts_with("findrobots") && verdict != "right" {
                return Err(format!(
                    "{}: {verdict}; a wrong answer has no time",
                    contender.name
                ));
            }
            if verdicts[at].is_empty() || verdict != "right" {
                verdicts[at] = verdict;
            }
            // The first round warms the caches.
            if round > 0 {
                costs[at].push(cost);
            }
        }
    }
    println!("\n# {name}");
    print_table(&corpus, &present, &verdicts, &costs);
    Ok(())
}

/// Asks the system to drop the logs from the page cache, so that they come from the disk again.
fn forget(logs: &Path) -> std::io::Result<()> {
    for entry in std::fs::read_dir(logs)? {
        let file = std::fs::File::open(entry?.path())?;
        rustix::fs::fadvise(&file, 0, None, rustix::fs::Advice::DontNeed)?;
    }
    Ok(())
}

fn print_table(
    corpus: &Corpus,
    contenders: &[Contender],
    verdicts: &[String],
    costs: &[Vec<Cost>],
) {
    let rounds = costs[0].len();
    println!(
        "{} hosts in {}; {}, {rounds} rounds, medians",
        corpus.answer.robots.len(),
        corpus.logs.display(),
        machine()
    );
    println!(
        "x wall, x CPU: ratio to `{}` within a round",
        contenders[0].name
    );
    println!();
    println!(
        "{:34} {:>8} {:>8} {:>8} {:>9} {:>9}  answer",
        "", "wall s", "CPU s", "peak MB", "x wall", "x CPU"
    );
    for ((contender, verdict), cost) in contenders.iter().zip(verdicts).zip(costs) {
        let ratio = |of: fn(&Cost) -> f64| {
            median(
                cost.iter()
                    .zip(&costs[0])
                    .map(|(theirs, ours)| of(theirs) / of(ours)),
            )
        };
        println!(
            "{:34} {:8.2} {:8.2} {:8.1} {:9.2} {:9.2}  {verdict}",
            contender.name,
            median(cost.iter().map(|cost| cost.wall)),
            median(cost.iter().map(|cost| cost.cpu)),
            median(cost.iter().map(|cost| cost.peak)),
            ratio(|cost| cost.wall),
            ratio(|cost| cost.cpu),
        );
    }
}
