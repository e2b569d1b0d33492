//! Maps in chunks: one message for many tasks, and still a fault, a time limit and a count of tasks
//! are of one task alone.

use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

use findrobots::multiprocessing::error::PoolError;
use findrobots::multiprocessing::pool::Pool;
use rustix::process::Signal;

use crate::harness::{Case, SOON, children, eventually, scratch, signal};
use crate::tasks::{Act, Blob, KILLED, Note, pool, with};

pub(crate) const CASES: &[Case] = &[
    ("results_are_in_order_and_each_comes_once", order),
    ("one_message_for_many_tasks", few_messages),
    ("a_task_that_kills_its_worker", kills),
    ("a_task_that_kills_its_worker_once", kills_once),
    (
        "a_worker_killed_in_the_middle_of_a_chunk",
        killed_from_outside,
    ),
    ("random_kills_during_chunks", random_kills),
    ("a_task_that_panics", panics),
    ("an_error_of_a_task_runs_no_task_again", errors),
    ("a_task_that_takes_too_long", too_long),
    (
        "many_tasks_each_in_time_are_not_too_late_together",
        in_time_together,
    ),
    ("arguments_or_results_that_are_too_big", too_big),
    ("dropped_in_the_middle_of_a_chunk", dropped),
    ("a_broken_pool_gives_each_task_its_error", broken),
    ("a_worker_runs_no_more_tasks_than_it_may", recycling),
    (
        "the_progress_of_a_chunk_is_the_sum_over_its_tasks",
        progress,
    ),
    ("heavy_tasks_make_short_chunks", weights),
    ("an_endless_input_is_taken_as_it_is_needed", endless),
];

const LONG: Duration = Duration::from_secs(60);

fn order() {
    let pool = pool(2);
    for n in [0, 1, 9, 10, 11, 1000] {
        for chunk in [0, 1, 10, 64, u64::MAX] {
            let results = pool.map((0..n).map(Act::Echo)).chunk_size(chunk);
            assert!(results.map(Result::unwrap).eq(0..n), "{n}, {chunk}");
            let results = pool.map_unordered((0..n).map(Act::Echo)).chunk_size(chunk);
            let mut seen: Vec<u64> = results
                .map(|(index, result)| {
                    assert_eq!(result, Ok(index as u64));
                    index as u64
                })
                .collect();
            seen.sort_unstable();
            assert!(seen.into_iter().eq(0..n), "{n}, {chunk}");
        }
    }
}

/// A worker process answers all tasks of a chunk.
fn few_messages() {
    let pool = pool(2);
    let workers: Vec<_> = pool
        .map((0..100).map(|_| Act::Pid))
        .chunk_size(10)
        .collect();
    for chunk in workers.chunks(10) {
        assert!(chunk.iter().all(|worker| *worker == chunk[0]), "{chunk:?}");
    }
    assert_eq!(pool.close().done, 100);
}

/// The numbers that the tasks noted, sorted.
fn notes(file: &Path) -> Vec<u64> {
    let text = std::fs::read_to_string(file).unwrap();
    let mut notes: Vec<_> = text.lines().map(|line| line.parse().unwrap()).collect();
    notes.sort_unstable();
    notes
}

/// Maps forty tasks in chunks of ten, number 17 of which is the act; returns the results and the
/// numbers of the tasks as they ran.
fn forty(pool: &Pool, act: impl FnOnce() -> Act) -> (Vec<Result<u64, PoolError>>, Vec<u64>) {
    let (_folder, file) = scratch("notes");
    let mut act = Some(act());
    let tasks = (0..40).map(|number| Note {
        number,
        file: file.clone(),
        then: match number {
            17 => act.take().unwrap(),
            number => Act::Echo(number),
        },
    });
    let results = pool.map(tasks).chunk_size(10);
    let results = results.map(|result| result.map(|(number, _)| number));
    let results: Vec<_> = results.collect();
    for (n, result) in results.iter().enumerate().filter(|(n, _)| *n != 17) {
        assert_eq!(*result, Ok(n as u64));
    }
    assert_eq!(results.len(), 40);
    let notes = notes(&file);
    // The other chunks ran once.
    let others = notes.iter().filter(|number| !(10..20).contains(*number));
    assert_eq!(others.count(), 30, "{notes:?}");
    (results, notes)
}

