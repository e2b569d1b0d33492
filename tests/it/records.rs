//! `map` and `reduce`: together they are the plain run, whatever happens to the records on the way,
//! and a set of records that is not whole is refused.

use std::collections::BTreeSet;
use std::ffi::OsString;
use std::fs;
use std::os::unix::ffi::OsStringExt;
use std::path::Path;
use std::process::Output;

use findrobots::record::Record;
use kit::compress::gzip;
use kit::logs::line;
use tempfile::{TempDir, tempdir};

use crate::cases::cases;
use crate::support::{findrobots, run, run_with_input, stderr_of, testdata};

/// Options that are for `reduce`, with a value and without one.
const SHOW: [&str; 7] = [
    "--sort",
    "--top",
    "--purpose",
    "--by",
    "--hosts-of",
    "--agents-file",
    "--format",
];
const SHOW_FLAGS: [&str; 5] = ["--counts", "-c", "--header", "-0", "--strict"];

/// The arguments of a plain run as those of `map` and of `reduce`.
fn split(args: &[String]) -> (Vec<String>, Vec<String>) {
    let (mut map, mut reduce) = (vec!["map".to_owned()], vec!["reduce".to_owned()]);
    let mut args = args.iter().cloned();
    while let Some(arg) = args.next() {
        let name = arg.split('=').next().unwrap_or_default();
        let has_value = !arg.contains('=');
        if SHOW_FLAGS.contains(&&*arg) {
            reduce.push(arg);
        } else if SHOW.contains(&name) {
            reduce.push(arg.clone());
            reduce.extend(args.next().filter(|_| has_value));
        } else if name == "--time-zone" {
            let value = args.next().filter(|_| has_value);
            for to in [&mut map, &mut reduce] {
                to.push(arg.clone());
                to.extend(value.clone());
            }
        } else {
            map.push(arg);
        }
    }
    (map, reduce)
}

#[test]
fn map_and_reduce_give_what_each_case_says() {
    let mut n = 0;
    for (path, case) in cases() {
        let is_plain = |arg: &String| !["-", "-v", "--verbose", "--stats"].contains(&&**arg);
        if case.stdin.is_some() || !case.args.iter().all(is_plain) {
            continue;
        }
        let (mut map, reduce) = split(&case.args);
        map.push("--on-error=record".into());
        let plain = run(&case.args);
        let mapped = run(&map);
        // Without a name, map reads names from standard input, where there are none.
        if mapped.status.code() == Some(2) || case.args.is_empty() {
            assert_eq!(plain.status.code(), Some(2), "{}", path.display());
            continue;
        }
        n += 1;
        assert_eq!(mapped.status.code(), Some(0), "{}", path.display());
        let reduced = run_with_input(&reduce, &mapped.stdout);
        assert_same(&reduced, &plain, &path.display().to_string());
        let said = [&mapped.stderr[..], &reduced.stderr].concat();
        assert_eq!(
            String::from_utf8_lossy(&said),
            String::from_utf8_lossy(&plain.stderr),
            "{}",
            path.display()
        );
    }
    assert!(n > 100, "only {n} cases were tried");
}

fn assert_same(a: &Output, b: &Output, what: &str) {
    let text = |output: &Output| String::from_utf8_lossy(&output.stdout).into_owned();
    assert_eq!(text(a), text(b), "{what}: {}", stderr_of(a));
    assert_eq!(a.status.code(), b.status.code(), "{what}: {}", stderr_of(a));
}

/// The records of all fixtures, for a report.
fn records(report: &str) -> Vec<Vec<u8>> {
    let folders = ["logs", "agents", "formats", "odd"];
    let output = run(["map", "--report", report, "--glob", "*"]
        .iter()
        .chain(&folders));
    assert_eq!(output.status.code(), Some(0), "{}", stderr_of(&output));
    let lines = output.stdout.split_inclusive(|&byte| byte == b'\n');
    lines.map(<[u8]>::to_vec).collect()
}

