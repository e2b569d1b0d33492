//! Tasks that end badly, and workers that end in the middle of a task. The others' results are complete and in order.

use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

use findrobots::multiprocessing::error::PoolError;
use rustix::process::Signal;

use crate::harness::{Case, SOON, children, descriptors, eventually, lives, scratch, signal};
use crate::starts::{record_greeting, script};
use crate::tasks::{Act, Blob, KILLED, pool, with};

pub(crate) const CASES: &[Case] = &[
    ("two_of_forty_tasks_kill_their_workers", two_of_forty),
    ("a_task_whose_worker_dies_once_has_a_result", dies_once),
    ("two_hundred_random_kills_during_a_map", two_hundred_kills),
    ("killed_in_the_middle_of_a_result", in_mid_result),
    ("killed_after_its_result", after_the_result),
    ("exit_abort_and_stack_overflow", every_end),
    ("panics_leave_the_worker_alive", panics),
    ("errors_leave_the_worker_alive", errors),
    ("a_task_that_takes_too_long", too_long),
    ("a_worker_that_is_stopped", stopped),
    (
        "a_stopped_worker_that_does_not_take_its_argument",
        stopped_before_a_big_argument,
    ),
    ("an_idle_worker_is_killed", idle_killed),
    ("a_worker_that_dies_of_its_argument", dies_of_its_argument),
    ("a_grandchild_does_not_hide_a_death", grandchild),
    ("the_last_attempt_of_a_killed_task_runs_alone", runs_alone),
    ("progress_of_a_lost_attempt_is_taken_back", progress),
];

fn two_of_forty() {
    let pool = pool(2);
    let tasks = (0..40).map(|n| match n {
        13 | 27 => Act::Die,
        n => Act::Echo(n),
    });
    for (n, result) in pool.map(tasks).enumerate() {
        match n {
            13 | 27 => assert_eq!(result, Err(KILLED)),
            n => assert_eq!(result, Ok(n as u64)),
        }
    }
    assert_eq!(pool.apply(Act::Echo(5)), Ok(5));
    assert_eq!(pool.close().lost, 6);
}

fn dies_once() {
    let (_folder, marker) = scratch("marker");
    let pool = pool(2);
    let result = pool.apply(Act::DieOnce(marker)).unwrap();
    assert!(result > 0);
    assert_eq!(pool.apply(Act::Attempt), Ok(1));
    assert_eq!(pool.close().done, 2);
}

/// The killer waits for one result between two kills. Otherwise, on a machine where a worker takes longer to start than
/// the killer sleeps, no worker would ever get to work, and the pool rightly give up.
fn two_hundred_kills() {
    const KILLS: usize = 200;
    // What is asked here is that nothing is lost or doubled, not how much bad luck one task may have.
    let pool = with(2, |config| config.attempts = 50);
    assert_eq!(pool.apply(Act::Echo(0)), Ok(0));
    let before = descriptors();
    let n_kills = AtomicUsize::new(0);
    let n_results = AtomicUsize::new(0);
    std::thread::scope(|scope| {
        scope.spawn(|| {
            let mut random = 12_345_u64;
            let mut seen = 0;
            while n_kills.load(Ordering::SeqCst) < KILLS {
                std::thread::sleep(Duration::from_millis(5));
                let results = n_results.load(Ordering::SeqCst);
                let children = children();
                if results == seen || children.is_empty() {
                    continue;
                }
                seen = results;
                random = random
                    .wrapping_mul(6_364_136_223_846_793_005)
                    .wrapping_add(1);
                signal(
                    children[(random >> 33) as usize % children.len()],
                    Signal::KILL,
                );
                n_kills.fetch_add(1, Ordering::SeqCst);
            }
        });
        let tasks = (0..)
            .take_while(|_| n_kills.load(Ordering::SeqCst) < KILLS)
            .map(|n| match n % 2 {
                0 => Act::Echo(n),
                _ => Act::Sleep(Duration::from_millis(1)),
            });
        for (n, result) in pool.map(tasks).enumerate() {
            let n = n as u64;
            let result = result.unwrap();
            assert!(n % 2 == 1 || result == n, "{n}: {result}");
            n_results.fetch_add(1, Ordering::SeqCst);
        }
    });
    assert!(
        descriptors() <= before + 2,
        "descriptors: {before}, then {}",
        descriptors()
    );
    assert!(pool.close().started > 50);
}

