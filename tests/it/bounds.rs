//! Memory under bombs and long lines, output to a full disk or a closed pipe, wrong invocations.

use std::fs::{self, File};
use std::process::{Command, Stdio};

use kit::compress::{gzip, repeated};
use kit::logs::line;
use tempfile::tempdir;

use crate::cases::EXECUTORS;
use crate::support::{findrobots, run, run_with_input, skip, stderr_of, testdata};

#[test]
fn gigabytes_of_one_line_take_no_memory() {
    let folder = tempdir().expect("a folder can be made");
    // More than 4 GiB, so that the length in the trailer wraps around.
    let bomb = repeated(&[b'x'; 1 << 20], 4100);
    for (name, host) in [("a.log.gz", "192.0.2.1"), ("b.log.gz", "192.0.2.2")] {
        let first = gzip(line(host, "/robots.txt").as_bytes());
        let bytes = [&first[..], &bomb].concat();
        fs::write(folder.path().join(name), bytes).expect("a file can be written");
    }
    // The limit of the address space in KiB: 64 MiB for a big file that two threads share, and the
    // stacks and allocator arenas, which are reserved but not used.
    let script = format!(
        "ulimit -v 300000; {} -j2 --stats {}",
        env!("CARGO_BIN_EXE_findrobots"),
        folder.path().display()
    );
    let output = Command::new("sh")
        .args(["-c", &script])
        .output()
        .expect("sh runs");
    let stderr = stderr_of(&output);
    assert_eq!(output.stdout, b"192.0.2.1\n192.0.2.2\n", "{stderr}");
    assert_eq!(output.status.code(), Some(1), "{stderr}");
    assert!(stderr.contains("\n2 malformed: 2 too long\n"), "{stderr}");
    assert!(
        stderr.contains(&format!(
            "\n{} bytes of text\n",
            2 * ((4100_u64 << 20) + line("192.0.2.1", "/robots.txt").len() as u64)
        )),
        "{stderr}"
    );
}

#[test]
fn a_full_disk_is_an_error() {
    let full = File::options()
        .write(true)
        .open("/dev/full")
        .expect("Linux has it");
    let output = findrobots()
        .arg("logs")
        .stdout(full)
        .stderr(Stdio::piped())
        .output()
        .expect("the binary runs");
    assert_eq!(output.status.code(), Some(2));
    assert_eq!(
        stderr_of(&output),
        "findrobots: standard output: No space left on device (os error 28)\n"
    );
}

#[test]
fn a_closed_pipe_is_a_quiet_success() {
    for format in ["text", "json", "jsonl", "csv"] {
        let mut child = findrobots()
            .args(["logs", "--format", format])
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .expect("the binary runs");
        drop(child.stdout.take());
        let output = child.wait_with_output().expect("the binary ends");
        assert_eq!(
            (output.status.code(), stderr_of(&output)),
            (Some(0), String::new()),
            "{format}"
        );
    }
}

/// The second log is a pipe that gives nothing, for which a run that went on would wait.
#[test]
fn map_ends_when_its_records_cannot_be_written() {
    let folder = tempdir().expect("a folder can be made");
    let silent = folder.path().join("silent");
    let made = Command::new("mkfifo").arg(&silent).status();
    assert!(made.expect("mkfifo runs").success());
    let full = File::options().write(true).open("/dev/full");
    let (reader, closed) = std::io::pipe().expect("a pipe can be made");
    drop(reader);
    let outputs: [(Stdio, i32, &str); 2] = [
        (closed.into(), 0, ""),
        (
            full.expect("Linux has it").into(),
            2,
            "findrobots: standard output: No space left on device (os error 28)\n",
        ),
    ];
    for (stdout, status, message) in outputs {
        let output = findrobots()
            .args(["map", "-j1", "logs/access.log"])
            .arg(&silent)
            .stdout(stdout)
            .output()
            .expect("the binary runs");
        assert_eq!(
            (output.status.code(), stderr_of(&output)),
            (Some(status), message.to_owned())
        );
    }
}

#[test]
fn errors_on_standard_error_do_not_suppress_the_report() {
    let undisturbed = run(["odd/truncated.log.gz", "--stats"]);
    for stderr in ["/dev/full", "closed"] {
        let mut command = findrobots();
        command.args(["odd/truncated.log.gz", "--stats"]);
        if stderr == "closed" {
            let (reader, writer) = std::io::pipe().expect("a pipe can be made");
            drop(reader);
            command.stderr(writer);
        } else {
            command.stderr(
                File::options()
                    .write(true)
                    .open(stderr)
                    .expect("Linux has it"),
            );
        }
        let output = command.output().expect("the binary runs");
        assert_eq!(output.stdout, undisturbed.stdout, "{stderr}");
        assert_eq!(output.status, undisturbed.status, "{stderr}");
    }
}