/// Several batches of records for two threads, with faults of every kind in them.
#[test]
fn threads_say_what_one_thread_says() {
    let mut random = fastrand::Rng::with_seed(14);
    let mut many = Vec::new();
    let records = records("agents");
    for n in 0..80 {
        for line in &records {
            let mut record = Record::parse(line.trim_ascii_end()).expect("it is a record");
            record.path = format!("{n}:{}", record.path.display()).into();
            many.push(record.line());
        }
    }
    let bytes = many.iter().map(Vec::len).sum::<usize>();
    assert!(bytes > 3 << 20, "only {bytes} bytes");
    let mut faulty = many.clone();
    for _ in 0..30 {
        let at = random.usize(..many.len());
        match random.u8(..4) {
            0 => faulty[at].truncate(50),
            1 => faulty[at] = many[random.usize(..many.len())].clone(),
            2 => faulty[at].extend_from_slice(b"\n\nno record\n"),
            _ => {
                let other = Record::parse(many[random.usize(..many.len())].trim_ascii_end());
                let mut record = other.expect("it is a record");
                record.path = "0:logs/access.log".into();
                faulty[at] = record.line();
            }
        }
    }
    for (lines, status) in [(many, 1), (faulty, 2)] {
        let lines = lines.concat();
        for options in [&["--format", "json"][..], &["--partial"]] {
            let run = |jobs| run_with_input(["reduce", jobs].iter().chain(options), &lines);
            let one = run("-j1");
            for jobs in ["-j2", "-j7"] {
                let several = run(jobs);
                assert_same(&several, &one, jobs);
                assert_eq!(stderr_of(&several), stderr_of(&one), "{jobs}");
            }
            let is_set = status == 1 && options == ["--partial"];
            assert_eq!(one.status.code(), Some(if is_set { 0 } else { status }));
        }
    }
}

#[test]
fn any_order_and_any_grouping_give_the_same_bytes() {
    let mut random = fastrand::Rng::with_seed(12);
    for report in ["hosts", "agents"] {
        let mut records = records(report);
        let plain = ["--format", "json", "--report", report, "--glob", "*"];
        let plain = run(plain.iter().chain(&["logs", "agents", "formats", "odd"]));
        for round in 0..6 {
            random.shuffle(&mut records);
            // Some twice, in groups that overlap, each reduced to one set.
            let mut parts = Vec::new();
            for _ in 0..=random.usize(..4) {
                let from = random.usize(..records.len());
                let part = records[from..].concat();
                let partial = run_with_input(["reduce", "--partial"], &part);
                assert_eq!(partial.status.code(), Some(0), "{}", stderr_of(&partial));
                parts.extend(partial.stdout);
            }
            parts.extend(records[..random.usize(..records.len())].concat());
            parts.extend(records.concat());
            let reduced = run_with_input(["reduce", "--format", "json"], &parts);
            assert_same(&reduced, &plain, &format!("{report}, round {round}"));
            assert_eq!(stderr_of(&reduced), stderr_of(&plain));
            let [once, all] = [&records.concat(), &parts]
                .map(|lines| run_with_input(["reduce", "--partial"], lines).stdout);
            assert_eq!(once, all, "{report}, round {round}");
        }
    }
}

#[test]
fn every_executor_makes_the_same_records() {
    let sorted = |executor: &str| {
        let arguments = ["map", "--report", "agents", "--glob", "*", executor];
        let output = run(arguments.iter().chain(&["agents", "formats", "odd"]));
        let lines = output.stdout.split(|&byte| byte == b'\n');
        lines.map(<[u8]>::to_vec).collect::<BTreeSet<_>>()
    };
    let serial = sorted("-j1");
    assert!(serial.len() > 100);
    assert_eq!(sorted("-j3"), serial);
    assert_eq!(sorted("--processes=2"), serial);
}

/// Three records of small logs.
fn three() -> Vec<u8> {
    let output = run([
        "map",
        "logs/access.log",
        "logs/access.log.1",
        "logs/20120701.log.gz",
    ]);
    assert_eq!(output.status.code(), Some(0));
    output.stdout
}

