//! Folders, links, patterns, pipes and lists, on a real file system.

use std::ffi::{OsStr, OsString};
use std::fs::{self, Permissions};
use std::os::unix::ffi::OsStrExt;
use std::os::unix::fs::{PermissionsExt, symlink};
use std::os::unix::net::UnixListener;
use std::path::Path;
use std::process::Command;

use kit::compress::gzip;
use kit::logs::line;
use tempfile::{TempDir, tempdir};

use crate::cases::EXECUTORS;
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
fn skipped_files_are_listed_with_verbose() {
    let folder = folder(&[
        "access.log",
        "access.log.bak",
        "error.log",
        "old.gz/access.log",
    ]);
    symlink("access.log", folder.path().join("access.log.1")).expect("a link can be made");
    let output = run([folder.path().as_os_str(), "--verbose".as_ref()]);
    let stderr = stderr_of(&output);
    for line in [
        "/error.log: skipped: its name says it is no access log\n",
        "/old.gz: skipped: a folder; -r searches it\n",
        "/access.log.1: skipped: the same file as another, read once\n",
        "/access.log.bak: skipped: ending .bak (name the file to read it)\n",
    ] {
        assert!(stderr.contains(line), "{line}: {stderr}");
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
        stderr_of(&output).contains(": the folder is empty\n"),
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
fn a_folder_of_folders_is_answered_with_the_option_that_searches_them() {
    let folder = folder(&["alpha/access.log", "beta/access.log", ".profile"]);
    let output = run([folder.path()]);
    assert_eq!(output.status.code(), Some(2));
    assert!(
        stderr_of(&output).ends_with(": only folders (alpha, beta); use -r to search them\n"),
        "{output:?}"
    );
    for name in ["c", "d", "e"] {
        fs::create_dir(folder.path().join(name)).expect("a folder can be made");
    }
    assert!(
        stderr_of(&run([folder.path()])).contains("(alpha, beta, c, d and 1 more)"),
        "the list is short"
    );
    let output = run([folder.path().join("c").as_os_str(), "-r".as_ref()]);
    assert!(
        stderr_of(&output).contains("/c: the folder is empty\n"),
        "{output:?}"
    );
    fs::create_dir(folder.path().join("c/below")).expect("a folder can be made");
    let output = run([folder.path().join("c").as_os_str(), "-r".as_ref()]);
    assert!(
        stderr_of(&output).contains("/c: no file in it or below it\n"),
        "{output:?}"
    );
}

#[test]
fn links_to_folders_are_followed_where_they_are_named_and_nowhere_else() {
    let folder = folder(&[
        "access.log",
        "a/access.log",
        "a/b/access.log.gz",
        "a/error.log",
        "elsewhere/access.log",
    ]);
    let path = |name: &str| folder.path().join(name);
    symlink(folder.path(), path("a/b/up")).expect("a link can be made");
    symlink("loop", path("loop")).expect("a link can be made");
    symlink("../elsewhere", path("a/linked")).expect("a link can be made");
    assert_eq!(stdout_of(run([folder.path()])), hosts(&[0]));
    assert_eq!(
        stdout_of(run([path("a").as_os_str(), "-r".as_ref()])),
        hosts(&[1, 2])
    );
    assert_eq!(stdout_of(run([path("a/linked")])), hosts(&[4]));
    assert_eq!(stdout_of(run([path("a/l*")])), hosts(&[4]));
    let output = run([path("a").as_os_str(), "-rv".as_ref()]);
    assert!(
        stderr_of(&output)
            .contains("/a/linked: skipped: a link to a folder (name it to search it)\n"),
        "{output:?}"
    );

    // cPanel links the logs of a user into the user's own folder.
    symlink("../elsewhere", path("a/access-logs")).expect("a link can be made");
    let output = run([path("a").as_os_str(), "-r".as_ref()]);
    assert_eq!(output.stdout, hosts(&[1, 2]).as_bytes());
    assert!(
        stderr_of(&output).contains("/a: 1 file that is named like a log was skipped"),
        "{output:?}"
    );
}

#[test]
fn links_to_files_are_followed_unless_they_lead_into_the_systems_own() {
    let folder = folder(&["logs/access.log", "elsewhere/of-yesterday"]);
    let logs = folder.path().join("logs");
    let link = |target: &str, name: &str| {
        symlink(target, logs.join(name)).expect("a link can be made");
    };
    link("../elsewhere/of-yesterday", "access.log.1");
    link("/dev/null", "ssl_access_log");
    assert_eq!(stdout_of(run([&logs])), hosts(&[0, 1]));

    // Neither at once nor by another link; by a pattern neither.
    link("/proc/self/cmdline", "access.log.2");
    link("access.log.2", "access.log.3");
    for path in [logs.clone(), logs.join("access*")] {
        let output = run([&path]);
        assert_eq!(output.status.code(), Some(0));
        assert_eq!(output.stdout, hosts(&[0, 1]).as_bytes());
        assert!(
            stderr_of(&output).ends_with(
                "/logs: 2 files that are named like logs were skipped (--verbose lists them)\n"
            ),
            "{output:?}"
        );
    }
    let output = run([logs.as_os_str(), "-v".as_ref()]);
    let stderr = stderr_of(&output);
    assert!(
        stderr.contains("/access.log.3: skipped: it lies in /proc, /sys or /dev, or is a link"),
        "{stderr}"
    );
}

#[test]
fn files_that_are_named_like_logs_and_skipped_are_counted_in_one_line() {
    let folder = folder(&[
        "a/access.log",
        "a/error.log",
        "a/mail.log",
        "a/mail.example.com.log",
        "b/access.log",
        "b/access.log.bak",
    ]);
    let a = folder.path().join("a");
    let output = run([&a]);
    assert_eq!(output.status.code(), Some(0));
    assert_eq!(output.stdout, hosts(&[0, 3]).as_bytes());
    assert_eq!(
        stderr_of(&output),
        format!(
            "findrobots: {}: 1 file that is named like a log was skipped (--verbose lists it)\n",
            a.display()
        )
    );
    let output = run([folder.path().as_os_str(), "-r".as_ref()]);
    assert_eq!(
        stderr_of(&output),
        format!(
            "findrobots: {}: 2 files that are named like logs were skipped (--verbose lists them)\n",
            folder.path().display()
        )
    );
    // A choice by the operator leaves nothing to count.
    assert_eq!(
        stdout_of(run([
            folder.path().as_os_str(),
            "-r".as_ref(),
            "--exclude=*.bak".as_ref(),
            "--exclude=a/mail.log".as_ref(),
        ])),
        hosts(&[0, 3, 4])
    );
}

#[test]
fn a_site_that_is_called_as_another_log_is_read() {
    let folder = folder(&[
        "mail.example.com.log",
        "mail.example.com-ssl_log-Jan-2024.gz",
        "security.example.com.log.2.gz",
        "www.example.com.log",
        "www.example.com-error.log",
    ]);
    assert_eq!(stdout_of(run([folder.path()])), hosts(&[0, 1, 2, 3]));
}

#[test]
fn exclude_applies_to_what_is_found_and_not_to_what_is_named() {
    let folder = folder(&[
        "access.log",
        "access.log.1",
        "access.log.2.gz",
        "old/access.log",
        "old/access.log.1",
    ]);
    let path = |name: &str| folder.path().join(name);
    let found = |options: &[&str]| {
        let mut arguments = vec![folder.path().into(), "-r".into()];
        arguments.extend(options.iter().map(OsString::from));
        stdout_of(run(arguments))
    };
    assert_eq!(found(&["--exclude=*.gz"]), hosts(&[0, 1, 3, 4]));
    assert_eq!(
        found(&["--exclude", "*.gz", "--exclude", "*.1"]),
        hosts(&[0, 3])
    );
    assert_eq!(found(&["--exclude=old"]), hosts(&[0, 1, 2]));
    assert_eq!(found(&["--exclude=old/"]), hosts(&[0, 1, 2]));
    assert_eq!(found(&["--exclude=old/*.1"]), hosts(&[0, 1, 2, 3]));
    assert_eq!(found(&["--exclude=/*.1"]), hosts(&[0, 1, 2, 3, 4]));
    assert_eq!(found(&["--glob=*.1", "--exclude=old/"]), hosts(&[1]));

    let exclude = OsStr::new("--exclude=access*");
    assert_eq!(
        stdout_of(run([path("access.log").as_os_str(), exclude])),
        hosts(&[0])
    );
    let output = run([path("access.log*").as_os_str(), exclude]);
    assert_eq!(output.status.code(), Some(2));
    assert!(
        stderr_of(&output).contains("every file that matches this pattern was skipped"),
        "{output:?}"
    );
    let output = run([folder.path().as_os_str(), exclude, "-v".as_ref()]);
    assert!(
        stderr_of(&output).contains("/access.log: skipped: matches --exclude access*\n"),
        "{output:?}"
    );
    let output = run(["logs", "--exclude=["]);
    assert_eq!(output.status.code(), Some(2));
    assert!(
        stderr_of(&output).contains("'[' for '--exclude <PATTERN>'"),
        "{output:?}"
    );
}

#[test]
fn a_tree_of_any_depth_is_searched_with_a_small_stack() {
    let folder = folder(&["access.log"]);
    // Deeper than a path can be long, so it is made in three steps.
    let output = Command::new("sh")
        .args([
            "-c",
            "path=$(printf 'd/%.0s' $(seq 700)); for i in 1 2 3; do mkdir -p $path; cd -P $path; done",
        ])
        .current_dir(folder.path())
        .output()
        .expect("sh runs");
    assert!(output.status.success(), "{output:?}");
    let output = Command::new("sh")
        .args(["-c", "ulimit -s 256; exec \"$0\" -r ."])
        .arg(env!("CARGO_BIN_EXE_findrobots"))
        .current_dir(folder.path())
        .output()
        .expect("sh runs");
    assert_eq!(output.status.code(), Some(1), "{}", stderr_of(&output));
    assert_eq!(output.stdout, hosts(&[0]).as_bytes());
    let stderr = stderr_of(&output);
    assert!(
        stderr.contains("/d: cannot be searched: File name too long"),
        "{}",
        stderr.lines().last().unwrap_or_default().len()
    );
    assert_eq!(stderr.lines().count(), 1);
    // `TempDir` would remove it by recursion.
    let removed = Command::new("rm")
        .arg("-rf")
        .arg(folder.path().join("d"))
        .status();
    assert!(removed.expect("rm runs").success());
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
fn a_pattern_matches_names_that_are_not_utf_8_and_folders_at_any_depth() {
    let folder = folder(&["a/x/one.log", "b/y/two.log", "b/y/z/three.log", "four.log"]);
    let path = |name: &[u8]| folder.path().join(OsStr::from_bytes(name));
    fs::rename(path(b"b/y/two.log"), path(b"b/y/t\xffo.log")).expect("a file can be renamed");
    assert_eq!(stdout_of(run([path(b"*/*/*.log")])), hosts(&[0, 1]));
    assert_eq!(stdout_of(run([path(b"b/y/t?o.log")])), hosts(&[1]));
    assert_eq!(stdout_of(run([path(b"?/y/t\xffo.log")])), hosts(&[1]));
    assert_eq!(run([path(b"?/y/t\xfeo.log")]).status.code(), Some(2));
    assert_eq!(stdout_of(run([path(b"**/*.log")])), hosts(&[0, 1, 2, 3]));
    assert_eq!(stdout_of(run([path(b"b/**/three.log")])), hosts(&[2]));
    let output = run([path(b"**/**/*/**/*.log").as_os_str(), "-v".as_ref()]);
    assert_eq!(output.stdout, hosts(&[0, 1, 2]).as_bytes());
    let stderr = stderr_of(&output);
    assert!(
        !stderr.contains("skipped"),
        "each path is found once: {stderr}"
    );
    assert_eq!(stdout_of(run([path(b"*/../f*.log")])), hosts(&[3]));
    let relative = findrobots()
        .args(["*.log", "./?/*/one.log"])
        .current_dir(folder.path())
        .output();
    assert_eq!(
        stdout_of(relative.expect("the binary runs")),
        hosts(&[0, 3])
    );
}

#[test]
fn a_folder_that_cannot_be_looked_into_is_named_by_every_way_to_it() {
    let folder = folder(&["a/access.log", "b/access.log", "c/access.log"]);
    let chmod = |name: &str, mode| {
        fs::set_permissions(folder.path().join(name), Permissions::from_mode(mode))
            .expect("permissions can be set");
    };
    chmod("", 0o755);
    chmod("b", 0o000);
    // Its names can be listed, and nothing else.
    chmod("c", 0o744);
    // Without the rights of root, which may look into any folder.
    let as_user = |arguments: &[&str]| {
        let mut command = Command::new("setpriv");
        if fs::read_dir(folder.path().join("b")).is_err() {
            command = Command::new("env");
        } else {
            command.args(["--reuid=4242", "--regid=4242", "--clear-groups"]);
        }
        command
            .arg(env!("CARGO_BIN_EXE_findrobots"))
            .args(arguments)
            .current_dir(folder.path())
            .output()
            .expect("setpriv runs")
    };
    for (arguments, named) in [
        (&["*/access.log"][..], &["b/access.log", "c/access.log"][..]),
        (&["*/acc*.log"], &["b", "c/access.log"]),
        (&["**/access.log"], &["b", "b/access.log", "c/access.log"]),
        (&["-r", "."], &["./b", "./c/access.log"]),
    ] {
        let output = as_user(arguments);
        let stderr = stderr_of(&output);
        assert_eq!(output.status.code(), Some(1), "{arguments:?}: {stderr}");
        assert_eq!(output.stdout, hosts(&[0]).as_bytes(), "{arguments:?}");
        for name in named {
            assert!(
                stderr.contains(&format!("findrobots: {name}: cannot be ")),
                "{arguments:?} {name}: {stderr}"
            );
        }
        assert_eq!(
            stderr
                .matches(
                    "Permission denied (os error 13); run as root, or as a member of group adm\n"
                )
                .count(),
            named.len(),
            "{stderr}"
        );
    }
    chmod("b", 0o755);
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
    let (pattern, link) = (folder.path().join("[a]"), folder.path().join("again"));
    symlink(&logs, &link).expect("a link can be made");
    let output = run([
        logs.as_os_str(),
        pattern.as_os_str(),
        link.as_os_str(),
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
fn a_compressed_file_beside_a_plain_one_is_left_out_only_if_it_is_a_copy() {
    let folder = folder(&[
        "access.log",
        "access.log.2",
        "access.log.2.gz",
        "access.log.3.gz",
    ]);
    let path = |name: &str| folder.path().join(name);
    fs::write(path("access.log.3"), "").expect("a file can be written");
    let text = fs::read(path("access.log")).expect("the file is there");
    fs::write(path("access.log.gz"), gzip(&text)).expect("a file can be written");
    // The last member alone is the text of the plain file, which no other file has.
    let fourth = [&text, line("192.0.2.0", "/").as_bytes()].concat();
    let both = [
        gzip(line("192.0.2.9", "/robots.txt").as_bytes()),
        gzip(&fourth),
    ]
    .concat();
    fs::write(path("access.log.4"), &fourth).expect("a file can be written");
    fs::write(path("access.log.4.gz"), both).expect("a file can be written");
    for executor in EXECUTORS {
        for named in [folder.path().into(), path("access*")] {
            let mut arguments = vec![named.into_os_string(), "--counts".into()];
            arguments.extend(executor.iter().map(OsString::from));
            let output = run(arguments);
            assert_eq!(output.status.code(), Some(0), "{output:?}");
            let stdout = String::from_utf8_lossy(&output.stdout);
            let counts: Vec<_> = stdout
                .lines()
                .map(|line| line.split('\t').take(3).collect::<Vec<_>>().join(" "))
                .collect();
            assert_eq!(
                counts,
                [
                    "192.0.2.0 3 3",
                    "192.0.2.1 1 1",
                    "192.0.2.2 1 1",
                    "192.0.2.3 1 1",
                    "192.0.2.9 1 1"
                ],
                "{executor:?}"
            );
            let stderr = stderr_of(&output);
            assert!(
                stderr.ends_with("/access.log.gz: same text as access.log, read once\n"),
                "{executor:?}: {stderr}"
            );
            assert_eq!(stderr.lines().count(), 1, "{executor:?}: {stderr}");
        }
    }
    // Alone, or beside a file that is not read, it is read.
    assert_eq!(stdout_of(run([path("access.log.gz")])), hosts(&[0]));
    assert_eq!(
        stdout_of(run([
            folder.path().as_os_str(),
            "--exclude=access.log".as_ref(),
            "--exclude=access.log.[234]*".as_ref(),
        ])),
        hosts(&[0])
    );
}

#[test]
fn names_in_sentences_cannot_drive_the_terminal_either() {
    let folder = folder(&[
        "zzz.\u{1b}]0;x\u{7}",
        "a\nfindrobots: all was read",
        "b\u{202e}\u{200b}.txt",
    ]);
    let output = run([folder.path()]);
    assert!(
        stderr_of(&output).contains(
            "among a\\nfindrobots: all was read, b\\u{202e}\\u{200b}.txt, zzz.\\x1b]0;x\\x07; name"
        ),
        "{output:?}"
    );
    assert_eq!(stderr_of(&output).lines().count(), 1);
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
