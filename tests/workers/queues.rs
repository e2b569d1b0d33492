//! Queues between processes, and processes of one task.

use std::path::PathBuf;
use std::time::Duration;

use findrobots::multiprocessing::context::Context;
use findrobots::multiprocessing::error::{Failure, PoolError};
use findrobots::multiprocessing::process::{Launch, Process, QueueEnds};
use findrobots::multiprocessing::queue::{Get, Put, QueueError, bounded};
use findrobots::multiprocessing::task::Task;
use serde::{Deserialize, Serialize};

use crate::harness::{Case, children, eventually, lives, scratch};
use crate::tasks::Act;

pub(crate) const CASES: &[Case] = &[
    ("every_item_crosses_once", every_item_once),
    ("a_stage_between_two_queues", pipeline),
    ("a_consumer_process_that_dies", consumer_dies),
    (
        "a_producer_process_that_dies_closes_the_queue",
        producer_dies,
    ),
    (
        "a_process_that_waits_for_an_item_can_be_killed",
        killed_waiting,
    ),
    (
        "an_item_is_not_given_back_after_what_came_of_it",
        not_given_back,
    ),
    ("a_process_without_queues_is_told_so", no_ends),
    ("a_process_has_a_result_an_error_or_an_end", results),
];

/// A process between queues.
#[derive(Serialize, Deserialize)]
pub(crate) enum Stage {
    Produce(std::ops::Range<u64>),
    /// The sum of what it got.
    Consume,
    /// Twice what it got.
    Double,
    /// Makes the file when it has got an item, then puts ten times that item.
    MarkAndPut(PathBuf),
    /// Makes the file when it has got an item, then gets another.
    MarkAndGet(PathBuf),
    /// Takes two, finishes one, and dies.
    TakeTwoAndDie,
    ProduceOneAndDie,
}

impl Task for Stage {
    const NAME: &'static str = "stage";
    type Output = u64;

    fn run(self, context: &Context) -> Result<u64, Failure> {
        let (to, from) = (context.sender::<u64>(), context.receiver::<u64>());
        let mut sum = 0;
        match self {
            Self::Produce(numbers) => {
                for n in numbers {
                    to.put(n)?;
                }
            }
            Self::Consume => {
                while let Ok(n) = from.get() {
                    sum += n;
                    from.task_done()?;
                }
            }
            Self::Double => {
                while let Ok(n) = from.get() {
                    to.put(2 * n)?;
                    from.task_done()?;
                }
            }
            Self::MarkAndPut(marker) => {
                let n = from.get()?;
                std::fs::write(marker, "")?;
                to.put(10 * n)?;
            }
            Self::MarkAndGet(marker) => {
                from.get()?;
                std::fs::write(marker, "")?;
                from.get()?;
            }
            Self::TakeTwoAndDie => {
                from.get()?;
                from.task_done()?;
                from.get()?;
                crate::tasks::die();
            }
            Self::ProduceOneAndDie => {
                to.put(1)?;
                crate::tasks::die();
            }
        }
        Ok(sum)
    }
}

fn start(stage: Stage, ends: QueueEnds) -> Process<Stage> {
    Process::spawn(&Launch::default(), stage, ends).unwrap()
}

fn every_item_once() {
    let (sender, receiver) = bounded::<u64>(10);
    let consumers: Vec<_> = (0..3)
        .map(|_| {
            start(
                Stage::Consume,
                QueueEnds::default().receiver(receiver.clone()),
            )
        })
        .collect();
    let producers: Vec<_> = (0..3)
        .map(|n| {
            let numbers = n * 1000..(n + 1) * 1000;
            start(
                Stage::Produce(numbers),
                QueueEnds::default().sender(sender.clone()),
            )
        })
        .collect();
    // A thread of this process joins in.
    let thread = std::thread::spawn(move || {
        let mut sum = 0;
        while let Ok(n) = receiver.get() {
            sum += n;
            receiver.task_done().unwrap();
        }
        sum
    });
    for producer in producers {
        assert_eq!(producer.join(), Ok(0));
    }
    assert_eq!(sender.join(), Ok(()));
    drop(sender);
    let sums = consumers
        .into_iter()
        .map(|consumer| consumer.join().unwrap());
    assert_eq!(
        sums.sum::<u64>() + thread.join().unwrap(),
        (0..3000).sum::<u64>()
    );
}

fn pipeline() {
    let (to, first) = bounded::<u64>(2);
    let (second, from) = bounded::<u64>(2);
    let stage = start(
        Stage::Double,
        QueueEnds::default().receiver(first).sender(second),
    );
    let producer = start(Stage::Produce(0..50), QueueEnds::default().sender(to));
    let mut doubled = Vec::new();
    while let Ok(n) = from.get() {
        doubled.push(n);
    }
    assert!(doubled.into_iter().eq((0..50).map(|n| 2 * n)));
    assert_eq!((stage.join(), producer.join()), (Ok(0), Ok(0)));
}