#[test]
fn records_that_are_torn_or_joined_are_refused() {
    let whole = three();
    let ends: Vec<_> = memchr::memchr_iter(b'\n', &whole).collect();
    for at in 0..=whole.len() {
        // Cut, and as Spark does, with a line feed after what is left; and with another record
        // glued on.
        let cut = [&whole[..at], b"\n"].concat();
        let glued = [&whole[..at], &whole[..]].concat();
        for (text, what) in [(cut, "cut"), (glued, "glued")] {
            let at_an_end = at == 0 || ends.contains(&at) || ends.contains(&(at - 1));
            let is_whole = at_an_end && (what == "cut" || !ends.contains(&at));
            if at > 40 && at < whole.len() - 40 && at % 7 != 0 && !at_an_end {
                continue;
            }
            let output = run_with_input(["reduce", "--allow-empty"], &text);
            let status = if is_whole { Some(0) } else { Some(2) };
            assert_eq!(
                output.status.code(),
                status,
                "{what} at {at}: {}",
                stderr_of(&output)
            );
            if !is_whole {
                assert!(output.stdout.is_empty(), "{what} at {at}");
                let stderr = stderr_of(&output);
                assert!(stderr.contains("(standard input): line "), "{stderr}");
            }
        }
    }
    let mut random = fastrand::Rng::with_seed(1);
    for _ in 0..60 {
        let mut damaged = whole.clone();
        let at = random.usize(..damaged.len());
        damaged[at] ^= 1 << random.u8(..7);
        let output = run_with_input(["reduce"], &damaged);
        assert_eq!(output.status.code(), Some(2), "a flip at {at}");
    }
}

#[test]
fn a_set_that_is_not_what_it_should_be_is_refused_by_name() {
    let whole = three();
    let folder = tempdir().expect("a folder can be made");
    let list = folder.path().join("list");
    let names = "logs/access.log\nlogs/access.log.1\nlogs/20120701.log.gz\n";
    let missing = format!("{names}logs/access.log.9\n");
    let fewer = "logs/access.log\nlogs/access.log.1\n";
    for (names, status, said) in [
        (names, 0, ""),
        (
            &missing,
            2,
            "logs/access.log.9: missing: no record of this file",
        ),
        (
            fewer,
            2,
            "logs/20120701.log.gz: not expected: this file is not in the list",
        ),
    ] {
        fs::write(&list, names).expect("a list can be written");
        let expect = [
            "reduce".into(),
            "--expect".into(),
            list.clone().into_os_string(),
        ];
        let output = run_with_input(expect, &whole);
        assert_eq!(output.status.code(), Some(status), "{}", stderr_of(&output));
        assert!(stderr_of(&output).contains(said), "{}", stderr_of(&output));
        assert_eq!(output.stdout.is_empty(), status == 2);
    }
    let other = run(["map", "--report", "agents", "logs/access.log.2.gz"]).stdout;
    let options = run(["map", "--target", "/x", "logs/access.log.2.gz"]).stdout;
    let version = String::from_utf8(whole.clone()).expect("records are ASCII");
    let version = version.replacen("\t1.", "\t2.", 1).into_bytes();
    for (text, said) in [
        (
            [&whole[..], &other].concat(),
            "logs/access.log.2.gz: its record answers another query",
        ),
        (
            [&whole[..], &options].concat(),
            "logs/access.log.2.gz: its record answers another query",
        ),
        (version, "line 1: a record of version 2"),
        (Vec::new(), "no record was read"),
        (
            fs::read(testdata().join("logs/access.log")).expect("it is there"),
            "line 1: not a record, or a torn one",
        ),
    ] {
        let output = run_with_input(["reduce"], &text);
        assert_eq!(output.status.code(), Some(2), "{}", stderr_of(&output));
        assert!(stderr_of(&output).contains(said), "{}", stderr_of(&output));
        assert!(output.stdout.is_empty());
    }
    let empty = run_with_input(["reduce", "--allow-empty"], b"");
    assert_eq!(
        (empty.status.code(), empty.stdout.len()),
        (Some(0), 0),
        "{empty:?}"
    );
}

fn logs(files: &[(&str, &str)]) -> TempDir {
    let folder = tempdir().expect("a folder can be made");
    for (name, host) in files {
        let path = folder.path().join(name);
        fs::create_dir_all(path.parent().expect("it is in the folder")).expect("it can be made");
        fs::write(path, line(host, "/robots.txt")).expect("a log can be written");
    }
    folder
}

#[test]
fn logs_of_one_name_conflict_and_a_prefix_tells_them_apart() {
    let one = logs(&[("access.log", "192.0.2.1")]);
    let two = logs(&[("access.log", "192.0.2.2")]);
    let map = |folder: &TempDir, prefix: &str| {
        let mut command = findrobots();
        command.current_dir(folder.path());
        command.args(["map", "access.log", "--id-prefix", prefix]);
        command.output().expect("the binary runs").stdout
    };
    let conflict = [map(&one, ""), map(&two, "")].concat();
    let output = run_with_input(["reduce"], &conflict);
    assert_eq!(output.status.code(), Some(2));
    let stderr = stderr_of(&output);
    assert!(
        stderr.contains("access.log: two different records"),
        "{stderr}"
    );
    assert!(stderr.contains("--id-prefix"), "{stderr}");
    let apart = [map(&one, "www1:"), map(&two, "www2:")].concat();
    let output = run_with_input(["reduce"], &apart);
    assert_eq!(output.stdout, b"192.0.2.1\n192.0.2.2\n", "{output:?}");
}

