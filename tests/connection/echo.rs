//! The column's echo between Python and Rust in both directions, and between Rust and Rust.

use findrobots::multiprocessing::auth::Policy;
use findrobots::multiprocessing::connection::{self, ConnectionError, ServeOptions};
use findrobots::multiprocessing::pickle::Value;

use crate::support::{
    ANY, Server, client, echo, example_server, key, places, pythons, tcp, within,
};

/// The best of five attempts takes a tenth of a millisecond. The limit detects the 43 ms of a first
/// call that waits for a delayed acknowledgement.
pub(crate) const FIRST_CALL_MS: f64 = 20.0;

#[test]
fn python_clients_of_the_example() {
    for place in places() {
        let (_server, address) = example_server("connection_echo", &place.address);
        for python in pythons() {
            let said = python.run("echo_client.py", &address);
            let first_call: f64 = said.split(' ').nth_back(1).unwrap().parse().unwrap();
            assert!(
                first_call < FIRST_CALL_MS,
                "the first call took {first_call} ms: {:?} {address}",
                python.version
            );
        }
    }
}

#[test]
fn rust_clients_of_python_servers() {
    for place in places() {
        for python in pythons() {
            let (_server, address) = python.server("echo_server.py", &place.address);
            within("an echo", move || {
                let mut client = client(&address);
                for value in values() {
                    client.send(&value).unwrap();
                    let answer = client.recv().unwrap();
                    // Python 2 sends bytes as its `str`.
                    let expected = match (python.version, value) {
                        ((2, _), Value::Bytes(bytes)) => Value::OldStr(bytes.into()),
                        (_, value) => value,
                    };
                    assert_eq!(answer, expected, "{:?}", python.version);
                }
            })
            .unwrap();
            // A killed Python server does not remove its socket file, and the next one cannot bind
            // to it.
            if let connection::Address::Unix(path) = &place.address {
                std::fs::remove_file(path).unwrap();
            }
        }
    }
}

fn values() -> Vec<Value> {
    let text = Value::from("grüße, 🤖");
    let list = Value::List(vec![
        Value::None,
        Value::Bool(true),
        text.clone(),
        Value::Float(-1.5),
    ]);
    vec![
        Value::Int(42),
        Value::Int(i64::MIN),
        Value::int_from_le_bytes(&[0x81; 40]),
        text.clone(),
        Value::Surrogates(b"\xed\xb3\xbf.log".to_vec()),
        Value::Bytes(vec![0, 255, 10]),
        Value::Bytes(Vec::new()),
        Value::ByteArray(vec![0, 255]),
        Value::ByteArray(Vec::new()),
        Value::Tuple(vec![list.clone(), list.clone()]),
        Value::Dict(vec![
            (text, list.clone()),
            (Value::Tuple(vec![Value::Int(1)]), list),
        ]),
        Value::Set(vec![Value::Int(1)]),
        Value::FrozenSet(vec![Value::from("x")]),
        Value::Bytes(vec![7; 1 << 20]),
    ]
}

/// Python 3.11 and older know MD5 alone, which the policy of this end refuses.
#[test]
fn a_python_that_cannot_authenticate_is_refused() {
    for place in places() {
        for python in pythons() {
            let (mut server, address) = python.server("echo_server.py", &place.address);
            let strict = Policy { allow_md5: false };
            let outcome = connection::connect(&address, &key(), strict);
            match python.version {
                (3, 12..) => assert!(outcome.is_ok(), "{:?}", python.version),
                _ => assert!(
                    matches!(outcome, Err(ConnectionError::Auth(_))),
                    "{:?}",
                    python.version
                ),
            }
            _ = server.0.kill();
            if let connection::Address::Unix(path) = &place.address {
                std::fs::remove_file(path).unwrap();
            }
        }
    }
}

/// The same with the policy at the Rust server.
#[test]
fn md5_is_refused_where_the_policy_says_so() {
    for place in places() {
        let options = ServeOptions::new(Policy { allow_md5: false });
        let server = Server::start(&place.address, options, echo);
        for python in pythons() {
            let said = python.run("strict.py", &server.address);
            let expected = match python.version {
                (3, 12..) => "welcome",
                _ => "AuthenticationError",
            };
            assert_eq!(said.trim_end(), expected, "{:?}", python.version);
        }
        server.stop();
    }
}

/// A call, an object, a cycle and a value that is too deep: the client gets an exception, nothing
/// is called, and the client is served again.
#[test]
fn what_the_example_cannot_echo_is_an_exception() {
    let folder = tempfile::tempdir().unwrap();
    let marker = folder.path().join("executed");
    let (_server, address) = example_server("connection_echo", &tcp());
    let mut client = client(&address);
    let command = format!("touch {}", marker.display());
    let length = u32::try_from(command.len()).unwrap().to_le_bytes();
    let head = &b"\x80\x02cposix\nsystem\nX"[..];
    let call = [head, &length, command.as_bytes(), b"\x85R."].concat();
    let deep = [&b"\x80\x02"[..], &[b']'; 150], &[b'a'; 149], b"."].concat();
    let date = b"\x80\x02cdatetime\ndate\nK\x01K\x01K\x01\x87R.".to_vec();
    let cycle = b"\x80\x02]q\0h\0a.".to_vec();
    // Python 2, whose protocol this is, has no RecursionError.
    for (bad, class) in [
        (call, "ValueError"),
        (deep, "RuntimeError"),
        (date, "ValueError"),
        (cycle, "RuntimeError"),
    ] {
        client.send_bytes(&bad).unwrap();
        let Value::Object(exception) = client.recv().unwrap() else {
            panic!("{bad:?} was echoed");
        };
        assert_eq!(exception.class.name, class);
        client.send(&Value::Int(1)).unwrap();
        assert_eq!(client.recv().unwrap(), Value::Int(1));
    }
    assert!(!marker.exists(), "a client's call was made");
}

#[test]
fn both_ends_ours() {
    for place in places() {
        let server = Server::echo(&place.address);
        for policy in [ANY, Policy { allow_md5: false }] {
            let mut client = connection::connect(&server.address, &key(), policy).unwrap();
            for value in values() {
                client.send(&value).unwrap();
                assert_eq!(client.recv().unwrap(), value);
            }
            // Refused before any of it is sent, so the connection can still be used.
            let refused = client.send_bytes(&vec![0; (16 << 20) + 1]);
            assert_eq!(
                refused.unwrap_err().to_string(),
                "a message of 16777217 bytes is too long to be sent, the limit is 16777216"
            );
            client.send(&Value::None).unwrap();
            assert_eq!(client.recv().unwrap(), Value::None);
        }
        server.stop();
    }
}