/// The parent's callback holds the slot until the worker, whose result does not fit the socket's buffer, is killed in
/// the middle of writing it.
fn in_mid_result() {
    let pool = pool(2);
    let (bytes, ballast) = (20_000_000, String::new());
    let handle = pool.submit_with_progress(Blob { bytes, ballast }, |pid| {
        if pid > 0 {
            std::thread::sleep(Duration::from_millis(300));
            signal(i32::try_from(pid).unwrap(), Signal::KILL);
        }
    });
    assert_eq!(handle.unwrap().join(), Err(KILLED));
    assert_eq!(pool.apply(Act::Echo(1)), Ok(1));
}

/// What was said before the end counts: the worker is dead when the parent comes to read its answer.
fn after_the_result() {
    let pool = pool(1);
    let (bytes, ballast) = (10, String::new());
    let handle = pool.submit_with_progress(Blob { bytes, ballast }, |pid| {
        let pid = i32::try_from(pid).unwrap();
        std::thread::sleep(Duration::from_millis(300));
        signal(pid, Signal::KILL);
        eventually("killed", || !lives(pid));
    });
    assert_eq!(handle.unwrap().join(), Ok("x".repeat(10)));
    assert_eq!(pool.apply(Act::Echo(1)), Ok(1));
    assert_eq!(pool.close().lost, 0);
}

fn every_end() {
    let pool = pool(2);
    let ends = [
        (Act::Exit(0), None, Some(0)),
        (Act::Exit(7), None, Some(7)),
        (Act::Abort, Some(6), None),
        (Act::Overflow, Some(6), None),
    ];
    for (act, signal, code) in ends {
        let lost = PoolError::WorkerLost {
            attempts: 3,
            signal,
            code,
        };
        assert_eq!(pool.apply(act), Err(lost));
        assert_eq!(pool.apply(Act::Echo(3)), Ok(3));
    }
}

fn panics() {
    let pool = pool(1);
    let worker = pool.apply(Act::Pid).unwrap();
    let panics = [
        (Act::PanicText, "plain text"),
        (Act::PanicString, "number 1"),
        (Act::PanicOther, "a value that is not text"),
    ];
    for (act, message) in panics {
        let Err(PoolError::Panic(failure)) = pool.apply(act) else {
            panic!("no panic");
        };
        assert_eq!(failure.message, message);
        let place = failure.place.unwrap();
        assert!(place.contains("tasks.rs:"), "{place}");
        let backtrace = failure.backtrace.unwrap();
        assert!(backtrace.contains("tasks::Act"), "{backtrace}");
    }
    assert_eq!(pool.apply(Act::Pid), Ok(worker));
}

fn errors() {
    let pool = pool(1);
    let worker = pool.apply(Act::Pid).unwrap();
    let Err(PoolError::Task(failure)) = pool.apply(Act::Fail("no such luck".to_owned())) else {
        panic!("no error");
    };
    assert_eq!(failure.to_string(), "no such luck");
    assert_eq!(pool.apply(Act::Pid), Ok(worker));
}

fn too_long() {
    let after = Duration::from_millis(400);
    let pool = with(1, |config| config.timeout = Some(after));
    let worker = pool.apply(Act::Pid).unwrap();
    let start = Instant::now();
    let result = pool.apply(Act::Sleep(Duration::from_secs(60)));
    assert_eq!(result, Err(PoolError::Timeout { after }));
    assert!(start.elapsed() >= after && start.elapsed() < SOON);
    assert_ne!(pool.apply(Act::Pid), Ok(worker));
    assert_eq!(pool.close().done, 2);
}

