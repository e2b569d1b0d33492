//! Results that go to callbacks: each callback is called once, whatever happens to its task, and
//! wakes an event loop.

use std::io::{Read, Write};
use std::os::unix::net::UnixStream;
use std::path::PathBuf;
use std::sync::mpsc::{Receiver, channel};
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

use findrobots::multiprocessing::error::PoolError;
use findrobots::multiprocessing::pool::Pool;

use crate::harness::{Case, SOON, eventually, scratch};
use crate::tasks::{Act, KILLED, pool, with};

pub(crate) const CASES: &[Case] = &[
    ("every_end_of_a_task_calls_its_callback_once", every_end),
    ("cancelled_while_it_waits_and_while_it_runs", cancelled),
    ("terminate_calls_every_callback", terminated),
    ("a_broken_pool_calls_every_callback", broken),
    ("a_callback_that_panics_harms_nothing_else", panics),
    ("a_callback_may_drop_the_pool", drops_the_pool),
    ("a_full_queue_gives_the_task_back_at_once", full),
    ("a_closed_pool_drops_the_callback", closed),
    ("a_callback_wakes_an_event_loop", event_loop),
];

const LONG: Duration = Duration::from_secs(60);

type Results = Receiver<(usize, Result<u64, PoolError>)>;

/// Submits the tasks; the receiver gets every call of a callback.
fn submit(pool: &Pool, acts: impl IntoIterator<Item = Act>) -> Results {
    let (sender, receiver) = channel();
    for (n, act) in acts.into_iter().enumerate() {
        let sender = sender.clone();
        pool.submit_then(act, move |result| sender.send((n, result)).unwrap())
            .unwrap();
    }
    receiver
}

/// All calls, in the order of the tasks. Ends when every callback was called or dropped.
fn all(results: &Results) -> Vec<(usize, Result<u64, PoolError>)> {
    let mut all = Vec::new();
    while let Ok(result) = results.recv_timeout(SOON) {
        all.push(result);
    }
    all.sort_by_key(|(n, _)| *n);
    all
}

fn every_end() {
    let pool = with(2, |config| config.timeout = Some(Duration::from_secs(1)));
    let acts = [
        Act::Echo(7),
        Act::Die,
        Act::PanicText,
        Act::Fail("no".to_owned()),
        Act::Sleep(LONG),
        Act::Echo(8),
    ];
    let all = all(&submit(&pool, acts));
    assert!(all.iter().map(|(n, _)| *n).eq(0..6), "{all:?}");
    assert_eq!(all[0].1, Ok(7));
    assert_eq!(all[1].1, Err(KILLED));
    assert!(matches!(all[2].1, Err(PoolError::Panic(_))));
    assert!(matches!(all[3].1, Err(PoolError::Task(_))));
    assert!(matches!(all[4].1, Err(PoolError::Timeout { .. })));
    assert_eq!(all[5].1, Ok(8));
}

fn cancelled() {
    let (_folder, marker) = scratch("marker");
    let pool = pool(1);
    let (sender, results) = channel();
    let start = |act| {
        let sender = sender.clone();
        let callback = move |result| sender.send(result).unwrap();
        pool.submit_then(act, callback).unwrap()
    };
    let running = start(Act::Mark(marker.clone(), LONG));
    let waiting = start(Act::Sleep(LONG));
    eventually("running", || marker.exists());
    for handle in [waiting, running] {
        handle.cancel();
        assert_eq!(results.recv_timeout(SOON), Ok(Err(PoolError::Cancelled)));
        // A second time does nothing.
        handle.cancel();
    }
    assert_eq!(pool.apply(Act::Echo(1)), Ok(1));
    assert!(results.try_recv().is_err());
}

fn terminated() {
    let pool = with(2, |config| config.queue = 30);
    let results = submit(&pool, (0..32).map(|_| Act::Sleep(LONG)));
    pool.terminate();
    let all = all(&results);
    assert_eq!(all.len(), 32);
    for (_, result) in all {
        assert_eq!(result, Err(PoolError::Cancelled));
    }
}

