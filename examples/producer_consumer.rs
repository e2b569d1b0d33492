//! Producers and consumers around one bounded queue: first as threads, then as processes.
//!
//! The loops are the same in both; they see a queue to `put` in and one to `get` from. Nobody sends a `None`: the queue
//! is closed when the last producer is gone, however it went.

use findrobots::multiprocessing::context::Context;
use findrobots::multiprocessing::error::{Failure, PoolError};
use findrobots::multiprocessing::process::{Launch, Process, QueueEnds, child_entry};
use findrobots::multiprocessing::queue::{Get, Put, QueueError, bounded};
use findrobots::multiprocessing::task::{Registry, Task};
use serde::{Deserialize, Serialize};

const ITEMS: u64 = 10;

fn produce(queue: &impl Put<u64>) -> Result<(), QueueError> {
    for n in 0..ITEMS {
        queue.put(n)?;
    }
    Ok(())
}

fn consume(queue: &impl Get<u64>) -> Result<u64, QueueError> {
    let mut sum = 0;
    loop {
        match queue.get() {
            Ok(n) => sum += n,
            Err(QueueError::Closed) => return Ok(sum),
            Err(error) => return Err(error),
        }
        queue.task_done()?;
    }
}

fn threads() -> Result<u64, QueueError> {
    let (sender, receiver) = bounded(4);
    std::thread::scope(|scope| {
        let consumer = scope.spawn(|| consume(&receiver));
        produce(&sender)?;
        sender.join()?;
        drop(sender);
        consumer.join().unwrap_or(Err(QueueError::Lost(0)))
    })
}

/// The producer as a process.
#[derive(Serialize, Deserialize)]
struct Produce;

impl Task for Produce {
    const NAME: &'static str = "produce";
    type Output = ();

    fn run(self, context: &Context) -> Result<(), Failure> {
        Ok(produce(&context.sender())?)
    }
}

/// The consumer as a process.
#[derive(Serialize, Deserialize)]
struct Consume;

impl Task for Consume {
    const NAME: &'static str = "consume";
    type Output = u64;

    fn run(self, context: &Context) -> Result<u64, Failure> {
        Ok(consume(&context.receiver())?)
    }
}

fn processes() -> Result<u64, PoolError> {
    let (sender, receiver) = bounded::<u64>(4);
    let launch = Launch::default();
    let consumer = Process::spawn(&launch, Consume, QueueEnds::default().receiver(receiver))?;
    let producer = Process::spawn(&launch, Produce, QueueEnds::default().sender(sender))?;
    producer.join()?;
    consumer.join()
}

/// Prints the sum that the consumer of each kind got.
#[allow(clippy::print_stdout)] // A program of its own.
fn main() -> Result<(), Box<dyn std::error::Error>> {
    child_entry(|| Registry::default().with::<Produce>().with::<Consume>());
    println!("threads: {}", threads()?);
    println!("processes: {}", processes()?);
    Ok(())
}