#[test]
fn one_content_under_two_names_counts_once() {
    let folder = logs(&[
        ("a/access.log.1", "192.0.2.1"),
        ("b/access.log.2", "192.0.2.1"),
    ]);
    let [a, b] = ["a/access.log.1", "b/access.log.2"];
    let run = |arguments: &[&str], input: &[u8]| {
        let mut command = findrobots();
        command.current_dir(folder.path()).args(arguments);
        let mut child = command
            .stdin(std::process::Stdio::piped())
            .stdout(std::process::Stdio::piped())
            .stderr(std::process::Stdio::piped())
            .spawn()
            .expect("the binary runs");
        let mut stdin = child.stdin.take().expect("it is piped");
        std::io::Write::write_all(&mut stdin, input).expect("a few bytes fit");
        drop(stdin);
        child.wait_with_output().expect("the binary ends")
    };
    let said = "findrobots: b/access.log.2: has the content of a/access.log.1, which is counted \
                once\n";
    for order in [[a, b], [b, a]] {
        for executor in ["-j1", "-j2", "--processes=2"] {
            let plain = run(&["--counts", executor, order[0], order[1]], b"");
            let counts = String::from_utf8_lossy(&plain.stdout).into_owned();
            assert!(counts.starts_with("192.0.2.1\t1\t1\t"), "{counts}");
            assert_eq!(
                (stderr_of(&plain), plain.status.code()),
                (said.into(), Some(0))
            );
            let mapped = order.map(|name| run(&["map", executor, name], b"").stdout);
            let reduced = run(&["reduce", "--counts"], &mapped.concat());
            assert_same(&reduced, &plain, executor);
            assert_eq!(stderr_of(&reduced), said);
        }
    }
}

#[test]
fn every_name_comes_back_as_it_was() {
    let folder = tempdir().expect("a folder can be made");
    let names: [&[u8]; 6] = [
        b"access.log",
        b"tab\there.log",
        b"line\nfeed.log",
        b"100%25.log",
        b"not-utf-8-\xff.log",
        "größe.log".as_bytes(),
    ];
    let mut list = Vec::new();
    for (n, name) in names.iter().enumerate() {
        let name = OsString::from_vec(name.to_vec());
        let text = line(&format!("192.0.2.{n}"), "/robots.txt");
        fs::write(folder.path().join(&name), text).expect("a log can be written");
        list.extend(folder.path().join(name).into_os_string().into_vec());
        list.push(0);
    }
    let mapped = run_with_input(["map"], &list);
    assert_eq!(mapped.status.code(), Some(0), "{}", stderr_of(&mapped));
    assert!(mapped.stdout.is_ascii());
    let text = String::from_utf8_lossy(&mapped.stdout).into_owned();
    assert_eq!(text.lines().count(), names.len());
    assert!(text.contains("/100%2525.log\t1."), "{text}");
    let expected = folder.path().join("list");
    fs::write(&expected, &list).expect("a list can be written");
    let expect = [
        "reduce".into(),
        "--expect".into(),
        expected.into_os_string(),
    ];
    let reduced = run_with_input(expect, &mapped.stdout);
    assert_eq!(reduced.status.code(), Some(0), "{}", stderr_of(&reduced));
    assert_eq!(reduced.stdout.split(|&byte| byte == b'\n').count(), 7);
}

