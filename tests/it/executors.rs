//! The same report from every executor.

use kit::logs::line;

use crate::cases::EXECUTORS;
use crate::support::run;

#[test]
fn every_executor_gives_the_same_bytes_on_all_fixtures_at_once() {
    for arguments in [
        &["odd", "logs", "--glob", "*", "--counts"][..],
        &[
            "odd",
            "logs",
            "--glob",
            "*",
            "--format",
            "json",
            "--counts",
            "--variants",
        ],
        &["odd", "logs", "--glob", "*", "--format", "csv", "-v"],
        &[
            "odd",
            "logs",
            "--glob",
            "*",
            "--counts",
            "--target",
            "/about/*",
            "--target",
            "/robots.txt",
        ],
    ] {
        let serial = run(arguments.iter().chain(EXECUTORS[0]));
        assert_eq!(
            serial.status.code(),
            Some(1),
            "some of the fixtures are damaged"
        );
        for executor in &EXECUTORS[1..] {
            for _ in 0..5 {
                let other = run(arguments.iter().chain(*executor));
                assert_eq!(other, serial, "{arguments:?} {executor:?}");
            }
        }
    }
}

#[test]
fn a_log_of_proxies_is_noted_from_20_hosts_and_95_per_cent_on() {
    let folder = tempfile::tempdir().expect("a folder can be made");
    let log = folder.path().join("access.log");
    let noted = |proxies: usize, others: usize| {
        let proxies = (0..proxies).map(|n| line(&format!("104.16.0.{n}"), "/robots.txt"));
        let others = (0..others).map(|n| line(&format!("203.0.113.{n}"), "/robots.txt"));
        std::fs::write(&log, proxies.chain(others).collect::<String>()).expect("it can be written");
        let output = run([&log]);
        assert_eq!(output.status.code(), Some(0));
        let stderr = String::from_utf8_lossy(&output.stderr);
        assert!(
            stderr.is_empty() || stderr.contains("most of them: Cloudflare"),
            "{stderr}"
        );
        !stderr.is_empty()
    };
    assert!(noted(20, 0) && noted(39, 2));
    let private: String = (0..20)
        .map(|n| line(&format!("10.0.0.{n}"), "/robots.txt"))
        .collect();
    std::fs::write(folder.path().join("private.log"), private).expect("it can be written");
    let output = run([folder.path().join("private.log")]);
    assert_eq!(output.status.code(), Some(0));
    let stderr = String::from_utf8_lossy(&output.stderr);
    assert!(
        stderr.contains("20 of 20 hosts have private addresses; if a proxy"),
        "{stderr}"
    );
    assert!(!noted(19, 0) && !noted(19, 1) && !noted(38, 2));
}