fn count(notes: &[u64], number: u64) -> usize {
    notes.iter().filter(|note| **note == number).count()
}

fn kills() {
    let pool = pool(2);
    let (results, notes) = forty(&pool, || Act::Die);
    assert_eq!(results[17], Err(KILLED));
    // Once in the chunk, then as often as without chunks.
    assert_eq!(count(&notes, 17), 4);
    // Those before it ran twice, those after it once.
    assert_eq!((count(&notes, 16), count(&notes, 18)), (2, 1));
    assert_eq!(pool.close().lost, 4);
}

fn kills_once() {
    let (_folder, marker) = scratch("marker");
    let pool = with(2, |config| config.attempts = 1);
    let (results, _) = forty(&pool, || Act::DieOnce(marker));
    assert_eq!(results[17], Ok(17));
    let stats = pool.close();
    assert_eq!((stats.lost, stats.done), (1, 40));
}

fn killed_from_outside() {
    let (_folder, marker) = scratch("marker");
    let pool = pool(1);
    let acts = (0..20).map(|n| match n {
        5 => Act::Mark(marker.clone(), Duration::from_secs(1)),
        n => Act::Echo(n),
    });
    std::thread::scope(|scope| {
        scope.spawn(|| {
            eventually("in the middle", || {
                std::fs::read_to_string(&marker).is_ok_and(|pid| !pid.is_empty())
            });
            let pid = std::fs::read_to_string(&marker).unwrap();
            signal(pid.parse().unwrap(), Signal::KILL);
        });
        for (n, result) in pool.map(acts).chunk_size(10).enumerate() {
            assert!(n == 5 || result == Ok(n as u64), "{n}: {result:?}");
            assert!(result.is_ok());
        }
    });
    assert_eq!(pool.close().lost, 1);
}

fn random_kills() {
    let pool = with(2, |config| config.attempts = 50);
    let n_results = AtomicU64::new(0);
    std::thread::scope(|scope| {
        scope.spawn(|| {
            let mut seen = 0;
            for n in 0..50 {
                eventually("going on", || n_results.load(Ordering::SeqCst) > seen);
                seen = n_results.load(Ordering::SeqCst);
                let children = children();
                if let Some(child) = children.get(n % children.len().max(1)) {
                    signal(*child, Signal::KILL);
                }
                std::thread::sleep(Duration::from_millis(3));
            }
            n_results.store(u64::MAX, Ordering::SeqCst);
        });
        let tasks = (0..)
            .take_while(|_| n_results.load(Ordering::SeqCst) != u64::MAX)
            .map(|n| match n % 10 {
                0 => Act::Sleep(Duration::from_millis(1)),
                _ => Act::Echo(n),
            });
        for (n, result) in pool.map(tasks).chunk_size(20).enumerate() {
            let (n, result) = (n as u64, result.unwrap());
            assert!(n % 10 == 0 || result == n, "{n}: {result}");
            _ = n_results.fetch_update(Ordering::SeqCst, Ordering::SeqCst, |seen| {
                (seen != u64::MAX).then_some(n)
            });
        }
    });
    assert!(pool.close().lost > 20);
}

fn panics() {
    let pool = pool(2);
    let (results, notes) = forty(&pool, || Act::PanicText);
    let Err(PoolError::Panic(failure)) = &results[17] else {
        panic!("{:?}", results[17]);
    };
    assert_eq!(failure.message, "plain text");
    assert_eq!(count(&notes, 17), 2);
    let stats = pool.close();
    assert_eq!((stats.lost, stats.done), (0, 40));
}