#[test]
fn a_wrong_invocation_stops_with_status_2_and_prints_nothing() {
    for arguments in [
        &[][..],
        &["--no-such-option", "logs"],
        &["-j0", "logs"],
        &["--format", "xml", "logs"],
        &["--null", "--format", "json", "logs"],
        &["--target", "", "logs"],
        &["--target", "/a b", "logs"],
        &["--target", "robots.txt", "logs"],
        &["--target", "/a?b", "--variants", "logs"],
        &["--target", "/a", "--target", "*", "--variants", "logs"],
        &["--target", "/a", "--target", "b/*", "logs"],
        &["--files-from", "/dev/null"],
        &["--log-format", "combind", "logs"],
        &["--log-format", "%l %u", "logs"],
    ] {
        let output = run(arguments);
        assert_eq!(output.status.code(), Some(2), "{arguments:?}");
        assert!(
            output.stdout.is_empty() && !output.stderr.is_empty(),
            "{arguments:?}"
        );
    }
}

#[test]
fn a_file_that_is_cut_anywhere_is_partial_or_unread_and_never_whole() {
    let folder = tempdir().expect("a folder can be made");
    let first = gzip(line("192.0.2.1", "/robots.txt").as_bytes());
    let second = gzip(line("192.0.2.2", "/robots.txt").as_bytes());
    let both = [&first[..], &second].concat();
    let path = |length: usize| folder.path().join(format!("{length:03}.log.gz"));
    for length in 1..both.len() {
        fs::write(path(length), &both[..length]).expect("a file can be written");
    }
    let output = run([folder.path().as_os_str(), "--format=json".as_ref()]);
    assert_eq!(output.status.code(), Some(1));

    let report: serde_json::Value = serde_json::from_slice(&output.stdout).expect("it is JSON");
    let files = |key: &str| -> Vec<&str> {
        let problems = report[key].as_array().expect("it is a list");
        let files = problems.iter().map(|problem| problem["file"].as_str());
        files.map(|file| file.expect("it is a name")).collect()
    };
    let damaged = [files("partial"), files("unread")].concat();
    let whole: Vec<usize> = (1..both.len())
        .filter(|&length| !damaged.contains(&path(length).to_str().expect("it is UTF-8")))
        .collect();
    // The first member alone is whole.
    assert_eq!(whole, [first.len()]);
}

#[test]
fn a_file_that_is_emptied_while_it_is_read_is_partial_in_every_mode() {
    let folder = tempdir().expect("a folder can be made");
    let path = folder.path().join("access.log.gz");
    // Members of 1 MiB of text, all alike, after one with a host of its own.
    let member = gzip(&line("192.0.2.2", "/").into_bytes().repeat(12_000));
    let whole = [
        gzip(line("192.0.2.1", "/robots.txt").as_bytes()),
        member.repeat(400),
    ]
    .concat();
    for executor in EXECUTORS {
        let cut = (0..20).any(|_| {
            fs::write(&path, &whole).expect("a file can be written");
            let child = findrobots()
                .arg(&path)
                .args(executor)
                .stdout(Stdio::piped())
                .stderr(Stdio::piped())
                .spawn()
                .expect("the binary runs");
            std::thread::sleep(std::time::Duration::from_millis(60));
            let file = File::options().write(true).open(&path);
            file.and_then(|file| file.set_len(0))
                .expect("a file can be emptied");
            let output = child.wait_with_output().expect("the binary ends");
            let stderr = stderr_of(&output);
            if output.stdout.is_empty() {
                // It was emptied before the first read.
                assert_ne!(output.status.code(), Some(101), "{stderr}");
                return false;
            }
            assert_eq!(output.stdout, b"192.0.2.1\n", "{stderr}");
            match output.status.code() {
                // It was read to its end before.
                Some(0) => assert_eq!(stderr, ""),
                Some(1) => assert!(stderr.contains(": truncated from "), "{stderr}"),
                status => panic!("{status:?}: {stderr}"),
            }
            output.status.code() == Some(1)
        });
        assert!(cut, "{executor:?} was never interrupted");
    }
}

#[test]
fn compressed_data_are_read_or_reported_wherever_they_stand() {
    let plain = line("192.0.2.1", "/robots.txt").into_bytes();
    let xz = fs::read(testdata().join("odd/compressed.log.xz")).expect("the fixture is there");
    let zst = fs::read(testdata().join("odd/compressed.log.zst")).expect("the fixture is there");
    // Cut, so that they are damaged.
    let [xz, zst] = [&xz, &zst].map(|bytes| &bytes[..bytes.len() - 9]);
    let mut header = [0; 512];
    header[..10].copy_from_slice(b"access.log");
    header[257..262].copy_from_slice(b"ustar");
    let archive = [&header[..], &plain, &[0; 430], &gzip(&plain)].concat();
    for (input, why) in [
        ([&plain[..], xz].concat(), "inside xz stream 1"),
        ([&plain[..], zst].concat(), "inside zstd frame 1"),
        ([&gzip(&plain)[..], xz].concat(), "inside xz stream 2"),
        (gzip(xz), "the decompressed data end"),
        (
            gzip(&gzip(&gzip(&gzip(&plain)))),
            "more than 3 compressions",
        ),
    ] {
        let output = run_with_input(["-"], &input);
        assert!(stderr_of(&output).contains(why), "{why}: {output:?}");
        assert_ne!(output.status.code(), Some(0), "{why}: {output:?}");
    }
    // These are read.
    for input in [
        gzip(&gzip(&plain)),
        [&plain[..], &gzip(&gzip(&plain))].concat(),
        [&plain[..], &gzip(&plain), &plain].concat(),
        [&gzip(&plain)[..], &[0; 700], &gzip(&plain)].concat(),
        archive,
    ] {
        let output = run_with_input(["-"], &input);
        assert_eq!(output.stdout, b"192.0.2.1\n");
        assert_eq!(output.status.code(), Some(0), "{output:?}");
    }
}

