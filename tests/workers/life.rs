//! The life of a pool: cancel, close, terminate, drop, recycling, and many callers at once.

use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::{Duration, Instant};

use findrobots::multiprocessing::error::PoolError;
use findrobots::multiprocessing::process::{Launch, Process, QueueEnds};
use rustix::process::Signal;

use crate::harness::{Case, SOON, children, eventually, lives, scratch, signal};
use crate::tasks::{Act, pool, with};

pub(crate) const CASES: &[Case] = &[
    ("cancel_a_task_that_waits", cancel_waiting),
    ("cancel_a_task_that_runs", cancel_running),
    ("a_handle_waits_no_longer_than_its_limit", join_timeout),
    (
        "a_process_is_waited_for_no_longer_than_the_limit",
        process_join_timeout,
    ),
    ("terminate", terminate),
    ("drop_in_the_middle_of_a_map", drop_in_mid_map),
    ("close_does_what_is_in_the_queue", close_drains),
    ("close_waits_for_a_task_that_is_tried_again", close_retries),
    ("sixty_four_threads_at_once", many_threads),
    ("waiters_outlive_the_pool", waiters_outlive),
    ("callers_maps_and_kills_together", together),
    ("workers_are_replaced_after_three_tasks", recycling),
    ("a_pool_in_a_worker_ends_with_it", nested),
];

const LONG: Duration = Duration::from_secs(60);

fn cancel_waiting() {
    let (_folder, marker) = scratch("marker");
    let pool = pool(1);
    let running = pool.submit(Act::Sleep(Duration::from_millis(300))).unwrap();
    let waiting = pool
        .submit(Act::Mark(marker.clone(), Duration::ZERO))
        .unwrap();
    waiting.cancel();
    assert_eq!(waiting.join(), Err(PoolError::Cancelled));
    assert!(running.join().is_ok());
    assert_eq!(pool.apply(Act::Echo(1)), Ok(1));
    assert!(!marker.exists());
}

fn cancel_running() {
    let (_folder, marker) = scratch("marker");
    let pool = pool(1);
    let running = pool.submit(Act::Mark(marker.clone(), LONG)).unwrap();
    eventually("running", || marker.exists());
    let start = Instant::now();
    running.cancel();
    assert_eq!(running.join(), Err(PoolError::Cancelled));
    assert!(start.elapsed() < SOON);
    assert_eq!(pool.apply(Act::Echo(1)), Ok(1));
    assert_eq!(pool.close().lost, 0);
}

fn join_timeout() {
    let pool = pool(1);
    let handle = pool.submit(Act::Sleep(Duration::from_millis(400))).unwrap();
    let handle = handle.join_timeout(Duration::from_millis(50)).unwrap_err();
    assert!(matches!(handle.join_timeout(SOON), Ok(Ok(_))));
}

fn process_join_timeout() {
    let spawn = |act| Process::spawn(&Launch::default(), act, QueueEnds::default()).unwrap();
    let process = spawn(Act::Sleep(Duration::from_millis(400)));
    let Err(process) = process.join_timeout(Duration::from_millis(50)) else {
        panic!("done before its time");
    };
    assert!(matches!(process.join_timeout(SOON), Ok(Ok(_))));
    // It lives on when the limit has passed, and can be killed.
    let Err(process) = spawn(Act::Sleep(LONG)).join_timeout(Duration::ZERO) else {
        panic!("done before its time");
    };
    assert!(lives(i32::try_from(process.id()).unwrap()));
    process.kill();
    assert!(matches!(
        process.join_timeout(SOON),
        Ok(Err(PoolError::WorkerLost { .. }))
    ));
}

fn terminate() {
    let (_folder, marker) = scratch("marker");
    let pool = with(2, |config| config.queue = 30);
    let mut handles = vec![pool.submit(Act::Mark(marker.clone(), LONG)).unwrap()];
    handles.extend((0..31).map(|_| pool.submit(Act::Sleep(LONG)).unwrap()));
    eventually("running", || marker.exists() && children().len() == 2);
    let start = Instant::now();
    pool.terminate();
    assert!(start.elapsed() < SOON);
    for handle in handles {
        assert_eq!(handle.join(), Err(PoolError::Cancelled));
    }
}

fn drop_in_mid_map() {
    let pool = pool(2);
    let mut map = pool.map((0..1000).map(|n| match n {
        0 => Act::Echo(0),
        _ => Act::Sleep(LONG),
    }));
    assert_eq!(map.next(), Some(Ok(0)));
    drop(map);
    // The rest is cancelled, so the workers are free.
    assert_eq!(pool.apply(Act::Echo(1)), Ok(1));
    let mut map = pool.map_unordered((0..1000).map(|_| Act::Sleep(Duration::from_millis(1))));
    assert!(map.next().is_some());
    drop(map);
    drop(pool);
}

