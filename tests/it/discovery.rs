//! Folders, links, patterns, pipes and lists, on a real file system.

use std::fs;
use std::os::unix::fs::symlink;
use std::os::unix::net::UnixListener;
use std::path::Path;
use std::process::Command;

use kit::compress::gzip;
use kit::logs::line;
use tempfile::{TempDir, tempdir};

use crate::support::{findrobots, run, run_with_input, stderr_of, stdout_of};

/// A folder with the named files: file N is a log with the robot `192.0.2.N`.
fn folder(names: &[&str]) -> TempDir {
    let folder = tempdir().expect("a folder can be made");
    for (n, name) in names.iter().enumerate() {
        let path = folder.path().join(name);
        fs::create_dir_all(path.parent().expect("it lies in the folder"))
            .expect("a folder can be made");
        let text = line(&format!("192.0.2.{n}"), "/robots.txt");
        let bytes = if name.ends_with(".gz") {
            gzip(text.as_bytes())
        } else {
            text.into_bytes()
        };
        fs::write(path, bytes).expect("a file can be written");
    }
    folder
}

fn hosts(numbers: &[usize]) -> String {
    numbers.iter().map(|n| format!("192.0.2.{n}\n")).collect()
}

#[test]
fn the_log_folder_of_a_stock_debian_apache_needs_no_option() {
    let folder = folder(&[
        "access.log",
        "access.log.1",
        "access.log.2.gz",
        "access.log.3.gz",
        "other_vhosts_access.log",
        "error.log",
        "error.log.1",
        "error.log.2.gz",
    ]);
    assert_eq!(stdout_of(run([folder.path()])), hosts(&[0, 1, 2, 3, 4]));
}

#[test]
fn a_folder_of_red_hat_or_plesk_or_cpanel_needs_none_either() {
    let folder = folder(&[
        "access_log",
        "access_log-20240107",
        "access_log-20231231.gz",
        "ssl_request_log",
        "error_log",
        "example.com",
        "example.com-bytes_log",
        "example.com-ssl_log",
        "example.com-Jan-2024.gz",
        "proxy_access_ssl_log.processed",
    ]);
    assert_eq!(
        stdout_of(run([folder.path()])),
        hosts(&[0, 1, 2, 5, 7, 8, 9])
    );
}

#[test]
fn what_is_left_out_is_told_when_asked() {
    let folder = folder(&["access.log", "error.log", "old.gz/access.log"]);
    symlink("access.log", folder.path().join("access.log.1")).expect("a link can be made");
    let output = run([folder.path().as_os_str(), "--verbose".as_ref()]);
    let told = stderr_of(&output);
    for (name, why) in [
        ("error.log", "a log of something else"),
        ("old.gz", "a folder"),
        ("access.log.1", "the same file as another"),
    ] {
        let line = told
            .lines()
            .find(|line| line.contains(&format!("/{name}: left out: ")));
        assert!(
            line.is_some_and(|line| line.contains(why)),
            "{name}: {told}"
        );
    }
    assert_eq!(output.stdout, hosts(&[0]).as_bytes());
}

#[test]
fn a_folder_without_an_access_log_is_an_error_that_says_what_is_there() {
    let folder = folder(&["error.log", "notes.txt"]);
    let output = run([folder.path()]);
    assert_eq!(output.status.code(), Some(2));
    assert!(
        stderr_of(&output).contains("no access log by its name, among error.log, notes.txt; "),
        "{output:?}"
    );

    let empty = tempdir().expect("a folder can be made");
    let output = run([empty.path(), folder.path().join("error.log").as_path()]);
    assert_eq!(output.status.code(), Some(1), "the other was read");
    assert!(
        stderr_of(&output).contains("no file is there at all"),
        "{output:?}"
    );
}

#[test]
fn the_same_file_is_read_once_however_it_is_reached() {
    let folder = folder(&["access.log"]);
    let path = folder.path().join("access.log");
    fs::hard_link(&path, folder.path().join("access.log.1")).expect("a link can be made");
    symlink(&path, folder.path().join("access.log.2")).expect("a link can be made");
    let arguments = [
        folder.path(),
        folder.path(),
        &path,
        Path::new("--counts"),
        Path::new("--format=jsonl"),
    ];
    assert!(stdout_of(run(arguments)).contains("\"hits\":1,\"files\":1,"));

    // Standard input may be one of them.
    let input = fs::File::open(&path).expect("the file is there");
    let output = findrobots()
        .args(["-", "-c"])
        .arg(&path)
        .stdin(input)
        .output()
        .expect("the binary runs");
    assert!(stdout_of(output).contains("\t1\t1\t"));
}

#[test]
fn recursion_ends_where_links_go_round() {
    let folder = folder(&[
        "access.log",
        "a/access.log",
        "a/b/access.log.gz",
        "a/error.log",
    ]);
    symlink(folder.path(), folder.path().join("a/b/up")).expect("a link can be made");
    symlink("loop", folder.path().join("loop")).expect("a link can be made");
    assert_eq!(stdout_of(run([folder.path()])), hosts(&[0]));
    assert_eq!(
        stdout_of(run([folder.path(), Path::new("-r")])),
        hosts(&[0, 1, 2])
    );
}

#[test]
fn a_link_that_leads_nowhere_is_reported_if_it_is_called_like_a_log() {
    let folder = folder(&["access.log"]);
    symlink("nowhere", folder.path().join("access.log.1")).expect("a link can be made");
    let output = run([folder.path()]);
    assert_eq!(output.status.code(), Some(1));
    assert!(
        stderr_of(&output).contains("access.log.1: cannot be opened: "),
        "{output:?}"
    );
    assert_eq!(output.stdout, hosts(&[0]).as_bytes());
}

