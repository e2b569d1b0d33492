//! The functions that a peer may call, by name. A peer cannot reach any other function.
//!
//! This file knows nothing of connections: a request and a reply are values.

use std::any::Any;
use std::collections::HashMap;
use std::panic::{RefUnwindSafe, catch_unwind};

use super::Exception;
use crate::multiprocessing::pickle::Value;

type Function = Box<dyn Fn(&Call) -> Result<Value, Exception> + Send + Sync + RefUnwindSafe>;

/// The functions of a server.
#[derive(Default)]
pub struct Functions(HashMap<String, Function>);

impl Functions {
    /// Without any function.
    pub fn new() -> Self {
        Self::default()
    }

    /// Adds a function, or replaces the one of the same name. It may be called from many threads at
    /// once, and again after it has panicked.
    pub fn function(
        mut self,
        name: &str,
        function: impl Fn(&Call) -> Result<Value, Exception> + Send + Sync + RefUnwindSafe + 'static,
    ) -> Self {
        self.0.insert(name.to_owned(), Box::new(function));
        self
    }

    /// Makes the call that a peer requests. Every failure is an exception for the peer;
    /// `on_panic` gets the payload of a panic.
    pub(super) fn call(
        &self,
        request: Value,
        on_panic: impl FnOnce(&(dyn Any + Send)),
    ) -> Result<Value, Exception> {
        let call = Call::from_request(request)?;
        let Some(function) = self.0.get(&call.name) else {
            return Err(Exception::new("KeyError", call.name));
        };
        match catch_unwind(|| function(&call)) {
            Ok(Ok(value)) => Ok(value),
            Ok(Err(mut exception)) => {
                exception.traceback.get_or_insert_with(|| {
                    format!("raised by the function {} of the server", call.name)
                });
                Err(exception)
            }
            // The message and the place of a panic may name files of the server, so the peer does
            // not get them. The panic hook has printed them on the server.
            Err(payload) => {
                on_panic(&*payload);
                let message = format!("the function {} of the server panicked", call.name);
                Err(Exception::new("RuntimeError", message))
            }
        }
    }
}

/// One call, as the called function sees it.
#[derive(Clone, Debug, PartialEq)]
pub struct Call {
    /// The name of the function.
    pub name: String,
    /// The positional arguments.
    pub args: Vec<Value>,
    /// The keyword arguments, in the order of the request. A forged request may repeat a name.
    pub kwargs: Vec<(String, Value)>,
}

impl Call {
    /// The arguments of a function that takes exactly `N`, all positional.
    ///
    /// # Errors
    ///
    /// The `TypeError` that Python would raise for any other arguments.
    pub fn positional<const N: usize>(&self) -> Result<&[Value; N], Exception> {
        let name = &self.name;
        if let Some((keyword, _)) = self.kwargs.first() {
            return Err(Exception::type_error(format!(
                "{name}() got an unexpected keyword argument '{keyword}'"
            )));
        }
        self.args.as_slice().try_into().map_err(|_| {
            Exception::type_error(format!(
                "{name}() takes {N} positional argument{} but {} {} given",
                if N == 1 { "" } else { "s" },
                self.args.len(),
                if self.args.len() == 1 { "was" } else { "were" },
            ))
        })
    }

    fn from_request(request: Value) -> Result<Self, Exception> {
        let malformed = || Exception::type_error("a request is a tuple (name, args, kwargs)");
        let (Value::Tuple(parts) | Value::List(parts)) = request else {
            return Err(malformed());
        };
        let [
            name,
            Value::Tuple(args) | Value::List(args),
            Value::Dict(kwargs),
        ] = <[Value; 3]>::try_from(parts).map_err(|_| malformed())?
        else {
            return Err(malformed());
        };
        let name = name.as_str().ok_or_else(malformed)?.to_owned();
        let kwargs = kwargs
            .into_iter()
            .map(|(keyword, value)| Ok((keyword.as_str().ok_or_else(malformed)?.to_owned(), value)))
            .collect::<Result<_, _>>()?;
        Ok(Self { name, args, kwargs })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn request(name: &str, args: Vec<Value>, kwargs: Vec<(Value, Value)>) -> Value {
        Value::Tuple(vec![
            Value::from(name),
            Value::Tuple(args),
            Value::Dict(kwargs),
        ])
    }

    #[test]
    fn whatever_goes_wrong_is_an_exception() {
        let functions = Functions::new()
            .function("one", |call| {
                call.positional::<1>().map(|[value]| value.clone())
            })
            .function("boom", |_| panic!("in /secret/place"));
        assert_eq!(
            functions.call(request("one", vec![Value::Int(7)], vec![]), |_| ()),
            Ok(Value::Int(7))
        );
        let error = |request| functions.call(request, |_| ()).unwrap_err().to_string();
        assert_eq!(error(request("two", vec![], vec![])), "KeyError: two");
        assert_eq!(
            error(request("one", vec![], vec![])),
            "TypeError: one() takes 1 positional argument but 0 were given"
        );
        assert_eq!(
            error(request(
                "one",
                vec![],
                vec![(Value::from("x"), Value::None)]
            )),
            "TypeError: one() got an unexpected keyword argument 'x'"
        );
        assert_eq!(
            error(request("boom", vec![], vec![])),
            "RuntimeError: the function boom of the server panicked"
        );
        for malformed in [
            Value::None,
            Value::Tuple(vec![]),
            Value::Tuple(vec![
                Value::Int(1),
                Value::Tuple(vec![]),
                Value::Dict(vec![]),
            ]),
            Value::Tuple(vec![Value::from("one"), Value::Int(1), Value::Dict(vec![])]),
            request("one", vec![], vec![(Value::Int(1), Value::None)]),
        ] {
            assert_eq!(
                error(malformed),
                "TypeError: a request is a tuple (name, args, kwargs)"
            );
        }
    }
}
