//! The traffic between parent and worker: long messages, and many at once.

use std::sync::atomic::{AtomicU64, Ordering};
use std::time::{Duration, Instant};

use findrobots::multiprocessing::error::PoolError;
use rustix::process::{Resource, Rlimit, getrlimit, setrlimit};

use crate::harness::{Case, SOON, children, descriptors};
use crate::tasks::{Act, Blob, pool, with};

pub(crate) const CASES: &[Case] = &[
    ("a_big_result_and_a_big_argument", big),
    ("a_result_or_an_argument_that_is_too_big", too_big),
    ("an_endless_input_and_a_slow_reader", endless),
    ("a_slow_input_holds_back_no_result", slow_input),
    ("a_quick_input_keeps_the_workers_busy", quick_input),
    ("results_come_in_order_or_as_they_are_ready", orders),
    ("waiting_costs_no_processor_time", waiting_is_free),
    ("a_pools_task_has_no_queue", no_queue),
];

fn blob(bytes: usize, ballast: usize) -> Blob {
    let ballast = "y".repeat(ballast);
    Blob { bytes, ballast }
}

fn big() {
    let pool = pool(1);
    assert_eq!(pool.apply(blob(60_000_000, 0)).unwrap().len(), 60_000_000);
    assert_eq!(pool.apply(blob(3, 30_000_000)).unwrap(), "xxx");
    assert_eq!(pool.close().started, 1);
}

fn too_big() {
    let pool = with(1, |config| config.launch.max_frame = 100_000);
    let worker = pool.apply(Act::Pid).unwrap();
    let Err(PoolError::Task(failure)) = pool.apply(blob(100_001, 0)) else {
        panic!("too big, and sent");
    };
    assert!(
        failure.message.starts_with("result of blob: 100"),
        "{failure}"
    );
    let refused = pool.apply(blob(0, 100_001));
    assert!(
        matches!(refused, Err(PoolError::TooBig { max: 100_000, .. })),
        "{refused:?}"
    );
    // In a map it is the error of that item only.
    let lengths = pool.map([1, 100_001, 2].map(|ballast| blob(ballast.min(5), ballast)));
    let lengths: Vec<_> = lengths
        .map(|result| result.map(|blob| blob.len()).ok())
        .collect();
    assert_eq!(lengths, [Some(1), None, Some(2)]);
    assert_eq!(pool.apply(Act::Pid), Ok(worker));
}

fn endless() {
    let limit = getrlimit(Resource::Nofile).maximum;
    let few = Rlimit {
        current: Some(64),
        maximum: limit,
    };
    setrlimit(Resource::Nofile, few).unwrap();
    let pool = pool(2);
    let taken = AtomicU64::new(0);
    let tasks = (0..10_000_000).map(|_| {
        taken.fetch_add(1, Ordering::SeqCst);
        blob(1000, 100_000)
    });
    let mut map = pool.map(tasks);
    let mut memory = 0;
    for n in 1..=2000 {
        assert!(map.next().unwrap().is_ok());
        assert!(taken.load(Ordering::SeqCst) <= n + 8);
        if n % 100 == 0 {
            // A slow reader: the workers are as far ahead as they may be.
            std::thread::sleep(Duration::from_millis(2));
        }
        if n == 200 {
            memory = resident();
        }
    }
    assert!(
        resident() < memory + 16_000,
        "{memory} KB, then {} KB",
        resident()
    );
    drop(map);
    // Two for each worker (its socket and its pidfd), and a few of this process.
    assert!(descriptors() < 20, "{}", descriptors());
    assert!(children().len() <= 2);
    assert_eq!(pool.apply(Act::Echo(1)), Ok(1));
}

/// Memory in use by this process, in KB.
fn resident() -> u64 {
    let status = std::fs::read_to_string("/proc/self/status").unwrap();
    let line = status
        .lines()
        .find(|line| line.starts_with("VmRSS:"))
        .unwrap();
    line.split_whitespace().nth(1).unwrap().parse().unwrap()
}

/// With an item every 200 ms, each result comes long before the item after the next.
fn slow_input() {
    let pool = pool(2);
    assert!(pool.apply(Act::Pid).is_ok());
    let pause = Duration::from_millis(200);
    let asked = AtomicU64::new(0);
    let acts = || {
        asked.store(0, Ordering::SeqCst);
        (0..6).map(|n| {
            std::thread::sleep(pause);
            asked.store(n + 1, Ordering::SeqCst);
            Act::Echo(n)
        })
    };
    let start = Instant::now();
    let mut map = pool.map(acts());
    assert_eq!(map.next(), Some(Ok(0)));
    assert!(start.elapsed() < 2 * pause, "{:?}", start.elapsed());
    for n in 1..6 {
        assert_eq!(map.next(), Some(Ok(n)));
        assert_eq!(asked.load(Ordering::SeqCst), n + 1);
    }
    for (n, _) in pool.map_unordered(acts()) {
        assert_eq!(asked.load(Ordering::SeqCst), n as u64 + 1);
    }
    // Results that are there come before the next item is asked for, also in a chunk.
    let mut map = pool.map(acts()).chunk_size(3);
    for n in 0..3 {
        assert_eq!(map.next(), Some(Ok(n)));
        assert_eq!(asked.load(Ordering::SeqCst), 3);
    }
}

/// The reader takes as long for a result as the workers need for one: they never wait for it.
fn quick_input() {
    let pool = pool(2);
    assert!(pool.apply(Act::Pid).is_ok());
    let start = Instant::now();
    for result in pool.map((0..20).map(|_| Act::Sleep(Duration::from_millis(80)))) {
        assert!(result.is_ok());
        std::thread::sleep(Duration::from_millis(40));
    }
    // The first result, and 40 ms for each; with a break after every eight it would be a second.
    assert!(
        start.elapsed() < Duration::from_millis(960),
        "{:?}",
        start.elapsed()
    );
}

fn orders() {
    let pool = pool(2);
    let tasks = || {
        (0..30).map(|n| match n {
            0 => Act::Sleep(Duration::from_millis(400)),
            n => Act::Echo(n),
        })
    };
    let first = pool.map(tasks()).skip(1).map(Result::unwrap);
    assert!(first.eq(1..30));
    let mut numbers: Vec<usize> = Vec::new();
    for (n, result) in pool.map_unordered(tasks()) {
        assert!(n == 0 || result == Ok(n as u64));
        numbers.push(n);
    }
    assert_ne!(numbers[0], 0, "the slow one was first");
    numbers.sort_unstable();
    assert!(numbers.into_iter().eq(0..30));
}

fn waiting_is_free() {
    let pool = pool(2);
    assert!(pool.apply(Act::Pid).is_ok());
    let before = processor_time();
    std::thread::scope(|scope| {
        for _ in 0..16 {
            scope.spawn(|| pool.apply(Act::Sleep(Duration::from_millis(100))).unwrap());
        }
    });
    let used = processor_time() - before;
    assert!(used < Duration::from_millis(100), "{used:?}");
}

/// Of this process, without its children.
fn processor_time() -> Duration {
    let time = rustix::time::clock_gettime(rustix::time::ClockId::ProcessCPUTime);
    Duration::try_from(time).unwrap()
}

fn no_queue() {
    let start = Instant::now();
    let pool = pool(1);
    let Err(PoolError::Task(failure)) = pool.apply(Act::Queue) else {
        panic!("a queue");
    };
    assert!(
        failure.message.contains("a task of a pool has no queues"),
        "{failure}"
    );
    assert!(start.elapsed() < SOON);
}
