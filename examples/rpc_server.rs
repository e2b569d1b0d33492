//! The column's RPC server: functions that a Python program can call by name.
//!
//! The column's `RPCProxy` is a client of it, and so is the example `rpc_client`.

#![allow(clippy::print_stdout, reason = "an example is a program")]

mod arguments;

use std::error::Error;

use arguments::{Arguments, stop_on_signals};
use findrobots::multiprocessing::connection::{Listener, ServeOptions, serve};
use findrobots::multiprocessing::pickle::Value;
use findrobots::multiprocessing::rpc::{Call, Exception, Registry, serve_calls};

/// What Python does with two numbers; what it does with anything else is an exception here.
fn arithmetic(
    call: &Call,
    operator: &str,
    integers: fn(i64, i64) -> Option<i64>,
    floats: fn(f64, f64) -> f64,
) -> Result<Value, Exception> {
    let [x, y] = call.positional()?;
    match (x, y) {
        (Value::Int(x), Value::Int(y)) => integers(*x, *y)
            .map(Value::Int)
            .ok_or_else(|| Exception::new("OverflowError", "the result does not fit in 64 bits")),
        (Value::Float(x), Value::Float(y)) => Ok(Value::Float(floats(*x, *y))),
        (Value::Float(x), Value::Int(y)) => Ok(Value::Float(floats(*x, *y as f64))),
        (Value::Int(x), Value::Float(y)) => Ok(Value::Float(floats(*x as f64, *y))),
        _ => Err(Exception::type_error(format!(
            "unsupported operand type(s) for {operator}: '{}' and '{}'",
            x.type_name(),
            y.type_name()
        ))),
    }
}

fn main() -> Result<(), Box<dyn Error>> {
    let registry = Registry::new()
        .function("add", |call| {
            arithmetic(call, "+", i64::checked_add, |x, y| x + y)
        })
        .function("sub", |call| {
            arithmetic(call, "-", i64::checked_sub, |x, y| x - y)
        })
        .function("echo", |call| {
            call.positional::<1>().map(|[value]| value.clone())
        });
    let (address, key, policy) = Arguments::resolve(17000)?;
    let stop = stop_on_signals()?;
    let listener = Listener::bind(&address).map_err(|error| format!("{address}: {error}"))?;
    println!("listening on {}", listener.address());
    serve(
        listener,
        key,
        ServeOptions::new(policy),
        &stop,
        move |connection| serve_calls(&registry, connection),
    );
    Ok(())
}
