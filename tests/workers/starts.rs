//! Workers that do not start, or not quite: an error for everybody who waits, and no storm of processes.

use std::io::Read;
use std::os::fd::OwnedFd;
use std::os::unix::fs::PermissionsExt;
use std::os::unix::net::UnixStream;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::time::Duration;

use findrobots::multiprocessing::error::PoolError;
use findrobots::multiprocessing::pool::Stats;

use crate::harness::{Case, eventually, scratch};
use crate::tasks::{Act, with};

pub(crate) const CASES: &[Case] = &[
    ("the_program_ends_at_once", ends_at_once),
    ("the_program_is_missing", missing),
    ("no_descriptors_are_left", no_descriptors),
    ("the_program_never_speaks", silent),
    ("the_program_speaks_nonsense", nonsense),
    (
        "a_worker_that_dies_before_its_task_starts",
        dies_before_the_task,
    ),
    ("some_workers_start_and_some_do_not", room_for_few),
    ("all_workers_start_at_once_in_a_narrow_place", narrow),
    (
        "a_map_over_a_broken_pool_answers_each_item_once",
        broken_map,
    ),
    ("a_worker_that_never_takes_up_its_task", never_takes_up),
    ("a_program_that_does_not_know_child_entry", forgetful),
];

/// Makes this program one that does not know `child_entry`.
const FORGETFUL: &str = "WORKERS_TEST_FORGETFUL";

/// Uses the pool as if there were nothing to do before, if this process was started to.
pub(crate) fn forget() {
    if std::env::var_os(FORGETFUL).is_some() {
        println!("{:?}", with(2, |_| {}).apply(Act::Echo(1)));
        std::process::exit(0);
    }
}

/// Each worker runs its `main`, which wants workers: that must end at the first of them.
fn forgetful() {
    let mut command = Command::new("/proc/self/exe");
    let output = command.env(FORGETFUL, "1").output().unwrap();
    let said = String::from_utf8(output.stdout).unwrap();
    assert!(
        said.contains("does main() begin with child_entry()?"),
        "{said}"
    );
    // The workers' own main() printed to standard error, once for each of the three starts or the two that ran along.
    let theirs = String::from_utf8(output.stderr).unwrap();
    let n_mains = theirs
        .matches("main() does not begin with child_entry()")
        .count();
    assert!((3..=5).contains(&n_mains), "{theirs}");
}

/// Eight waiters on two workers that cannot start: what everybody is told, and how many starts it took.
fn broken(program: PathBuf) -> (String, Stats) {
    let pool = with(2, |config| {
        config.launch.program = Some(program);
        config.launch.start_timeout = Duration::from_millis(500);
    });
    let whys: Vec<String> = std::thread::scope(|scope| {
        let waiters = (0..8).map(|_| scope.spawn(|| pool.apply(Act::Echo(1))));
        let waiters: Vec<_> = waiters.collect();
        let results = waiters.into_iter().map(|waiter| waiter.join().unwrap());
        results
            .map(|result| match result {
                Err(PoolError::Broken { why }) => why,
                other => panic!("{other:?}"),
            })
            .collect()
    });
    assert!(matches!(
        pool.submit(Act::Echo(1)),
        Err(PoolError::Broken { .. })
    ));
    let stats = pool.terminate();
    assert!(stats.started <= 3 + 2, "{stats:?}");
    (whys[0].clone(), stats)
}

fn ends_at_once() {
    let (why, _) = broken("/bin/true".into());
    assert!(why.contains("exit code 0"), "{why}");
}

fn missing() {
    let (why, _) = broken("/no/such/program".into());
    assert!(why.contains("/no/such/program: No such file"), "{why}");
}

fn silent() {
    let (_folder, program) = script("exec sleep 60");
    let (why, _) = broken(program);
    assert!(why.contains("did not send its greeting"), "{why}");
}

fn nonsense() {
    let (_folder, program) =
        script("printf 'HTTP/1.1 400 Bad Request\\r\\n\\r\\n and so on' >&0; sleep 60");
    let (why, _) = broken(program);
    assert!(why.contains("before its greeting"), "{why}");
}

