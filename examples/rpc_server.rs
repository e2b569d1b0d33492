//! The column's RPC server: functions that a Python program can call by name.
//!
//! The column's `RPCProxy` is a client for it, and so is the example `rpc_client`.

#![allow(clippy::print_stdout, reason = "an example is a program")]

mod arguments;
mod report;
mod signals;

use std::error::Error;

use arguments::Arguments;
use findrobots::multiprocessing::connection::{Listener, ServeOptions, serve};
use findrobots::multiprocessing::pickle::Value;
use findrobots::multiprocessing::rpc::{Call, Exception, Functions, serve_calls};
use report::report;
use signals::stop_on_signals;

/// Calculates as Python does with two numbers of at most 64 bits; anything else is an exception.
/// Where Python raises one too, it is the same; where Python would have a result, the message says
/// that the limit is this server's.
fn arithmetic(
    call: &Call,
    operator: &str,
    integers: fn(i64, i64) -> Option<i64>,
    floats: fn(f64, f64) -> f64,
) -> Result<Value, Exception> {
    let [x, y] = call.positional()?;
    let is_number = |value: &Value| {
        matches!(
            value,
            Value::Bool(_) | Value::Int(_) | Value::BigInt(_) | Value::Float(_)
        )
    };
    match (number(x), number(y)) {
        (Value::Int(x), Value::Int(y)) => integers(x, y)
            .map(Value::Int)
            .ok_or_else(|| Exception::new("OverflowError", "the result does not fit in 64 bits")),
        (Value::Float(x), Value::Float(y)) => Ok(Value::Float(floats(x, y))),
        (Value::Float(x), Value::Int(y)) => Ok(Value::Float(floats(x, y as f64))),
        (Value::Int(x), Value::Float(y)) => Ok(Value::Float(floats(x as f64, y))),
        _ if is_number(x) && is_number(y) => Err(Exception::new(
            "OverflowError",
            "this server calculates with integers of at most 64 bits",
        )),
        // Python reports unsupported operands if a number is on the left of + or -, or on the right
        // of -. With a number on the right of +, the type on the left has a message of its own.
        // Instances may define the operators.
        _ if !matches!((x, y), (Value::Object(_), _) | (_, Value::Object(_)))
            && (is_number(x) || (operator == "-" && is_number(y))) =>
        {
            Err(Exception::type_error(format!(
                "unsupported operand type(s) for {operator}: '{}' and '{}'",
                x.type_name(),
                y.type_name()
            )))
        }
        _ => Err(Exception::type_error(format!(
            "this server knows {operator} for numbers only, not for '{}' and '{}'",
            x.type_name(),
            y.type_name()
        ))),
    }
}

/// The value if it is a number; Python counts a boolean as one.
fn number(value: &Value) -> Value {
    match value {
        Value::Bool(value) => Value::Int((*value).into()),
        Value::Int(_) | Value::Float(_) => value.clone(),
        _ => Value::None,
    }
}

fn main() -> Result<(), Box<dyn Error>> {
    let functions = Functions::new()
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
        report,
        move |connection| serve_calls(&functions, connection),
    );
    Ok(())
}
