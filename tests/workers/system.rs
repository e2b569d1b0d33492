//! The parent's own fate: killed, interrupted, replaced on disk. Each case starts a parent of its own, a *scenario*,
//! which says on standard output who its workers are.

use std::io::{BufRead, BufReader, Write};
use std::os::unix::process::{CommandExt, ExitStatusExt};
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use rustix::process::{Pid, Signal, kill_process_group};

use crate::harness::{Case, children, eventually, lives, scratch, signal};
use crate::tasks::{Act, pool, with};

pub(crate) const CASES: &[Case] = &[
    ("the_parent_is_killed_workers_busy", || {
        parent_is_killed("busy")
    }),
    ("the_parent_is_killed_workers_idle", || {
        parent_is_killed("idle")
    }),
    ("the_parent_is_killed_workers_stopped", || {
        parent_is_killed("stopped")
    }),
    ("interrupt_to_the_group", || interrupted(1)),
    ("interrupt_to_the_group_twice", || interrupted(2)),
    ("terminate_to_the_parent_alone", terminated),
    ("interrupt_to_a_parent_that_does_not_end", patient),
    ("suspended_for_longer_than_a_task_may_take", suspended),
    ("a_tasks_output_and_input_are_not_the_parents", chatter),
    ("panics_that_the_parent_is_not_told_of", caught_panics),
    ("the_program_is_replaced_and_unlinked", replaced),
    ("a_worker_by_hand_says_what_it_is", by_hand),
];

const SCENARIO: &str = "__scenario";

/// Plays a parent's part, if this process was started to.
pub(crate) fn scenario() {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    match arguments.iter().map(String::as_str).collect::<Vec<_>>()[..] {
        [SCENARIO, "chatter"] => {
            let pool = pool(1);
            println!("alpha");
            assert_eq!(pool.apply(Act::Chatter), Ok(0));
            println!("omega");
        }
        [SCENARIO, "panics"] => {
            let pool = pool(1);
            assert!(pool.apply(Act::PanicCaught).is_ok());
            assert!(pool.apply(Act::PanicText).is_err());
        }
        [SCENARIO, "suspend"] => {
            let pool = with(1, |config| {
                config.timeout = Some(Duration::from_millis(2500))
            });
            println!("ready");
            println!("{:?}", pool.apply(Act::Steps(10)));
        }
        [SCENARIO, "patient"] => {
            // A parent that looks at its leisure whether it was interrupted.
            let flag = Arc::new(AtomicBool::new(false));
            signal_hook::flag::register(signal_hook::consts::SIGINT, Arc::clone(&flag)).unwrap();
            let pool = pool(1);
            println!("ready");
            let result = pool.apply(Act::Steps(10));
            assert!(flag.load(Ordering::SeqCst));
            println!("{result:?}");
        }
        [SCENARIO, "replace"] => replace_myself(),
        [SCENARIO, workers] => parent(workers),
        _ => return,
    }
    std::process::exit(0);
}

fn parent(workers: &str) {
    // Not ignored, even if whoever started these tests ignores it.
    let always = Arc::new(AtomicBool::new(true));
    signal_hook::flag::register_conditional_default(signal_hook::consts::SIGINT, always).unwrap();
    let pool = pool(2);
    let (_folder, one) = scratch("one");
    let two = one.with_extension("two");
    let time = match workers {
        "idle" => Duration::from_millis(100),
        _ => Duration::from_secs(600),
    };
    let marks = [&one, &two].map(|path| pool.submit(Act::Mark(path.clone(), time)).unwrap());
    eventually("running", || one.exists() && two.exists());
    let children = children();
    if workers == "stopped" {
        children
            .iter()
            .for_each(|child| signal(*child, Signal::STOP));
    }
    let _held = match workers {
        "idle" => marks.map(|mark| mark.join().unwrap()).len(),
        _ => 0,
    };
    println!("{} {}", children[0], children[1]);
    std::io::stdout().flush().unwrap();
    std::thread::sleep(Duration::from_secs(600));
}

/// Starts a scenario in that process group, 0 for one of its own, and returns it with the numbers of its workers.
fn start(workers: &str, group: i32) -> (Child, Vec<i32>) {
    let mut parent = Command::new("/proc/self/exe")
        .args([SCENARIO, workers])
        .process_group(group)
        .stdout(Stdio::piped())
        .spawn()
        .unwrap();
    let mut line = String::new();
    let mut said = BufReader::new(parent.stdout.as_mut().unwrap());
    said.read_line(&mut line).unwrap();
    let workers: Vec<i32> = line
        .split_whitespace()
        .map(|pid| pid.parse().unwrap())
        .collect();
    assert_eq!(workers.len(), 2, "{line:?}");
    assert!(workers.iter().all(|worker| lives(*worker)));
    (parent, workers)
}

fn all_gone(workers: &[i32]) {
    eventually("gone with the parent", || {
        !workers.iter().any(|worker| lives(*worker))
    });
}

