//! The same report from every executor.

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
