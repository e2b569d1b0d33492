//! `--report agents` against the reports that other tools make of the same logs in the same run,
//! and against findrobots' own list of hosts.
//!
//! `cargo bench --bench agents` runs both parts: `agents` on the month of `peers`, and `bursts` on
//! logs that repeat themselves more, whose visitors come in bursts. `-- --only bursts --rounds 9`
//! selects. An answer is compared with the generator's before a time is printed: the requests of
//! each agent where the tool gives them, or else all requests. The rounds are interleaved, every
//! figure is the median over them, and a ratio is one within a round. Slow tools sit out the later
//! rounds.
//!
//! It finds the tools in `PATH`, and says where those come from that are missing.

#![allow(
    clippy::exit,
    clippy::print_stderr,
    clippy::print_stdout,
    reason = "a benchmark is a program of its own, and what it prints is its purpose"
)]

mod answers;
mod measure;

use std::path::Path;
use std::process::ExitCode;

use answers::Gives;
use kit::corpus::{Corpus, Plan};
use measure::{Cost, is_present, machine, measure, median, option};

/// Rounds of a slow tool.
const SLOW: usize = 3;

/// The contenders that the others are compared with.
const AGENTS: &str = "findrobots --report agents -j1";
const HOSTS: &str = "findrobots -j1 (hosts)";

/// The fields of the combined format are columns, and quotes are as in CSV.
const DUCKDB: &str = r#"python3 - <<'END'
import duckdb
for row in duckdb.sql("""
    select count(*), agent
    from read_csv('LOGS/*.gz', delim=' ', quote='"', header=false, auto_detect=false, columns={
        'host': 'VARCHAR', 'identity': 'VARCHAR', 'user': 'VARCHAR', 'time': 'VARCHAR',
        'zone': 'VARCHAR', 'request': 'VARCHAR', 'status': 'VARCHAR', 'bytes': 'VARCHAR',
        'referer': 'VARCHAR', 'agent': 'VARCHAR'})
    group by agent""").fetchall():
    print(*row, sep='\t')
END"#;

/// A tool and the report that it makes.
struct Contender {
    name: &'static str,
    script: String,
    gives: Gives,
    /// The tools that it needs: a command that finds one, and where it comes from.
    needs: &'static [(&'static str, &'static str)],
    is_slow: bool,
}

fn contenders(logs: &str) -> Vec<Contender> {
    let ours = env!("CARGO_BIN_EXE_findrobots");
    let quick = |name, gives, needs, script| Contender {
        name,
        script,
        gives,
        needs,
        is_slow: false,
    };
    vec![
        quick(
            AGENTS,
            Gives::Report,
            &[],
            format!("{ours} --report agents --format json -j1 {logs}"),
        ),
        quick(
            "findrobots --report agents -j2",
            Gives::Report,
            &[],
            format!("{ours} --report agents --format json -j2 {logs}"),
        ),
        quick(HOSTS, Gives::Hosts, &[], format!("{ours} -j1 {logs}")),
        quick(
            "rg -z | awk, n by agent",
            Gives::Agents,
            &[("command -v rg", "apt-get install ripgrep")],
            format!(
                "rg -z -a -I -N '' {logs}/*.gz | \
                 LC_ALL=C awk -F'\"' '{{ n[$6]++ }} END {{ for (a in n) print n[a] \"\\t\" a }}'"
            ),
        ),
        quick(
            "rhit, no agents",
            Gives::Hits,
            &[("command -v rhit", "cargo install --locked rhit")],
            format!("rhit --color no --silent-load --no-name-check {logs}"),
        ),
        quick(
            "zcat | logswan, no agents",
            Gives::Totals("\"total\": "),
            &[("command -v logswan", "apt-get install logswan")],
            format!("zcat {logs}/*.gz | logswan - 2> /dev/null"),
        ),
        quick(
            "DuckDB, n by agent",
            Gives::Agents,
            &[("python3 -c 'import duckdb'", "pip install duckdb")],
            DUCKDB.replace("LOGS", logs),
        ),
        Contender {
            is_slow: true,
            ..quick(
                "zcat | GoAccess, JSON",
                Gives::Totals("\"valid_requests\": "),
                &[("command -v goaccess", "apt-get install goaccess")],
                format!(
                    "zcat {logs}/*.gz | goaccess - --log-format=COMBINED --no-global-config \
                     --no-progress -o json 2> /dev/null"
                ),
            )
        },
    ]
}

