//! The column's RPC client: calls functions of a server that may be in Rust or in Python.

#![allow(clippy::print_stdout, reason = "an example is a program")]

mod arguments;

use std::error::Error;

use arguments::Arguments;
use findrobots::multiprocessing::connection::connect;
use findrobots::multiprocessing::pickle::Value;
use findrobots::multiprocessing::rpc::{Proxy, RpcError};

fn main() -> Result<(), Box<dyn Error>> {
    let (address, key, policy) = Arguments::resolve(17000)?;
    let connection =
        connect(&address, &key, policy).map_err(|error| format!("{address}: {error}"))?;
    let mut c = Proxy::new(connection);

    let sum = c.call("add", &[Value::Int(2), Value::Int(3)], &[])?;
    println!("c.add(2, 3) = {sum:?}");

    let list = Value::List(vec![Value::Int(1), Value::Int(2)]);
    match c.call("sub", &[list, Value::Int(4)], &[]) {
        Err(RpcError::Remote(exception)) => println!("c.sub([1, 2], 4) raised {exception}"),
        other => println!("c.sub([1, 2], 4) = {other:?}"),
    }
    Ok(())
}