fn errors() {
    let pool = pool(2);
    let (results, notes) = forty(&pool, || Act::Fail("no such luck".to_owned()));
    let Err(PoolError::Task(failure)) = &results[17] else {
        panic!("{:?}", results[17]);
    };
    assert_eq!(failure.message, "no such luck");
    assert!(notes.into_iter().eq(0..40));
}

fn too_long() {
    let after = Duration::from_millis(400);
    let pool = with(2, |config| config.timeout = Some(after));
    let start = Instant::now();
    let (results, notes) = forty(&pool, || Act::Sleep(LONG));
    assert_eq!(results[17], Err(PoolError::Timeout { after }));
    assert!(start.elapsed() < SOON);
    assert_eq!(count(&notes, 17), 2);
    assert_eq!(pool.close().done, 39);
}

/// Each task takes half of its time, the chunk ten times as long as one task may take.
fn in_time_together() {
    let (_folder, file) = scratch("notes");
    let pool = with(1, |config| {
        config.timeout = Some(Duration::from_millis(300))
    });
    let tasks = (0..20).map(|number| Note {
        number,
        file: file.clone(),
        then: Act::Mark(file.with_extension("mark"), Duration::from_millis(150)),
    });
    assert!(pool.map(tasks).chunk_size(20).all(|result| result.is_ok()));
    assert!(notes(&file).into_iter().eq(0..20));
}

fn too_big() {
    let pool = with(1, |config| config.launch.max_frame = 100_000);
    let blob = |bytes, ballast| Blob {
        bytes,
        ballast: "y".repeat(ballast),
    };
    // Each fits, all together do not.
    let arguments = || (1..=10).map(|n| blob(n, 30_000));
    let results = || (1..=10).map(|n| blob(30_000 + n, 1));
    for chunk in [2, 10] {
        let lengths = pool.map(arguments()).chunk_size(chunk);
        assert!(lengths.map(|blob| blob.unwrap().len()).eq(1..=10));
        let lengths = pool.map(results()).chunk_size(chunk);
        assert!(lengths.map(|blob| blob.unwrap().len()).eq(30_001..=30_010));
    }
    // What is too big alone is an error of that task.
    let tasks = [blob(1, 1), blob(1, 100_001), blob(100_001, 1), blob(2, 1)];
    let results: Vec<_> = pool.map(tasks).chunk_size(4).collect();
    assert_eq!(results[0], Ok("x".to_owned()));
    assert!(matches!(results[1], Err(PoolError::TooBig { .. })));
    assert!(matches!(results[2], Err(PoolError::Task(_))));
    assert_eq!(results[3], Ok("xx".to_owned()));
    assert_eq!(pool.close().started, 1);
}

fn dropped() {
    let pool = pool(2);
    let mut map = pool
        .map((0..1000).map(|n| match n {
            0..10 => Act::Echo(n),
            _ => Act::Sleep(LONG),
        }))
        .chunk_size(10);
    assert_eq!(map.next(), Some(Ok(0)));
    drop(map);
    // The rest is cancelled, so the workers are free.
    assert_eq!(pool.apply(Act::Echo(1)), Ok(1));
}

/// Workers cannot be started, so the pool breaks.
fn broken() {
    let pool = with(2, |config| {
        config.launch.program = Some(PathBuf::from("/bin/true"));
    });
    let results: Vec<_> = pool.map((0..30).map(Act::Echo)).chunk_size(10).collect();
    assert_eq!(results.len(), 30);
    for result in results {
        assert!(
            matches!(result, Err(PoolError::Broken { .. })),
            "{result:?}"
        );
    }
}

