//! `findrobots diff` through the binary: what it prints, and its exit status.

mod oracle;

use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};

use findrobots::record::{Asked, Record};
use tempfile::TempDir;

use crate::support::{findrobots, run, run_with_input, stderr_of, stdout_of};

const BINGBOT: &str = "Mozilla/5.0 (compatible; bingbot/2.0; +http://www.bing.com/bingbot.htm)";
const GPTBOT: &str = "Mozilla/5.0 (compatible; GPTBot/1.2; +https://openai.com/gptbot)";
const FIREFOX: &str = "Mozilla/5.0 (X11; Linux x86_64; rv:128.0) Gecko/20100101 Firefox/128.0";

/// A folder of logs and records.
struct Nights(TempDir);

impl Nights {
    fn new() -> Self {
        Self(tempfile::tempdir().expect("a folder can be made"))
    }

    fn path(&self, name: &str) -> PathBuf {
        self.0.path().join(name)
    }

    /// Writes a file.
    fn write(&self, name: &str, bytes: &[u8]) -> PathBuf {
        let path = self.path(name);
        fs::write(&path, bytes).expect("a file can be written");
        path
    }

    /// Writes the records of a log, whose lines are those of a day.
    fn map(&self, name: &str, lines: &[String], options: &[&str]) -> PathBuf {
        let log = self.write(&format!("{name}.log"), lines.concat().as_bytes());
        self.map_log(name, &log, options)
    }

    fn map_log(&self, name: &str, log: &Path, options: &[&str]) -> PathBuf {
        let map = ["map".as_ref(), log.as_os_str()];
        let options = options.iter().map(AsRef::as_ref);
        let records = stdout_of(run(map.into_iter().chain(options)));
        self.write(name, records.as_bytes())
    }
}

/// Requests of an agent on a day of January 2024, one a minute from noon on.
fn requests(day: u32, host: &str, agent: &str, n: u32) -> Vec<String> {
    let line = |n| {
        let (hour, minute) = (12 + n / 60, n % 60);
        format!(
            "{host} - - [{day:02}/Jan/2024:{hour:02}:{minute:02}:00 +0000] \"GET /robots.txt \
             HTTP/1.1\" 200 67 \"-\" \"{agent}\"\n"
        )
    };
    (0..n).map(line).collect()
}

fn diff(old: &Path, new: &Path, options: &[&str]) -> Output {
    let sides = ["diff".as_ref(), old.as_os_str(), new.as_os_str()];
    run(sides
        .into_iter()
        .chain(options.iter().map(|option| option.as_ref())))
}

fn status(output: &Output) -> i32 {
    output.status.code().expect("the binary is not killed")
}

/// Records of two nights, by report.
fn two_nights(nights: &Nights, report: &str) -> (PathBuf, PathBuf) {
    let first = [
        requests(8, "192.0.2.1", BINGBOT, 20),
        requests(8, "192.0.2.2", "curl/8.5.0", 3),
        requests(8, "192.0.2.4", FIREFOX, 1),
    ];
    let second = [
        requests(9, "192.0.2.1", BINGBOT, 60),
        requests(9, "192.0.2.3", GPTBOT, 7),
        requests(9, "192.0.2.4", FIREFOX, 1),
    ];
    let options = ["--report", report];
    (
        nights.map("old", &first.concat(), &options),
        nights.map("new", &second.concat(), &options),
    )
}

#[test]
fn nothing_new_is_no_output_and_status_0() {
    let nights = Nights::new();
    for report in ["hosts", "agents"] {
        let (old, _) = two_nights(&nights, report);
        for format in ["text", "table", "markdown", "html", "jsonl", "csv"] {
            let output = diff(&old, &old, &["--format", format]);
            assert_eq!(stdout_of(output), "", "{format}");
        }
        let header = diff(&old, &old, &["--header"]);
        assert_eq!(stdout_of(header), "");
        // For a program that reads an object.
        let json = stdout_of(diff(&old, &old, &["--format", "json"]));
        let json: serde_json::Value = serde_json::from_str(&json).expect("it is JSON");
        assert_eq!(json["changes"], serde_json::json!([]));
        assert_eq!(json["complete"], true);
    }
}

