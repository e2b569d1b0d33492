//! What a worker can run: tasks, and the registry that parent and worker share.
//!
//! A task travels as its name and its fields, never as an address or a closure. One function of the program builds the
//! registry, in the parent and in the worker. It is an explicit list, because collecting such entries at link time has
//! been seen to lose some. Knows nothing of processes: `Context` is all that a task sees of its worker.

use std::collections::BTreeMap;

use serde::Serialize;
use serde::de::DeserializeOwned;

use super::context::Context;
use super::error::{Failure, PoolError};
use super::wire::{Kind, Outgoing};

/// A piece of work for a worker process: its fields are the arguments, its name finds the code.
///
/// A task whose worker dies is tried again (see `PoolConfig::attempts`), so running it twice must be harmless.
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
}

/// Encodes a task as `Registry::run` reads it: name, then fields, at most `max` bytes.
pub(super) fn encode<T: Task>(task: &T, max: usize) -> Result<Outgoing, PoolError> {
    Ok(Outgoing::encode(Kind::Task, 0, &(T::NAME, task), max)?)
}

/// Decodes the result of a task.
pub(super) fn decode<O: DeserializeOwned>(result: &[u8]) -> Result<O, PoolError> {
    postcard::from_bytes(result).map_err(|error| PoolError::Codec(error.to_string()))
}

/// The tasks that a worker can run.
#[derive(Default)]
pub struct Registry {
    tasks: BTreeMap<&'static str, Run>,
}

/// Decodes the task's fields, runs it, and encodes its result.
type Run = fn(&[u8], &Context) -> Result<Outgoing, Failure>;

impl Registry {
    /// Adds a task. Of two tasks with the same name the first stays.
    pub fn with<T: Task>(mut self) -> Self {
        self.tasks.entry(T::NAME).or_insert(run::<T>);
        self
    }

    /// Runs an encoded task, and returns the frame with its result.
    pub(super) fn run(&self, task: &[u8], context: &Context) -> Result<Outgoing, Failure> {
        let (name, fields) = postcard::take_from_bytes::<&str>(task)
            .map_err(|error| Failure::new(format!("name of a task: {error}")))?;
        match self.tasks.get(name) {
            Some(run) => run(fields, context),
            None => Err(Failure::new(format!(
                "the worker's registry has no task {name:?}"
            ))),
        }
    }
}

fn run<T: Task>(fields: &[u8], context: &Context) -> Result<Outgoing, Failure> {
    let task: T = postcard::from_bytes(fields)
        .map_err(|error| Failure::new(format!("argument of {}: {error}", T::NAME)))?;
    let output = task.run(context)?;
    Outgoing::encode(Kind::Done, context.id(), &output, context.max_frame())
        .map_err(|error| Failure::new(format!("result of {}: {error}", T::NAME)))
}