#[test]
fn a_log_on_standard_input_has_the_name_it_is_given() {
    let text = gzip(line("192.0.2.7", "/robots.txt").as_bytes());
    let by_name = ["map", "--stdin", "--id", "s3://logs/a.gz"];
    let mapped = run_with_input(by_name, &text);
    assert_eq!(mapped.status.code(), Some(0), "{}", stderr_of(&mapped));
    assert!(mapped.stdout.starts_with(b"s3://logs/a.gz\t1."));
    let folder = tempdir().expect("a folder can be made");
    fs::write(folder.path().join("a.gz"), &text).expect("a log can be written");
    let file = findrobots()
        .current_dir(folder.path())
        .args(["map", "a.gz"])
        .output()
        .expect("the binary runs");
    // The content is the same, whichever way it comes.
    let both = run_with_input(["reduce"], &[&mapped.stdout[..], &file.stdout].concat());
    assert_eq!(both.stdout, b"192.0.2.7\n");
    assert!(stderr_of(&both).contains("has the content of a.gz, which is counted once"));
    // A transfer that was cut is a record that says so.
    let cut = run_with_input(by_name, &text[..text.len() - 3]);
    assert_eq!(cut.status.code(), Some(0));
    let reduced = run_with_input(["reduce"], &cut.stdout);
    assert_eq!(reduced.status.code(), Some(1), "{reduced:?}");
    for wrong in [
        &["map", "--stdin"][..],
        &["map", "--id", "x", "logs"],
        &["map", "-"],
        &["map", "--stdin", "--id", "x", "logs"],
    ] {
        assert_eq!(run(wrong).status.code(), Some(2), "{wrong:?}");
    }
}

#[test]
fn a_log_that_cannot_be_opened_has_no_record_unless_it_is_asked_for() {
    let arguments = ["map", "logs/access.log", "logs/none.log"];
    let output = run(arguments);
    assert_eq!(output.status.code(), Some(1));
    assert_eq!(
        output.stdout.split(|&byte| byte == b'\n').count(),
        2,
        "one record"
    );
    let stderr = stderr_of(&output);
    assert!(
        stderr.starts_with("findrobots: logs/none.log: cannot be opened: "),
        "{stderr}"
    );
    let output = run(arguments.iter().chain(&["--on-error=record"]));
    assert_eq!(output.status.code(), Some(0), "{}", stderr_of(&output));
    let reduced = run_with_input(["reduce"], &output.stdout);
    let plain = run(["logs/access.log", "logs/none.log"]);
    assert_same(&reduced, &plain, "a missing log");
    assert_eq!(stderr_of(&reduced), stderr_of(&plain));
    let nothing = run_with_input(["map"], b"");
    assert_eq!(
        (nothing.status.code(), nothing.stdout.len()),
        (Some(0), 0),
        "{nothing:?}"
    );
}

#[test]
fn records_go_to_a_file_as_a_whole() {
    let folder = tempdir().expect("a folder can be made");
    let out = folder.path().join("records");
    let arguments = |log: &str| -> Vec<OsString> {
        let words = ["map", log, "--out"].map(OsString::from);
        words.into_iter().chain([out.clone().into()]).collect()
    };
    assert_eq!(run(arguments("logs")).stdout, b"");
    let reduced = run(["reduce".into(), out.clone().into_os_string()]);
    assert_eq!(reduced.stdout, run(["logs"]).stdout);
    assert_eq!(run(arguments("logs/access.log")).status.code(), Some(0));
    let missing = run(["map", "logs", "missing", "--out"]
        .map(OsString::from)
        .into_iter()
        .chain([out.clone().into()]));
    assert_eq!(missing.status.code(), Some(1));
    let message = format!(
        "findrobots: {}: not written, because not every log has a record (--on-error=record writes \
         it)\n",
        out.display()
    );
    assert!(stderr_of(&missing).ends_with(&message), "{missing:?}");
    let reduced = run(["reduce".into(), out.clone().into_os_string()]);
    assert_eq!(reduced.stdout, run(["logs/access.log"]).stdout);
    let names: Vec<_> = fs::read_dir(folder.path())
        .expect("it can be read")
        .map(|entry| entry.expect("it can be read").file_name())
        .collect();
    assert_eq!(names, ["records"], "no other file is left");
    let nowhere = run(["map", "logs", "--out", "/nowhere/records"]);
    assert_eq!(nowhere.status.code(), Some(2));
    assert!(stderr_of(&nowhere).contains("/nowhere/records"));
}