#[test]
fn what_is_new_is_printed_with_status_3() {
    let nights = Nights::new();
    let (old, new) = two_nights(&nights, "agents");
    let output = diff(&old, &new, &["--header"]);
    assert_eq!((status(&output), stderr_of(&output)), (3, String::new()));
    let text = String::from_utf8(output.stdout).expect("it is UTF-8");
    let expected = "\
change\tname\trequests_old\trequests_new\tper_day_old\tper_day_new\tpurpose\toperator\tkind
new\tGPTBot\t0\t7\t0.00\t7.00\tai-training\tOpenAI\tlisted
grew\tbingbot\t20\t60\t20.00\t60.00\tsearch\tMicrosoft\tlisted
gone\tcurl\t3\t0\t3.00\t0.00\tlibrary\t-\ttool
";
    assert_eq!(text, expected);
    let (old, new) = two_nights(&nights, "hosts");
    let output = diff(&old, &new, &[]);
    assert_eq!((status(&output), stderr_of(&output)), (3, String::new()));
    let text = String::from_utf8(output.stdout).expect("it is UTF-8");
    let expected = "\
new\t192.0.2.3\t0\t7\t0.00\t7.00
grew\t192.0.2.1\t20\t60\t20.00\t60.00
gone\t192.0.2.2\t3\t0\t3.00\t0.00
";
    assert_eq!(text, expected);
    let grown_by_four = stdout_of_changes(diff(&old, &new, &["--factor", "3.5"]));
    assert!(!grown_by_four.contains("grew"), "{grown_by_four}");
}

fn stdout_of_changes(output: Output) -> String {
    assert_eq!((status(&output), stderr_of(&output)), (3, String::new()));
    String::from_utf8(output.stdout).expect("it is UTF-8")
}

#[test]
fn each_kind_of_change_alone_is_status_3() {
    let nights = Nights::new();
    let one = nights.map("one", &requests(8, "192.0.2.1", BINGBOT, 5), &[]);
    let more = nights.map("more", &requests(8, "192.0.2.1", BINGBOT, 50), &[]);
    let both = [
        requests(8, "192.0.2.1", BINGBOT, 5),
        requests(8, "192.0.2.2", BINGBOT, 1),
    ];
    let both = nights.map("both", &both.concat(), &[]);
    for (old, new, verb) in [
        (&one, &both, "new"),
        (&one, &more, "grew"),
        (&both, &one, "gone"),
    ] {
        let text = stdout_of_changes(diff(old, new, &[]));
        assert!(
            text.starts_with(verb) && text.lines().count() == 1,
            "{text}"
        );
    }
}

#[test]
fn json_has_the_changes_and_both_sides() {
    let nights = Nights::new();
    for (report, name, counted) in [("agents", "name", "requests"), ("hosts", "host", "hits")] {
        let (old, new) = two_nights(&nights, report);
        let text = stdout_of_changes(diff(&old, &new, &["--format", "json"]));
        let json: serde_json::Value = serde_json::from_str(&text).expect("it is JSON");
        assert_eq!(
            (&json["report"], &json["of"]),
            (&"diff".into(), &report.into())
        );
        assert_eq!(
            json["old"],
            serde_json::json!({"files": 1, counted: 24, "covered": 86_400})
        );
        assert_eq!(json["new"][counted], 68);
        assert_eq!((&json["files"], &json["lines"]), (&2.into(), &92.into()));
        let grown = &json["changes"][1];
        assert_eq!(grown["change"], "grew");
        assert!(["bingbot", "192.0.2.1"].contains(&grown[name].as_str().expect("it is a name")));
        assert_eq!(grown[counted], serde_json::json!({"old": 20, "new": 60}));
        assert_eq!(
            grown["per_day"],
            serde_json::json!({"old": 20.0, "new": 60.0})
        );
        let lines = stdout_of_changes(diff(&old, &new, &["--format", "jsonl"]));
        let second = lines.lines().nth(1).expect("there are three");
        let second: serde_json::Value = serde_json::from_str(second).expect("it is JSON");
        assert_eq!(&second, grown);
    }
}

#[test]
fn a_table_says_how_many_changes_there_are_and_what_the_sides_cover() {
    let nights = Nights::new();
    let (old, new) = two_nights(&nights, "agents");
    let text = stdout_of_changes(diff(&old, &new, &["--format", "table"]));
    let head = text.lines().next().expect("there is a line");
    assert_eq!(
        head,
        "1 new, 1 grew, 1 gone, OLD covers 1 d, NEW covers 1 d"
    );
    assert!(text.contains("requests  per_day\n"), "{text}");
}