fn parent_is_killed(workers: &str) {
    // In our own group: one that loses its last parent and has stopped processes is ended by the kernel anyway.
    let group = rustix::process::getpgrp().as_raw_nonzero().get();
    let (mut parent, workers) = start(workers, group);
    parent.kill().unwrap();
    parent.wait().unwrap();
    all_gone(&workers);
}

fn interrupted(times: usize) {
    let (mut parent, workers) = start("busy", 0);
    let group = Pid::from_raw(i32::try_from(parent.id()).unwrap()).unwrap();
    for _ in 0..times {
        // The second time it may be gone.
        let _gone = kill_process_group(group, Signal::INT);
    }
    let status = parent.wait().unwrap();
    assert_eq!(status.signal(), Some(2), "{status}");
    all_gone(&workers);
}

fn terminated() {
    let (mut parent, workers) = start("busy", 0);
    signal(i32::try_from(parent.id()).unwrap(), Signal::TERM);
    assert_eq!(parent.wait().unwrap().signal(), Some(15));
    all_gone(&workers);
}

/// As Ctrl-Z and `fg` do: the time that nobody could use does not count.
fn suspended() {
    while_it_works("suspend", |group| {
        kill_process_group(group, Signal::STOP).unwrap();
        std::thread::sleep(Duration::from_secs(5));
        kill_process_group(group, Signal::CONT).unwrap();
    });
}

/// What becomes of the workers is for the parent to say.
fn patient() {
    while_it_works("patient", |group| {
        kill_process_group(group, Signal::INT).unwrap()
    });
}

/// Does something to a scenario's process group while its only task is under way, which must have its result from the
/// first attempt.
fn while_it_works(scenario: &str, act: impl FnOnce(Pid)) {
    let mut parent = Command::new("/proc/self/exe")
        .args([SCENARIO, scenario])
        .process_group(0)
        .stdout(Stdio::piped())
        .spawn()
        .unwrap();
    let group = Pid::from_raw(i32::try_from(parent.id()).unwrap()).unwrap();
    let mut said = BufReader::new(parent.stdout.take().unwrap()).lines();
    assert_eq!(said.next().unwrap().unwrap(), "ready");
    std::thread::sleep(Duration::from_millis(400));
    act(group);
    assert_eq!(said.next().unwrap().unwrap(), "Ok(1)");
    assert!(parent.wait().unwrap().success());
}

fn chatter() {
    let parent = Command::new("/proc/self/exe")
        .args([SCENARIO, "chatter"])
        .stdin(Stdio::piped())
        .output()
        .unwrap();
    assert_eq!(parent.stdout, b"alpha\nomega\n");
    assert!(
        String::from_utf8(parent.stderr)
            .unwrap()
            .contains("must not get into")
    );
    assert!(parent.status.success());
}

/// Each is written with its place; the one that the parent is told of is not.
fn caught_panics() {
    let parent = Command::new("/proc/self/exe")
        .args([SCENARIO, "panics"])
        .output()
        .unwrap();
    assert!(parent.status.success());
    let said = String::from_utf8(parent.stderr).unwrap();
    for message in ["caught number 0", "caught number 1", "in a thread"] {
        let lines = said.lines().filter(|line| line.ends_with(message));
        let lines: Vec<_> = lines.collect();
        assert_eq!(lines.len(), 1, "{said}");
        let start = "worker process: a panic at tests/workers/tasks.rs:";
        assert!(lines[0].starts_with(start), "{said}");
    }
    assert!(!said.contains("plain text"), "{said}");
}

fn replaced() {
    let (folder, program) = scratch("parent");
    std::fs::copy(std::env::current_exe().unwrap(), &program).unwrap();
    let parent = Command::new(&program)
        .args([SCENARIO, "replace"])
        .output()
        .unwrap();
    assert!(parent.status.success(), "{parent:?}");
    assert_eq!(parent.stdout, b"60 results\n");
    assert!(!program.exists());
    drop(folder);
}

/// Every worker of this pool does one task, so that they are started before, between and after what happens to the file.
fn replace_myself() {
    let program = std::env::args_os().next().unwrap();
    let program = Path::new(&program);
    let pool = with(2, |config| config.max_tasks_per_child = Some(1));
    let mut n_results = 0;
    for round in 0..3 {
        match round {
            0 => {}
            1 => {
                let other = program.with_extension("other");
                std::fs::copy("/bin/true", &other).unwrap();
                std::fs::rename(&other, program).unwrap();
            }
            _ => std::fs::remove_file(program).unwrap(),
        }
        for (n, result) in pool.map((0..20).map(Act::Echo)).enumerate() {
            assert_eq!(result, Ok(n as u64));
            n_results += 1;
        }
    }
    assert_eq!(pool.close().started, 60);
    println!("{n_results} results");
}

fn by_hand() {
    let parent = std::process::id().to_string();
    for arguments in [vec![], vec![parent.as_str(), "1000"], vec!["1", "1000"]] {
        let worker = Command::new("/proc/self/exe")
            .arg("__worker")
            .args(&arguments)
            .stdin(Stdio::null())
            .output()
            .unwrap();
        assert_eq!(worker.status.code(), Some(2), "{worker:?}");
        assert!(worker.stderr.starts_with(b"worker process: "), "{worker:?}");
    }
}