fn recycling() {
    let pool = with(2, |config| config.max_tasks_per_child = Some(7));
    let mut workers = std::collections::HashMap::new();
    let acts = (0..200).map(|n| match n {
        50 => Act::PanicText,
        _ => Act::Pid,
    });
    for (n, result) in pool.map(acts).chunk_size(5).enumerate() {
        match n {
            50 => assert!(result.is_err()),
            _ => *workers.entry(result.unwrap()).or_insert(0) += 1,
        }
    }
    assert!(workers.values().all(|n| *n <= 7), "{workers:?}");
    // A chunk is not longer than the life of a worker.
    let results = pool.map((0..100).map(Act::Echo)).chunk_size(1000);
    assert!(results.map(Result::unwrap).eq(0..100));
}

fn progress() {
    let seen = Arc::new(Mutex::new(Vec::new()));
    let sink = Arc::clone(&seen);
    let pool = pool(1);
    let acts = (0..20).map(|_| Act::Report(5));
    let results = pool.map(acts).chunk_size(10).on_progress(move |n, done| {
        sink.lock().unwrap().push((n, done));
    });
    assert!({ results }.all(|result| result.is_ok()));
    let seen = seen.lock().unwrap();
    for first in [0, 10] {
        let totals = seen
            .iter()
            .filter(|(n, _)| *n == first)
            .map(|(_, done)| done);
        let totals: Vec<_> = totals.collect();
        assert!(totals.is_sorted(), "{seen:?}");
        assert_eq!(totals.last(), Some(&&50), "{seen:?}");
    }
    assert!(seen.iter().all(|(n, _)| [0, 10].contains(n)), "{seen:?}");
    drop(seen);
    // A chunk that failed takes its progress back; then each task reports its own.
    let seen = Arc::new(Mutex::new(Vec::new()));
    let sink = Arc::clone(&seen);
    let acts = (0..10).map(|n| match n {
        9 => Act::PanicText,
        _ => Act::Report(5),
    });
    let results = pool.map(acts).chunk_size(10);
    let results = results.on_progress(move |n, done| sink.lock().unwrap().push((n, done)));
    assert_eq!(results.filter(|result| result.is_ok()).count(), 9);
    let seen = seen.lock().unwrap();
    let restart = seen.iter().position(|report| *report == (0, 0)).unwrap();
    assert_eq!(seen[restart - 1], (0, 45), "{seen:?}");
    for n in 0..9 {
        let last = seen[restart..].iter().rfind(|report| report.0 == n);
        assert_eq!(last, Some(&(n, 5)), "{seen:?}");
    }
}

/// With a weight of 10 for the first 4 tasks and of 1 for the rest, in chunks of 10.
fn weights() {
    let (_folder, file) = scratch("notes");
    let pool = pool(1);
    let tasks = (0..24).map(|number| Note {
        number,
        file: file.clone(),
        then: match number {
            0..4 => Act::Sleep(Duration::ZERO),
            _ => Act::Echo(number),
        },
    });
    let chunks = Arc::new(Mutex::new(Vec::new()));
    let sink = Arc::clone(&chunks);
    let tasks = tasks.inspect(move |task| sink.lock().unwrap().push(task.number));
    let mut map = pool.map(tasks).chunk_size(10);
    assert_eq!(map.next().unwrap().unwrap().0, 0);
    // Four for the only worker: one, one, one, one; then ten and ten.
    assert!(chunks.lock().unwrap().len() <= 14);
    assert!(map.map(|result| result.unwrap().0).eq(1..24));
}

fn endless() {
    let pool = pool(2);
    let taken = AtomicU64::new(0);
    let acts = (0..).map(|n| {
        taken.store(n + 1, Ordering::SeqCst);
        Act::Echo(n)
    });
    for (n, result) in pool.map(acts).chunk_size(10).take(1000).enumerate() {
        let n = n as u64;
        assert_eq!(result, Ok(n));
        // Four chunks for each worker, and the one that is being yielded.
        assert!(taken.load(Ordering::SeqCst) <= n + 90);
    }
}