fn stopped() {
    let after = Duration::from_millis(400);
    let pool = with(1, |config| config.timeout = Some(after));
    let worker = pool.apply(Act::Pid).unwrap();
    signal(i32::try_from(worker).unwrap(), Signal::STOP);
    assert_eq!(pool.apply(Act::Pid), Err(PoolError::Timeout { after }));
    assert!(pool.apply(Act::Pid).is_ok());
}

/// The argument fills the socket's buffer, so it is the writing that must not hang.
fn stopped_before_a_big_argument() {
    let after = Duration::from_millis(400);
    let pool = with(1, |config| config.timeout = Some(after));
    let worker = pool.apply(Act::Pid).unwrap();
    signal(i32::try_from(worker).unwrap(), Signal::STOP);
    let ballast = "z".repeat(20_000_000);
    assert_eq!(
        pool.apply(Blob { bytes: 1, ballast }),
        Err(PoolError::Timeout { after })
    );
    assert!(pool.apply(Act::Pid).is_ok());
}

fn runs_alone() {
    let (folder, _) = scratch("");
    let path = || folder.path().to_path_buf();
    let pool = pool(3);
    let tasks = (0..60).map(|n| match n {
        7 => Act::DieUnlessAlone(path()),
        _ => Act::Company(path()),
    });
    for (n, result) in pool.map(tasks).enumerate() {
        assert!(n != 7 || result == Ok(0), "{result:?}");
    }
}

fn idle_killed() {
    let pool = with(1, |config| config.attempts = 1);
    for _ in 0..5 {
        let worker = pool.apply(Act::Pid).unwrap();
        signal(i32::try_from(worker).unwrap(), Signal::KILL);
        // One attempt is all there is, and this costs none.
        assert!(pool.apply(Act::Pid).is_ok());
    }
    signal(children()[0], Signal::KILL);
    eventually("reaped while idle", || children().is_empty());
    assert_eq!(pool.terminate().lost, 0);
}

/// It is this task's end, not the pool's.
fn dies_of_its_argument() {
    let (folder, program) =
        script("cat \"$0.hello\" >&0; head -c 500000 <&0 >/dev/null; kill -9 $$");
    record_greeting(&folder.path().join("worker.hello"));
    let pool = with(1, |config| config.launch.program = Some(program));
    for _ in 0..2 {
        let ballast = "z".repeat(20_000_000);
        let result = pool.apply(Blob { bytes: 1, ballast });
        assert_eq!(result, Err(KILLED));
    }
    assert_eq!(pool.close().lost, 6);
}

fn grandchild() {
    let (_folder, path) = scratch("offspring");
    let pool = with(1, |config| config.attempts = 1);
    let start = Instant::now();
    let result = pool.apply(Act::Offspring(path.clone()));
    assert!(
        matches!(
            result,
            Err(PoolError::WorkerLost {
                signal: Some(9),
                ..
            })
        ),
        "{result:?}"
    );
    assert!(start.elapsed() < SOON);
    let offspring = std::fs::read_to_string(path).unwrap();
    signal(offspring.parse().unwrap(), Signal::KILL);
}

fn progress() {
    let seen = Arc::new(Mutex::new(Vec::new()));
    let sink = Arc::clone(&seen);
    let pool = pool(1);
    let handle = pool.submit_with_progress(Act::Progress(1000), move |done| {
        sink.lock().unwrap().push(done);
    });
    assert!(handle.unwrap().join().is_ok());
    let seen = seen.lock().unwrap();
    let restart = seen.iter().position(|done| *done == 0).unwrap();
    assert!(restart > 0, "{seen:?}");
    assert!(
        seen[..restart].is_sorted() && seen[restart..].is_sorted(),
        "{seen:?}"
    );
    assert_eq!(seen.last(), Some(&1000), "{seen:?}");
    // A flood is thinned out.
    assert!(seen.len() < 500, "{}", seen.len());
}