#[test]
fn an_incomplete_side_is_status_1_whether_or_not_something_is_new() {
    let nights = Nights::new();
    let whole = requests(8, "192.0.2.1", BINGBOT, 400).concat();
    let mut cut = kit::compress::gzip(whole.as_bytes());
    cut.truncate(cut.len() - 4);
    let cut = nights.write("cut.log.gz", &cut);
    let cut = nights.map_log("cut", &cut, &[]);
    let whole = nights.map("whole", &[whole], &[]);
    let other = nights.map("other", &requests(9, "192.0.2.9", BINGBOT, 4), &[]);
    for (old, new, word, is_changed) in [
        (&cut, &whole, "OLD", false),
        (&whole, &cut, "NEW", false),
        (&cut, &other, "OLD", true),
        (&other, &cut, "NEW", true),
    ] {
        let output = diff(old, new, &[]);
        assert_eq!(status(&output), 1);
        assert_eq!(!output.stdout.is_empty(), is_changed);
        let stderr = stderr_of(&output);
        assert!(
            stderr.contains(&format!("cut.log.gz: in {word}: ")),
            "{stderr}"
        );
        let json = diff(old, new, &["--format", "json"]);
        let json: serde_json::Value = serde_json::from_slice(&json.stdout).expect("it is JSON");
        assert_eq!(json["complete"], false);
    }
}

#[test]
fn a_side_of_which_nothing_could_be_read_is_refused() {
    let nights = Nights::new();
    let bad = nights.write(
        "bad.log.gz",
        b"\x1f\x8b\x08\x00\xff\xff\xff\xff\xff\xff\xff\xff\xff",
    );
    let bad = nights.map_log("bad", &bad, &[]);
    let good = nights.map("good", &requests(8, "192.0.2.1", BINGBOT, 4), &[]);
    for (old, new, words) in [
        (&bad, &good, "OLD: nothing of it could be read"),
        (&good, &bad, "NEW: nothing of it could be read"),
    ] {
        let output = diff(old, new, &["--format", "json"]);
        assert_eq!((status(&output), &*output.stdout), (2, &b""[..]));
        assert!(
            stderr_of(&output).ends_with(&format!("{words}\n")),
            "{}",
            stderr_of(&output)
        );
    }
}

#[test]
fn logs_without_agents_are_no_side_of_a_comparison_of_agents() {
    let nights = Nights::new();
    let common = "192.0.2.1 - - [08/Jan/2024:06:25:01 +0000] \"GET / HTTP/1.1\" 200 67\n";
    let agents = ["--report", "agents"];
    let common = nights.map("common", &[common.to_owned()], &agents);
    let good = nights.map("good", &requests(8, "192.0.2.1", BINGBOT, 4), &agents);
    for (old, new, words) in [
        (&common, &good, "OLD: no log"),
        (&good, &common, "NEW: no log"),
    ] {
        let output = diff(old, new, &[]);
        assert_eq!(status(&output), 2);
        assert!(stderr_of(&output).contains(words), "{}", stderr_of(&output));
    }
}

#[test]
fn wrong_sides_are_refused_with_the_reason() {
    let nights = Nights::new();
    let lines = requests(8, "192.0.2.1", BINGBOT, 4);
    let hosts = nights.map("hosts", &lines, &[]);
    let agents = nights.map("agents", &lines, &["--report", "agents"]);
    let record = fs::read(&hosts).expect("it is there");
    let torn = nights.write("torn", &record[..record.len() - 9]);
    let mut other = record.clone();
    let at = other.len() - 9;
    other[at] ^= 1;
    let damaged = nights.write("damaged", &other);
    let both = [fs::read(&agents).expect("it is there"), record.clone()].concat();
    let mixed = nights.write("mixed", &both);
    let empty = nights.write("empty", b"");
    let missing = nights.path("missing");
    let log = nights.path("hosts.log");
    let stdin = PathBuf::from("-");
    for (old, new, options, words) in [
        (
            &hosts,
            &agents,
            &[][..],
            "OLD answers another question than NEW (--report hosts",
        ),
        (&hosts, &torn, &[], "torn: line 1: a torn record"),
        (
            &torn,
            &hosts,
            &[],
            "OLD: nothing is printed, because of this fault in the records",
        ),
        (&hosts, &damaged, &[], "damaged: line 1: a torn record"),
        (&log, &hosts, &[], "hosts.log: line 1: not a record"),
        (&hosts, &mixed, &[], "its record answers another query"),
        (&empty, &hosts, &[], "OLD: no record was read"),
        (&hosts, &empty, &[], "NEW: no record was read"),
        (&missing, &hosts, &[], "missing: No such file or directory"),
        (
            &stdin,
            &stdin,
            &[],
            "standard input cannot be OLD and NEW at once",
        ),
        (
            &hosts,
            &hosts,
            &["--factor", "0.9"],
            "a factor of growth is 1 or more",
        ),
        (
            &hosts,
            &hosts,
            &["--factor", "NaN"],
            "a factor of growth is 1 or more",
        ),
        (
            &hosts,
            &hosts,
            &["--factor", "many"],
            "invalid float literal",
        ),
        (
            &hosts,
            &hosts,
            &["--agents-file", "agents/names.txt"],
            "--agents-file is for --report agents",
        ),
        (
            &hosts,
            &hosts,
            &["--header", "--format", "csv"],
            "--header is for --format text",
        ),
        (
            &hosts,
            &hosts,
            &["--since", "today"],
            "unexpected argument '--since'",
        ),
    ] {
        let output = diff(old, new, options);
        let stderr = stderr_of(&output);
        assert_eq!(
            (status(&output), &*output.stdout),
            (2, &b""[..]),
            "{stderr}"
        );
        assert!(stderr.contains(words), "{words}: {stderr}");
    }
    let alone = run(["diff".as_ref(), hosts.as_os_str()]);
    assert_eq!(status(&alone), 2);
    assert!(stderr_of(&alone).contains("<NEW>"), "{}", stderr_of(&alone));
}