#[test]
fn pipes_and_sockets_are_left_out_of_a_folder_and_a_named_pipe_is_read() {
    let folder = folder(&["access.log"]);
    let pipe = folder.path().join("access.log.1");
    assert!(
        Command::new("mkfifo")
            .arg(&pipe)
            .status()
            .expect("mkfifo runs")
            .success()
    );
    let _socket =
        UnixListener::bind(folder.path().join("access.log.2")).expect("a socket can be made");
    assert_eq!(stdout_of(run([folder.path()])), hosts(&[0]));

    let writer = std::thread::spawn({
        let pipe = pipe.clone();
        move || fs::write(pipe, gzip(line("192.0.2.7", "/robots.txt").as_bytes()))
    });
    assert_eq!(stdout_of(run([&pipe])), hosts(&[7]));
    writer
        .join()
        .expect("the writer ends")
        .expect("the pipe was read");

    let output = run([folder.path().join("access.log.2")]);
    assert_eq!(output.status.code(), Some(2));
    assert!(
        stderr_of(&output).contains("cannot be opened: "),
        "{output:?}"
    );
}

#[test]
fn patterns_are_expanded_unless_a_file_is_called_so() {
    let folder = folder(&["a.log", "b.log", "c.txt", "d[1].log"]);
    let path = |name: &str| folder.path().join(name);
    assert_eq!(stdout_of(run([path("?.log")])), hosts(&[0, 1]));
    assert_eq!(stdout_of(run([path("d[1].log")])), hosts(&[3]));
    let output = run([path("*.gz")]);
    assert_eq!(output.status.code(), Some(2));
    assert!(
        stderr_of(&output).contains("/*.gz: no file matches this pattern"),
        "{output:?}"
    );
}

#[test]
fn glob_replaces_the_choice_by_name() {
    let folder = folder(&["access.log", "requests-1", "requests-2"]);
    let glob = |pattern: &str| {
        run([
            folder.path().as_os_str(),
            "--glob".as_ref(),
            pattern.as_ref(),
        ])
    };
    assert_eq!(stdout_of(glob("requests-*")), hosts(&[1, 2]));
    assert_eq!(glob("x*").status.code(), Some(2));
    for wrong in ["a/b", "[", "a**b"] {
        let output = glob(wrong);
        assert_eq!(output.status.code(), Some(2));
        assert!(
            stderr_of(&output).contains("--glob <PATTERN>"),
            "{output:?}"
        );
    }
}

#[test]
fn names_come_from_a_list_too_with_line_feeds_or_nuls_and_without_patterns() {
    let folder = folder(&["a.log", "b.log", "*.log"]);
    let list = |end: &str| -> Vec<u8> {
        ["a.log", "*.log"]
            .iter()
            .map(|name| format!("{}/{name}{end}", folder.path().display()))
            .collect::<String>()
            .into()
    };
    for end in ["\n", "\0"] {
        assert_eq!(
            stdout_of(run_with_input(["--files-from", "-"], &list(end))),
            hosts(&[0, 2])
        );
    }
    fs::write(folder.path().join("list"), list("\n")).expect("a file can be written");
    let file = folder.path().join("list");
    assert_eq!(
        stdout_of(run(["--files-from".as_ref(), file.as_os_str()])),
        hosts(&[0, 2])
    );
    assert_eq!(run(["--files-from", "nowhere"]).status.code(), Some(2));
    assert_eq!(run(["--files-from", "-", "-"]).status.code(), Some(2));
}

#[test]
fn what_was_met_before_is_no_error() {
    let folder = folder(&["a/access.log"]);
    let logs = folder.path().join("a");
    let (pattern, links) = (folder.path().join("[a]"), folder.path().join("links"));
    fs::create_dir(&links).expect("a folder can be made");
    symlink(&logs, links.join("again")).expect("a link can be made");
    let output = run([
        logs.as_os_str(),
        pattern.as_os_str(),
        links.as_os_str(),
        "-r".as_ref(),
    ]);
    assert_eq!(stdout_of(output), hosts(&[0]));
}

#[test]
fn the_name_of_standard_input_is_its_own_in_every_process() {
    let folder = folder(&["access.log"]);
    for executor in ["-j2", "--processes=2"] {
        let input = fs::File::open(folder.path().join("access.log")).expect("the file is there");
        let output = findrobots()
            .args(["/dev/stdin", executor])
            .stdin(input)
            .output();
        assert_eq!(
            stdout_of(output.expect("the binary runs")),
            hosts(&[0]),
            "{executor}"
        );
    }
}

#[test]
fn a_compressed_copy_beside_a_rotated_log_is_not_counted_too() {
    let folder = folder(&["access.log.2", "access.log.2.gz"]);
    assert_eq!(stdout_of(run([folder.path()])), hosts(&[0]));
}

#[test]
fn names_cannot_drive_the_terminal() {
    let folder = tempdir().expect("a folder can be made");
    let output = run([folder.path().join("\u{1b}c\r.log")]);
    assert!(
        stderr_of(&output).contains("/\\x1bc\\r.log: cannot be opened"),
        "{output:?}"
    );
}

#[test]
fn one_missing_file_does_not_stop_the_rest() {
    let folder = folder(&["a.log"]);
    let output = run([folder.path().join("a.log"), folder.path().join("gone.log")]);
    assert_eq!(output.status.code(), Some(1));
    assert_eq!(output.stdout, hosts(&[0]).as_bytes());
    assert!(
        stderr_of(&output).contains("gone.log: cannot be opened: No such file"),
        "{output:?}"
    );
}