/// What it had in hand is reported by `join`, which does not hang; the rest is for the others.
fn consumer_dies() {
    let (sender, receiver) = bounded::<u64>(10);
    for n in 0..5 {
        sender.put(n).unwrap();
    }
    let dying = start(
        Stage::TakeTwoAndDie,
        QueueEnds::default().receiver(receiver.clone()),
    );
    let lost = PoolError::WorkerLost {
        attempts: 1,
        signal: Some(9),
        code: None,
    };
    assert_eq!(dying.join(), Err(lost));
    let heir = start(Stage::Consume, QueueEnds::default().receiver(receiver));
    assert_eq!(sender.join(), Err(QueueError::Lost(1)));
    drop(sender);
    assert_eq!(heir.join(), Ok(2 + 3 + 4));
}

fn producer_dies() {
    let (sender, receiver) = bounded::<u64>(10);
    let dying = start(Stage::ProduceOneAndDie, QueueEnds::default().sender(sender));
    assert_eq!(receiver.get(), Ok(1));
    assert_eq!(receiver.get(), Err(QueueError::Closed));
    assert!(dying.join().is_err());
}

fn killed_waiting() {
    let (sender, receiver) = bounded::<u64>(1);
    let heir = receiver.clone();
    let waiting = start(Stage::Consume, QueueEnds::default().receiver(receiver));
    std::thread::sleep(Duration::from_millis(100));
    waiting.kill();
    let id = i32::try_from(waiting.id()).unwrap();
    eventually("killed", || !lives(id));
    // Taken for the dead child, or not yet: in any case it is there for another.
    sender.put(7).unwrap();
    assert!(matches!(
        waiting.join(),
        Err(PoolError::WorkerLost {
            signal: Some(9),
            ..
        })
    ));
    assert_eq!(heir.get_timeout(Duration::ZERO), Ok(7));
    drop(heir);
    // The other end of the queue went with the child.
    assert_eq!(sender.put(1).unwrap_err().why, QueueError::Closed);

    let (sender, receiver) = bounded::<u64>(1);
    let full = start(Stage::Produce(0..100), QueueEnds::default().sender(sender));
    assert_eq!(receiver.get(), Ok(0));
    drop(full);
    assert!(children().is_empty());
    while receiver.get().is_ok() {}
}

/// The child is dead when its parent can do what it asked for last: that is not undone, so the item that it had got
/// before is not for another. It is reported as lost.
fn not_given_back() {
    let (_folder, marker) = scratch("marker");
    let (sender, receiver) = bounded::<u64>(1);
    let (second, results) = bounded::<u64>(1);
    let (heir, filler) = (receiver.clone(), second.clone());
    filler.put(0).unwrap();
    let stage = Stage::MarkAndPut(marker.clone());
    let child = start(
        stage,
        QueueEnds::default().receiver(receiver).sender(second),
    );
    sender.put(1).unwrap();
    eventually("an item got", || marker.exists());
    // Until it waits for room.
    std::thread::sleep(Duration::from_millis(300));
    child.kill();
    assert_eq!(results.get(), Ok(0));
    assert!(child.join().is_err());
    assert_eq!(heir.get_timeout(Duration::ZERO), Err(QueueError::TimedOut));
    assert_eq!(sender.join(), Err(QueueError::Lost(1)));

    let (_folder, marker) = scratch("marker");
    let (sender, receiver) = bounded::<u64>(1);
    let heir = receiver.clone();
    let stage = Stage::MarkAndGet(marker.clone());
    let child = start(stage, QueueEnds::default().receiver(receiver));
    sender.put(1).unwrap();
    eventually("an item got", || marker.exists());
    std::thread::sleep(Duration::from_millis(300));
    child.kill();
    sender.close();
    assert!(child.join().is_err());
    assert_eq!(heir.get(), Err(QueueError::Closed));
    assert_eq!(sender.join(), Err(QueueError::Lost(1)));
}

fn no_ends() {
    let consumer = start(Stage::Produce(0..1), QueueEnds::default());
    let Err(PoolError::Task(failure)) = consumer.join() else {
        panic!("it has a queue");
    };
    assert!(
        failure.message.contains("gave this process no such end"),
        "{failure}"
    );
}

fn results() {
    let spawn = |act| Process::spawn(&Launch::default(), act, QueueEnds::default());
    assert_eq!(spawn(Act::Echo(4)).unwrap().join(), Ok(4));
    assert!(matches!(
        spawn(Act::PanicText).unwrap().join(),
        Err(PoolError::Panic(_))
    ));
    let code = Some(7);
    let end = spawn(Act::Exit(7)).unwrap().join();
    assert!(
        matches!(end, Err(PoolError::WorkerLost { code: c, .. }) if c == code),
        "{end:?}"
    );
    let nowhere = Launch {
        program: Some("/no/such/program".into()),
        ..Launch::default()
    };
    let end = Process::spawn(&nowhere, Act::Echo(4), QueueEnds::default()).map(|_| ());
    assert!(matches!(end, Err(PoolError::Broken { .. })), "{end:?}");
    let sleeper = spawn(Act::Sleep(Duration::from_secs(60))).unwrap();
    let id = i32::try_from(sleeper.id()).unwrap();
    assert_eq!(children(), [id]);
    drop(sleeper);
    eventually("gone", || children().is_empty());
}