#[test]
fn the_order_of_records_and_their_number_changes_no_byte() {
    let nights = Nights::new();
    for report in ["hosts", "agents"] {
        let records = |days: std::ops::Range<u32>| -> Vec<Vec<u8>> {
            let records = days.map(|day| {
                let hosts = (0..40).map(|n| {
                    let agent = [BINGBOT, GPTBOT, "curl/8.5.0", "NewBot/1.0", FIREFOX][n % 5];
                    requests(day, &format!("192.0.2.{}", n as u32 * day % 41), agent, day)
                });
                let lines: Vec<String> = hosts.flatten().collect();
                let path = nights.map(&format!("day{day}"), &lines, &["--report", report]);
                fs::read(path).expect("it is there")
            });
            records.collect()
        };
        let (old, new) = (records(1..9), records(9..20));
        let mut expected = None;
        for turn in 0..5 {
            let side = |name, records: &[Vec<u8>]| {
                let mut records = records.to_vec();
                records.rotate_left(turn);
                if turn % 2 == 1 {
                    records.reverse();
                    records.push(records[turn].clone());
                }
                nights.write(name, &records.concat())
            };
            let (old, new) = (side("old", &old), side("new", &new));
            for format in ["text", "json"] {
                let output = diff(&old, &new, &["--format", format]);
                assert_eq!(status(&output), 3);
                let expected = expected.get_or_insert_with(Vec::new);
                match turn {
                    0 => expected.push(output.stdout),
                    _ => assert!(
                        expected.contains(&output.stdout),
                        "{report} {format} {turn}"
                    ),
                }
            }
        }
    }
}

#[test]
fn either_side_can_come_from_a_pipe() {
    let nights = Nights::new();
    let (old, new) = two_nights(&nights, "agents");
    let expected = diff(&old, &new, &[]).stdout;
    for (old, new, piped) in [("-", "new", &old), ("old", "-", &new)] {
        let [old, new] = [old, new].map(|name| match name {
            "-" => PathBuf::from(name),
            name => nights.path(name),
        });
        let input = fs::read(piped).expect("it is there");
        let output = run_with_input(["diff".as_ref(), old.as_os_str(), new.as_os_str()], &input);
        assert_eq!((status(&output), output.stdout), (3, expected.clone()));
    }
    let mut map = findrobots()
        .args(["map", "--report", "agents"])
        .arg(nights.path("new.log"))
        .stdout(Stdio::piped())
        .spawn()
        .expect("the binary runs");
    let output = findrobots()
        .args(["diff".as_ref(), old.as_os_str(), "-".as_ref()])
        .stdin(map.stdout.take().expect("it is piped"))
        .output()
        .expect("the binary runs");
    assert!(map.wait().expect("it ends").success());
    assert_eq!((status(&output), output.stdout), (3, expected));
}

#[test]
fn a_closed_pipe_is_no_error() {
    let nights = Nights::new();
    let lines = |n: std::ops::Range<u32>| -> Vec<String> {
        n.flat_map(|n| requests(8, &format!("host{n}.example"), BINGBOT, 1))
            .collect()
    };
    let old = nights.map("old", &lines(0..1), &[]);
    let new = nights.map("new", &lines(1..20_000), &[]);
    let mut child = findrobots()
        .args(["diff".as_ref(), old.as_os_str(), new.as_os_str()])
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .expect("the binary runs");
    drop(child.stdout.take());
    let output = child.wait_with_output().expect("it ends");
    assert_eq!((status(&output), stderr_of(&output)), (3, String::new()));
}