fn no_descriptors() {
    let pool = with(2, |_| {});
    let mut hoard = Vec::new();
    while let Ok(file) = std::fs::File::open("/dev/null") {
        hoard.push(file);
    }
    let Err(PoolError::Broken { why }) = pool.apply(Act::Echo(1)) else {
        panic!("started without descriptors");
    };
    assert!(why.contains("Too many open files"), "{why}");
    drop(hoard);
}

/// One worker is at a long task when there are no descriptors for others: it does all the work, and every item has its
/// result, once.
fn room_for_few() {
    let (_folder, marker) = scratch("marker");
    let pool = with(8, |_| {});
    let long = Duration::from_secs(1);
    let tasks = (0..300).map(|n| match n {
        0 => Act::Mark(marker.clone(), long),
        n => Act::Echo(n),
    });
    let mut hoard = Vec::new();
    let tasks = tasks.inspect(|task| {
        if matches!(task, Act::Echo(1)) {
            eventually("begun", || marker.exists());
            while let Ok(file) = std::fs::File::open("/dev/null") {
                hoard.push(file);
            }
        }
    });
    let mut answered = Vec::new();
    for (n, result) in pool.map_unordered(tasks) {
        assert!(n == 0 || result == Ok(n as u64), "{n}: {result:?}");
        assert!(result.is_ok(), "{n}: {result:?}");
        answered.push(n);
    }
    answered.sort_unstable();
    assert!(answered.into_iter().eq(0..300));
    assert!(pool.close().started < 100);
    drop(hoard);
}

/// Nobody has a worker yet when most of the starts fail.
fn narrow() {
    let mut hoard = Vec::new();
    while let Ok(file) = std::fs::File::open("/dev/null") {
        hoard.push(file);
    }
    // For two workers, while they are being started.
    hoard.truncate(hoard.len() - 16);
    let pool = with(20, |_| {});
    let tasks = (0..100).map(|_| Act::Sleep(Duration::from_millis(10)));
    assert!(pool.map(tasks).all(|result| result.is_ok()));
    drop(hoard);
}

/// Most of the items are offered to a pool that has given up already.
fn broken_map() {
    let pool = with(4, |config| {
        config.launch.program = Some("/no/such/program".into());
    });
    let results = pool.map_unordered((0..200).map(Act::Echo));
    let mut answered: Vec<usize> = results.map(|(n, _)| n).collect();
    answered.sort_unstable();
    assert!(answered.into_iter().eq(0..200));
    let n_results = pool.map((0..200).map(Act::Echo)).count();
    assert_eq!(n_results, 200);
}

fn dies_before_the_task() {
    let (folder, program) = script("cat \"$0.hello\" >&0; exit 3");
    record_greeting(&folder.path().join("worker.hello"));
    let (why, _) = broken(program);
    assert!(
        why.contains("exit code 3 before it started its task"),
        "{why}"
    );
}

fn never_takes_up() {
    let (folder, program) = script("cat \"$0.hello\" >&0; exec sleep 60");
    record_greeting(&folder.path().join("worker.hello"));
    let (why, _) = broken(program);
    assert!(why.contains("did not start its task"), "{why}");
}

/// A program to be started in a worker's stead.
pub(crate) fn script(body: &str) -> (tempfile::TempDir, PathBuf) {
    let (folder, path) = scratch("worker");
    std::fs::write(&path, format!("#!/bin/sh\n{body}\n")).unwrap();
    std::fs::set_permissions(&path, std::fs::Permissions::from_mode(0o755)).unwrap();
    (folder, path)
}

/// What a real worker says first, for one that says only that.
pub(crate) fn record_greeting(to: &Path) {
    let (mut ours, theirs) = UnixStream::pair().unwrap();
    let mut worker = Command::new("/proc/self/exe")
        .args(["__worker", &std::process::id().to_string(), "1000"])
        .stdin(Stdio::from(OwnedFd::from(theirs)))
        .spawn()
        .unwrap();
    let mut greeting = vec![0; 1000];
    let n = ours.read(&mut greeting).unwrap();
    assert!(n > 21);
    std::fs::write(to, &greeting[..n]).unwrap();
    drop(ours);
    assert!(worker.wait().unwrap().success());
}