fn main() -> ExitCode {
    measure::measure_one_if_asked();
    let rounds = option("--rounds").map_or(9, |n| n.parse().expect("--rounds takes a number"));
    let only = option("--only");
    for (name, plan) in [("agents", Plan::month()), ("bursts", Plan::bursts())] {
        if only.as_ref().is_none_or(|only| only == name)
            && let Err(why) = compare(name, &plan, rounds)
        {
            eprintln!("{why}");
            return ExitCode::FAILURE;
        }
    }
    ExitCode::SUCCESS
}

fn compare(name: &str, plan: &Plan, rounds: usize) -> Result<(), String> {
    let corpus = plan
        .make(Path::new(env!("CARGO_TARGET_TMPDIR")))
        .map_err(|error| format!("the logs could not be made: {error}"))?;
    println!("\n# {name}");
    let logs = corpus.logs.display().to_string();
    let mut present = Vec::new();
    for contender in contenders(&logs) {
        let mut missing = contender
            .needs
            .iter()
            .filter(|(check, _)| !is_present(check));
        match missing.next() {
            Some((_, from)) => println!("left out: {} ({from})", contender.name),
            None => present.push(contender),
        }
    }
    let mut verdicts = vec![String::new(); present.len()];
    let mut costs = vec![Vec::new(); present.len()];
    // The first round warms the caches.
    for round in 0..=rounds {
        for (at, contender) in present.iter().enumerate() {
            if contender.is_slow && (round == 0 || round > SLOW) {
                continue;
            }
            let (answer, cost) = measure(&contender.script);
            let verdict = contender.gives.judge(&answer, &corpus.answer);
            if verdict.starts_with("WRONG") && contender.name.starts_with("findrobots") {
                let name = contender.name;
                return Err(format!("{name}: {verdict}; a wrong answer has no time"));
            }
            if !verdicts[at].starts_with("WRONG") {
                verdicts[at] = verdict;
            }
            if round > 0 {
                costs[at].push(cost);
            }
        }
    }
    print_table(&corpus, &present, &verdicts, &costs);
    Ok(())
}

fn print_table(
    corpus: &Corpus,
    contenders: &[Contender],
    verdicts: &[String],
    costs: &[Vec<Cost>],
) {
    println!(
        "{} requests of {} agents in {}; {}, medians",
        corpus.answer.requests(),
        corpus.answer.agents.len(),
        corpus.logs.display(),
        machine()
    );
    println!("ratios within a round: to `{AGENTS}`, and of CPU to `{HOSTS}`");
    println!();
    println!(
        "{:32} {:>6} {:>8} {:>8} {:>8} {:>7} {:>7} {:>8}  answer",
        "", "rounds", "wall s", "CPU s", "peak MB", "x wall", "x CPU", "x hosts"
    );
    let of = |name: &str| {
        let at = contenders.iter().position(|one| one.name == name);
        at.map_or(&[][..], |at| &costs[at])
    };
    let (agents, hosts) = (of(AGENTS), of(HOSTS));
    for ((contender, verdict), cost) in contenders.iter().zip(verdicts).zip(costs) {
        if verdict.starts_with("WRONG") {
            println!("{:32} no time: {verdict}", contender.name);
            continue;
        }
        let ratio = |base: &[Cost], of: fn(&Cost) -> f64| {
            let ratios = cost.iter().zip(base);
            median(ratios.map(|(theirs, ours)| of(theirs) / of(ours)))
        };
        println!(
            "{:32} {:6} {:8.2} {:8.2} {:8.1} {:7.2} {:7.2} {:8.2}  {verdict}",
            contender.name,
            cost.len(),
            median(cost.iter().map(|cost| cost.wall)),
            median(cost.iter().map(|cost| cost.cpu)),
            median(cost.iter().map(|cost| cost.peak)),
            ratio(agents, |cost| cost.wall),
            ratio(agents, |cost| cost.cpu),
            ratio(hosts, |cost| cost.cpu),
        );
    }
}