#[test]
fn today_s_names_judge_both_sides() {
    let nights = Nights::new();
    let old = requests(8, "192.0.2.1", "Mozilla/5.0 (compatible; FroBot/1.0)", 5);
    let new = requests(
        9,
        "192.0.2.1",
        "Mozilla/5.0 (compatible; FroBot-Next/2.0)",
        5,
    );
    let agents = ["--report", "agents"];
    let (old, new) = (
        nights.map("old", &old, &agents),
        nights.map("new", &new, &agents),
    );
    let text = stdout_of_changes(diff(&old, &new, &[]));
    assert!(
        text.starts_with("new\tFroBot-Next") && text.contains("\ngone\tFroBot\t"),
        "{text}"
    );
    let own = "Name: Fro\nPurpose: search\nWord: FroBot\n";
    let own = nights.write("own.txt", own.as_bytes());
    let own = own.to_str().expect("it is UTF-8");
    assert_eq!(stdout_of(diff(&old, &new, &["--agents-file", own])), "");
}

#[test]
fn hostile_numbers_of_a_record_do_no_harm() {
    let nights = Nights::new();
    let old = nights.map("old", &requests(8, "192.0.2.1", BINGBOT, 5), &[]);
    let line = fs::read(&old).expect("it is there");
    let record = Record::parse(line.trim_ascii_end()).expect("it is a record");
    let asked = || Asked::of(&record.asked.query().expect("it is a query")).expect("it is one");
    let hostile = |name: &str| {
        let mut mapped = record.mapped().expect("it has facts");
        let Some(findrobots::map::ask::Answer::Hosts(answer)) = &mut mapped.summary.answer else {
            panic!("they are on hosts");
        };
        for visits in answer.hosts.values_mut() {
            visits.hits = u64::MAX;
            visits.files = u64::MAX;
            visits.seen = Some((i64::MIN, i64::MAX));
        }
        mapped.summary.totals.lines = u64::MAX;
        mapped.identity = None;
        let record = Record::new(name.into(), asked(), &mapped).expect("it can be written");
        record.line()
    };
    let new = nights.write("new", &[hostile("a"), hostile("b")].concat());
    for (old, new) in [(&old, &new), (&new, &old), (&new, &new)] {
        for format in ["text", "table", "json"] {
            let output = diff(old, new, &["--format", format]);
            assert!([0, 3].contains(&status(&output)), "{}", stderr_of(&output));
        }
    }
}

#[test]
fn the_script_of_the_help_prints_only_news() {
    let help = stdout_of(run(["diff", "--help"]));
    let (_, script) = help.split_once("#!/bin/sh -e\n").expect("it has a script");
    let nights = Nights::new();
    let logs = nights.path("logs");
    fs::create_dir(&logs).expect("a folder can be made");
    let mut script = script.to_owned();
    for (shown, tried) in [
        (
            "/var/lib/findrobots",
            nights.0.path().to_str().expect("it is UTF-8"),
        ),
        ("/var/log/nginx", logs.to_str().expect("it is UTF-8")),
        ("--since yesterday --until today ", ""),
    ] {
        assert!(script.contains(shown), "{script}");
        script = script.replace(shown, tried);
    }
    let binary = Path::new(env!("CARGO_BIN_EXE_findrobots"));
    let binaries = binary.parent().expect("it lies in a folder").display();
    let night = |lines: &[String]| {
        fs::write(logs.join("access.log"), lines.concat()).expect("it can be written");
        let output = Command::new("/bin/sh")
            .args(["-ec", &script])
            .env("PATH", format!("{binaries}:/usr/bin:/bin"))
            .output()
            .expect("sh runs");
        let stdout = String::from_utf8_lossy(&output.stdout).into_owned();
        (status(&output), stdout, stderr_of(&output))
    };
    let known = requests(8, "192.0.2.1", BINGBOT, 20);
    let quiet = (0, String::new(), String::new());
    assert_eq!(night(&known), quiet, "the first night has none before it");
    assert_eq!(night(&requests(9, "192.0.2.7", BINGBOT, 21)), quiet);
    let both = [known, requests(10, "192.0.2.3", GPTBOT, 1)].concat();
    let (last, stdout, stderr) = night(&both);
    assert_eq!((last, &*stderr), (3, ""));
    assert!(stdout.starts_with("new\tGPTBot\t0\t1\t"), "{stdout}");
    assert_eq!(stdout.lines().count(), 1);
}
