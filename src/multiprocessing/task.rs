//! What a worker can run: tasks, and the registry that parent and worker share.
//!
//! A task travels as its name and its fields, never as an address or a closure. One function of the
//! program builds the registry, in the parent and in the worker. It is an explicit list, because
//! collecting such entries at link time has been seen to lose some. Knows nothing of processes:
//! `Context` is all that a task sees of its worker.

use std::collections::BTreeMap;

use serde::Serialize;
use serde::de::DeserializeOwned;

use super::context::Context;
use super::error::{Failure, PoolError};
use super::wire::{Frame, Kind, Outgoing};

/// A piece of work for a worker process: its fields are the arguments, its name finds the code.
///
/// A task whose worker dies is tried again (see `PoolConfig::attempts`), so running it twice must
/// be harmless.
pub trait Task: Serialize + DeserializeOwned + Send + 'static {
    /// The task's name in the registry, which no other task may have.
    const NAME: &'static str;

    /// The result.
    type Output: Serialize + DeserializeOwned + Send + 'static;

    /// Does the work, in the worker, on its main thread.
    ///
    /// # Errors
    /// Any error; the caller receives it as `PoolError::Task`.
    fn run(self, context: &Context) -> Result<Self::Output, Failure>;

    /// How much of a chunk this task fills, see `Map::chunk_size`. By default every task weighs 1.
    fn weight(&self) -> u64 {
        1
    }
}

/// Encodes a task as `Registry::run` reads it: name, then fields, at most `max` bytes.
pub(super) fn encode<T: Task>(task: &T, max: usize) -> Result<Outgoing, PoolError> {
    Ok(Outgoing::encode(Kind::Task, 0, &(T::NAME, task), max)?)
}

/// Encodes several tasks, of at most `max` bytes together.
pub(super) fn encode_chunk<T: Task>(tasks: &[T], max: usize) -> Result<Outgoing, PoolError> {
    Ok(Outgoing::encode(Kind::Chunk, 0, &(T::NAME, tasks), max)?)
}

/// Decodes the result of a task.
pub(super) fn decode<O: DeserializeOwned>(result: &[u8]) -> Result<O, PoolError> {
    postcard::from_bytes(result).map_err(|error| PoolError::Codec(error.to_string()))
}

/// Decodes the result of a chunk's task that begins at `start`, and moves `start` to the next.
pub(super) fn decode_next<O: DeserializeOwned>(
    results: &[u8],
    start: &mut usize,
) -> Result<O, PoolError> {
    let results = results.get(*start..).unwrap_or_default();
    let (result, rest): (Result<O, Failure>, _) =
        postcard::take_from_bytes(results).map_err(|error| PoolError::Codec(error.to_string()))?;
    *start += results.len() - rest.len();
    result.map_err(PoolError::Task)
}

/// The tasks that a worker can run.
#[derive(Default)]
pub struct Registry {
    tasks: BTreeMap<&'static str, Code>,
}

/// The code of a task.
struct Code {
    run: Run,
    run_chunk: Run,
}

/// Decodes the fields of the task or the tasks, runs them, and encodes what they return.
type Run = fn(&[u8], &mut Context) -> Result<Outgoing, Failure>;

impl Registry {
    /// Adds a task. Of two tasks with the same name the first stays.
    pub fn with<T: Task>(mut self) -> Self {
        self.tasks.entry(T::NAME).or_insert(Code {
            run: run::<T>,
            run_chunk: run_chunk::<T>,
        });
        self
    }

    /// Runs an encoded task or chunk, and returns the frame with what it returned.
    pub(super) fn run(&self, frame: &Frame, context: &mut Context) -> Result<Outgoing, Failure> {
        let (name, fields) = postcard::take_from_bytes::<&str>(&frame.body)
            .map_err(|error| Failure::new(format!("name of a task: {error}")))?;
        match self.tasks.get(name) {
            Some(code) if frame.kind == Kind::Chunk => (code.run_chunk)(fields, context),
            Some(code) => (code.run)(fields, context),
            None => Err(Failure::new(format!(
                "the worker's registry has no task {name:?}"
            ))),
        }
    }
}

fn run<T: Task>(fields: &[u8], context: &mut Context) -> Result<Outgoing, Failure> {
    let (task, _) = take::<T, T>(fields)?;
    let output = task.run(context)?;
    let mut answer = Outgoing::short(Kind::Done, context.id(), 0);
    append::<T>(&mut answer, &output, context)?;
    Ok(answer)
}

/// Runs one task after the other, so that neither all arguments nor all results are decoded at
/// once.
fn run_chunk<T: Task>(fields: &[u8], context: &mut Context) -> Result<Outgoing, Failure> {
    let (n, mut fields) = take::<T, usize>(fields)?;
    let mut answer = Outgoing::short(Kind::Done, context.id(), 0);
    for _ in 0..n {
        let (task, rest) = take::<T, T>(fields)?;
        fields = rest;
        context.begin_next();
        append::<T>(&mut answer, &task.run(context), context)?;
    }
    Ok(answer)
}

/// Decodes the first value, and returns it with the rest of the bytes.
fn take<T: Task, V: DeserializeOwned>(fields: &[u8]) -> Result<(V, &[u8]), Failure> {
    postcard::take_from_bytes(fields)
        .map_err(|error| Failure::new(format!("argument of {}: {error}", T::NAME)))
}

fn append<T: Task>(
    answer: &mut Outgoing,
    result: &impl Serialize,
    context: &Context,
) -> Result<(), Failure> {
    answer
        .append(result, context.max_frame())
        .map_err(|error| Failure::new(format!("result of {}: {error}", T::NAME)))
}
