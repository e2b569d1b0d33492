//! What a worker can be asked to do: tasks, and the registry that both sides share.
//!
//! A function crosses by name, never by address or closure. The registry is built by one function of the program, which
//! parent and worker both contain; an explicit list, because link-time collections of such entries have been seen to
//! lose some. What travels is the name and the task itself, in postcard.

use std::collections::BTreeMap;

use serde::Serialize;
use serde::de::DeserializeOwned;

use super::error::Failure;
use super::process::Context;

/// A piece of work for a worker process: its fields are the arguments, its name finds the code.
///
/// A task whose worker is lost is tried again (see `pool::Config::attempts`), so running it twice must be harmless.
pub trait Task: Serialize + DeserializeOwned + Send + 'static {
    /// Names the task in the registry; unlike any other.
    const NAME: &'static str;

    /// What comes back.
    type Output: Serialize + DeserializeOwned + Send + 'static;

    /// Does the work, in the worker, on its main thread.
    fn run(self, context: &Context) -> Result<Self::Output, Failure>;
}

/// The tasks that a worker knows.
#[derive(Default)]
pub struct Registry {
    tasks: BTreeMap<&'static str, Run>,
}

/// Reads the argument, runs the task, appends the result.
type Run = fn(&[u8], &Context, &mut Vec<u8>) -> Result<(), Failure>;

impl Registry {
    /// Adds a task. Of two with one name the first stays, so that a name never changes its meaning.
    pub fn with<T: Task>(mut self) -> Self {
        self.tasks.entry(T::NAME).or_insert(run::<T>);
        self
    }

    /// Runs the task of that name. `reply` gets the result.
    pub(super) fn run(
        &self,
        call: &[u8],
        context: &Context,
        reply: &mut Vec<u8>,
    ) -> Result<(), Failure> {
        let (name, argument) =
            split(call).ok_or_else(|| Failure::new("the task's name is torn"))?;
        match self.tasks.get(name) {
            Some(run) => run(argument, context, reply),
            None => Err(Failure::new(format!(
                "no task is called {name:?} in the worker's registry"
            ))),
        }
    }
}

fn run<T: Task>(argument: &[u8], context: &Context, reply: &mut Vec<u8>) -> Result<(), Failure> {
    let task: T = postcard::from_bytes(argument)
        .map_err(|error| Failure::new(format!("argument of {}: {error}", T::NAME)))?;
    let output = task.run(context)?;
    append(&output, reply).map_err(|error| Failure::new(format!("result of {}: {error}", T::NAME)))
}

/// Appends the call of a task: name and argument, as `Registry::run` reads them.
pub(super) fn append_call<T: Task>(task: &T, frame: &mut Vec<u8>) -> Result<(), postcard::Error> {
    let length = u16::try_from(T::NAME.len()).map_err(|_| postcard::Error::SerializeBufferFull)?;
    frame.extend_from_slice(&length.to_le_bytes());
    frame.extend_from_slice(T::NAME.as_bytes());
    append(task, frame)
}

/// Appends a value in the wire's format.
pub(super) fn append(value: &impl Serialize, to: &mut Vec<u8>) -> Result<(), postcard::Error> {
    postcard::serialize_with_flavor(value, Append(to))
}

/// Writes behind what is there, a slice at a time.
struct Append<'v>(&'v mut Vec<u8>);

impl postcard::ser_flavors::Flavor for Append<'_> {
    type Output = ();

    fn try_extend(&mut self, bytes: &[u8]) -> postcard::Result<()> {
        self.0.extend_from_slice(bytes);
        Ok(())
    }

    fn try_push(&mut self, byte: u8) -> postcard::Result<()> {
        self.0.push(byte);
        Ok(())
    }

    fn finalize(self) -> postcard::Result<()> {
        Ok(())
    }
}

fn split(call: &[u8]) -> Option<(&str, &[u8])> {
    let (length, rest) = call.split_at_checked(2)?;
    let length = usize::from(length[0]) | usize::from(length[1]) << 8;
    let (name, argument) = rest.split_at_checked(length)?;
    Some((std::str::from_utf8(name).ok()?, argument))
}