#[test]
fn a_command_is_the_first_word_only() {
    let folder = logs(&[("map", "192.0.2.1"), ("logs/access.log", "192.0.2.2")]);
    let run = |arguments: &[&str]| {
        let mut command = findrobots();
        command.current_dir(folder.path()).args(arguments);
        command.output().expect("the binary runs")
    };
    let output = run(&["map", "logs"]);
    assert_eq!(
        stderr_of(&output),
        "findrobots: map: taken as the command; the file or folder is ./map\n"
    );
    assert!(output.stdout.starts_with(b"logs/access.log\t1."));
    assert_eq!(run(&["./map"]).stdout, b"192.0.2.1\n");
    assert_eq!(run(&["logs", "map"]).stdout, b"192.0.2.1\n192.0.2.2\n");
    for arguments in [&["-j1", "map", "logs"][..], &["--", "map"]] {
        let output = run(arguments);
        assert_eq!(output.status.code(), Some(2), "{arguments:?}");
        let stderr = stderr_of(&output);
        assert!(
            stderr.contains("map is a command and stands first"),
            "{stderr}"
        );
    }
    assert_eq!(run(&["help"]).status.code(), Some(2));
    for command in ["map", "reduce"] {
        let help = run(&[command, "--help"]);
        assert_eq!(help.status.code(), Some(0));
        let text = String::from_utf8_lossy(&help.stdout).into_owned();
        assert!(
            text.contains(&format!("Usage: findrobots {command}")),
            "{text}"
        );
    }
}

#[test]
fn a_record_of_every_version_is_read() {
    let folder = testdata().join("records");
    for version in [1] {
        for report in ["hosts", "agents"] {
            let records = folder.join(format!("{report}-{version}"));
            let reduced = run(["reduce".into(), records.into_os_string()]);
            let plain = run(["--report", report, "agents"]);
            assert_same(&reduced, &plain, report);
            assert_eq!(stderr_of(&reduced), stderr_of(&plain));
        }
    }
}

#[test]
fn any_record_can_be_read_by_people() {
    let records = run(["map", "--report", "agents", "odd", "--glob", "*"]).stdout;
    let json = run_with_input(["reduce", "--partial", "--json"], &records);
    assert_eq!(json.status.code(), Some(0), "{}", stderr_of(&json));
    let lines = json.stdout.split(|&byte| byte == b'\n');
    let objects: Vec<serde_json::Value> = lines
        .filter(|line| !line.is_empty())
        .map(|line| serde_json::from_slice(line).expect("it is an object"))
        .collect();
    let names = objects.iter().map(|object| object["file"].as_str());
    let names: Option<Vec<_>> = names.collect();
    let names = names.expect("each has a name");
    assert!(names.len() > 60 && names.is_sorted(), "{names:?}");
    assert!(Path::new(names[0]).starts_with("odd"));
}

#[test]
fn records_with_something_after_them_are_refused() {
    let output = run(["map", "logs/access.log"]);
    let line = output.stdout.trim_ascii_end();
    let refused = |line: &[u8]| {
        let reduced = run_with_input(["reduce"], line);
        assert_eq!(
            (reduced.status.code(), reduced.stdout.len()),
            (Some(2), 0),
            "{}",
            String::from_utf8_lossy(line)
        );
    };
    assert_eq!(run_with_input(["reduce"], line).status.code(), Some(0));
    // A checksum of another length, an empty frame after the first, and half of one.
    let text = String::from_utf8_lossy(line).into_owned();
    refused(text.replacen("\t1.", "\t1.0", 1).as_bytes());
    refused(text.replacen("\t1.", "\t1.+", 1).as_bytes());
    for more in ["KLUv_SAAAQAA", "KLUv"] {
        refused(format!("{text}{more}").as_bytes());
    }
    // Frames that say that they are of 2^64 - 3 bytes, and that do not say how long they are.
    for frame in [
        "KLUv_eD9_________wAAAAAAAAAAAAAA",
        "KLUv_QAAAAAAAAAAAAAAAAAA",
    ] {
        refused(format!("{text}\na\t1.00000000.{frame}").as_bytes());
    }
}

/// A device must not become a file, nor a link, and a link leads to what is replaced.
#[test]
fn out_replaces_files_only() {
    let folder = tempdir().expect("a folder can be made");
    let out = |path: &Path| {
        let words = ["map", "-j1", "logs", "--out"].map(OsString::from);
        run(words.into_iter().chain([path.into()]))
    };
    for path in [Path::new("/dev/full"), Path::new("-"), folder.path()] {
        let output = out(path);
        assert_eq!(output.status.code(), Some(2), "{}", path.display());
        assert!(stderr_of(&output).contains("records go to standard output"));
    }
    let (file, link) = (folder.path().join("file"), folder.path().join("link"));
    fs::write(&file, "old").expect("it can be written");
    std::os::unix::fs::symlink(&file, &link).expect("a link can be made");
    assert_eq!(out(&link).status.code(), Some(0));
    assert!(link.is_symlink());
    assert_eq!(
        fs::read(file).expect("it is there"),
        run(["map", "-j1", "logs"]).stdout
    );
}
