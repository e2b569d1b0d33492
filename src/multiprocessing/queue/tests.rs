//! The queue between threads. Between processes it is tested in `tests/workers`.

use super::*;
use std::sync::atomic::AtomicBool;
use std::thread;

const SHORT: Duration = Duration::from_millis(20);

#[test]
fn every_item_is_got_once() {
    let (sender, receiver) = bounded(3);
    let (n_producers, n_items) = (4, 1000);
    let mut got = thread::scope(|scope| {
        for producer in 0..n_producers {
            let sender = sender.clone();
            scope.spawn(move || {
                for n in 0..n_items {
                    sender.put(producer * n_items + n).unwrap();
                }
            });
        }
        drop(sender);
        let consumer = || {
            let receiver = receiver.clone();
            scope.spawn(move || std::iter::from_fn(|| receiver.get().ok()).collect::<Vec<_>>())
        };
        let consumers = [consumer(), consumer(), consumer()];
        consumers.map(|consumer| consumer.join().unwrap()).concat()
    });
    got.sort_unstable();
    assert!(got.into_iter().eq(0..n_producers * n_items));
}

#[test]
fn a_full_queue_makes_the_producer_wait() {
    let (sender, receiver) = bounded(2);
    sender.put(1).unwrap();
    sender.put(2).unwrap();
    let rejected = sender.put_timeout(3, SHORT).unwrap_err();
    assert_eq!((rejected.item, rejected.why), (3, QueueError::TimedOut));
    let is_in = AtomicBool::new(false);
    thread::scope(|scope| {
        let producer = scope.spawn(|| {
            sender.put(3).unwrap();
            is_in.store(true, Ordering::SeqCst);
        });
        thread::sleep(SHORT);
        assert!(!is_in.load(Ordering::SeqCst));
        assert_eq!(receiver.get(), Ok(1));
        producer.join().unwrap();
    });
    assert_eq!((receiver.get(), receiver.get()), (Ok(2), Ok(3)));
    assert_eq!(receiver.get_timeout(SHORT), Err(QueueError::TimedOut));
}

#[test]
fn a_closed_queue_is_emptied_first_and_wakes_everybody() {
    let (sender, receiver) = bounded(1);
    sender.put(1).unwrap();
    thread::scope(|scope| {
        let waiting = sender.clone();
        let waiting = scope.spawn(move || waiting.put(2));
        thread::sleep(SHORT);
        sender.close();
        assert_eq!(waiting.join().unwrap().unwrap_err().why, QueueError::Closed);
    });
    assert_eq!(receiver.get(), Ok(1));
    for _ in 0..3 {
        assert_eq!(receiver.get(), Err(QueueError::Closed));
    }
    assert_eq!(sender.put(3).unwrap_err().item, 3);
}

#[test]
fn a_producer_that_panics_closes_the_queue_for_all_consumers() {
    let (sender, receiver) = bounded::<u8>(1);
    let consumers =
        [receiver.clone(), receiver].map(|receiver| thread::spawn(move || receiver.get()));
    let producer = thread::spawn(move || {
        let _sender = sender;
        std::panic::resume_unwind(Box::new("a producer dies"));
    });
    assert!(producer.join().is_err());
    for consumer in consumers {
        assert_eq!(consumer.join().unwrap(), Err(QueueError::Closed));
    }
}

#[test]
fn without_consumers_nothing_can_be_put() {
    let (sender, receiver) = bounded(1);
    sender.put(1).unwrap();
    thread::scope(|scope| {
        let waiting = scope.spawn(|| sender.put(2).unwrap_err().why);
        thread::sleep(SHORT);
        drop(receiver);
        assert_eq!(waiting.join().unwrap(), QueueError::Closed);
    });
    assert_eq!(sender.join(), Err(QueueError::Lost(1)));
}

#[test]
fn join_waits_for_what_is_in_hand() {
    let (sender, receiver) = bounded(4);
    assert_eq!(sender.join(), Ok(()));
    sender.put(1).unwrap();
    sender.put(2).unwrap();
    let is_done = AtomicBool::new(false);
    thread::scope(|scope| {
        let joiner = scope.spawn(|| {
            sender.join().unwrap();
            assert!(is_done.load(Ordering::SeqCst), "joined too early");
        });
        receiver.get().unwrap();
        receiver.task_done().unwrap();
        receiver.get().unwrap();
        thread::sleep(SHORT);
        is_done.store(true, Ordering::SeqCst);
        receiver.task_done().unwrap();
        joiner.join().unwrap();
    });
    assert_eq!(receiver.task_done(), Err(QueueError::NothingToDo));
}

#[test]
fn join_does_not_wait_for_a_consumer_that_is_gone() {
    let (sender, receiver) = bounded(4);
    sender.put(1).unwrap();
    sender.put(2).unwrap();
    let other = receiver.clone();
    assert_eq!(other.get(), Ok(1));
    drop(other);
    assert_eq!(receiver.get(), Ok(2));
    receiver.task_done().unwrap();
    assert_eq!(sender.join(), Err(QueueError::Lost(1)));
}

#[test]
fn an_item_given_back_is_first_again() {
    let (sender, receiver) = bounded(4);
    sender.put(1).unwrap();
    sender.put(2).unwrap();
    let item = receiver.get().unwrap();
    receiver.give_back(item);
    assert_eq!((receiver.get(), receiver.get()), (Ok(1), Ok(2)));
    receiver.task_done().unwrap();
    receiver.task_done().unwrap();
    assert_eq!(sender.join(), Ok(()));
}
