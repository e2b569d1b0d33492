//! What crosses between parent and worker: sizes, and how much of it there is at once.

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
    // In a map it is the error of that item.
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
            // A slow reader: the workers are ahead of it as far as they may.
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
    // Two a worker (its socket, and the descriptor of the process), and our own few.
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