/// Runs a line of sh with the binary as `$0`.
fn sh(script: &str) -> std::process::Output {
    Command::new("sh")
        .args(["-c", script, env!("CARGO_BIN_EXE_findrobots")])
        .current_dir(testdata())
        .output()
        .expect("sh runs")
}

#[test]
fn a_closed_standard_stream_is_an_error() {
    for (script, why) in [
        (
            "\"$0\" - <&-",
            "standard input is closed, so - cannot be read",
        ),
        (
            "\"$0\" --files-from - <&-",
            "standard input is closed, so - cannot be read",
        ),
        ("\"$0\" logs >&-", "standard output is closed"),
        ("\"$0\" --help >&-", "standard output is closed"),
        (
            "\"$0\" --help > /dev/full",
            "standard output: No space left",
        ),
    ] {
        let output = sh(script);
        assert_eq!(output.status.code(), Some(2), "{script}");
        assert!(stderr_of(&output).contains(why), "{script}: {output:?}");
    }
    // These are open, though nothing comes of them.
    assert_eq!(sh("\"$0\" logs > /dev/null").status.code(), Some(0));
    let empty = sh("\"$0\" - < /dev/null");
    assert_eq!(empty.status.code(), Some(0));
    assert_eq!(stderr_of(&empty), "findrobots: (standard input): empty\n");
}

#[test]
fn no_more_workers_are_started_than_are_of_use() {
    let expected = run(["logs"]).stdout;
    for option in ["-j", "--processes"] {
        let output = run(["logs", option, "20000"]);
        assert_eq!(output.stdout, expected);
        let note = format!("findrobots: {option} 20000: uses 256, the most that are started\n");
        assert_eq!(stderr_of(&output), note);
    }
    let records = run(["map", "logs"]).stdout;
    let output = run_with_input(["reduce", "-j", "20000"], &records);
    assert_eq!(output.stdout, expected);
    let note = "findrobots: -j 20000: uses 256, the most that are started\n";
    assert_eq!(stderr_of(&output), note);
}

#[test]
fn without_threads_the_work_is_done_or_the_reason_is_said() {
    // Another user, because root has no limit; in a folder that any user may read.
    let folder = tempdir().expect("a folder can be made");
    let path = |name: &str| folder.path().join(name);
    let everyone = std::os::unix::fs::PermissionsExt::from_mode(0o755);
    fs::set_permissions(folder.path(), everyone).expect("the folder is ours");
    fs::copy(env!("CARGO_BIN_EXE_findrobots"), path("findrobots")).expect("it can be copied");
    fs::copy(testdata().join("logs/access.log"), path("access.log")).expect("it can be copied");
    let records = run(["map", "logs/access.log"]).stdout;
    fs::write(path("records"), records).expect("it can be written");
    let limited = |processes: u32, option: &str, file: &str| {
        let limit = format!("--nproc={processes}");
        Command::new("setpriv")
            .args(["--reuid=4242", "--regid=4242", "--clear-groups"])
            .args(["prlimit", &limit])
            .arg(path("findrobots"))
            .args(option.split(' '))
            .arg(path(file))
            .output()
    };
    if !limited(100, "-j1", "access.log").is_ok_and(|output| output.status.success()) {
        return skip("setpriv and prlimit, as root");
    }
    let expected = run(["logs/access.log"]).stdout;
    for processes in [1, 3, 6] {
        for option in ["-j1", "-j2", "--processes 2"] {
            let output = limited(processes, option, "access.log").expect("setpriv runs");
            let stderr = stderr_of(&output);
            match output.status.code() {
                Some(0) => assert_eq!(output.stdout, expected, "{stderr}"),
                Some(2) => assert!(stderr.contains("cannot be started: "), "{stderr}"),
                status => panic!("{option} {processes}: {status:?}: {stderr}"),
            }
        }
        for command in ["reduce", "reduce -j8"] {
            let output = limited(processes, command, "records").expect("setpriv runs");
            assert_eq!(output.stdout, expected, "{command}: {}", stderr_of(&output));
        }
    }
}
