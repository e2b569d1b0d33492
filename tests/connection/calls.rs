//! The column's RPC between Python and Rust, in both directions.

use std::process::Command;

use findrobots::multiprocessing::connection::Address;
use findrobots::multiprocessing::pickle::Value;
use findrobots::multiprocessing::rpc::{Exception, Proxy, RpcError};

use crate::echo::FIRST_CALL_MS;
use crate::support::{Running, client, example, example_server, places, pythons, tcp, within};

#[test]
fn python_clients_of_the_example() {
    for place in places() {
        let (_server, address) = example_server("rpc_server", &place.address);
        for python in pythons() {
            let said = python.run("rpc_client.py", &address);
            let first_call: f64 = said.split(' ').nth_back(1).unwrap().parse().unwrap();
            assert!(
                first_call < FIRST_CALL_MS,
                "the first call took {first_call} ms: {:?} {address}",
                python.version
            );
        }
    }
}

fn run_client_example(address: &Address) {
    let client = Running::start(
        Command::new(example("rpc_client"))
            .arg("--address")
            .arg(address.to_string()),
    );
    let (status, output) = client.end();
    assert!(status.success());
    assert_eq!(
        output,
        "c.add(2, 3) = Int(5)\n\
         c.sub([1, 2], 4) raised TypeError: unsupported operand type(s) for -: 'list' and 'int'\n"
    );
}

#[test]
fn the_example_client_of_the_example_server() {
    for place in places() {
        let (_server, address) = example_server("rpc_server", &place.address);
        run_client_example(&address);
    }
}

/// The example calculates as Python does, or its exception says that this server cannot.
#[test]
fn the_example_server_tells_the_truth_about_numbers() {
    let (_server, address) = example_server("rpc_server", &tcp());
    let mut c = Proxy::new(client(&address));
    let two_to_63 = Value::int_from_le_bytes(&[0, 0, 0, 0, 0, 0, 0, 0x80, 0]);
    let list = Value::List(vec![Value::Int(1)]);
    for (name, x, y, expected) in [
        ("add", Value::Bool(true), Value::Int(1), Ok(Value::Int(2))),
        (
            "sub",
            Value::Float(0.5),
            Value::Bool(true),
            Ok(Value::Float(-0.5)),
        ),
        (
            "add",
            two_to_63.clone(),
            Value::Int(1),
            Err("OverflowError: this server"),
        ),
        (
            "add",
            Value::Float(1.0),
            two_to_63,
            Err("OverflowError: this server"),
        ),
        (
            "add",
            Value::Int(i64::MAX),
            Value::Int(1),
            Err("OverflowError: the result"),
        ),
        (
            "add",
            Value::from("a"),
            Value::from("b"),
            Err("TypeError: this server knows + for"),
        ),
        (
            "add",
            Value::from("a"),
            Value::Int(1),
            Err("TypeError: this server knows + for"),
        ),
        (
            "add",
            Value::Int(1),
            list.clone(),
            Err("TypeError: unsupported operand type(s) for +: 'int' and 'list'"),
        ),
        (
            "sub",
            list,
            Value::Bool(true),
            Err("TypeError: unsupported operand type(s) for -: 'list' and 'bool'"),
        ),
    ] {
        let said = format!("{name} {x:?} {y:?}");
        match (c.call(name, &[x, y], &[]), expected) {
            (Ok(value), Ok(expected)) => assert_eq!(value, expected, "{said}"),
            (Err(RpcError::Remote(exception)), Err(expected)) => {
                let exception = exception.to_string();
                assert!(exception.starts_with(expected), "{said}: {exception}");
            }
            (outcome, _) => panic!("{said}: {outcome:?}"),
        }
    }
}

#[test]
fn rust_clients_of_python_servers() {
    for place in places() {
        for python in pythons() {
            let (mut server, address) = python.server("rpc_server.py", &place.address);
            run_client_example(&address);
            let version = python.version;
            within("calls", move || call_everything(version, &address)).unwrap();
            _ = server.0.kill();
            if let Address::Unix(path) = &place.address {
                std::fs::remove_file(path).unwrap();
            }
        }
    }
}

fn call_everything(version: (u8, u8), address: &Address) {
    let mut c = Proxy::new(client(address));
    let raised = |outcome: Result<Value, RpcError>| -> Exception {
        match outcome {
            Err(RpcError::Remote(exception)) => exception,
            other => panic!("{version:?}: {other:?}"),
        }
    };
    let text = |text: &str| {
        if version.0 == 2 {
            Value::OldStr(text.as_bytes().into())
        } else {
            Value::from(text)
        }
    };

    assert_eq!(
        c.call("add", &[Value::Int(2), Value::Int(3)], &[]).unwrap(),
        Value::Int(5)
    );
    let text_and_key = |text: &str| {
        let args = Value::Tuple(vec![Value::from(text)]);
        Value::Tuple(vec![
            args,
            Value::Dict(vec![(Value::from("key"), Value::Float(0.5))]),
        ])
    };
    let answer = c.call(
        "echo",
        &[Value::from("grüße")],
        &[("key", Value::Float(0.5))],
    );
    assert_eq!(answer.unwrap(), text_and_key("grüße"));

    let list = Value::List(vec![Value::Int(1), Value::Int(2)]);
    let exception = raised(c.call("sub", &[list, Value::Int(4)], &[]));
    assert_eq!(exception.class, "TypeError");
    assert_eq!(
        exception.args,
        [text("unsupported operand type(s) for -: 'list' and 'int'")]
    );

    let exception = raised(c.call("nosuch", &[], &[]));
    assert_eq!(exception.class, "KeyError");
    assert_eq!(exception.message(), "nosuch");

    let exception = raised(c.call("missing_file", &[], &[]));
    match version {
        (2, _) => assert_eq!(exception.class, "IOError"),
        _ => {
            assert_eq!(exception.class, "FileNotFoundError");
            assert_eq!(exception.args[0], Value::Int(2));
            assert_eq!(exception.args[2], Value::from("/nonexistent/file"));
        }
    }

    let exception = raised(c.call("not_unicode", &[], &[]));
    assert_eq!(exception.class, "UnicodeDecodeError");
    assert_eq!(exception.args.len(), 5);

    let exception = raised(c.call("noted", &[], &[]));
    assert_eq!(exception.class, "ValueError");
    assert_eq!(exception.notes, ["first", "second"]);

    if version.0 > 2 {
        let exception = raised(c.call("traced", &[], &[]));
        assert_eq!(exception.class, "IndexError");
        assert!(exception.traceback.unwrap().contains("in traced"));
    }

    // An instance of a class that only the server has arrives as the class and its arguments.
    match c.call("own_error", &[], &[]) {
        Err(RpcError::RemoteObject(object)) => {
            assert_eq!(object.class.name, "MyError");
            assert!(!object.args.is_empty(), "{object:?}");
        }
        other => panic!("{other:?}"),
    }
    match c.call("a_date", &[], &[]) {
        Err(RpcError::RemoteObject(object)) => {
            assert_eq!(object.class.module, "datetime");
            assert!(!object.args.is_empty(), "{object:?}");
        }
        other => panic!("{other:?}"),
    }
    assert_eq!(
        c.call("add", &[Value::Int(2), Value::Int(3)], &[]).unwrap(),
        Value::Int(5)
    );
}