fn close_drains() {
    let pool = pool(2);
    let tasks = (0..10).map(|_| Act::Sleep(Duration::from_millis(20)));
    let handles: Vec<_> = tasks.map(|task| pool.submit(task).unwrap()).collect();
    assert_eq!(pool.close().done, 10);
    for handle in handles {
        assert!(handle.join().is_ok());
    }
}

fn close_retries() {
    let (_folder, marker) = scratch("marker");
    let pool = pool(4);
    let handle = pool.submit(Act::DieOnce(marker)).unwrap();
    pool.close();
    assert!(handle.join().is_ok());
}

fn many_threads() {
    let pool = pool(2);
    let n_right = AtomicUsize::new(0);
    let ask = |n: u64| {
        for i in 0..20 {
            assert_eq!(pool.apply(Act::Echo(n * 100 + i)), Ok(n * 100 + i));
            assert!(n != 13 || i < 10, "one of the waiters is to panic");
        }
        n_right.fetch_add(1, Ordering::SeqCst);
    };
    let ask = &ask;
    std::thread::scope(|scope| {
        let threads: Vec<_> = (0..64).map(|n| scope.spawn(move || ask(n))).collect();
        let n_panics = threads.into_iter().filter_map(|thread| thread.join().err());
        assert_eq!(n_panics.count(), 1);
    });
    assert_eq!(n_right.load(Ordering::SeqCst), 63);
    assert_eq!(pool.close().done, 63 * 20 + 11);
}

/// Callers that borrow a worker and callers that queue, with recycling, and with kills.
fn together() {
    let pool = with(2, |config| {
        config.attempts = 50;
        config.max_tasks_per_child = Some(20);
    });
    let n_results = AtomicUsize::new(0);
    let n_callers = AtomicUsize::new(0);
    std::thread::scope(|scope| {
        for caller in 0..6 {
            let (pool, n_results, n_callers) = (&pool, &n_results, &n_callers);
            scope.spawn(move || {
                let numbers = caller * 1000..caller * 1000 + 150;
                if caller % 2 == 0 {
                    for n in numbers {
                        assert_eq!(pool.apply(Act::Echo(n)), Ok(n));
                        n_results.fetch_add(1, Ordering::SeqCst);
                    }
                } else {
                    for (result, n) in pool.map(numbers.clone().map(Act::Echo)).zip(numbers) {
                        assert_eq!(result, Ok(n));
                        n_results.fetch_add(1, Ordering::SeqCst);
                    }
                }
                n_callers.fetch_add(1, Ordering::SeqCst);
            });
        }
        let mut seen = 0;
        while n_callers.load(Ordering::SeqCst) < 6 {
            let results = n_results.load(Ordering::SeqCst);
            if results >= seen + 10 {
                seen = results;
                if let Some(child) = children().first() {
                    signal(*child, Signal::KILL);
                }
            }
            std::thread::sleep(Duration::from_millis(1));
        }
    });
    assert_eq!(n_results.into_inner(), 6 * 150);
    assert_eq!(pool.close().done, 6 * 150);
}

fn waiters_outlive() {
    let pool = pool(2);
    let handles: Vec<_> = (0..6)
        .map(|_| pool.submit(Act::Sleep(LONG)).unwrap())
        .collect();
    let waiters = handles
        .into_iter()
        .map(|handle| std::thread::spawn(move || handle.join()));
    let waiters: Vec<_> = waiters.collect();
    drop(pool);
    for waiter in waiters {
        assert_eq!(waiter.join().unwrap(), Err(PoolError::Cancelled));
    }
}

fn recycling() {
    let pool = with(2, |config| {
        config.max_tasks_per_child = Some(3);
        config.attempts = 20;
    });
    let mut workers = std::collections::HashMap::new();
    for (n, result) in pool.map((0..30).map(|_| Act::Pid)).enumerate() {
        *workers.entry(result.unwrap()).or_insert(0) += 1;
        if n % 5 == 4 {
            // One result has arrived since the last kill, so starts do not fail three times in a
            // row.
            if let Some(child) = children().first() {
                signal(*child, Signal::KILL);
            }
        }
    }
    assert!(workers.values().all(|n| *n <= 3), "{workers:?}");
    assert!(children().len() <= 2);
    assert!(pool.close().started >= 10);
}

fn nested() {
    let (_folder, marker) = scratch("marker");
    let pool = pool(1);
    let grandchild = pool
        .apply(Act::Nest(marker.clone(), Duration::ZERO))
        .unwrap();
    assert!(!lives(i32::try_from(grandchild).unwrap()));
    std::fs::remove_file(&marker).unwrap();
    let running = pool.submit(Act::Nest(marker.clone(), LONG)).unwrap();
    let grandchild = || std::fs::read_to_string(&marker).ok()?.parse().ok();
    eventually("running", || grandchild().is_some());
    let grandchild = grandchild().unwrap();
    assert!(lives(grandchild));
    running.cancel();
    assert_eq!(running.join(), Err(PoolError::Cancelled));
    eventually("gone", || !lives(grandchild));
}