fn broken() {
    let pool = with(2, |config| {
        config.launch.program = Some(PathBuf::from("/bin/true"));
        config.queue = 30;
    });
    let all = all(&submit(&pool, (0..20).map(Act::Echo)));
    assert_eq!(all.len(), 20);
    for (_, result) in all {
        assert!(matches!(result, Err(PoolError::Broken { .. })));
    }
}

fn panics() {
    let pool = pool(1);
    let worker = pool.apply(Act::Pid).unwrap();
    for _ in 0..3 {
        pool.submit_then(Act::Echo(1), |_| panic!("in a callback"))
            .unwrap();
    }
    assert_eq!(pool.apply(Act::Pid), Ok(worker));
    assert_eq!(pool.close().done, 5);
}

/// The callback holds the pool last, on the thread of a slot, which cannot wait for itself.
fn drops_the_pool() {
    let (sender, dropped) = channel();
    let pool = Arc::new(pool(2));
    let held = Arc::clone(&pool);
    let (go, wait) = channel::<()>();
    pool.submit_then(Act::Echo(1), move |_| {
        wait.recv().unwrap();
        drop(held);
        sender.send(()).unwrap();
    })
    .unwrap();
    drop(pool);
    go.send(()).unwrap();
    dropped.recv_timeout(SOON).unwrap();
    eventually("left by its workers", || {
        crate::harness::children().is_empty()
    });
}

fn full() {
    let (_folder, marker) = scratch("marker");
    let pool = with(1, |config| config.queue = 1);
    let (sender, results) = channel();
    let submit = |act| {
        let sender = sender.clone();
        pool.try_submit_then(act, move |result| sender.send(result).unwrap())
            .map_err(Box::new)
    };
    let Ok(running) = submit(Act::Mark(marker.clone(), LONG)) else {
        panic!("a new pool is full");
    };
    eventually("running", || marker.exists());
    assert!(submit(Act::Echo(1)).is_ok());
    let start = Instant::now();
    let Err(refused) = submit(Act::Echo(2)) else {
        panic!("a full pool took a task");
    };
    assert!(start.elapsed() < Duration::from_secs(1));
    assert_eq!(refused.why, PoolError::Full);
    running.cancel();
    assert_eq!(results.recv_timeout(SOON), Ok(Err(PoolError::Cancelled)));
    assert_eq!(results.recv_timeout(SOON), Ok(Ok(1)));
    assert!(submit(refused.task).is_ok());
    assert_eq!(results.recv_timeout(SOON), Ok(Ok(2)));
}

fn closed() {
    let pool = with(1, |config| {
        config.launch.program = Some(PathBuf::from("/bin/true"));
    });
    assert!(pool.apply(Act::Echo(1)).is_err());
    let calls = Arc::new(Mutex::new(0));
    let counted = Arc::clone(&calls);
    let refused = pool.try_submit_then(Act::Echo(2), move |_| *counted.lock().unwrap() += 1);
    assert!(matches!(
        refused.map_err(|refused| refused.why).err(),
        Some(PoolError::Broken { .. })
    ));
    assert_eq!(Arc::into_inner(calls).unwrap().into_inner().unwrap(), 0);
}

/// One thread, one socket to wait on, many tasks.
fn event_loop() {
    let pool = pool(2);
    let (mut wakes, wake) = UnixStream::pair().unwrap();
    wakes.set_read_timeout(Some(SOON)).unwrap();
    let (sender, results) = channel();
    let mut unsent: Vec<u64> = (0..500).collect();
    let mut sum = 0;
    let mut n_results = 0;
    while n_results < 500 {
        while let Some(n) = unsent.pop() {
            let (sender, mut wake) = (sender.clone(), wake.try_clone().unwrap());
            let submitted = pool.try_submit_then(Act::Echo(n), move |result| {
                sender.send(result.unwrap()).unwrap();
                wake.write_all(&[0]).unwrap();
            });
            if let Err(refused) = submitted {
                assert_eq!(refused.why, PoolError::Full);
                unsent.push(n);
                break;
            }
        }
        wakes.read_exact(&mut [0]).unwrap();
        sum += results.recv_timeout(SOON).unwrap();
        n_results += 1;
    }
    assert_eq!(sum, 499 * 500 / 2);
    assert!(results.try_recv().is_err());
}
